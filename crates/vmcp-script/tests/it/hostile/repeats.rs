//! Scripts that let one operation look at the same thing again and again, at what contains itself,
//! or at the very ends of what there is.

use super::{Script, told};

#[rustfmt::skip]
pub(super) fn scripts() -> Vec<Script> {
    let scripts: &[(&str, &str)] = &[
        // The same text, many times over.
        ("one prefix in a tuple, often", "x = 'a' * 1000000\nx.startswith(tuple([x + 'b'] * 5 + [x] * 10000))"),
        ("one suffix in a tuple, often", "x = b'a' * 1000000\nx.endswith(tuple([b'b' + x] * 5 + [x] * 10000))"),
        ("one long text, joined", "x = ['a' * 100000] * 100000\n','.join(x)"),
        ("each letter by a long text", "x = 'a,' * 500000\nx.replace(',', 'b' * 100000)"),
        ("cut at every letter", "('a' * 1000000).split('a', 2 ** 70)"),
        ("a text that repeats itself, looked for", "x = 'a' * 300000\nwhile True: x.find('a' * 999 + 'b')"),
        ("half of a text, looked for", "x = 'a' * 300000\ny = 'a' * 150000 + 'b'\nwhile True: y in x"),
        ("one name among many, filled in often", "d = {'a' + str(i): i for i in range(3000)}\nwhile True: ('{a2999}' * 1000).format(**d)"),
        ("one value in a template, often", "x = '{0}' * 100000\nx.format('a' * 10000)"),
        ("one group, often", "re.sub('(a*)', '\\\\1' * 10000, 'a' * 100000)"),
        ("a function that makes matches longer", "re.sub('a', lambda m: m.group(0) * 100000, 'a' * 100000)"),
        ("the same long texts, compared", "y = ['a' * 99999 + str(i) for i in range(10)]\nz = ['a' * 99999 + str(i) for i in range(10)]\nwhile True: y == z, y.count(z[9]), z[9] in y"),
        ("keys that are long texts", "y = {'a' * 9999 + str(i): i for i in range(30)}\nk = 'a' * 9999 + '7'\nwhile True: y[k], k in y"),
        ("long names of arguments", "d = {'a' * 100000: 1}\ndef f(a): pass\nwhile True:\n  try: f(**d)\n  except Exception: pass"),
        ("a long name of a tool", "call_tool('ab' * 1000000)"),
        ("long names of tools, often", "x = 'ab' * 50000\nwhile True:\n  try: call_tool(x)\n  except Exception: pass"),
        ("keys that are equal to nothing", "x = {float('nan'): 1 for i in range(20000)}"),
        ("keys that are multiples", "x = {}\nfor i in range(20000): x[i * (2 ** 61 - 1)] = i"),
        ("arguments that double", "def f(*a, **k): return f(*a, *a, **k)\nf(1)"),
        // JSON.
        ("JSON of one list, often", "x = [[]] * 100000\nlen(json.encode(x))"),
        ("JSON of escapes", "x = '\"' + '\\\\u0041' * 100000 + '\"'\nlen(json.decode(x))"),
        ("JSON of a long number", "json.decode('1' * 400000)"),
        ("JSON with a long prefix on each line", "x = '[' + '[],' * 100000 + '[]]'\njson.indent(x, prefix='p' * 100000)"),
        ("JSON of many members", "x = '{' + ','.join(['\"%d\":%d' % (i, i) for i in range(2000)]) + '}'\nlen(json.decode(x))"),
        // What contains itself.
        ("a list in itself, compared with another", "x = []\nx.append(x)\ny = []\ny.append(y)\nx == y"),
        ("a list in itself, ordered", "x = []\nx.append(x)\ny = []\ny.append(y)\nx < y"),
        ("a list in itself, looked for", "x = []\nx.append(x)\ny = [[]]\ny[0] = [y]\nx in y"),
        ("a list in itself, counted", "x = []\nx.append(x)\n[x.count(x), x in x, len(x * 3), str(x)]"),
        ("a list in itself, sorted", "x = []\nx.append(x)\nlen(sorted([x, x, [x]]))"),
        ("a list in itself, added up", "x = []\nx.append(x)\nlen(sum([x, x], []))"),
        ("a list in itself, formatted", "x = []\nx.append(x)\n[f'{x}', '%s' % (x,), '{}'.format(x), '{0[0][0][0]}'.format(x)]"),
        ("a list in itself, as JSON", "x = []\nx.append(x)\njson.dumps(x)"),
        ("a list in itself, as an error", "x = []\nx.append(x)\nraise ValueError(x)"),
        ("a list in itself, as the result", "x = []\nx.append(x)\nx"),
        ("a tuple in a list in itself, as a key", "x = []\nx.append((x,))\n{x[0]: 1}"),
        ("a dict in itself", "x = {}\nx['a'] = x\nx.update(x)\ny = {'a': x}\n[str(x), x == x, x == y]"),
        ("a struct in a list in itself", "x = []\ns = struct(a=x)\nx.append(s)\n[str(s), s == struct(a=x)]"),
        ("a function that has itself", "def f(): return f\nx = [f]\n[f() == f, str(x) == str([f()])]"),
        ("a method of itself", "x = []\nx.append(x.append)\nx[0](x)\nlen(str(x)) > 10"),
        ("a deep value, in everything", "x = ()\nfor i in range(3000): x = (x,)\ndef tried(f): return try_call(f).get('kind')\n[tried(lambda: hash(x)), tried(lambda: x == ((x,),)), tried(lambda: x < ((x,),)), tried(lambda: str(x)), tried(lambda: json.encode(x)), tried(lambda: {x: 1}), tried(lambda: isinstance(1, x)), tried(lambda: sorted([x, (x,)]))]"),
        // The ends of numbers.
        ("shifts beyond everything", "[1 >> 2 ** 64, -1 >> 2 ** 80, -2 ** 70 >> 2 ** 70, 0 << 2 ** 70, try_call(lambda: 1 << 2 ** 64)['kind'], try_call(lambda: 1 >> -2 ** 70)['kind']]"),
        ("powers beyond everything", "[1 ** 2 ** 70, (-1) ** (2 ** 70 + 1), 0 ** 2 ** 70, try_call(lambda: 2 ** 2 ** 70)['kind'], try_call(lambda: 2 ** -2 ** 70)['kind'], pow(2, 10 ** 18, 10 ** 18 + 1)]"),
        ("slices beyond everything", "[list(range(2 ** 63 - 1)[-2 ** 63:2 ** 63 - 1:2 ** 63 - 1]), 'abc'[-2 ** 70:2 ** 70:2 ** 70], [1, 2][::-2 ** 63]]"),
        ("ranges of the widest steps", "x = range(2 ** 63 - 1, -2 ** 63, -2 ** 63)\n[list(x), len(x), list(x[::-1]), list(range(-2 ** 63, 2 ** 63 - 1, 2 ** 63 - 1))]"),
        ("counts beyond everything", "['a'.split('b', 2 ** 70), 'aa'.replace('a', 'b', 2 ** 70), 'a'.find('a', -2 ** 70, 2 ** 70), [1].index(1) if True else 0, '\\t'.expandtabs(-2 ** 63)]"),
        ("digits beyond everything", "[round(1.5, 2 ** 70), round(5, -2 ** 63), round(1e308, -308), try_call(lambda: '%.*f' % (2 ** 40, 1.5))['kind']]"),
        ("a number of a million digits", "int('1' * 1000000)"),
        ("the largest of a range without end", "max(range(2 ** 62))"),
        ("factors without end", "[try_call(lambda: math.perm(10 ** 18, 10 ** 17))['kind'], try_call(lambda: math.comb(10 ** 18, 10 ** 17))['kind'], try_call(lambda: math.lcm(*range(1, 4000)))['kind']]"),
        // Ways out.
        ("a return that is taken back, for ever", "def f():\n  while True:\n    try: return 1\n    finally: continue\nf()"),
        ("errors in every finally", "try:\n  try: 1 / 0\n  finally: [][1]\nfinally: {}['a']"),
        ("a limit of depth, caught", "def f():\n  try: return f()\n  except Exception: return f()\n  finally: f()\nf()"),
        ("a limit of memory, caught", "try: x = [0] * 10 ** 10\nexcept Exception: pass\nfinally: x = 1\nx"),
        ("a limit of steps, caught in a branch", "def f():\n  try:\n    while True: pass\n  finally: return 1\nparallel([lambda: try_call(f)], return_errors=True)"),
        // Functions that call back, and branches.
        ("sorted inside of its own key", "def f(v): return sorted([1, 2], key=f)\nf(1)"),
        ("sorted by branches that sort", "def f(v): return parallel([lambda: sorted([v, 1], key=lambda w: parallel([lambda: w])[0])[0]])[0]\nsorted([3, 1, 2], key=f)"),
        ("branches inside of sorted, for ever", "def f(v): return parallel([lambda: sorted([2, 1], key=f)])\nf(1)"),
        ("branches that fill the memory", "x = parallel([lambda: 'a' * 1000000 for i in range(1000)])"),
        ("branches of branches that fail", "str(parallel([lambda: parallel([lambda: 1 / 0], return_errors=True)] * 100)[99])"),
        ("a key that changes what is sorted", "x = [3, 2, 1]\ndef f(v):\n  x.append(v)\n  return v\n[sorted(x, key=f), len(x)]"),
        ("a function that takes itself as a key", "def f(v): return [f, v][1]\n[max([1, 2], key=f), try_call(max, [f, f])['kind']]"),
        // Letters.
        ("capitals that grow", "x = '\\u0390' * 20000\nlen(x.upper())"),
        ("letters outside of the plane", "x = '\\U0001d4b3' * 20000\n[x[10000] == x[-1], x.find(x[0], 19999), x.rfind('y'), len(x[::-1])]"),
        ("halves of letters", "[json.decode('\"\\\\ud83d\"') == '\\ufffd', try_call(chr, 0xd800)['kind'], try_call(chr, 2 ** 70)['kind'], try_call(ord, '')['kind']]"),
        ("all letters", "''.join([chr(i) for i in range(0x3000, 0x4000)]).casefold().title().swapcase()[:1] if hasattr('', 'swapcase') else 0"),
    ];
    scripts.iter().map(|(name, source)| (*name, (*source).to_owned())).collect()
}

