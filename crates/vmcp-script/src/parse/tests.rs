use proptest::prelude::*;

use super::*;

fn fault(source: &str) -> String {
    program(source).expect_err(source).render(source)
}

#[test]
fn accepts_the_language_and_what_agents_write() {
    for source in [
        "x = 1; y = 2;",
        "a, b = b, a\n(c, *d), e = f\n[g, h] = i",
        "a = b = c",
        "x += 1\nd['k'] -= 2\no.a *= 3",
        "def f(a, b=1, *args, c, d=2, **kw) -> int:\n  return a",
        "def f(a: int, *, b: str = 'x'): pass",
        "lambda: 0\nlambda x, *y, **z: x",
        "if a: b\nelif c: d\nelse: e",
        "for a, (b, c) in d:\n  break\nelse:\n  pass",
        "while x := f():\n  continue",
        "[a for b in c if d for e in f]\n{a: b for c in d}\n{a for b in c}\n(a for b in c)",
        "any(x for x in y)\nf(*a, **b)\nf(a, k=b)",
        "a[1:2:3]\na[:]\na[::-1]\na[b, c]",
        "a if b else c if d else e",
        "a < b <= c != d\na not in b\na is not None\nnot not a",
        "-a ** -b\n~a | b & c ^ d << 1 >> 2",
        "a or b and not c",
        "try:\n  a\nexcept (ValueError, KeyError) as e:\n  b\nexcept:\n  c\nelse:\n  d\nfinally:\n  e",
        "try: a\nfinally: b",
        "raise\nraise ValueError('x') from e",
        "assert a, 'b'\ndel d['k'], a[0]",
        "import json\nimport json as j, math\nfrom math import (sqrt, pi as p,)",
        "global a, b\nnonlocal c",
        "return",
        "f'{a}' 'b' \"c\"\nb'a' b'b'",
        "x: int = 5",
        "{**a, 'b': c}\n[*a, *b]\n{1, 2}\n{}\n()\n(a,)",
        "# only a comment",
        "",
        "a.b.c(d)[e].f",
    ] {
        if let Err(fault) = program(source) {
            panic!("{}", fault.render(source));
        }
    }
}

