//! Functions that call functions of the script: they run as frames of it.

use proptest::{collection::vec, prelude::*};
use vmcp_script::Limits;

use crate::language::{check, outcome, run_with};

#[test]
fn callbacks_are_told_when_they_are_none() {
    check(
        "sorted([1], key='name')",
        r#"TypeError: the key of sorted() must be a function, not a string; write key=lambda x: x["name"]"#,
    );
    check("sorted(5)", "TypeError: an int has no items to go through");
    check(
        "sorted([1], lambda x: x)",
        "TypeError: sorted() takes one sequence; it is sorted(items, key=…, reverse=…)",
    );
    check(
        "sorted([1, 2], key=lambda a, b: a)",
        "TypeError: lambda() needs `b`; it is lambda(a, b)",
    );
    check(
        "min([], key=len)",
        "ValueError: min() of nothing; min(items, default=…) says what that is",
    );
    check(
        "max([1], keys=len)",
        "TypeError: max() has no parameter `keys`; by name it takes `key`, `default`",
    );
    check(
        "map([1], len)",
        "TypeError: the first argument of map() must be a function, not a list; it is map(function, items)",
    );
    check("map(len)", "TypeError: map() needs a sequence; it is map(function, items)");
    check(
        "filter([1], len)",
        "TypeError: the first argument of filter() must be a function, not a list; it is filter(function, items)",
    );
    check("filter(len, 5)", "TypeError: an int has no items to go through");
    check(
        "try_call(5)",
        "TypeError: the first argument of try_call() must be a function, not an int; write try_call(lambda: tool(x))",
    );
    check("sorted([1, 'a'])", "TypeError: a string and an int have no order");
    check("sorted([None, 1])", "TypeError: an int and a NoneType have no order");
    check(
        "__sort([1], [1], False)",
        "script:1:1: `__sort` is not defined\n  __sort([1], [1], False)\n  ^^^^^^\nhint: did you mean `sorted`?",
    );
    check(
        "sorted([1], cmp=len)",
        "TypeError: sorted() has no parameter `cmp`; by name it takes `reverse`, `key`",
    );
    check("map(len, [1], x=2)", "TypeError: map() takes no named arguments, `x` was given");
    check("filter(len)", "TypeError: filter() takes two arguments; it is filter(function, items)");
    check("try_call()", "TypeError: try_call() needs a function; write try_call(lambda: tool(x))");
    check("sorted(key=len)", "TypeError: sorted() takes one sequence; it is sorted(items, key=…)");
}

#[test]
fn try_call_gives_what_happened() {
    check(
        "try_call(lambda: 1), try_call(lambda: 1 / 0), try_call(lambda a, b=0: a + b, 1, b=2), try_call(len), try_call(fail, 'x')",
        r#"[{"ok":true,"value":1},{"ok":false,"error":"division by zero","kind":"ZeroDivisionError"},{"ok":true,"value":3},{"ok":false,"error":"len() takes one argument, none was given","kind":"TypeError"},{"ok":false,"error":"x","kind":"Exception"}]"#,
    );
    check(
        "try_call(lambda: [0] * 10000000000)",
        "memory limit exceeded: memoryLimit=67108864 (line 1, in lambda)",
    );
    check(
        "r = try_call(lambda: try_call(lambda: {}['k']))\n[r['ok'], r['value']['kind']]",
        r#"[true,"KeyError"]"#,
    );
    check(
        "try_call(str.upper, 'x'), try_call(ValueError, 'x')['value'].message",
        r#"[{"ok":true,"value":"X"},"x"]"#,
    );
    check(
        "def f():\n  raise KeyError('gone')\ntry_call(f)",
        r#"{"ok":false,"error":"gone","kind":"KeyError"}"#,
    );
}

