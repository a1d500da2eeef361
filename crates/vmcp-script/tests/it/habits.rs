//! What models write out of habit, and what becomes of it: `docs/script-habits.md`.
//!
//! With `BLESS=1` in the environment the page is written anew; review the difference.

use std::{env, fs, path::Path, sync::Arc};

use vmcp_script::{Answer, Ask, Inputs, Limits, Machine, Progress, Toolbox, compile};

/// A habit: what it is, and a script that has it.
type Habit = (&'static str, &'static str);

/// What Python or Starlark has and scripts may use.
const WORKS: [Habit; 39] = [
    ("recursion", "def fact(n): return 1 if n < 2 else n * fact(n - 1)\nfact(20)"),
    ("`while`", "n = 0\nwhile n < 3: n += 1\nn"),
    ("`for … else`", "for n in [1, 2]:\n    if n > 2: break\nelse:\n    n = \"none\"\nn"),
    (
        "`try` / `except` / `finally`",
        "log = []\ntry:\n    get(id=0)[\"missing\"]\nexcept KeyError as e:\n    log.append(str(e))\nfinally:\n    log.append(\"done\")\nlog",
    ),
    (
        "a tool that fails, caught",
        "try:\n    get(id=-1)\nexcept ToolError as e:\n    r = [e.message, e.data]\nr",
    ),
    (
        "`raise`",
        "try:\n    raise ValueError(\"bad id\")\nexcept ValueError as e:\n    r = e.message\nr",
    ),
    (
        "`if __name__ == …`",
        "def main():\n    return get(id=2)\nif __name__ == \"__main__\":\n    result = main()",
    ),
    ("a result with the name of its function", "get = get(id=3)\nget[\"id\"]"),
    ("keywords as names of arguments", "dict(from=1, class=2)"),
    ("`assert`", "assert len([1]) == 1, \"one\"\n\"fine\""),
    ("`import` of what is there anyway", "import json\njson.loads('{\"a\": [1, 2.5, null]}')"),
    ("`from … import`", "from math import sqrt\nsqrt(16)"),
    ("`is None`", "x = {}.get(\"a\")\nx is None, x is not None"),
    ("`del`", "d = {\"a\": 1, \"b\": 2}\ndel d[\"a\"]\nd"),
    (
        "`set()`, set literals and comprehensions",
        "sorted({1, 2} | set([2, 3]) | {n * 2 for n in [4]})",
    ),
    ("f-strings with expressions", "d = {\"a\": 3.14159}\nf\"{d['a']:.2f} {1 + 1:>4} {'x'!r}\""),
    ("type hints", "def f(n: int, m: list[str] | None = None) -> int: return n\nx: int = f(3)\nx"),
    (
        "`sum`, `round`, `min` with a default",
        "sum(n for n in [1, 2]), round(2.567, 1), min([], default=0)",
    ),
    ("`isinstance`, `type`", "isinstance([], (list, dict)), type(1) == int"),
    (
        "`map`, `filter`, `reversed`",
        "list(map(str, [1, 2])), list(filter(None, [0, 3])), list(reversed([1, 2]))",
    ),
    ("generator expressions", "any(n > 1 for n in [1, 2]), \",\".join(str(n) for n in range(3))"),
    ("chained comparisons", "n = 2\n1 < n <= 3 != 4"),
    ("starred assignment", "first, *rest = [1, 2, 3]\nfirst, rest"),
    ("`:=`", "n if (n := len(\"abc\")) > 2 else 0"),
    ("going through text", "[c.upper() for c in \"abc\"]"),
    ("triple-quoted strings", "text = \"\"\"one\n  two\"\"\"\ntext"),
    ("adjacent strings, several targets", "a = b = \"x\" \"y\"\na + b"),
    (
        "`**` in calls and dicts, `*` in lists",
        "o = {\"id\": 4}\nget(**o), {**o, \"n\": 1}, [*[1, 2], 3]",
    ),
    (
        "`*args`, `**kwargs`, names only",
        "def f(a, *args, b=2, **kw): return [a, args, b, kw]\nf(1, 2, 3, b=4, c=5)",
    ),
    ("`global`, `nonlocal`", "n = 0\ndef up():\n    global n\n    n += 1\nup()\nn"),
    (
        "`sorted` with a key, `list.sort`",
        "sorted([{\"n\": 2}, {\"n\": 1}], key=lambda r: r[\"n\"], reverse=True)",
    ),
    (
        "`enumerate`, `zip`, `items`",
        "[(i, a + b) for i, (a, b) in enumerate(zip(\"ab\", \"cd\"), 1)]",
    ),
    ("`%` and `.format`", "\"%s: %05.1f\" % (\"a\", 2.5), \"{:>6,}|{x!r}\".format(1234, x=\"y\")"),
    ("`**` and `//` of whole numbers", "2 ** 100 // 3, -7 // 2, -7 % 3"),
    ("`re`", "re.findall(r\"#(\\d+)\", \"#12 and #345\"), re.sub(r\"\\s+\", \" \", \"a  b\")"),
    ("many calls at a time", "parallel([lambda: get(id=n)[\"id\"] for n in range(3)])"),
    ("an argument by position", "get(5)[\"id\"]"),
    ("the result: `return`, or the last line", "if True: return \"returned\"\n\"not reached\""),
    ("the result: a variable of that name", "result = {\"n\": 1}"),
];

