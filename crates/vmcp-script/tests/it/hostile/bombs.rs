//! Scripts that ask for too much at once, or for a little too often.

use super::{Script, told};

/// Single operations that are too large.
#[rustfmt::skip]
pub(super) fn large() -> Vec<Script> {
    let scripts: &[(&str, &str)] = &[
        ("a text of a gigabyte", "'x' * 10**9"),
        ("a longer text", "'xxxxxxxxxx' * 2147483647"),
        ("the longest text", "'xxxxxxxxxx' * 9223372036854775807"),
        ("more than the longest text", "'x' * 10**30"),
        ("long bytes", "b'x' * 10**12"),
        ("a list of a billion", "[0] * 10**9"),
        ("a longer list", "list(range(10**9))"),
        ("a long tuple", "(0,) * 10**10"),
        ("a text doubled", "s = 'x'\nwhile True: s = s + s"),
        ("a text added to itself", "s = 'x'\nwhile True: s += s"),
        ("a list doubled", "x = [0]\nwhile True: x += x"),
        ("a list extended by itself", "x = [0]\nwhile True: x.extend(x)"),
        ("a list in itself", "x = []\nwhile True: x = [x, x, x]"),
        ("a number squared", "x = 3\nwhile True: x = x * x"),
        ("a tower", "9 ** 9 ** 9"),
        ("a shift", "1 << 10**9"),
        ("a number of ten million digits", "int('9' * 5000000)"),
        ("a number in base two", "int('1' * 5000000, 2)"),
        ("a float of many digits", "float('1' * 1000000)"),
        ("a factorial", "math.factorial(10**9)"),
        ("a text replaced", "s = 'a' * 64\nwhile True: s = s.replace('a', 'a' * 64)"),
        ("a text replaced between characters", "s = 'a' * 10000\ns.replace('', s)"),
        ("a text joined with itself", "s = 'a' * 10000\nwhile True: s = s.join(s)"),
        ("places", "'%s' * 10**6 % tuple(['a' * 1000] * 10**6)"),
        ("a width", "'%1000000000d' % 1"),
        ("a width by value", "f'{1:{10 ** 9}}'"),
        ("a precision", "'{:.1000000000f}'.format(1.5)"),
        ("padding", "'a'.center(10**15)"),
        ("tabs expanded", "('\\t' * 1000).expandtabs(10**9)"),
        ("sorted", "sorted(range(3 * 10**8))"),
        ("reversed", "reversed(range(10**18))"),
        ("enumerated", "enumerate(range(10**18))"),
        ("zipped", "zip(range(10**18), range(10**18))"),
        ("a set", "set(range(10**18))"),
        ("a dict", "dict(range(10**18))"),
        ("a tuple of a range", "tuple(range(10**18))"),
        ("bytes of a range", "bytes(range(10**18))"),
        ("bytes of a number", "bytes(10**12)"),
        ("summed", "sum(range(10**18))"),
        ("the least", "min(range(10**18))"),
        ("any", "any([0]) or any(range(0, -10**18, -1)) or any(range(10**18))"),
        ("all", "all(range(1, 10**18))"),
        ("mapped", "map(str, range(10**18))"),
        ("filtered", "filter(None, range(10**18))"),
        ("joined", "','.join(range(10**18))"),
        ("unpacked", "a, b = range(10**18)"),
        ("unpacked with a star", "a, *b = range(10**18)"),
        ("arguments of a range", "def f(*a): pass\nf(*range(10**18))"),
        ("a million arguments", "def f(*a): return len(a)\nf(*([0] * 1000000))"),
        ("printed arguments", "print(*range(10**18))"),
        ("the largest of arguments", "max(*range(10**18))"),
        ("looked for in a range", "[10**17 in range(10**18), -2**63 in range(1, 2**63 - 1), range(10**18)[-1], len(range(10**18)), range(10**18)[::10**9][5]]"),
        ("a range of everything", "r = range(-2**63, 2**63 - 1)\n[len(r), r[-1], r[5], r == r, 5 in r]"),
        ("a comprehension", "[x for x in range(10**18)]"),
        ("a product", "[0 for a in range(10**6) for b in range(10**6)]"),
        ("a sum of products", "math.prod(range(1, 10**18))"),
        ("a sum of floats", "math.fsum(range(10**18))"),
        ("a common divisor", "math.gcd(*range(10**18))"),
        ("JSON of a range", "json.encode(range(10**18))"),
        ("JSON read", "json.decode('[' + '1,' * 2000000 + '1]')"),
        ("JSON read, texts", "json.decode('[' + '\"a\",' * 1000000 + '1]')"),
        ("JSON read, one text", "len(json.decode('\"' + 'a' * 3000000 + '\"'))"),
        ("JSON read, escapes", "len(json.decode('\"' + '\\\\n' * 1000000 + '\"'))"),
        ("JSON read, lists", "json.decode('[' + '[],' * 1000000 + '1]')"),
        ("JSON indented", "json.dumps([[[[[[]]]]]] * 10000, indent='\\t' * 1000)"),
        ("a struct", "struct(**{str(i): i for i in range(5000)})"),
        ("a pattern that repeats", "re.compile('(a{1000}){1000}')"),
        ("a pattern that repeats nothing", "re.compile('((){1000}){1000}')"),
        ("a long pattern", "re.compile('a' * 100000)"),
        ("a deep pattern", "re.compile('(' * 5000)"),
        ("a pattern of groups", "re.compile('()' * 5000)"),
        ("a pattern of sets", "re.compile('[a-z]' * 5000)"),
        ("a wide set", "re.search('(?i)[' + 'é-ü' * 2000 + ']+x', 'ä' * 10000)"),
        ("a time", "time.format(10**18, '%Y')"),
        ("a long time", "time.format(0, '%c' * 1000000)"),
    ];
    scripts.iter().map(|(name, source)| (*name, (*source).to_owned())).collect()
}

