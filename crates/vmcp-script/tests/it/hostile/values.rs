//! Values that contain themselves, share their parts, or have no form outside of the script.

use super::{Script, told};

/// Lists in lists, so deep.
const DEEP: &str = "x = []\nfor i in range(10000): x = [x]\n";
/// Lists of twice the same, so that there are a million ways to the innermost.
const SHARED: &str = "x = [1]\nfor i in range(20): x = [x, x]\n";

#[rustfmt::skip]
pub(super) fn scripts() -> Vec<Script> {
    let deep = |end: &str| format!("{DEEP}{end}");
    let shared = |end: &str| format!("{SHARED}y = [1]\nfor i in range(20): y = [y, y]\n{end}");
    let own = |text: &str| text.to_owned();
    vec![
        ("a cycle as text", own("x = [1]\nx.append(x)\nstr(x)")),
        ("a cycle of dicts as text", own("x = {}\nx['x'] = {'y': x}\nrepr(x)")),
        ("a cycle compared", own("x = [1]\nx.append(x)\ny = [1]\ny.append(y)\nx == y")),
        ("a cycle ordered", own("x = [1]\nx.append(x)\ny = [1]\ny.append(y)\nx < y")),
        ("a cycle looked for", own("x = []\nx.append(x)\n[x] in [x]")),
        ("a cycle as a key", own("x = []\nx.append(x)\n{(x,): 1}")),
        ("a cycle as JSON", own("x = []\nx.append(x)\njson.encode(x)")),
        ("a cycle as the result", own("x = {}\nx['x'] = x\nx")),
        ("a cycle in a form", own("x = []\nx.append(x)\nf'{x!r:>10}' + '%s' % [x] + '{}'.format([x])")),
        ("a cycle in an error", own("x = []\nx.append(x)\nraise ValueError(x)")),
        ("a cycle sorted", own("x = []\nx.append(x)\ny = []\ny.append(y)\nsorted([x, y])")),
        ("a cycle of functions", own("x = []\ndef f(): return x\nx.append(f)\nstr(x)")),
        ("deep as text", deep("len(str(x))")),
        ("deep compared", deep("y = []\nfor i in range(5000): y = [y]\nx == y")),
        ("deep ordered", deep("y = [1]\nfor i in range(5000): y = [y]\nx < y")),
        ("deep as JSON", deep("json.encode(x)")),
        ("deep as the result", deep("x")),
        ("deep as a key", own("x = ()\nfor i in range(15000): x = (x,)\n{x: 1}")),
        ("deep hashed", own("x = ()\nfor i in range(15000): x = (x,)\nhash(x)")),
        ("deep structs", own("x = 1\nfor i in range(5000): x = struct(x=x)\nx == x, hash(x)")),
        ("deep functions", own("f = None\nfor i in range(15000): f = lambda g=f: g\nstr(f())")),
        ("deep errors", own("x = None\nfor i in range(1000): x = ValueError('a', data=x)\nx")),
        ("deep JSON read", own("json.decode('[' * 200000)")),
        ("deep JSON objects read", own("json.decode('{\"a\":' * 50000)")),
        ("shared compared", shared("x == y")),
        ("shared ordered", shared("x < y")),
        ("shared as text", shared("len(str(x))")),
        ("shared in a form", shared("'%s' % x")),
        ("shared as JSON", shared("json.encode(x)")),
        ("shared as the result", shared("x")),
        ("shared sorted", shared("sorted([x, y, x])")),
        ("shared looked for", shared("x in [y]")),
        ("shared as a key", own("x = (1,)\nfor i in range(40): x = (x, x)\n{x: 1}")),
        ("shared structs", own("x = 1\nfor i in range(40): x = struct(a=x, b=x)\nhash(x)")),
        ("shared a million times", own("x = ['abc' * 100] * 100000\nx")),
        ("not a number", own("float('nan')")),
        ("infinity", own("[1, {'a': -float('inf')}]")),
        ("beyond two to the 53", own("[2 ** 53 + 1, -2 ** 63, 2 ** 64]")),
        ("the largest number", own("2 ** 4095")),
        ("a function", own("{'f': len}")),
        ("a lambda", own("[lambda: 1]")),
        ("bytes", own("b'abc'")),
        ("keys that are no text", own("{1: 2, None: 3, 1.5: 4, True: 5}")),
        ("keys that have no text", own("{(1, 2): 3}")),
        ("a module", own("json")),
        ("a range without end", own("range(10**18)")),
        ("a long text", own("'a' * 300000")),
        ("a long list", own("[0] * 200000")),
        ("half of a pair", own("json.decode('\"\\\\ud800\"')")),
        ("not a number as a key", own("n = float('nan')\nd = {}\nfor i in range(100000): d[n] = i\nlen(d)")),
        ("keys of different types", own("d = {1: 'a', 1.0: 'b', True: 'c'}\nd[2 ** 64] = 1\nd[2.0 ** 64] = 2\nlen(d), d[2 ** 64]")),
    ]
}