#[test]
fn nothing_is_looked_at_for_free() {
    insta::assert_snapshot!(told(&scripts()), @r#"
    one prefix in a tuple, often: step limit exceeded: stepLimit=100000 (line 2, in script)
    one suffix in a tuple, often: step limit exceeded: stepLimit=100000 (line 2, in script)
    one long text, joined: memory limit exceeded: memoryLimit=67108864 (line 2, in script)
    each letter by a long text: memory limit exceeded: memoryLimit=67108864 (line 2, in script)
    cut at every letter: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a text that repeats itself, looked for: step limit exceeded: stepLimit=100000 (line 2, in script)
    half of a text, looked for: step limit exceeded: stepLimit=100000 (line 3, in script)
    one name among many, filled in often: step limit exceeded: stepLimit=100000 (line 2, in script)
    one value in a template, often: step limit exceeded: stepLimit=100000 (line 2, in script)
    one group, often: step limit exceeded: stepLimit=100000 (line 1, in script)
    a function that makes matches longer: step limit exceeded: stepLimit=100000 (line 1, in script)
    the same long texts, compared: step limit exceeded: stepLimit=100000 (line 3, in script)
    keys that are long texts: step limit exceeded: stepLimit=100000 (line 3, in script)
    long names of arguments: step limit exceeded: stepLimit=100000 (line 4, in script)
    a long name of a tool: NameError: there is no tool `abababababababababababababababababababababababababababababababab`
    long names of tools, often: step limit exceeded: stepLimit=100000 (line 3, in script)
    keys that are equal to nothing: step limit exceeded: stepLimit=100000 (line 1, in script)
    keys that are multiples: step limit exceeded: stepLimit=100000 (line 2, in script)
    arguments that double: step limit exceeded: stepLimit=100000 (line 1, in f)
    JSON of one list, often: 300001
    JSON of escapes: 100000
    JSON of a long number: ValueError: invalid JSON at line 1, column 1: an integer of 400000 digits; integers have at most 4096 bits, so send it as a string
    JSON with a long prefix on each line: step limit exceeded: stepLimit=100000 (line 2, in script)
    JSON of many members: 2000
    a list in itself, compared with another: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    a list in itself, ordered: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    a list in itself, looked for: ValueError: values that are nested more than maxNesting=100 levels deep cannot be compared
    a list in itself, counted: [1,true,3,"[...]"]
    a list in itself, sorted: 3
    a list in itself, added up: 2
    a list in itself, formatted: ["[...]","[...]","[...]","[...]"]
    a list in itself, as JSON: ValueError: json.dumps(): the value is nested more than maxNesting=100 levels deep, or contains itself
    a list in itself, as an error: ValueError: [...]
    a list in itself, as the result: the result is nested more than maxNesting=100 levels deep, or contains itself
    a tuple in a list in itself, as a key: TypeError: a list cannot be a key: it can change
    a dict in itself: ["{\"a\": ...}",true,true]
    a struct in a list in itself: ["struct(a=[...])",true]
    a function that has itself: [true,true]
    a method of itself: true
    a deep value, in everything: ["ValueError","ValueError","ValueError",null,"ValueError","ValueError","TypeError","ValueError"]
    shifts beyond everything: [0,-1,-1,0,"OverflowError","ValueError"]
    powers beyond everything: [1,-1,0,"OverflowError","OverflowError",406742958325157078]
    slices beyond everything: [[0],"a",[2]]
    ranges of the widest steps: [[9223372036854775807,-1],2,[-1],[-9223372036854775808,-1,9223372036854775806]]
    counts beyond everything: [["a"],"bb",0,0,""]
    digits beyond everything: memory limit exceeded: memoryLimit=67108864 (line 1, in lambda)
    a number of a million digits: OverflowError: an integer of more than 4096 bits
    the largest of a range without end: step limit exceeded: stepLimit=100000 (line 1, in script)
    factors without end: step limit exceeded: stepLimit=100000 (line 1, in lambda)
    a return that is taken back, for ever: step limit exceeded: stepLimit=100000 (line 2, in f)
    errors in every finally: KeyError: key "a" not found
    a limit of depth, caught: call depth limit exceeded: maxCallDepth=200 (line 2, in f)
    a limit of memory, caught: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a limit of steps, caught in a branch: step limit exceeded: stepLimit=100000 (line 3, in f)
    sorted inside of its own key: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    sorted by branches that sort: [3,1,2]
    branches inside of sorted, for ever: ValueError: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: par… (277 bytes)
    branches that fill the memory: step limit exceeded: stepLimit=100000 (line 1, in lambda)
    branches of branches that fail: "[ZeroDivisionError(\"division by zero\")]"
    a key that changes what is sorted: [[1,2,3],6]
    a function that takes itself as a key: [2,"TypeError"]
    capitals that grow: 60000
    letters outside of the plane: [true,19999,-1,20000]
    halves of letters: [true,"ValueError","ValueError","TypeError"]
    all letters: "　"
    "#);
}