#[test]
fn faults_say_where_and_what_to_write() {
    let faults: Vec<String> = [
        "x = (1,\n  2",
        "if x = 1:\n  pass",
        "if x\n  pass",
        "for x in y:\npass",
        "def f(a=1, b): pass",
        "def f(a, a): pass",
        "f(a=1, b)",
        "f(None=1)",
        "1 = x",
        "f() = x",
        "a[1:2] = x",
        "a, *b, *c = d",
        "class A:\n  pass",
        "with open(x) as f:\n  pass",
        "load('x', 'y')",
        "yield x",
        "async def f(): pass",
        "x = await f()",
        "@decorator\ndef f(): pass",
        "else if x:\n  pass",
        "if a:\n  b\nelse if c:\n  d",
        "  x = 1",
        "x y",
        "print 'a'",
        "x = 1 if y",
        "import os.path",
        "from x import *",
        "f'{a!z}'",
        "x = “a”",
        "try:\n  a\nb",
        "and = 1",
        "a[]",
        "x: int",
        "a && b",
        "a || b",
        "n++",
    ]
    .iter()
    .map(|source| fault(source))
    .collect();
    insta::assert_snapshot!(faults.join("\n\n"), @r#"
    script:1:5: this bracket is never closed
      x = (1,
          ^

    script:1:6: expected `:`, found `=`
      if x = 1:
           ^
    hint: compare with `==`

    script:1:5: expected `:`, found the end of the line
      if x
          ^

    script:2:1: expected an indented block, found `pass`
      pass
      ^^^^
    hint: a block needs a statement; `pass` does nothing

    script:1:12: the parameter `b` needs a default, since the one before has one
      def f(a=1, b): pass
                 ^

    script:1:10: the parameter `a` is there twice
      def f(a, a): pass
               ^

    script:1:8: a positional argument after a named one
      f(a=1, b)
             ^

    script:1:3: `None` is a value and cannot be the name of an argument
      f(None=1)
        ^^^^
    hint: to compare, write `==`

    script:1:1: cannot assign to this expression
      1 = x
      ^

    script:1:1: cannot assign to the result of a call
      f() = x
      ^^^

    script:1:2: cannot assign to a slice
      a[1:2] = x
       ^^^^^
    hint: assign to the whole list: a = a[:i] + new + a[j:]

    script:1:1: only one of the targets may have a `*`
      a, *b, *c = d
      ^^^^^^^^^

    script:1:1: classes are not supported
      class A:
      ^^^^^
    hint: use a dict, or struct(name=value, …)

    script:1:1: `with` is not supported
      with open(x) as f:
      ^^^^
    hint: there is nothing to open or close; use try/finally

    script:1:1: `load` is not permitted in scripts
      load('x', 'y')
      ^^^^
    hint: everything there is can be used as it is: tools, json, math, time, re

    script:1:1: generators are not supported
      yield x
      ^^^^^
    hint: collect the values in a list and return it

    script:1:1: `async` is not needed
      async def f(): pass
      ^^^^^
    hint: tools are called like functions; use parallel([...]) to call several at once

    script:1:5: `await` is not needed
      x = await f()
          ^^^^^
    hint: call the tool: it returns its result

    script:1:1: decorators are not supported
      @decorator
      ^
    hint: call it with the function: f = decorator(f)

    script:1:1: expected an expression, found `else`
      else if x:
      ^^^^

    script:3:1: `else if` is written `elif`
      else if c:
      ^^^^

    script:1:1: unexpected indentation
        x = 1
      ^^

    script:1:3: expected the end of the line, found `y`
      x y
        ^

    script:1:7: expected the end of the line, found a string
      print 'a'
            ^^^

    script:1:11: expected `else`, found the end of the line
      x = 1 if y
                ^
    hint: a conditional expression is `a if condition else b`

    script:1:10: there are no packages to import from
      import os.path
               ^

    script:1:15: `import *` is not supported
      from x import *
                    ^
    hint: name what you need

    script:1:4: unknown conversion `!z`; there are !r and !s
      f'{a!z}'
         ^

    script:1:5: unexpected character `“`
      x = “a”
          ^^^
    hint: use straight quotes: " or '

    script:3:1: expected `except` or `finally`, found `b`
      b
      ^

    script:1:1: expected an expression, found `and`
      and = 1
      ^^^

    script:1:2: an index is missing between the brackets
      a[]
       ^^

    script:1:7: expected `=`, found the end of the line
      x: int
            ^
    hint: a variable exists once a value is assigned to it

    script:1:4: expected an expression, found `&`
      a && b
         ^
    hint: write `and`

    script:1:4: expected an expression, found `|`
      a || b
         ^
    hint: write `or`

    script:1:4: expected an expression, found the end of the line
      n++
         ^
    hint: write n += 1
    "#);
}

#[test]
fn deep_source_is_refused_and_long_source_is_not_deep() {
    for deep in [
        format!("x = {}1{}", "(".repeat(5000), ")".repeat(5000)),
        format!("x = {}", "[".repeat(5000)),
        format!("x = {}1", "lambda: ".repeat(5000)),
        format!("x = {}1", "2 ** ".repeat(5000)),
        format!("x = {}1", "1 if a else ".repeat(5000)),
        format!("x = f'{}'", "{f\"".repeat(200)),
        (0..500).map(|n| format!("{}if a:\n", " ".repeat(n))).collect::<String>(),
    ] {
        assert!(program(&deep).is_err(), "{}", &deep[..40]);
    }
    for long in [
        format!("x = {}1", "-".repeat(20_000)),
        format!("x = 1{}", " + 1".repeat(15_000)),
        format!("x = {}1", "not ".repeat(15_000)),
        format!("x = a{}", ".b".repeat(15_000)),
        format!("x = a{}", "[0]".repeat(10_000)),
        format!("x = 1{}", " and 1".repeat(10_000)),
        format!("if a: b\n{}", "elif a: b\n".repeat(6_000)),
    ] {
        assert!(program(&long).is_ok(), "{}", &long[..40]);
    }
}

proptest! {
    #[test]
    fn takes_any_text(source in "\\PC{0,80}") {
        let _ = program(&source);
    }

    /// Text made of the language's own pieces goes much deeper into the parser.
    #[test]
    fn takes_any_tokens(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "x", "1", "'s'", "f'{x}'", "(", ")", "[", "]", "{", "}", ",", ":", "=", "+=", "+", "-", "*", "**", ".",
            "if", "else", "elif", "for", "in", "while", "def", "f", "lambda", "return", "not", "and", "is", "try",
            "except", "finally", "raise", "import", "del", "\n", "\n  ", "\n    ", ";", " ", "==", ":=", "->",
        ]), 0..40)) {
        let source = pieces.join(" ");
        if let Err(fault) = program(&source) {
            prop_assert!(fault.span.start as usize <= source.len());
            let _ = fault.render(&source);
        }
    }
}