/// Operations that cost more than they seem to, again and again.
#[rustfmt::skip]
pub(super) fn slow() -> Vec<Script> {
    let scripts: &[(&str, &str)] = &[
        ("a loop", "while True: pass"),
        ("a long loop", "x = 0\nfor i in range(10**9): x += 1"),
        ("recursion", "def f(n): return f(n + 1)\nf(0)"),
        ("mutual recursion", "def f(n): return g(n)\ndef g(n): return f(n)\nf(0)"),
        ("recursion through a key", "def f(x): return sorted([1, 2], key=f)\nf(1)"),
        ("recursion through map", "def f(x): return list(map(f, [x]))\nf(1)"),
        ("recursion through re.sub", "def f(m): return re.sub('a', f, 'a')\nf(1)"),
        ("recursion through try_call", "def f(): return try_call(f)\nf()"),
        ("recursion caught", "def f():\n  try: f()\n  except Exception: f()\nf()"),
        ("recursion in finally", "def f():\n  try: return f()\n  finally: f()\nf()"),
        ("a limit caught", "while True:\n  try:\n    while True: pass\n  except Exception: pass\n  finally: pass"),
        ("memory caught", "while True:\n  try: 'x' * 10**9\n  except Exception: pass"),
        ("errors in a loop", "n = 0\nwhile True:\n  try: 1 / 0\n  except Exception as e: n += 1"),
        ("errors kept", "x = []\nwhile True:\n  try: {}['a']\n  except Exception as e: x.append(e)"),
        ("errors raised again", "e = ValueError('x' * 60000)\nwhile True:\n  try: raise e\n  except Exception as f: e = f"),
        ("errors from deep below", "def f(n):\n  if n == 0: return 1 / 0\n  return f(n - 1)\nwhile True:\n  try: f(150)\n  except Exception: pass"),
        ("errors about methods", "while True:\n  try: ''.abcdefghijklmnopqrstuvwxyz()\n  except Exception: pass"),
        ("errors with long names", "x = 'a' * 50000\nwhile True:\n  try: getattr('', x)\n  except Exception: pass"),
        ("errors with long keys", "x = 'a' * 1000000\n{x: 1}[x + 'b']"),
        ("errors with long texts", "raise ValueError('a' * 3000000)"),
        ("a long text raised", "raise 'é' * 2000000"),
        ("a long text asserted", "assert False, 'a' * 3000000"),
        ("a long text failed with", "fail('a' * 3000000)"),
        ("long keys", "x = 'a' * 3000000\nwhile True: {x: 1}"),
        ("long keys in a dict", "d = {'a' * 1000000: 1}\nwhile True: d['a' * 1000000]"),
        ("long texts compared", "x = 'a' * 3000000\ny = 'a' * 2999999 + 'a'\nwhile True: x == y"),
        ("long texts ordered", "x = 'a' * 3000000\ny = 'a' * 2999999 + 'a'\nwhile True: x < y"),
        ("texts counted", "s = 'x' * 20000\nfor i in range(50000): s.count('xx')"),
        ("texts looked for", "s = 'a' * 100000\nwhile True: 'a' * 1000 + 'b' in s"),
        ("bytes looked for", "s = b'a' * 100000\nwhile True: b'a' * 1000 + b'b' in s"),
        ("texts split", "s = 'a ' * 100000\nwhile True: s.split()"),
        ("texts as characters", "s = 'é' * 10000\nwhile True: s[-1]"),
        ("slices of a text", "s = 'é' * 100000\nwhile True: s[::-1]"),
        ("the first of a long list", "x = [0] * 300000\nwhile True: x.pop(0)"),
        ("into a long list", "x = [0] * 300000\nwhile True: x.insert(0, 1)"),
        ("out of a long list", "x = [0] * 300000\nwhile True: del x[0]"),
        ("in a long list", "x = [0] * 300000\nwhile True: 1 in x"),
        ("a long list ordered", "x = [0] * 300000\ny = [0] * 300000\nwhile True: x < y"),
        ("a long list copied", "x = [0] * 300000\nwhile True: x + [1]"),
        ("a dict copied", "x = {i: i for i in range(5000)}\nwhile True: x | x"),
        ("a set combined", "x = set(range(5000))\nwhile True: x & x"),
        ("sorted again", "x = list(range(20000, 0, -1))\nwhile True: sorted(x)"),
        ("sorted by a key that changes it", "x = [3, 1, 2]\nx.sort(key=lambda v: x.append(v))"),
        ("sorted by a key that clears it", "x = [3, 1, 2]\nx.sort(key=lambda v: x.clear() or v)"),
        ("changed while it is read", "x = [1]\nfor v in x: x.append(v)"),
        ("a dict changed while it is read", "x = {1: 1}\nfor k in x: x[k + 1] = 1"),
        ("a set changed while it is read", "x = {1}\nfor k in x: x.add(k + 1)"),
        ("read after an error", "x = [1]\ntry:\n  for v in x: 1 / 0\nexcept Exception: x.append(2)\nx"),
        ("a pattern with many ways", "re.search('(a*)*b', 'a' * 100000)"),
        ("a pattern with more ways", "re.search('(a|a|a|a)*c', 'a' * 100000)"),
        ("a pattern with counted ways", "re.search('(a?){500}a{500}', 'a' * 100000)"),
        ("a pattern with many places", "re.findall('a', 'a' * 1000000)"),
        ("a pattern with empty places", "re.sub('', 'x', 'a' * 1000000)"),
        ("a pattern with many groups", "re.findall('(' * 90 + 'a' + ')' * 90, 'a' * 100000)"),
        ("a pattern from each start", "re.findall('a*b', 'a' * 100000)"),
        ("patterns compiled", "i = 0\nwhile True:\n  re.compile('(a{90}){90}' + str(i))\n  i += 1"),
        ("large numbers", "x = 2 ** 2000 + 1\nwhile True: x * x // (x - 1)"),
        ("large numbers as text", "x = 3 ** 2500\nwhile True: str(x)"),
        ("large numbers in bases", "x = 3 ** 2500\nwhile True: f'{x:x}' + '%o' % x"),
        ("powers of large numbers", "x = 2 ** 4000 + 1\nwhile True: pow(3, x, x + 1)"),
        ("divisors", "a, b = 1, 1\nfor i in range(5800): a, b = a + b, a\nwhile True: math.gcd(a, b)"),
        ("garbage", "while True: [[], {}, (1,), 'a' * 100]"),
        ("garbage beside much that is kept", "k = [[i] for i in range(9000)]\nwhile True: [0] * 10000"),
        ("garbage at the brim", "k = ['a' * 1000000 for i in range(5)]\nm = []\nwhile True: m = [m, 'a' * 1000]"),
        ("JSON that cannot be said", "x = [0] * 10000 + [len]\nwhile True:\n  try: json.encode(x)\n  except Exception: pass"),
        ("JSON that is broken", "x = '[' + '1,' * 10000\nwhile True:\n  try: json.decode(x)\n  except Exception: pass"),
        ("arguments bound", "x = {'a' + str(i): i for i in range(1000)}\ndef f(**a): pass\nwhile True: f(**x)"),
    ];
    scripts.iter().map(|(name, source)| (*name, (*source).to_owned())).collect()
}

