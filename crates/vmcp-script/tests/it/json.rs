//! The module `json`. The expectations of the table come from Python's own.

use vmcp_script::Limits;

use crate::language::{check, run_with};

const AS_IN_PYTHON: &[(&str, &str)] = &[
    (
        r#"json.dumps({"a": [1, 2.5, None, True], "b": "x"})"#,
        r#""{\"a\": [1, 2.5, null, true], \"b\": \"x\"}""#,
    ),
    (
        "json.dumps([1.0, 1e300, 1e-7, -0.0, 1e16, 123456789012345678901234567890])",
        r#""[1.0, 1e+300, 1e-07, -0.0, 1e+16, 123456789012345678901234567890]""#,
    ),
    (
        r#"json.dumps("h\u00e9\n\t\"\\ \x01 \x7f \U0001f600/")"#,
        r#""\"h\\u00e9\\n\\t\\\"\\\\ \\u0001 \\u007f \\ud83d\\ude00/\"""#,
    ),
    (r#"json.dumps("h\u00e9 \U0001f600", ensure_ascii=False)"#, r#""\"hé 😀\"""#),
    (
        r#"json.dumps({"b": 1, "a": {"d": 1, "c": 2}}, sort_keys=True)"#,
        r#""{\"a\": {\"c\": 2, \"d\": 1}, \"b\": 1}""#,
    ),
    (
        r#"json.dumps({"a": [1, {"b": []}], "c": {}}, indent=2)"#,
        r#""{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}""#,
    ),
    (r#"json.dumps([1, [2]], indent="--")"#, r#""[\n--1,\n--[\n----2\n--]\n]""#),
    ("json.dumps([1, [2]], indent=0)", r#""[\n1,\n[\n2\n]\n]""#),
    (r#"json.dumps([1, {"a": 2}], separators=(",", ":"))"#, r#""[1,{\"a\":2}]""#),
    (
        r#"json.dumps([1, {"a": 2}], indent=1, separators=(", ", " : "))"#,
        r#""[\n 1, \n {\n  \"a\" : 2\n }\n]""#,
    ),
    ("json.dumps({1: 1, None: 2, 2.5: 4})", r#""{\"1\": 1, \"null\": 2, \"2.5\": 4}""#),
    ("json.dumps((1, (2,)))", r#""[1, [2]]""#),
    ("json.dumps([])", r#""[]""#),
    ("json.dumps({}, indent=4)", r#""{}""#),
    (
        r#"json.loads('{"a": [1, -2, 3.5, 1e3, true, false, null, "x"], "": {}}')"#,
        r#"{"a":[1,-2,3.5,1000.0,true,false,null,"x"],"":{}}"#,
    ),
    (
        r#"json.loads(' [ ] '), json.loads('1'), json.loads('"x"'), json.loads('-0'), json.loads('-0.0'), json.loads('1E+2')"#,
        r#"[[],1,"x",0,-0.0,100.0]"#,
    ),
    (
        r#"json.loads('"\\u00e9\\ud83d\\ude00\\n\\/\\b\\f\\r\\t\\"\\\\"')"#,
        r#""é😀\n/\b\f\r\t\"\\""#,
    ),
    (r#"json.loads('{"a": 1, "b": 2, "a": 3}')"#, r#"{"a":3,"b":2}"#),
    (
        "json.loads('123456789012345678901234567890'), json.loads('-9223372036854775808'), json.loads('9223372036854775808')",
        "[123456789012345678901234567890,-9223372036854775808,9223372036854775808]",
    ),
    (r#"json.loads(json.dumps({"a": [1, {"b": "é"}]}))"#, r#"{"a":[1,{"b":"é"}]}"#),
];

#[test]
fn texts_are_what_they_are_in_python() {
    for (expression, expected) in AS_IN_PYTHON {
        check(expression, expected);
    }
}

#[test]
fn starlark_names() {
    check("json.encode({'b': [1, 2.0], 'a': 'é'})", r#""{\"b\":[1,2.0],\"a\":\"é\"}""#);
    check("json.encode([(1,), range(3), set([1])])", r#""[[1],[0,1,2],[1]]""#);
    check("json.decode('[1, {\"a\": null}]')", r#"[1,{"a":null}]"#);
    check("json.decode('{', None), json.decode('{', default=7), json.decode('1', 2)", "[null,7,1]");
    check("json.encode_indent([1, {'a': 2}])", r#""[\n\t1,\n\t{\n\t\t\"a\": 2\n\t}\n]""#);
    check("json.encode_indent([1], prefix='>', indent='  ')", r#""[\n>  1\n>]""#);
    check("json.indent('{\"a\":[]}', indent=' ')", r#""{\n \"a\": []\n}""#);
    check("json.loads(b'[1]'), json.loads('\\ufeff[2]')", "[[1],[2]]");
    check("json.loads('\"\\\\ud800x\\\\udc00\\\\ud83d\"')", "\"\u{fffd}x\u{fffd}\u{fffd}\"");
    check("[d['k'] for d in json.loads('[{\"k\":1,\"kk\":2},{\"k\":3,\"kj\":4}]')]", "[1,3]");
    check("import json as j\nfrom json import dumps\nj.loads(dumps([1]))", "[1]");
}

#[test]
fn errors() {
    let place = "ValueError: invalid JSON at line";
    for (text, expected) in [
        ("", "1, column 1: the text is empty"),
        ("  ", "1, column 3: the text is empty"),
        ("[1,", "1, column 4: the text ends too early"),
        ("{\"a\"", "1, column 5: the text ends too early"),
        ("[1,]", "1, column 4: a comma before `]`"),
        ("{\"a\":1,}", "1, column 8: a comma before `}`"),
        ("[1 2]", "1, column 4: found `2` in place of `,` or `]`"),
        ("{\"a\" 1}", "1, column 6: found `1` in place of `:`"),
        ("{a: 1}", "1, column 2: found `a` in place of a key in double quotes"),
        (
            "{'a': 1}",
            "1, column 2: found `'` in place of a key in double quotes; JSON has double quotes only",
        ),
        ("[True]", "1, column 2: found `True` in place of a value; JSON writes true"),
        ("\n\n  None", "3, column 3: found `None` in place of a value; JSON writes null"),
        ("NaN", "1, column 1: found `NaN` in place of a value; JSON has no such number"),
        ("-Infinity", "1, column 2: a number needs a digit here"),
        ("// x", "1, column 1: found `/` in place of a value; JSON has no comments"),
        ("<html>", "1, column 1: found `<` in place of a value; this looks like HTML or XML"),
        ("1 x", "1, column 3: there is more after the value"),
        (
            "{}\n{}",
            "2, column 1: there is more after the value; read texts of several values line by line",
        ),
        ("\"abc", "1, column 5: the text ends inside of a string"),
        ("\"a\nb\"", "1, column 3: a string with a control character; write it as \\u000a"),
        ("\"é\\x\"", "1, column 3: an escape that JSON does not have"),
        ("01", "1, column 1: a number cannot start with 0"),
        ("1.", "1, column 3: a number needs a digit after its point"),
        ("1e", "1, column 3: a number needs a digit in its exponent"),
        ("1e999", "1, column 1: a number that is too large for a float"),
    ] {
        let source = format!("json.loads({})", serde_json::to_string(text).unwrap());
        assert_eq!(run_with(&source, Limits::default()), format!("{place} {expected}"));
    }
    check(
        "json.loads('9' * 2000)",
        "ValueError: invalid JSON at line 1, column 1: an integer of 2000 digits; integers have at most 4096 bits, so send it as a string",
    );
    check(
        "json.loads('[' * 200000)",
        "ValueError: invalid JSON at line 1, column 101: nested more than maxNesting=100 levels deep",
    );
    check("json.loads('[' * 100 + ']' * 100) != None", "true");
    check(
        "json.loads({})",
        "TypeError: json.loads() needs a string, not a dict; it is parsed already, use it as it is",
    );
    check("json.loads(None)", "TypeError: json.loads() needs a string, not a NoneType");
    check("json.loads(b'\\xff')", "ValueError: json.loads(): the bytes are no UTF-8");
    check(
        "json.dumps(len)",
        "TypeError: json.dumps(): a builtin_function_or_method has no JSON form; use str(x) or a dict",
    );
    check(
        "json.dumps({'a': [1, {'b': b'x'}]})",
        "TypeError: json.dumps(): a bytes has no JSON form (at [\"a\"][1][\"b\"]); use str(x) or a dict",
    );
    check(
        "json.dumps([math.nan])",
        "ValueError: json.dumps(): JSON has no nan and no inf (at [0]); use None instead",
    );
    check(
        "json.dumps({(1, 2): 3})",
        "TypeError: json.dumps(): a tuple cannot be a key in JSON; use str(x)",
    );
    check(
        "json.dumps({'a': 1, 2: 3}, sort_keys=True)",
        "TypeError: json.dumps(): keys of different types cannot be sorted",
    );
    check(
        "x = []\nx.append(x)\njson.dumps(x)",
        "ValueError: json.dumps(): the value is nested more than maxNesting=100 levels deep, or contains itself",
    );
    check(
        "json.dumps(1, default=str)",
        "TypeError: json.dumps() has no `default`; turn what JSON does not have into text or dicts first",
    );
    check(
        "json.dumps(1, separators=',')",
        "TypeError: json.dumps() needs two strings as `separators`, as in (\",\", \":\")",
    );
    check("json.dumps(1, indent=1000)", "ValueError: json.dumps(): indent is at most 32");
    check(
        "json.dumps(1, cls=2)",
        "TypeError: json.dumps() has no parameter `cls`; it is json.dumps(value, indent=…, sort_keys=…, separators=…, ensure_ascii=…, default=…)",
    );
    check(
        "json.dump('x')",
        "AttributeError: the module json has no `dump`; there are no files, use json.loads and json.dumps; it has: encode, decode, encode_indent, indent, dumps, loads",
    );
    check(
        "[1, {'x': math.inf}]",
        "the result has a number that JSON cannot say: nan or inf (at [1][\"x\"])",
    );
    check(
        "[len]",
        "the result has a builtin_function_or_method, which JSON cannot say (at [0]); return text, numbers, lists and dicts",
    );
}

#[test]
fn values_that_share_end_in_a_limit() {
    let shared = "x = []\nfor i in range(60): x = [x, x]\n";
    assert_eq!(
        run_with(&format!("{shared}json.dumps(x)"), Limits::default()),
        "step limit exceeded: stepLimit=100000 (line 3, in script)"
    );
    let memory = Limits { memory: 1 << 20, steps: 100_000_000, ..Limits::default() };
    assert_eq!(
        run_with(&format!("{shared}json.dumps(x)"), memory),
        "memory limit exceeded: memoryLimit=1048576 (line 3, in script)"
    );
    assert_eq!(
        run_with(&format!("{shared}x"), Limits::default()),
        "the result is longer than maxResultBytes=262144; return less, or a summary"
    );
    let much = "x = ['abc'] * 100000\nx = [x] * 100000\njson.dumps(x)";
    assert_eq!(
        run_with(much, Limits::default()),
        "step limit exceeded: stepLimit=100000 (line 3, in script)"
    );
    for source in [
        "json.loads('[' + '1,' * 500000 + '1]')",
        "json.loads('[' + '[],' * 50000 + '1]')",
        "json.loads('[' + '{\"a\":1},' * 50000 + '1]')",
        "json.dumps('\\x01' * 300000)",
        "json.dumps([[[]]] * 1000, indent=' ' * 1000)",
    ] {
        let message = run_with(source, memory);
        assert!(message.starts_with("memory limit exceeded"), "{source}: {message:.100}");
    }
}

#[test]
fn reading_is_paid_for() {
    let limits = Limits { steps: 1000, ..Limits::default() };
    assert_eq!(
        run_with("json.loads(' ' * 1000000 + '1')", limits),
        "step limit exceeded: stepLimit=1000 (line 1, in script)"
    );
}