/// What scripts may not use, and what they are told.
const REFUSED: [Habit; 20] = [
    ("attributes of dicts", "get(id=1).id"),
    ("a tool that there is not", "gett(id=1)"),
    ("arguments that a tool does not take", "get(ident=1)"),
    ("text and numbers added", "\"n = \" + 1"),
    ("`class`", "class A:\n    pass"),
    ("`async`, `await`", "await get(id=1)"),
    ("`asyncio.gather`", "import asyncio\nasyncio.gather(get(id=1))"),
    ("`with open`", "with open(\"f\") as f: pass"),
    ("`open`", "open(\"f\").read()"),
    ("modules for the world outside", "import requests"),
    ("`datetime`", "from datetime import datetime\ndatetime.now()"),
    ("`yield`", "def f(): yield 1"),
    ("decorators", "@cache\ndef f(): pass"),
    ("`eval`", "eval(\"1 + 1\")"),
    ("JSON's `true` and `null`", "x = [true, null]"),
    ("`&&`, `||`, `!`", "1 && 2"),
    ("`n++`", "n = 1\nn++"),
    ("`divmod`, `hex`", "divmod(7, 2), hex(255)"),
    (
        "a variable that hides a tool, in a function",
        "def f():\n    get = get(id=3)\n    return get\nf()",
    ),
    ("a loop without end", "while True: pass"),
];

#[test]
fn habits_are_met_or_answered() {
    let page = page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/script-habits.md");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, page).unwrap();
    } else {
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page);
    }
}

#[test]
fn what_works_has_a_value() {
    for (habit, script) in WORKS {
        assert!(run(script).is_ok(), "{habit}: {:?}", run(script));
    }
}

#[test]
fn what_is_refused_says_what_to_write() {
    for (habit, script) in REFUSED {
        let error = run(script).expect_err(habit);
        let advice = ["hint: ", "; ", "Limit="].iter().any(|word| error.contains(word));
        assert!(advice, "{habit}: {error}");
    }
}

fn page() -> String {
    let [works, refused] = [&WORKS[..], &REFUSED[..]]
        .map(|habits| habits.iter().map(|(habit, script)| row(habit, script)).collect::<String>());
    format!("{HEAD}{works}{MIDDLE}{refused}")
}

const HEAD: &str = "\
# What models write out of habit

Scripts of code mode are Starlark, but models write the Python that they know. Each line is a script
that is run with the tools `get(id)`, which gives its arguments back and fails for an id below
zero, and `put(value)`. A test writes this page: `BLESS=1 cargo test -p vmcp-script habits`.

## What works

| habit | script | result |
|---|---|---|
";

const MIDDLE: &str = "
## What does not, and what is said instead

| habit | script | error |
|---|---|---|
";

fn row(habit: &str, script: &str) -> String {
    let outcome = run(script).unwrap_or_else(|error| error);
    format!("| {} | {} | {} |\n", habit.replace('|', "\\|"), cell(script), cell(&outcome))
}

/// Lines of code in one cell of a table.
fn cell(text: &str) -> String {
    let line = |line: &str| {
        let code = line.trim_start();
        let indent = "\u{a0}".repeat(line.len() - code.len());
        let (open, close) = if code.contains('`') { ("`` ", " ``") } else { ("`", "`") };
        format!("{open}{indent}{}{close}", code.replace('|', "\\|"))
    };
    text.lines().map(line).collect::<Vec<_>>().join("<br>")
}

/// The result of a script as JSON, or its error with what to write instead.
fn run(script: &str) -> Result<String, String> {
    let inputs = inputs();
    let program = compile(script, &*inputs).map_err(|faults| {
        let faults = faults.iter().map(|fault| {
            let rendered = fault.render(script);
            let hint = rendered.lines().find(|line| line.starts_with("hint: "));
            hint.map_or(fault.to_string(), |hint| format!("{fault}\n{hint}"))
        });
        faults.collect::<Vec<_>>().join("\n")
    })?;
    let mut machine = Machine::new(Arc::new(program), inputs, Limits::default());
    loop {
        match machine.run(u64::MAX) {
            Progress::Done(outcome) => {
                return outcome.map(|output| output.result).map_err(|failure| failure.message);
            }
            Progress::Yield | Progress::Waiting => {}
        }
        for request in machine.requests() {
            machine.resume(request.id, answer(&request.ask));
        }
    }
}

fn inputs() -> Arc<Inputs> {
    const GET: &str =
        r#"{"inputSchema":{"properties":{"id":{"type":"integer"}},"required":["id"]}}"#;
    const PUT: &str = r#"{"inputSchema":{"properties":{"value":{}},"required":["value"]}}"#;
    let tools = Toolbox::new([("get", GET), ("put", PUT)]);
    Arc::new(Inputs::new(Arc::new(tools), None).expect("there is no data to be wrong"))
}

fn answer(ask: &Ask) -> Answer {
    match ask {
        Ask::Tool { arguments, .. } if arguments.contains('-') => {
            let (message, data) = ("no such id".to_owned(), Some("{\"code\":404}".to_owned()));
            Answer::Failed { timed_out: false, message, data }
        }
        Ask::Tool { arguments, .. } => Answer::Value(arguments.clone()),
        _ => Answer::Value("null".to_owned()),
    }
}