#[test]
fn values_that_have_no_end_are_met() {
    insta::assert_snapshot!(told(&scripts()), @r#"
    a cycle as text: "[1, ...]"
    a cycle of dicts as text: "{\"x\": {\"y\": ...}}"
    a cycle compared: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    a cycle ordered: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    a cycle looked for: true
    a cycle as a key: TypeError: a list cannot be a key: it can change
    a cycle as JSON: ValueError: json.encode(): the value is nested more than maxNesting=100 levels deep, or contains itself
    a cycle as the result: the result is nested more than maxNesting=100 levels deep, or contains itself
    a cycle in a form: "     [...][[...]][[...]]"
    a cycle in an error: ValueError: [...]
    a cycle sorted: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    a cycle of functions: "[<function f>]"
    deep as text: 103
    deep compared: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    deep ordered: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    deep as JSON: ValueError: json.encode(): the value is nested more than maxNesting=100 levels deep, or contains itself
    deep as the result: the result is nested more than maxNesting=100 levels deep, or contains itself
    deep as a key: ValueError: a key that is nested more than maxKeyNesting=50 levels deep
    deep hashed: ValueError: a key that is nested more than maxKeyNesting=50 levels deep
    deep structs: ValueError: a key that is nested more than maxKeyNesting=50 levels deep
    deep functions: "<function lambda>"
    deep errors: "a"
    deep JSON read: ValueError: invalid JSON at line 1, column 101: nested more than maxNesting=100 levels deep
    deep JSON objects read: ValueError: invalid JSON at line 1, column 501: nested more than maxNesting=100 levels deep
    shared compared: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared ordered: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared as text: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared in a form: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared as JSON: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared as the result: the result is longer than maxResultBytes=262144; return less, or a summary
    shared sorted: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared looked for: step limit exceeded: stepLimit=100000 (line 5, in script)
    shared as a key: step limit exceeded: stepLimit=100000 (line 3, in script)
    shared structs: step limit exceeded: stepLimit=100000 (line 3, in script)
    shared a million times: the result is longer than maxResultBytes=262144; return less, or a summary
    not a number: the result has a number that JSON cannot say: nan or inf
    infinity: the result has a number that JSON cannot say: nan or inf (at [1]["a"])
    beyond two to the 53: [9007199254740993,-9223372036854775808,18446744073709551616]
    the largest number: 522194440706576253345876355358312191289982124523691890192116741641976953985778728424413405967498779170445053357219631418993786719092896803631618043925… (1233 bytes)
    a function: the result has a builtin_function_or_method, which JSON cannot say (at ["f"]); return text, numbers, lists and dicts
    a lambda: the result has a function, which JSON cannot say (at [0]); return text, numbers, lists and dicts
    bytes: the result has a bytes, which JSON cannot say; return text, numbers, lists and dicts
    keys that are no text: {"1":2,"null":3,"1.5":4,"true":5}
    keys that have no text: the result has a tuple, which JSON cannot say; return text, numbers, lists and dicts
    a module: the result has a module, which JSON cannot say; return text, numbers, lists and dicts
    a range without end: the result is longer than maxResultBytes=262144; return less, or a summary
    a long text: the result is longer than maxResultBytes=262144; return less, or a summary
    a long list: the result is longer than maxResultBytes=262144; return less, or a summary
    half of a pair: "�"
    not a number as a key: step limit exceeded: stepLimit=100000 (line 3, in script)
    keys of different types: [3,2]
    "#);
}
