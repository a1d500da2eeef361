//! Source text that is deep, long, or neither text nor program.

use super::{Script, told};

fn nested(open: &str, inside: &str, close: &str, times: usize) -> String {
    format!("x = {}{inside}{}", open.repeat(times), close.repeat(times))
}

/// Blocks inside of each other, each opened by `line`.
fn blocks(line: &str, times: usize) -> String {
    let mut source: String = (0..times).map(|n| format!("{}{line}\n", " ".repeat(n))).collect();
    source.push_str(&" ".repeat(times));
    source.push_str("pass\n");
    source
}

/// `finally` in `finally`: each is compiled for each way into it.
fn finallys(times: usize) -> String {
    (0..times).fold("pass\n".to_owned(), |inside, _| {
        let inside: String = inside.lines().map(|line| format!(" {line}\n")).collect();
        format!("try:\n pass\nfinally:\n{inside}")
    })
}

/// Nested source: the depth of it must not become the depth of a stack.
#[rustfmt::skip]
pub(super) fn deep() -> Vec<Script> {
    vec![
        ("round brackets", nested("(", "1", ")", 5000)),
        ("square brackets", nested("[", "", "]", 5000)),
        ("curly brackets", nested("{", "1", "}", 5000)),
        ("dicts", nested("{1:", "1", "}", 5000)),
        ("calls", nested("len(", "1", ")", 5000)),
        ("indices", nested("x[", "1", "]", 5000)),
        ("slices", nested("x[1:", "1", "]", 5000)),
        ("lambdas", nested("lambda: ", "1", "", 5000)),
        ("lambdas in defaults", nested("lambda a=", "1", ": 1", 3000)),
        ("powers", nested("2 ** ", "1", "", 5000)),
        ("conditions", nested("1 if 1 else ", "1", "", 5000)),
        ("comprehensions", nested("[", "1", " for a in [1]]", 2000)),
        ("clauses", nested("[1", "", "", 1) + &" for a in [1]".repeat(3000) + "]"),
        ("conditions of a comprehension", nested("[1 for a in [1]", "", "", 1) + &" if a".repeat(5000) + "]"),
        ("stars", nested("[*", "1", "]", 5000)),
        ("tuples as targets", format!("{}a{} = 1", "(".repeat(5000), ",)".repeat(5000))),
        ("f-strings", nested("f\"{", "1", "}\"", 5000)),
        ("forms", nested("f\"{1:", "1", "}\"", 1).replace(":1", &format!(":{}", "{1:".repeat(5000)))),
        ("open f-strings", nested("f\"{", "1", "", 5000)),
        ("if", blocks("if 1:", 300)),
        ("for", blocks("for a in [1]:", 300)),
        ("while", blocks("while 1:", 300)),
        ("def", blocks("def f():", 300)),
        ("try", blocks("try:", 300)),
        ("finally", finallys(90)),
        ("never closed", "(".repeat(60_000)),
        ("closed only", ")".repeat(60_000)),
    ]
}

