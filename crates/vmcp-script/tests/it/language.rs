//! The language, statement by statement and error by error.

use std::sync::Arc;

use vmcp_script::{Limits, Machine, NoTools, Output, Progress, compile};

/// A failure, in short and with its places.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) message: String,
    pub(crate) rendered: String,
}

impl From<String> for Failed {
    fn from(message: String) -> Self {
        Self { rendered: message.clone(), message }
    }
}

/// What a script comes to in turns of so many steps, or its failure.
pub(crate) fn outcome(source: &str, limits: Limits, quantum: u64) -> Result<Output, Failed> {
    run_at(source, (limits, quantum), None)
}

/// As [`outcome`], with a clock.
pub(crate) fn outcome_at(
    source: &str,
    (limits, quantum): (Limits, u64),
    now: Option<f64>,
) -> Result<Output, String> {
    run_at(source, (limits, quantum), now).map_err(|failed| failed.message)
}

fn run_at(
    source: &str,
    (limits, quantum): (Limits, u64),
    now: Option<f64>,
) -> Result<Output, Failed> {
    let program = match compile(source, &NoTools) {
        Ok(program) => Arc::new(program),
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(|fault| fault.render(source)).collect();
            return Err(faults.join("\n").into());
        }
    };
    let mut machine = Machine::new(program, Arc::new(NoTools), limits);
    if let Some(now) = now {
        machine.set_now(now);
    }
    loop {
        match machine.run(quantum) {
            Progress::Yield => {}
            Progress::Waiting => return Err("waiting".to_owned().into()),
            Progress::Done(Ok(output)) => return Ok(output),
            Progress::Done(Err(failure)) => {
                let rendered = failure.render(source);
                return Err(Failed { message: failure.message, rendered });
            }
        }
    }
}

/// The result of a script as JSON, or its failure.
pub(crate) fn run_with(source: &str, limits: Limits) -> String {
    outcome(source, limits, 1000).map_or_else(|failed| failed.message, |output| output.result)
}

pub(crate) fn check(source: &str, expected: &str) {
    assert_eq!(run_with(source, Limits::default()), expected, "{source}");
}