#[test]
fn names_of_the_script_do_not_reach_the_texts() {
    check(
        "repr(sorted), str(sorted), repr('a'), type(sorted), sorted == sorted",
        r#"["<built-in function sorted>","<built-in function sorted>","\"a\"","builtin_function_or_method",true]"#,
    );
    check("def sorted(x): return 'mine'\nsorted([2, 1])", r#""mine""#);
    check("key = 5\nitems = 7\nsorted([2, 1], key=lambda x: x), items", "[[1,2],7]");
    check("def f():\n  function = 3\n  return list(map(lambda x: x + function, [1]))\nf()", "[4]");
    check("[f(2) for f in [lambda x: x, str, sorted] if f != sorted]", r#"[2,"2"]"#);
    check(
        "list(map(sorted, [[2, 1], [4, 3]])), list(map(max, [1, 5], [3, 2]))",
        "[[[1,2],[3,4]],[3,5]]",
    );
    check("sorted(*[[3, 1]], **{'key': lambda x: -x})", "[3,1]");
    check(
        "def str(x): return 'mine'\ntry_call(lambda: 1 / 0)",
        r#"{"ok":false,"error":"division by zero","kind":"ZeroDivisionError"}"#,
    );
    check("def f(items, key):\n  return sorted(items, key=key)\nf([1, 2], lambda x: -x)", "[2,1]");
    check("item = 'outer'\nsorted([2, 1], key=lambda item: item)\nitem", r#""outer""#);
    check("f = sorted\nf([1, 2], key=lambda x: -x)", "[2,1]");
}

#[test]
fn what_a_callback_raises_goes_on() {
    check(
        "def f(x): return x['nope']\nsorted([{'a': 1}], key=f)",
        r#"KeyError: key "nope" not found; there are: a"#,
    );
    check(
        "try:\n  sorted([1, 0], key=lambda x: 1 / x)\nexcept ZeroDivisionError as e:\n  r = e.message\nr",
        r#""division by zero""#,
    );
    check(
        "x = [1, 2]\ntry:\n  list(map(lambda v: x.append(v), x))\nexcept RuntimeError:\n  x.append(3)\nx",
        "[1,2,3]",
    );
    check("def f():\n  for v in map(lambda x: x, [1, 2]):\n    return v\nf()", "1");
    check(
        "def fact(n): return 1 if n < 2 else n * max([fact(n - 1)], key=lambda v: v)\nfact(10)",
        "3628800",
    );
    check("sorted([[3, 1], [2]], key=lambda r: sorted(r, key=lambda v: -v))", "[[2],[3,1]]");
}
#[test]
fn hostile_scripts_meet_a_limit() {
    for script in [
        "sorted(range(10**9))",
        "sorted(range(10**9), key=len)",
        "list(range(10**12))",
        "set(range(10**10))",
        "dict(range(10**10))",
        "zip(range(10**12), range(10**12))",
        "enumerate(range(10**12))",
        "reversed(range(10**12))",
        "sum(range(10**12))",
        "max(range(10**12))",
        "all(range(1, 10**12))",
        "map(str, range(10**12))",
        "filter(None, range(10**12))",
        "sum([[1] * 1000] * 100000, [])",
        "list('ab' * 5000000)",
        // Shared parts that would be looked at once for each of 2**90 ways.
        "x = [1]\ny = [1]\nfor i in range(90):\n  x = [x, x]\n  y = [y, y]\nx == y",
        "x = [1]\ny = [1]\nfor i in range(90):\n  x = [x, x]\n  y = [y, y]\nsorted([x, y])",
        "x = (1,)\nfor i in range(45): x = (x, x)\n{x: 1}",
        "x = (1,)\nfor i in range(45): x = (x, x)\nhash(x)",
        "a = [0] * 1000000\nb = [0] * 1000000\nsorted([a, b] * 1000)",
        "x = list(range(1000000))\nwhile True: x.pop(0)",
        "x = list(range(1000000))\nwhile True: x.insert(0, 1)",
        "x = [0] * 1000000\nwhile True: x.count(1)",
        "s = set(range(10000))\nwhile True: s.union(s)",
        "x = []\nwhile True: x.extend(x or [1])",
        "x = []\nwhile True: x += [1]",
        "d = {}\ni = 0\nwhile True:\n  d[i] = 1\n  i += 1\n  if i > 2: d.popitem()",
        "def f(n): return sorted([1], key=lambda x: f(n + 1))\nf(0)",
        "def f(x): return try_call(lambda: f(x))\nf(1)",
        "def f(x): return list(map(f, [x]))\nf(1)",
        "x = '9' * 5000000\nwhile True: try_call(lambda: int(x))",
        "x = [0] * 3000000\nmin(x, key=lambda v: v)",
    ] {
        let message = run_with(script, Limits::default());
        assert!(message.contains("limit exceeded: "), "{script}: {message}");
    }
}

#[test]
fn steps_inside_of_functions_count_exactly_whatever_the_turns() {
    let source = "x = list(range(5000))\nfor i in range(20): sorted(x)\nreturn len(x)";
    let with = |steps, quantum| outcome(source, Limits { steps, ..Limits::default() }, quantum);
    let used = with(100_000, 1000).expect("it ends").stats.steps;
    assert!(used > 1500, "sorting costs steps: {used}");
    for quantum in [1, 7, 100, 1000, u64::MAX] {
        assert_eq!(with(used, quantum).expect("it fits").stats.steps, used, "{quantum}");
        let message = with(used - 1, quantum).expect_err("it does not fit").message;
        assert!(message.starts_with("step limit exceeded: "), "{quantum}: {message}");
    }
}

/// A list of pairs as the script writes it.
fn written(pairs: &[(i64, usize)]) -> String {
    let items: Vec<String> = pairs.iter().map(|(key, at)| format!("({key}, {at})")).collect();
    format!("[{}]", items.join(", "))
}

fn as_json(pairs: &[(i64, usize)]) -> String {
    let items: Vec<String> = pairs.iter().map(|(key, at)| format!("[{key},{at}]")).collect();
    format!("[{}]", items.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sorting_is_stable_and_agrees_with_rust(keys in vec(-5_i64..5, 0..60)) {
        let pairs: Vec<(i64, usize)> = keys.into_iter().enumerate().map(|(at, k)| (k, at)).collect();
        let list = written(&pairs);
        let mut up = pairs.clone();
        up.sort_by_key(|(key, _)| *key);
        let mut down = pairs.clone();
        down.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        let mut whole = pairs;
        whole.sort_unstable();
        let key = "key=lambda p: p[0]";
        check(&format!("sorted({list}, {key})"), &as_json(&up));
        check(&format!("x = {list}\nx.sort({key}, reverse=True)\nx"), &as_json(&down));
        check(&format!("sorted({list})"), &as_json(&whole));
        check(&format!("sorted(sorted({list}), {key}) == sorted({list}, {key})"), "true");
    }

    #[test]
    fn the_least_and_the_greatest_are_the_ends(values in vec(any::<i64>(), 1..40)) {
        let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
        let (least, greatest) = (values.iter().min().unwrap(), values.iter().max().unwrap());
        check(
            &format!("x = {values:?}\nmin(x), max(x), sum(x), sorted(x)[0] == min(x, key=lambda v: v)"),
            &format!("[{least},{greatest},{sum},true]"),
        );
    }
}

#[test]
fn callbacks_can_stop_after_any_step() {
    let source = "def key(row):
    total = 0
    for value in row['values']: total += value
    return total
rows = [{'values': [3, 1]}, {'values': [1]}, {'values': []}]
x = list(rows)
x.sort(key=key)
[
    [key(row) for row in sorted(rows, key=key)],
    key(max(rows, key=key)),
    [key(row) for row in x],
    list(map(key, rows)),
    list(map(lambda a, b: a + b, [1, 2], [3, 4])),
    len(filter(key, rows)),
    try_call(key, rows[0])['value'],
    try_call(key, None)['kind'],
]";
    for quantum in [1, 2, 3, 1000] {
        let output = outcome(source, Limits::default(), quantum).expect("it ends");
        assert_eq!(output.result, r#"[[0,1,4],4,[0,1,4],[4,1,0],[4,6],2,4,"TypeError"]"#);
    }
}

#[test]
fn frames_of_the_texts_are_not_shown() {
    let rendered =
        |source| outcome(source, Limits::default(), 1000).expect_err("it fails").rendered;
    let source = "def weight(row): return row['weight']
def heaviest(rows):
    return max(rows, key=weight)
heaviest([{'name': 'a'}])";
    insta::assert_snapshot!(rendered(source), @r#"
    script:1:28: KeyError: key "weight" not found; there are: name
      def weight(row): return row['weight']
                                 ^^^^^^^^^^
      called at 3:12 in heaviest
      called at 4:1 in script
    "#);
    insta::assert_snapshot!(rendered("x = 1\nsorted([1, 'a'], key=lambda v: v)"), @"
    script:2:1: TypeError: a string and an int have no order
      sorted([1, 'a'], key=lambda v: v)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
    insta::assert_snapshot!(rendered("[1, 2].sort(key=lambda v: v['a'])"), @r"
    script:1:28: TypeError: an int has no items
      [1, 2].sort(key=lambda v: v['a'])
                                 ^^^^^
      called at 1:8 in script
    ");
}

#[test]
fn without_a_function_a_call_is_one_step() {
    let steps = |source| outcome(source, Limits::default(), 1000).expect("it ends").stats.steps;
    // A comparison is less than a step, which counts at the end.
    assert_eq!(steps("return max(1, 2)"), steps("return pow(1, 2)") + 1);
    assert!(steps("return max(1, 2, key=abs)") > steps("return max(1, 2)") + 5);
}

/// Scripts that make garbage and keep something, by the functions and methods under test.
const BUSY: [&str; 8] = [
    "x = []
for i in range(60): x = sorted([(j * 7) % 5 for j in range(40)], key=lambda v: -v)
x[:3]",
    "d = {}
for i in range(300):
  d[i % 20] = [i]
  if i % 3 == 0: d.pop(i % 20)
  d.update({i % 7: i}, k=i)
d",
    "s = set()
for i in range(80): s = s.union(range(i % 30)).difference([i % 5]).symmetric_difference([1, 2])
sorted(s)",
    "x = []
for i in range(200):
  x.insert(0, [i])
  x.extend([i, i])
  if len(x) > 30: x = list(reversed(x))[:10]
str(x)",
    "x = 0
for i in range(100): x += len(dict(zip(map(str, range(i % 30)), enumerate(range(40)))))
x",
    "x = 0
for i in range(100): x += max([struct(a=j, b=[j]) for j in range(20)], key=lambda r: r.a).a
x",
    "x = 0
for i in range(100):
  r = try_call(lambda: int('x' * 50))
  x += len(r['error']) + len(r['kind'])
x",
    "d = {i: str(i) for i in range(40)}
for i in range(60):
  x = [v for k, v in d.copy().items() if k % 2]
  y = sum([[k] for k in d], [])
(x[-1], len(y), len(dir(x)))",
];

#[test]
fn what_is_made_again_after_a_collection_comes_to_the_same() {
    for source in BUSY {
        let free = run_with(source, Limits::default());
        assert!(!free.contains("rror") && !free.contains("limit"), "{source}: {free}");
        let mut fits = false;
        for memory in (2_000..60_000).step_by(500) {
            let tight = run_with(source, Limits { memory, ..Limits::default() });
            let refused = tight.starts_with("memory limit exceeded: ");
            assert!(tight == free || refused, "{memory}: {source}: {tight}");
            assert!(!refused || !fits, "{memory} bytes are not enough, and fewer were: {source}");
            fits |= !refused;
        }
        assert!(fits, "{source}");
    }
}