/// Long source: it must not take long, and what does not fit into a number must not become another.
#[rustfmt::skip]
pub(super) fn long() -> Vec<Script> {
    let many = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    vec![
        ("minus", format!("{}1", "-".repeat(30_000))),
        ("not", format!("{}1", "not ".repeat(15_000))),
        ("plus one", format!("1{}", "+1".repeat(19_000))),
        ("and", format!("1{}", " and 1".repeat(10_000))),
        ("comparisons", format!("1{}", "<2".repeat(19_000))),
        ("elif", format!("if 0: pass\n{}", "elif 0: 1\n".repeat(6000))),
        ("attributes", format!("x = 1\nx{}", ".b".repeat(15_000))),
        ("assignments", format!("{}1", "x = ".repeat(15_000))),
        ("semicolons", "1;".repeat(19_000)),
        ("strings", "'a' ".repeat(15_000)),
        ("items", format!("len([{}])", "1,".repeat(15_000))),
        ("keys", format!("len({{{}}})", many(5000, &|n| format!("{n}:1,")))),
        ("variables", many(9000, &|n| format!("v{n}=1\n")) + "v8999"),
        ("variables and branches", many(3000, &|n| format!("v{n}=1\n")) + &"if v1: 0\n".repeat(3000)),
        ("names in a function", format!("def f():\n {}return 1\nf()", many(5000, &|n| format!("v{n}=1;")))),
        ("recursion with many registers", format!("def f():\n {}return f()\nf()", many(8000, &|n| format!("v{n}=1;")))),
        ("parameters", format!("def f({}): return 1\nf()", many(8000, &|n| format!("p{n}=1,")))),
        ("arguments", format!("def f(*a): return len(a)\nf({})", "1,".repeat(15_000))),
        ("named arguments", format!("def f(**a): return len(a)\nf({})", many(6000, &|n| format!("p{n}=1,")))),
        ("functions", many(3000, &|n| format!("def f{n}(): pass\n")) + "f1"),
        ("shared variables", many(3000, &|n| format!("v{n}=1\n")) + &format!("def f(): return [{}]\nlen(f())", many(3000, &|n| format!("v{n},")))),
        ("unknown names", many(5000, &|n| format!("u{n}\n"))),
        ("unknown methods", many(5000, &|n| format!("x.m{n}\n")).replacen("x.m0", "x = 1", 1)),
        ("tokens", "1\n".repeat(30_000)),
        ("a megabyte", "x = 1 # ".to_owned() + &"a".repeat(1 << 20)),
        ("a long name", "a".repeat(60_000) + " = 1"),
        ("a longer name", "a".repeat(1 << 20) + " = 1"),
        ("sixty thousand variables", many(60_000, &|n| format!("v{n}=1\n"))),
        ("sixty thousand constants", format!("x = [{}]", many(60_000, &|n| format!("{n}.5,")))),
        ("sixty thousand arguments", format!("f({})", many(60_000, &|n| format!("{n},")))),
        ("values in one format string", format!("a = 1\nlen(f'{}')", "{a}".repeat(70_000))),
        ("format strings", format!("a = 1\n{}", "f'{a}{a}{a}{a}'\n".repeat(10_000))),
        ("a form as long as the script", format!("f'{{1:{}}}'", "0".repeat(60_000))),
        ("a number as long as the script", "1".repeat(60_000)),
        ("a float as long as the script", format!("0.{}", "1".repeat(60_000))),
        ("comments", "#".repeat(60_000)),
        ("blank lines", "\n".repeat(60_000) + "1"),
        ("blanks", " ".repeat(60_000) + "1"),
        ("tabs", "if 1:\n".to_owned() + &"\t".repeat(30_000) + "x = 1\nx"),
        ("line ends in brackets", format!("({}1)", "\n".repeat(60_000))),
        ("joined lines", format!("1{}", "\\\n".repeat(20_000))),
        ("nothing", String::new()),
        ("a byte order mark", "\u{feff}1".to_owned()),
        ("byte order marks", "\u{feff}1\u{feff}".to_owned()),
        ("zero bytes", "x = 1\0".to_owned()),
        ("control characters", "x = '\u{1}\u{7f}\u{9b}'\nx".to_owned()),
        ("control characters outside of strings", "x \u{1b}[31m= 1".to_owned()),
        ("right to left", "x = 1 # \u{202e} x = 2\nx".to_owned()),
        ("letters that look like others", "а = 1\na".to_owned()),
        ("half a string", "x = 'abc".to_owned()),
        ("half an escape", "x = '\\u12'".to_owned()),
        ("half a long string", "x = '''abc\n".to_owned() + &"\n".repeat(10_000)),
        ("carriage returns", "x = 1\rx".to_owned()),
    ]
}