#[test]
fn values_and_operators() {
    check("return 1 + 2 * 3 - 4 // 3", "6");
    check("-7 // 2, -7 % 3, 7 % -3, 2 ** 10, 7 / 2", "[-4,2,-2,1024,3.5]");
    check("9223372036854775807 + 1", "9223372036854775808");
    check("(2 ** 100) % 7, 2 ** 100 // 3 ** 50", "[2,1765780]");
    check("'a' + 'b' * 3", r#""abbb""#);
    check("[1] + [2] * 2, (1,) + (2,)", "[[1,2,2],[1,2]]");
    check(
        "1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, 'a' in 'cat', 3 not in [1]",
        "[true,false,true,true,true]",
    );
    check("not [], not 0 and 1, '' or 'x', 1 if [] else 2", "[true,1,\"x\",2]");
    check("x = [1,2,3,4]\nx[-1], x[1:3], x[::-1], 'héllo'[1:3]", r#"[4,[2,3],[4,3,2,1],"él"]"#);
    check("{'a': 1} | {'b': 2}, {1,2} & {2,3}, {1} ^ {2}", r#"[{"a":1,"b":2},[2],[1,2]]"#);
    check("None is None, 1 is not None", "[true,true]");
    check("f'{1+1}-{\"a\"}-{[1]!r}'", r#""2-a-[1]""#);
}

#[test]
fn control() {
    check("x = 0\nfor i in range(5):\n  if i == 3: break\n  x += i\nreturn x", "3");
    check("x = 0\nwhile True:\n  x += 1\n  if x > 9: break\nelse:\n  x = 99\nx", "10");
    check(
        "r = []\nfor i in range(6):\n  if i % 2: continue\n  r.append(i)\nelse:\n  r.append('end')\nr",
        r#"[0,2,4,"end"]"#,
    );
    check("for a, (b, *c) in [(1, (2, 3, 4))]: pass\na, b, c", "[1,2,[3,4]]");
    check(
        "[x * y for x in range(3) if x for y in [10, 20]], {k: v for k, v in [('a', 1)]}",
        r#"[[10,20,20,40],{"a":1}]"#,
    );
    check("if 0: x = 1\nelif 1: x = 2\nelse: x = 3\nx", "2");
    check("result = 7", "7");
    check("x = 7", "null");
    check("d = {}\nd['a'] = 1\nd['a'] += 2\ndel d['a']\nd['b'] = 0\nd", r#"{"b":0}"#);
    check("(n := 5) + n", "10");
}

#[test]
fn names_are_read_before_what_comes_after_them() {
    check("x = 1\nx + (x := 5), x", "[6,5]");
    check("x = 1\nx += (x := 5)\nx", "6");
    check("x = [1]\ndef f():\n  global x\n  x = [2]\n  return [3]\nx += f()\nx", "[1,3]");
    check("if 0: x = 1\nx += [][0]", "NameError: the variable `x` has no value yet");
    check("any([(m := v) > 1 for v in [1, 2, 3]]), m", "[true,3]");
    check("0 and (x := 1)\nx", "NameError: the variable `x` has no value yet");
    check("y = 1 if 1 else (x := 1)\nx", "NameError: the variable `x` has no value yet");
}

#[test]
fn a_chain_starts_from_what_was_there() {
    check("x = ' a '\nx = x.strip().upper()\nx", "\"A\"");
    check("x = [1, [2, 3]]\nx = x[x[0]][x[0]]\nx", "3");
    check("x = [[1], [2]]\nx[(x := [0])[0]], x", "[[1],[0]]");
    check("x = lambda: [1]\nx = x()[0]\nx", "1");
    check("x = 'a-b'\nx = x.split('-')[1:][0].upper() + x\nx", "\"Ba-b\"");
    check("x = [1, 2, 3]\nx = x[x[0]:x[2]]\nx", "[2,3]");
    check("x = [3]\nx.append(x[0] + len(x))\nx", "[3,4]");
}

#[test]
fn a_variable_keeps_its_value_until_the_new_one_is_there() {
    check("x = 5\nx = 1 < x < 9\nx", "true");
    check("x = 5\nx = [1 and x, 0 or x, x if x else 0, [x for y in [x]]]\nx", "[5,5,5,[5]]");
    let kept = |value: &str| {
        let bad = "def bad(): raise ValueError('x')\n";
        let source = format!("{bad}x = 5\ntry: x = {value}\nexcept ValueError: pass\nx");
        check(&source, "5");
    };
    let values = [
        "0 or bad()",
        "1 and bad()",
        "1 < 2 < bad()",
        "3 > bad()",
        "[1, bad()]",
        "(1, bad())",
        "{1: bad()}",
        "{1, bad()}",
        "f'{1}{bad()}'",
        "1 if bad() else 2",
        "1 + 2 + bad()",
        "[y for y in [1, 2] if bad()]",
        "not bad()",
        "-bad()",
        "'abc'[0:bad()]",
        "2 ** bad()",
        "len(str(1) + bad())",
        "'a'.replace('a', bad())",
        "(lambda y=bad(): y)()",
        "[*[1], bad()]",
        "{**{}, 'a': bad()}",
        "[1][0:1][bad()]",
        "'ab'[0].replace('a', 'c').replace('c', bad())",
        "parallel([lambda: 1, bad])",
        "sorted([2, 1], key=lambda y: bad())",
    ];
    values.into_iter().for_each(kept);
}

#[test]
fn break_leaves_the_loop_that_it_stands_in() {
    check(
        "r = []\nfor i in range(3):\n  for j in [1]: pass\n  else: break\n  r.append(i)\n[i, r]",
        "[0,[]]",
    );
    check(
        "r = []\nfor i in range(3):\n  while 0: pass\n  else: continue\n  r.append(i)\n[i, r]",
        "[2,[]]",
    );
    let finally = |inner: &str| {
        format!(
            "r = []\ndef f():\n  for i in range(3):\n    try:\n      for j in range(3): {inner}\n    finally:\n      r.append(i)\n      break\n  return i\n[f(), r]"
        )
    };
    check(&finally("return 5"), "[0,[0]]");
    check(&finally("break"), "[0,[0]]");
    check(&finally("j / 0"), "[0,[0]]");
}

#[test]
fn a_deleted_variable_has_no_value() {
    let unset = "NameError: the variable `x` has no value yet";
    for after in [
        "try:\n  del x\n  1 // 0\nexcept ZeroDivisionError: pass\nx",
        "for i in [1]: del x\nx",
        "while True:\n  del x\n  break\nx",
        "for i in [1, 2]:\n  x\n  if i == 1: del x",
        "try: del x\nfinally: pass\nx",
    ] {
        check(&format!("x = 1\n{after}"), unset);
    }
    check("x = 1\ndel x\nx = 2\nx", "2");
}

#[test]
fn signs_need_numbers() {
    check(
        "-(2 ** 70), +1.5, ~5, -0.0, ~(2 ** 64)",
        "[-1180591620717411303424,1.5,-6,-0.0,-18446744073709551617]",
    );
    check("~1.5", "TypeError: `~` needs a whole number, not a float");
    check("-'a'", "TypeError: `-` needs a number, not a string");
    check("+[]", "TypeError: `+` needs a number, not a list");
}

#[test]
fn functions() {
    check(
        "def f(a, b=2, *args, c=3, **kw): return [a, b, args, c, kw]\nf(1), f(1, 5, 6, c=7, d=8)",
        r#"[[1,2,[],3,{}],[1,5,[6],7,{"d":8}]]"#,
    );
    check("def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(15)", "610");
    check(
        "def counter():\n  n = 0\n  def up():\n    nonlocal n\n    n += 1\n    return n\n  return up\nc = counter()\nc()\nc()",
        "2",
    );
    check("fs = [lambda: i for i in range(3)]\n[f() for f in fs]", "[0,1,2]");
    check("def f(x): return x\nf(*[1]), f(**{'x': 2})", "[1,2]");
    check("def f(a, b): return a\nf(1)", "TypeError: f() needs `b`; it is f(a, b)");
    check(
        "def f(a): return a\nf(1, 2)",
        "TypeError: f() takes 1 argument by position, 2 were given; it is f(a)",
    );
    check("def f(a): return a\nf(b=1)", "TypeError: f() has no parameter `b`; it is f(a)");
}

#[test]
fn errors() {
    check(
        "try:\n  1 / 0\nexcept ZeroDivisionError as e:\n  x = str(e)\nx",
        r#""division by zero""#,
    );
    check("try:\n  {}['k']\nexcept (ValueError, LookupError):\n  x = 1\nelse:\n  x = 2\nx", "1");
    check(
        "def f():\n  try:\n    return 1\n  finally:\n    r.append('f')\nr = []\n[f(), r]",
        r#"[1,["f"]]"#,
    );
    check(
        "r = []\nfor i in range(3):\n  try:\n    if i == 1: continue\n    r.append(i)\n  finally:\n    r.append('f')\nr",
        r#"[0,"f","f",2,"f"]"#,
    );
    check(
        "try:\n  raise 'x'\nexcept Exception as e:\n  try:\n    raise\n  except Exception as f:\n    y = str(f)\ny",
        r#""x""#,
    );
    check(
        "x = [1, 2]\ntry:\n  for i in x: x.append(i)\nexcept RuntimeError: pass\nx.append(3)\nx",
        "[1,2,3]",
    );
    check("assert 1 == 2, 'no'", "AssertionError: no");
    check("1 + 'a'", "TypeError: unsupported operands: int + string; use str(x) or an f-string");
    check("d = {'a': 1}\nd.a", "AttributeError: a dict has no attribute `a`; write d[\"a\"]");
    check("if False: x = 1\nx", "NameError: the variable `x` has no value yet");
    check("[1][5]", "IndexError: index 5 is out of range: there is 1 item");
    check("{'ab': 1}['b']", "KeyError: key \"b\" not found; there are: ab");
}

#[test]
fn limits_are_exact_and_name_themselves() {
    let steps = |limit| Limits { steps: limit, ..Limits::default() };
    let source = "x = 0\nfor i in range(10): x += i\nreturn x";
    let used = (1..1000).find(|limit| run_with(source, steps(*limit)) == "45").unwrap();
    assert!(run_with(source, steps(used - 1)).starts_with("step limit exceeded: stepLimit="));
    assert_eq!(
        run_with("while True: pass", steps(500)),
        "step limit exceeded: stepLimit=500 (line 1, in script)"
    );
    let memory = |limit| Limits { memory: limit, steps: 10_000_000, ..Limits::default() };
    for hostile in [
        "'a' * 2000000000",
        "[0] * 1000000000",
        "x = 'aaaaaaaaaa'\nwhile True: x = x + x",
        "x = []\nwhile True: x = [x, x]",
        "x = {}\ni = 0\nwhile True:\n  x[i] = i\n  i += 1",
        "x = ''\nwhile True: x = f'{x}{x}abc'",
        "x = []\nwhile True: x.append(x)",
    ] {
        let message = run_with(hostile, memory(1 << 20));
        assert!(
            message.starts_with("memory limit exceeded: memoryLimit=1048576"),
            "{hostile}: {message}"
        );
    }
    assert!(
        run_with("def f(): return f()\nf()", Limits::default())
            .starts_with("call depth limit exceeded: maxCallDepth=200")
    );
    assert_eq!(
        run_with("x = 3\nfor i in range(40): x = x * x", Limits::default()),
        "OverflowError: an integer of more than 4096 bits"
    );
}

#[test]
fn garbage_is_collected() {
    let limits = Limits { memory: 1 << 20, steps: 10_000_000, ..Limits::default() };
    let source = "x = 0\nfor i in range(200000):\n  y = [i, str(i)]\n  x += len(y)\nx";
    assert_eq!(run_with(source, limits), "400000");
}
