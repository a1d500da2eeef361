//! Functions that need no import; what they come to is what Python says.

use vmcp_script::Limits;

use crate::language::{check, outcome};

#[test]
fn conversions() {
    check(
        "(int(), int('42'), int(' -7 '), int('+5'), int('1_000'), int(3.9), int(-3.9), int(True), int('0'), int('007'))",
        "[0,42,-7,5,1000,3,-3,1,0,7]",
    );
    check(
        "(int('ff', 16), int('0xff', 16), int('0b101', 2), int('0o17', 8), int('z', 36), int('-0x1F', 0), int('0b11', 0), int('12', 0), int('0', 0), int('00', 0), int('11', base=2))",
        "[255,255,5,15,35,-31,3,12,0,0,3]",
    );
    check(
        "(int('123456789012345678901234567890'), int(1e20), int(-1e20), int('-' + '9' * 30))",
        "[123456789012345678901234567890,100000000000000000000,-100000000000000000000,-999999999999999999999999999999]",
    );
    check(
        "(float(), float('1.5'), float(' 2 '), float('-1e3'), float('.5'), float('5.'), float(3), float(True), float('1_0.5'), float('1e-2'))",
        "[0.0,1.5,2.0,-1000.0,0.5,5.0,3.0,1.0,10.5,0.01]",
    );
    check(
        "(float('inf') > 1e308, float('-Infinity') < 0, float('nan') == float('nan'))",
        "[true,true,false]",
    );
    check(
        "(bool(), bool(0), bool(''), bool([]), bool({}), bool(None), bool(0.0), bool('0'), bool([0]), bool((0,)), bool(range(0)))",
        "[false,false,false,false,false,false,false,true,true,true,false]",
    );
    check(
        "(str(), str('a'), str(1), str(True), str(None), str(1.5), str([1]))",
        r#"["","a","1","True","None","1.5","[1]"]"#,
    );
    check(
        "(list(), list('héy'), list((1, 2)), list({'a': 1, 'b': 2}), list(range(3)), list([1]))",
        r#"[[],["h","é","y"],[1,2],["a","b"],[0,1,2],[1]]"#,
    );
    check("(tuple(), tuple('ab'), tuple([1]), tuple({1: 2}))", r#"[[],["a","b"],[1],[1]]"#);
    check("x = [1]\ny = list(x)\ny.append(2)\nx", "[1]");
    check(
        "(chr(97), chr(233), chr(0x1F600), ord('a'), ord('é'), ord('😀'))",
        r#"["a","é","😀",97,233,128512]"#,
    );
    check(
        "(len(bytes('é', 'utf-8')), list(bytes([1, 255])), bytes([104, 105]) == b'hi', list(bytes(3)), ord(b'a'))",
        "[2,[1,255],true,[0,0,0],97]",
    );
    check("str(b'h\\xc3\\xa9', 'utf-8')", r#""hé""#);
}

#[test]
fn numbers() {
    check(
        "(abs(-3), abs(3), abs(-2.5), abs(True), abs(-10 ** 20), abs(-9223372036854775807 - 1))",
        "[3,3,2.5,1,100000000000000000000,9223372036854775808]",
    );
    check(
        "(round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.6), round(-2.6), round(7))",
        "[0,2,2,0,-2,3,-3,7]",
    );
    check(
        "(round(2.675, 2), round(1.005, 2), round(0.125, 2), round(0.375, 2), round(1234.5678, 2), round(1.5, 0), round(2.5, 0), round(1e300, 2))",
        "[2.67,1.0,0.12,0.38,1234.57,2.0,2.0,1e+300]",
    );
    check(
        "(round(1234.5, -2), round(1250.0, -2), round(1350.0, -2), round(1250.5, -2), round(-1250.0, -2), round(5.0, -1), round(15.0, -1), round(4.9, -1), round(1e22, -20), round(1.5, -400))",
        "[1200.0,1200.0,1400.0,1300.0,-1200.0,0.0,20.0,0.0,1e+22,0.0]",
    );
    check(
        "(round(15, -1), round(25, -1), round(26, -1), round(-15, -1), round(-25, -1), round(5, -1), round(6, -1), round(4, -5), round(123, 2), round(10 ** 25 + 5, -1), round(10 ** 25 + 15, -1))",
        "[20,20,30,-20,-20,0,10,0,123,10000000000000000000000000,10000000000000000000000020]",
    );
    check(
        "(round(1e15 + 0.5), round(1e20), round(-1e20), round(4503599627370497.5))",
        "[1000000000000000,100000000000000000000,-100000000000000000000,4503599627370498]",
    );
    check("(round(3.14159, ndigits=3), round(5, ndigits=None), round(number=2.5))", "[3.142,5,2]");
    check(
        "(pow(2, 10), pow(2, 0.5) == 2 ** 0.5, pow(2, 100, 7), pow(3, 5, -7), pow(-3, 5, 7), pow(2, 0, 5), pow(10 ** 20, 3, 10 ** 9 + 7), pow(5, 1, 1))",
        "[1024,true,2,-2,2,1,648999181,0]",
    );
    check("(pow(123456789, 987654321, 1000000007), pow(2, 10, mod=1000))", "[652541198,24]");
    check(
        "(sum([]), sum([1, 2]), sum([1.5, 2]), sum(range(101)), sum([1], 10), sum([1, 2], start=5), sum((True, False, True)), sum(x > 2 for x in [1, 2, 3, 4]))",
        "[0,3,3.5,5050,11,8,2,2]",
    );
    check(
        "(sum([9223372036854775807, 1]), sum([[1], [2, 3]], []), sum({1: 2, 3: 4}))",
        "[9223372036854775808,[1,2,3],4]",
    );
    check("sum([(1,), (2,)], ())", "[1,2]");
    check(
        "(min(3, 1, 2), max(3, 1, 2), min([3, 1]), max('b', 'a'), max('hello'), min({'b': 1, 'a': 2}), max(1, 2.5), min(1, 1.0), max((1, 2), (1, 3)))",
        r#"[1,3,1,"b","o","a",2.5,1,[1,3]]"#,
    );
    check(
        "(min([], default=None), max([], default=0), min([2], default=1), max([], key=len, default='d'))",
        r#"[null,0,2,"d"]"#,
    );
    check(
        "(min(['bb', 'a', 'c'], key=len), max(['a', 'bb', 'cc'], key=len), max(1, -5, key=abs), min('b', 'A', key=lambda s: s.lower()))",
        r#"["a","bb",-5,"A"]"#,
    );
    check("max([{'n': 1}, {'n': 3}, {'n': 2}], key=lambda r: r['n'])", r#"{"n":3}"#);
    check("d = {'a': 3, 'b': 5}\n(max(d, key=d.get), min(d, key=lambda k: d[k]))", r#"["b","a"]"#);
}

#[test]
fn sequences() {
    check(
        "(len(''), len('héy'), len([1]), len((1, 2)), len({1: 2}), len({1, 2}), len(range(5)), len(range(0, 10, 3)), len(b'ab'))",
        "[0,3,1,2,1,2,5,4,2]",
    );
    check(
        "(list(range(3)), list(range(1, 3)), list(range(5, 0, -2)), list(range(0)), list(range(3, 1)), 3 in range(5))",
        "[[0,1,2],[1,2],[5,3,1],[],[],true]",
    );
    check(
        "(any([]), any([0, 1]), all([]), all([1, 0]), any(x > 2 for x in [1, 2, 3]), all(c in 'abc' for c in 'cab'), any({'': 1}), all('ab'))",
        "[false,true,true,false,true,true,false,true]",
    );
    check(
        "[list(p) for p in enumerate(['a', 'b'])], [list(p) for p in enumerate('xy', 1)], [list(p) for p in enumerate([], start=5)]",
        r#"[[[0,"a"],[1,"b"]],[[1,"x"],[2,"y"]],[]]"#,
    );
    check(
        "[list(p) for p in zip([1, 2, 3], 'ab')], list(zip()), [list(p) for p in zip([1])], [list(p) for p in zip([1, 2], [3, 4], strict=True)]",
        r#"[[[1,"a"],[2,"b"]],[],[[1]],[[1,3],[2,4]]]"#,
    );
    check("dict(zip(['a', 'b'], range(9)))", r#"{"a":0,"b":1}"#);
    check("a, b = zip(*[(1, 'x'), (2, 'y')])\n(list(a), list(b))", r#"[[1,2],["x","y"]]"#);
    check(
        "list(reversed([1, 2, 3])), list(reversed('abc')), list(reversed(range(3))), list(reversed(()))",
        r#"[[3,2,1],["c","b","a"],[2,1,0],[]]"#,
    );
    check("for i, (k, v) in enumerate({'a': 1}.items()): r = [i, k, v]\nr", r#"[0,"a",1]"#);
    check(
        "(next(x for x in [1, 2, 3] if x > 1), next((x for x in [] if x), None), next(iter([7, 8])), next(iter({}), 'none'), next(iter({'k': 1}.values())))",
        r#"[2,null,7,"none",1]"#,
    );
    check(
        "list(map(lambda x: x * 2, [1, 2])), list(map(str, (1, 2))), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(int, '123'))",
        r#"[[2,4],["1","2"],[11,22],[1,2,3]]"#,
    );
    check(
        "list(filter(lambda x: x % 2, range(5))), list(filter(None, [0, 1, '', 'a', None, []])), list(filter(str.isalpha if False else lambda c: c.isalpha(), 'a1b'))",
        r#"[[1,3],[1,"a"],["a","b"]]"#,
    );
    check("x = [1, 2]\nm = list(map(x.index, x))\nm", "[0,1]");
}

#[test]
fn sorting() {
    check(
        "sorted([3, 1, 2]), sorted([3, 1, 2], reverse=True), sorted('bca'), sorted({'b': 1, 'a': 2}), sorted(()), sorted([1])",
        r#"[[1,2,3],[3,2,1],["a","b","c"],["a","b"],[],[1]]"#,
    );
    check(
        "sorted([2, 1.5, -1, 1]), sorted([(2, 'a'), (1, 'z'), (1, 'b')]) == [(1, 'b'), (1, 'z'), (2, 'a')], sorted([[2], [1, 5], [1]])",
        "[[-1,1,1.5,2],true,[[1],[1,5],[2]]]",
    );
    check(
        "sorted(['b', 'A', 'c'], key=str.lower if False else lambda s: s.lower()), sorted(['ccc', 'a', 'bb'], key=len, reverse=True)",
        r#"[["A","b","c"],["ccc","bb","a"]]"#,
    );
    check(
        "sorted([1, 2, 3, 4, 5, 6], key=lambda x: x % 2), sorted([1, 2, 3, 4, 5, 6], key=lambda x: x % 2, reverse=True)",
        "[[2,4,6,1,3,5],[1,3,5,2,4,6]]",
    );
    check(
        "rows = [{'n': 'x', 'v': 2}, {'n': 'y', 'v': 1}]\n[r['n'] for r in sorted(rows, key=lambda r: r['v'])]",
        r#"["y","x"]"#,
    );
    check("sorted({'a': 3, 'b': 1}.items(), key=lambda kv: kv[1])[0][0]", r#""b""#);
    check(
        "sorted([3, -1, 2], key=abs), sorted([3, 1], key=None), sorted([False, True, False])",
        "[[-1,2,3],[1,3],[false,false,true]]",
    );
    check("x = [3, 1]\ny = sorted(x)\n(x, y)", "[[3,1],[1,3]]");
    check("sorted(['é', 'z', 'a', '😀', 'Z'])", r#"["Z","a","z","é","😀"]"#);
    check("sorted([(3, 'c'), (1, 'a')], key=lambda p: (-p[0], p[1]))[0][1]", r#""c""#);
    check(
        "sorted([0.1, -0.0, float('inf'), -1e300, 10 ** 30])[:4]",
        "[-1e+300,-0.0,0.1,1000000000000000000000000000000]",
    );
}

#[test]
fn types_equal_their_names() {
    check(
        "type('') == 'string', type('') == str, type(1) == int, type(1) == str, str == type('x'), type('') is str, type([]) is not list",
        "[true,true,true,false,true,true,false]",
    );
    check(
        "type(1) in (int, float), type(1.0) in [int, float], {str: 'text', int: 'n'}[type(3)], str == str, 'str' == str, str != int",
        r#"[true,true,"n",true,false,true]"#,
    );
    check(
        "[type(x) for x in [None, True, 1, 1.5, 'a', b'a', [], (), {}, set(), range(1), len, lambda: 1, struct(), ValueError('x')]]",
        r#"["NoneType","bool","int","float","string","bytes","list","tuple","dict","set","range","builtin_function_or_method","function","struct","ValueError"]"#,
    );
    check(
        "isinstance(1, int), isinstance(True, int), isinstance(True, bool), isinstance('a', (int, str)), isinstance(None, type(None)), isinstance(2 ** 70, int), isinstance(1, float), isinstance([], 'list'), isinstance('', 'str'), isinstance('', 'string'), isinstance(1, (list, (dict, int)))",
        "[true,false,true,true,true,true,false,true,true,true,true]",
    );
    check(
        "isinstance(ValueError('x'), ValueError), isinstance(ValueError('x'), Exception), isinstance(KeyError('x'), ValueError), isinstance({}, dict), isinstance(struct(), struct)",
        "[true,true,false,true,true]",
    );
    check(
        "isinstance(1, 5)",
        "TypeError: isinstance() needs a type such as str, int, list or dict, or a tuple of them",
    );
    check(
        "isinstance(1, ((((((((((((int,),),),),),),),),),),),))",
        "TypeError: isinstance() needs a type such as str, int, list or dict, or a tuple of them",
    );
    check("len.__name__, str.__name__, (lambda: 1).__name__", r#"["len","str","lambda"]"#);
}

#[test]
fn errors_as_values() {
    check(
        "e = ValueError('bad', data={'a': 1})\n[str(e), repr(e), e.message, e.kind, e.data, e.args, type(e), type(e) == ValueError, type(e).__name__, e.__class__.__name__]",
        r#"["bad","ValueError(\"bad\")","bad","ValueError",{"a":1},["bad"],"ValueError",true,"ValueError","ValueError"]"#,
    );
    check(
        "[str(Exception()), str(Exception('a', 1)), Exception().args, str(RuntimeError(ValueError('in'))), str(KeyError(5))]",
        r#"["","(\"a\", 1)",[],"in","5"]"#,
    );
    check(
        "try:\n  raise ValueError('x', data=5)\nexcept (TypeError, ValueError) as e:\n  r = [e.data, e.kind, str(e)]\nr",
        r#"[5,"ValueError","x"]"#,
    );
    check("raise ValueError", "ValueError: ");
    check("raise KeyError('k')", "KeyError: k");
    check(
        "raise 5",
        r#"TypeError: only errors can be raised; write raise ValueError("what is wrong")"#,
    );
    check(
        "e = ValueError('x')\ne.nope",
        "AttributeError: a ValueError has no attribute `nope`; it has message, kind, data and args",
    );
    check("fail('a', 1, [2])", "Exception: a 1 [2]");
}

#[test]
fn structs() {
    check(
        "s = struct(a=1, b='x')\n[s.a, s.b, str(s), s, s == struct(b='x', a=1), s == struct(a=1), hasattr(s, 'a'), hasattr(s, 'c'), getattr(s, 'c', 9), len({s: 1, struct(b='x', a=1): 2}), dir(s)]",
        r#"[1,"x","struct(a=1, b=\"x\")",{"a":1,"b":"x"},true,false,true,false,9,1,["a","b"]]"#,
    );
    check("struct(a=1).b", "AttributeError: a struct has no attribute `b`; it has a");
    check("struct(1)", r#"TypeError: struct() takes named values only: struct(name="x", size=3)"#);
    check(
        "struct(**{str(i): i for i in range(300)})",
        "ValueError: a struct of more than maxFields=256 fields; use a dict",
    );
}

#[test]
fn attributes() {
    check(
        "getattr('abc', 'upper')(), getattr([3, 1], 'index')(1), hasattr([], 'push'), getattr({}, 'x', None)",
        r#"["ABC",1,false,null]"#,
    );
    check(
        "callable(len), callable(5), callable(lambda: 1), callable([].append), dir([]), dir({})",
        r#"[true,false,true,true,["append","clear","copy","count","extend","index","insert","pop","remove","reverse","sort"],["clear","copy","get","items","keys","pop","popitem","setdefault","update","values"]]"#,
    );
    check(
        "hash('a') == hash('a'), hash(1) == hash(1.0), hash('a') != hash('b'), hash((1, 'x')) == hash((1, 'x')), hash(str) == hash('string')",
        "[true,true,true,true,true]",
    );
}

#[test]
fn wrong_arguments_are_told() {
    check("sum(['a', 'b'])", r#"TypeError: sum() does not join texts; write "".join(parts)"#);
    check("sum(['a'], '')", r#"TypeError: sum() does not join texts; write "".join(parts)"#);
    check("sum([[1]])", "TypeError: unsupported operands: int + list");
    check("int('abc')", r#"ValueError: int() cannot read "abc" as a whole number in base 10"#);
    check(
        "int('3.5')",
        r#"ValueError: int() cannot read "3.5" as a whole number in base 10; write int(float(x))"#,
    );
    check("int(None)", "TypeError: int() cannot make a number of a NoneType; write int(x or 0)");
    check("int([])", "TypeError: int() cannot make a number of a list");
    check("int('12', 1)", "ValueError: int() has bases from 2 to 36, and 0, not 1");
    check("int('9', 8)", r#"ValueError: int() cannot read "9" as a whole number in base 8"#);
    check("int('9' * 3000)", "OverflowError: an integer of more than 4096 bits");
    check("int(float('nan'))", "ValueError: int() of nan");
    check("int(float('inf'))", "OverflowError: int() of infinity");
    check("int(5, 10)", "TypeError: int() with a base reads text, not an int");
    check("float('x')", r#"ValueError: float() cannot read "x" as a number"#);
    check(
        "float(None)",
        "TypeError: float() cannot make a number of a NoneType; write float(x or 0)",
    );
    check("float(10 ** 400)", "OverflowError: an integer that is too large for a float");
    check("round('x')", "TypeError: round() needs a number, not a string");
    check("abs('x')", "TypeError: abs() needs a number, not a string");
    check("pow(2, -1, 5)", "ValueError: pow() with a modulus and a negative exponent");
    check("pow(2, 1, 0)", "ValueError: pow() with a modulus of zero");
    check("chr(-1)", "ValueError: chr() of -1, which is no character; they end at 0x10FFFF");
    check("chr(0xD800)", "ValueError: chr() of 55296, which is no character; they end at 0x10FFFF");
    check("ord('ab')", "TypeError: ord() takes one character, this string has 2");
    check("ord(1)", "TypeError: ord() takes one character, not an int");
    check("len(5)", "TypeError: an int has no length");
    check(
        "range(1.5)",
        "TypeError: range() needs whole numbers, not a float; write int(x) or x // y",
    );
    check(
        "range([1])",
        "TypeError: range() needs whole numbers, not a list; write range(len(x)), or loop over it directly",
    );
    check("range(1, 2, 0)", "ValueError: range() in steps of zero");
    check("range()", "TypeError: range() takes one to three numbers");
    check("range(2 ** 70)", "ValueError: range() of a number beyond 64 bits");
    check(
        "zip([1], [1, 2], strict=True)",
        "ValueError: zip() of sequences that are not equally long",
    );
    check("dict([1])", "ValueError: dict() needs pairs of key and value; item 0 is an int");
    check(
        "dict([[1, 2, 3]])",
        "ValueError: dict() needs pairs of key and value; item 0 is a list of length 3",
    );
    check("dict(5)", "TypeError: an int has no items to go through");
    check("dict({}, {})", "TypeError: dict() takes one dict or list of pairs, and names");
    check("enumerate(5)", "TypeError: an int has no items to go through");
    check("reversed(5)", "TypeError: an int has no items to go through");
    check("any(5)", "TypeError: an int has no items to go through");
    check(
        "str(1, 2, 3)",
        "TypeError: str() takes at most 2 arguments, 3 were given; it is str(object=…, encoding=…)",
    );
    check("bytes([256])", "ValueError: a byte is a number from 0 to 255, not 256");
    check("bytes(-1)", "ValueError: bytes() of a negative length");
    check("min()", "TypeError: min() needs values; it is min(items) or min(a, b)");
    check("min([])", "ValueError: min() of nothing; min(items, default=…) says what that is");
    check("max(5)", "TypeError: max() of a single int; it is max(items) or max(a, b)");
}

#[test]
fn there_are_no_iterators() {
    check(
        "it = iter([1])\nnext(it)",
        "TypeError: next() has nothing to go on with: there are no iterators; write `for`, items[0], or next((x for x in items if …), None)",
    );
    check(
        "next([1, 2])",
        "TypeError: next() has nothing to go on with: there are no iterators; write `for`, items[0], or next((x for x in items if …), None)",
    );
    check(
        "next(x for x in [])",
        "ValueError: next() of nothing; next(items, None) says what to give instead",
    );
    check(
        "next(iter([]), 7), next((x for x in [1, 2] if x > 1)), next(filter(lambda x: x > 1, [1, 2]), None)",
        "[7,2,2]",
    );
    check("def next(x): return 'mine'\nnext(x for x in [1])", r#""mine""#);
    check("for x in iter([1]): r = x\nr", "1");
}

#[test]
fn numbers_at_the_edge() {
    check(
        "round(1e308, 10 ** 18), round(1e-320, 330), round(123456, -10 ** 18)",
        "[1e+308,1e-320,0]",
    );
    check(
        "round(2 ** 70), round(2 ** 70, -1), abs(-(2 ** 70)), int(2 ** 70), float(2 ** 70)",
        "[1180591620717411303424,1180591620717411303420,1180591620717411303424,1180591620717411303424,1.1805916207174113e+21]",
    );
    check("2 ** 4000 > 2 ** 3999, pow(2, 4095) == 2 ** 4095", "[true,true]");
    check("pow(2, 4096)", "OverflowError: an integer of more than 4096 bits");
    check("pow(3, 2 ** 300, 2 ** 100)", "1");
    check("len(range(-9223372036854775807, 9223372036854775807))", "9223372036854775807");
    check(
        "sum(range(1000000)), sum([0.1] * 10), sum([2 ** 63, -(2 ** 63)])",
        "[499999500000,0.9999999999999999,0]",
    );
    check(
        "round(0.5, 400), round(12345.678, -2), round(-0.4), round(1e16 + 2)",
        "[0.5,12300.0,0,10000000000000002]",
    );
    check("bool(struct()), bool(len), [] == (), 1 == True", "[true,true,false,false]");
}

/// What a script printed.
fn printed(source: &str) -> Vec<String> {
    outcome(source, Limits::default(), 1000).expect(source).logs
}

#[test]
fn printing_joins_what_belongs_to_a_line() {
    assert_eq!(printed("print('a', 1, [2], sep='-')\nprint()\nprint('b')"), ["a-1-[2]", "", "b"]);
    assert_eq!(printed("print('b', end='')\nprint('c', end='!\\n')\nprint('d')"), ["bc!", "d"]);
    assert_eq!(printed("for i in range(3): print(i, end=' ')"), ["0 1 2 "]);
    assert_eq!(printed("print('x', flush=True, file=None)"), ["x"]);
    check("print('x', sep=1)", "TypeError: print() needs a string as `sep`, not an int");
    check(
        "print('x', color='red')",
        "TypeError: print() has no parameter `color`; by name it takes `sep`, `end`, `flush`, `file`",
    );
}