#[test]
fn deep_source_is_refused() {
    insta::assert_snapshot!(told(&deep()), @"
    round brackets: refused: nested more than maxNesting=100 levels deep
    square brackets: refused: nested more than maxNesting=100 levels deep
    curly brackets: refused: nested more than maxNesting=100 levels deep
    dicts: refused: nested more than maxNesting=100 levels deep
    calls: refused: nested more than maxNesting=100 levels deep
    indices: refused: nested more than maxNesting=100 levels deep
    slices: refused: nested more than maxNesting=100 levels deep
    lambdas: refused: nested more than maxNesting=100 levels deep
    lambdas in defaults: refused: nested more than maxNesting=100 levels deep
    powers: refused: nested more than maxNesting=100 levels deep
    conditions: refused: nested more than maxNesting=100 levels deep
    comprehensions: refused: nested more than maxNesting=100 levels deep
    clauses: refused: a comprehension of more than maxNesting=100 clauses
    conditions of a comprehension: refused: a comprehension of more than maxNesting=100 clauses
    stars: refused: nested more than maxNesting=100 levels deep
    tuples as targets: refused: nested more than maxNesting=100 levels deep
    f-strings: refused: format strings nested more than maxNesting=50 deep
    forms: refused: format strings nested more than maxNesting=50 deep
    open f-strings: refused: format strings nested more than maxNesting=50 deep
    if: refused: nested more than maxNesting=100 levels deep
    for: refused: nested more than maxNesting=100 levels deep
    while: refused: nested more than maxNesting=100 levels deep
    def: refused: nested more than maxNesting=100 levels deep
    try: refused: nested more than maxNesting=100 levels deep
    finally: refused: the script is too large: it comes to more than maxCode=262144 instructions
    never closed: refused: more than maxTokens=40000 tokens
    closed only: refused: more than maxTokens=40000 tokens
    ");
}

#[test]
fn long_source_is_run_or_refused() {
    insta::assert_snapshot!(told(&long()), @r#"
    minus: 1
    not: true
    plus one: 19001
    and: 1
    comparisons: false
    elif: null
    attributes: AttributeError: an int has no attribute `b`
    assignments: null
    semicolons: 1
    strings: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (15002 bytes)
    items: 15000
    keys: 5000
    variables: 1
    variables and branches: null
    names in a function: 1
    recursion with many registers: step limit exceeded: stepLimit=100000 (line 2, in f)
    parameters: 1
    arguments: 15000
    named arguments: 6000
    functions: the result has a function, which JSON cannot say; return text, numbers, lists and dicts
    shared variables: 3000
    unknown names: refused: `u0` is not defined
    unknown methods: AttributeError: an int has no attribute `m1`
    tokens: refused: more than maxTokens=40000 tokens
    a megabyte: refused: the script is 1048584 bytes long, and maxSourceBytes=262144
    a long name: null
    a longer name: refused: the script is 1048580 bytes long, and maxSourceBytes=262144
    sixty thousand variables: refused: the script is 528890 bytes long, and maxSourceBytes=262144
    sixty thousand constants: refused: the script is 468896 bytes long, and maxSourceBytes=262144
    sixty thousand arguments: refused: the script is 348893 bytes long, and maxSourceBytes=262144
    values in one format string: refused: the script is too large: a function needs more than maxRegisters=65536
    format strings: step limit exceeded: stepLimit=100000 (line 6832, in script)
    a form as long as the script: "1"
    a number as long as the script: refused: a number of more than maxDigits=1300 digits
    a float as long as the script: refused: a number of more than maxDigits=1300 digits
    comments: null
    blank lines: 1
    blanks: refused: unexpected indentation
    tabs: 1
    line ends in brackets: 1
    joined lines: 1
    nothing: null
    a byte order mark: 1
    byte order marks: 1
    zero bytes: refused: unexpected character `\0`
    control characters: "\u0001\u{7f}\u{9b}"
    control characters outside of strings: refused: unexpected character `\u{1b}`
    right to left: 1
    letters that look like others: refused: `a` is not defined
    half a string: refused: a string without its closing quote
    half an escape: refused: an escape that needs 4 hexadecimal digits of a character
    half a long string: refused: a string without its closing quote
    carriage returns: refused: expected the end of the line, found `x`
    "#);
}