/// Output without end.
#[rustfmt::skip]
pub(super) fn floods() -> Vec<Script> {
    let scripts: &[(&str, &str)] = &[
        ("lines", "for i in range(5000): print('a' * 500)"),
        ("empty lines", "for i in range(60000): print()"),
        ("one long line", "for i in range(1000): print('a' * 100, end='')"),
        ("a long text printed", "print('a' * 3000000)"),
        ("a gigabyte", "s = 'a' * 1000000\nwhile True: print(s)"),
        ("separators", "print(*['a'] * 5000, sep='-' * 1000)"),
        ("control characters printed", "print('\\x1b[2J\\r\\x07')"),
        ("a list that shares printed", "x = [1]\nfor i in range(20): x = [x, x]\nprint(x)"),
    ];
    scripts.iter().map(|(name, source)| (*name, (*source).to_owned())).collect()
}

#[test]
fn large_operations_are_refused() {
    insta::assert_snapshot!(told(&large()), @r#"
    a text of a gigabyte: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a longer text: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    the longest text: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    more than the longest text: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    long bytes: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a list of a billion: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a longer list: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a long tuple: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a text doubled: step limit exceeded: stepLimit=100000 (line 2, in script)
    a text added to itself: step limit exceeded: stepLimit=100000 (line 2, in script)
    a list doubled: step limit exceeded: stepLimit=100000 (line 2, in script)
    a list extended by itself: step limit exceeded: stepLimit=100000 (line 2, in script)
    a list in itself: step limit exceeded: stepLimit=100000 (line 2, in script)
    a number squared: OverflowError: an integer of more than 4096 bits
    a tower: OverflowError: an integer of more than 4096 bits
    a shift: OverflowError: an integer of more than 4096 bits
    a number of ten million digits: step limit exceeded: stepLimit=100000 (line 1, in script)
    a number in base two: step limit exceeded: stepLimit=100000 (line 1, in script)
    a float of many digits: the result has a number that JSON cannot say: nan or inf
    a factorial: OverflowError: an integer of more than 4096 bits
    a text replaced: step limit exceeded: stepLimit=100000 (line 2, in script)
    a text replaced between characters: memory limit exceeded: memoryLimit=67108864 (line 2, in script)
    a text joined with itself: memory limit exceeded: memoryLimit=67108864 (line 2, in script)
    places: step limit exceeded: stepLimit=100000 (line 1, in script)
    a width: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a width by value: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a precision: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    padding: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    tabs expanded: step limit exceeded: stepLimit=100000 (line 1, in script)
    sorted: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    reversed: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    enumerated: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    zipped: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a set: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a dict: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a tuple of a range: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    bytes of a range: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    bytes of a number: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    summed: step limit exceeded: stepLimit=100000 (line 1, in script)
    the least: step limit exceeded: stepLimit=100000 (line 1, in script)
    any: true
    all: step limit exceeded: stepLimit=100000 (line 1, in script)
    mapped: step limit exceeded: stepLimit=100000 (line 1, in script)
    filtered: step limit exceeded: stepLimit=100000 (line 1, in script)
    joined: step limit exceeded: stepLimit=100000 (line 1, in script)
    unpacked: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    unpacked with a star: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    arguments of a range: memory limit exceeded: memoryLimit=67108864 (line 2, in script)
    a million arguments: step limit exceeded: stepLimit=100000 (line 2, in script)
    printed arguments: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    the largest of arguments: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    looked for in a range: [true,false,999999999999999999,1000000000000000000,5000000000]
    a range of everything: [9223372036854775807,-1,-9223372036854775803,true,true]
    a comprehension: step limit exceeded: stepLimit=100000 (line 1, in script)
    a product: step limit exceeded: stepLimit=100000 (line 1, in script)
    a sum of products: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a sum of floats: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    a common divisor: memory limit exceeded: memoryLimit=67108864 (line 1, in script)
    JSON of a range: step limit exceeded: stepLimit=100000 (line 1, in script)
    JSON read: step limit exceeded: stepLimit=100000 (line 1, in script)
    JSON read, texts: step limit exceeded: stepLimit=100000 (line 1, in script)
    JSON read, one text: step limit exceeded: stepLimit=100000 (line 1, in script)
    JSON read, escapes: step limit exceeded: stepLimit=100000 (line 1, in script)
    JSON read, lists: step limit exceeded: stepLimit=100000 (line 1, in script)
    JSON indented: step limit exceeded: stepLimit=100000 (line 1, in script)
    a struct: ValueError: a struct of more than maxFields=256 fields; use a dict
    a pattern that repeats: ValueError: invalid pattern at position 2: the pattern is too large: it comes to more than maxPatternSize=10000; use smaller numbers of repeats
    a pattern that repeats nothing: ValueError: invalid pattern at position 3: the pattern is too large: it comes to more than maxPatternSize=10000; use smaller numbers of repeats
    a long pattern: step limit exceeded: stepLimit=100000 (line 1, in script)
    a deep pattern: ValueError: invalid pattern at position 50: groups nest more than maxPatternNesting=50 deep
    a pattern of groups: ValueError: invalid pattern at position 200: more than maxGroups=100 groups; write (?:…) where you can
    a pattern of sets: ValueError: invalid pattern at position 0: it is longer than maxPatternBytes=16384
    a wide set: step limit exceeded: stepLimit=100000 (line 1, in script)
    a time: ValueError: time.format(): the time is not within the years 1 to 9999; are these milliseconds?
    a long time: step limit exceeded: stepLimit=100000 (line 1, in script)
    "#);
}

#[test]
fn slow_operations_are_counted() {
    insta::assert_snapshot!(told(&slow()), @r#"
    a loop: step limit exceeded: stepLimit=100000 (line 1, in script)
    a long loop: step limit exceeded: stepLimit=100000 (line 2, in script)
    recursion: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    mutual recursion: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    recursion through a key: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    recursion through map: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    recursion through re.sub: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    recursion through try_call: call depth limit exceeded: maxCallDepth=200 (line 1, in f)
    recursion caught: call depth limit exceeded: maxCallDepth=200 (line 2, in f)
    recursion in finally: call depth limit exceeded: maxCallDepth=200 (line 2, in f)
    a limit caught: step limit exceeded: stepLimit=100000 (line 3, in script)
    memory caught: memory limit exceeded: memoryLimit=67108864 (line 2, in script)
    errors in a loop: step limit exceeded: stepLimit=100000 (line 3, in script)
    errors kept: step limit exceeded: stepLimit=100000 (line 3, in script)
    errors raised again: step limit exceeded: stepLimit=100000 (line 3, in script)
    errors from deep below: step limit exceeded: stepLimit=100000 (line 3, in f)
    errors about methods: step limit exceeded: stepLimit=100000 (line 2, in script)
    errors with long names: step limit exceeded: stepLimit=100000 (line 3, in script)
    errors with long keys: KeyError: key "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" not found; there are: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (199 bytes)
    errors with long texts: ValueError: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (4111 bytes)
    a long text raised: Exception: ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé… (2014 bytes)
    a long text asserted: AssertionError: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (2019 bytes)
    a long text failed with: Exception: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… (2014 bytes)
    long keys: step limit exceeded: stepLimit=100000 (line 2, in script)
    long keys in a dict: step limit exceeded: stepLimit=100000 (line 2, in script)
    long texts compared: step limit exceeded: stepLimit=100000 (line 2, in script)
    long texts ordered: step limit exceeded: stepLimit=100000 (line 2, in script)
    texts counted: step limit exceeded: stepLimit=100000 (line 2, in script)
    texts looked for: step limit exceeded: stepLimit=100000 (line 2, in script)
    bytes looked for: step limit exceeded: stepLimit=100000 (line 2, in script)
    texts split: step limit exceeded: stepLimit=100000 (line 2, in script)
    texts as characters: step limit exceeded: stepLimit=100000 (line 2, in script)
    slices of a text: step limit exceeded: stepLimit=100000 (line 2, in script)
    the first of a long list: step limit exceeded: stepLimit=100000 (line 2, in script)
    into a long list: step limit exceeded: stepLimit=100000 (line 2, in script)
    out of a long list: step limit exceeded: stepLimit=100000 (line 2, in script)
    in a long list: step limit exceeded: stepLimit=100000 (line 2, in script)
    a long list ordered: step limit exceeded: stepLimit=100000 (line 3, in script)
    a long list copied: step limit exceeded: stepLimit=100000 (line 2, in script)
    a dict copied: step limit exceeded: stepLimit=100000 (line 2, in script)
    a set combined: step limit exceeded: stepLimit=100000 (line 2, in script)
    sorted again: step limit exceeded: stepLimit=100000 (line 2, in script)
    sorted by a key that changes it: RuntimeError: the list is being iterated over and cannot change; loop over a copy
    sorted by a key that clears it: RuntimeError: the list is being iterated over and cannot change; loop over a copy
    changed while it is read: RuntimeError: the list is being iterated over and cannot change; loop over a copy
    a dict changed while it is read: RuntimeError: the dict is being iterated over and cannot change; loop over a copy
    a set changed while it is read: RuntimeError: the set is being iterated over and cannot change; loop over a copy
    read after an error: [1,2]
    a pattern with many ways: step limit exceeded: stepLimit=100000 (line 1, in script)
    a pattern with more ways: step limit exceeded: stepLimit=100000 (line 1, in script)
    a pattern with counted ways: step limit exceeded: stepLimit=100000 (line 1, in script)
    a pattern with many places: step limit exceeded: stepLimit=100000 (line 1, in script)
    a pattern with empty places: step limit exceeded: stepLimit=100000 (line 1, in script)
    a pattern with many groups: ValueError: invalid pattern at position 50: groups nest more than maxPatternNesting=50 deep
    a pattern from each start: step limit exceeded: stepLimit=100000 (line 1, in script)
    patterns compiled: step limit exceeded: stepLimit=100000 (line 3, in script)
    large numbers: step limit exceeded: stepLimit=100000 (line 2, in script)
    large numbers as text: step limit exceeded: stepLimit=100000 (line 2, in script)
    large numbers in bases: step limit exceeded: stepLimit=100000 (line 2, in script)
    powers of large numbers: step limit exceeded: stepLimit=100000 (line 2, in script)
    divisors: step limit exceeded: stepLimit=100000 (line 2, in script)
    garbage: step limit exceeded: stepLimit=100000 (line 1, in script)
    garbage beside much that is kept: step limit exceeded: stepLimit=100000 (line 2, in script)
    garbage at the brim: step limit exceeded: stepLimit=100000 (line 3, in script)
    JSON that cannot be said: step limit exceeded: stepLimit=100000 (line 3, in script)
    JSON that is broken: step limit exceeded: stepLimit=100000 (line 3, in script)
    arguments bound: step limit exceeded: stepLimit=100000 (line 3, in script)
    "#);
}

#[test]
fn floods_are_cut() {
    insta::assert_snapshot!(told(&floods()), @r#"
    lines: step limit exceeded: stepLimit=100000 (line 1, in script)
    empty lines: step limit exceeded: stepLimit=100000 (line 1, in script)
    one long line: null (67300 bytes of logs cut)
    a long text printed: null (3000000 bytes of logs cut)
    a gigabyte: step limit exceeded: stepLimit=100000 (line 2, in script)
    separators: null (5004000 bytes of logs cut)
    control characters printed: null
    a list that shares printed: step limit exceeded: stepLimit=100000 (line 3, in script)
    "#);
}
