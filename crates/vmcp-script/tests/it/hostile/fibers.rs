//! Branches without number, and requests that are more than the outside can bear.

use std::sync::Arc;

use vmcp_script::{
    Answer, Ask, Inputs, Limits, Machine, Output, Progress, Request, Toolbox, compile,
};

/// What was seen of a run.
struct Seen {
    text: String,
    peak: usize,
    steps: u64,
    calls: usize,
    most_in_flight: usize,
    /// The most bytes of requests in flight.
    most_bytes: usize,
}

fn tools() -> Arc<Inputs> {
    let definition = r#"{"inputSchema":{"properties":{"id":{}},"required":["id"]}}"#;
    let tools = Toolbox::new([("get", definition)]);
    Arc::new(Inputs::new(Arc::new(tools), None).expect("there is no data"))
}

fn size(ask: &Ask) -> usize {
    match ask {
        Ask::Tool { arguments: text, .. }
        | Ask::Progress(text)
        | Ask::Search(text)
        | Ask::Describe(text) => text.len(),
        Ask::Elicit { message, schema } => message.len() + schema.len(),
    }
}

/// Runs a script; the newest request is answered first, and nothing while anything can run.
fn run(source: &str, limits: Limits, answer: impl Fn(&Ask) -> Answer) -> Seen {
    let program = match compile(source, &*tools()) {
        Ok(program) => program,
        Err(faults) => panic!("{}", faults[0].render(source)),
    };
    let mut machine = Machine::new(Arc::new(program), tools(), limits);
    let mut flight: Vec<Request> = Vec::new();
    let (mut calls, mut most_in_flight, mut most_bytes) = (0, 0, 0);
    loop {
        let progress = machine.run(1000);
        let requests = machine.requests();
        calls += requests.len();
        flight.extend(requests);
        let withdrawn = machine.withdrawn();
        flight.retain(|request| !withdrawn.contains(&request.id));
        most_in_flight = most_in_flight.max(flight.len());
        most_bytes = most_bytes.max(flight.iter().map(|request| size(&request.ask)).sum());
        match progress {
            Progress::Yield => {}
            Progress::Waiting => {
                let request = flight.pop().expect("it waits for something");
                machine.resume(request.id, answer(&request.ask));
            }
            Progress::Done(outcome) => {
                let (text, stats) = match outcome {
                    Ok(Output { result, stats, .. }) => (super::short(&result), stats),
                    Err(failure) => (super::short(&failure.message), failure.stats),
                };
                let (peak, steps) = (stats.peak_bytes, stats.steps);
                return Seen { text, peak, steps, calls, most_in_flight, most_bytes };
            }
        }
    }
}

fn echo(ask: &Ask) -> Answer {
    match ask {
        Ask::Tool { arguments, .. } if arguments.contains("bad") => {
            Answer::Failed { timed_out: true, message: "it took too long".to_owned(), data: None }
        }
        Ask::Tool { arguments, .. } => Answer::Value(arguments.clone()),
        _ => Answer::Value("null".to_owned()),
    }
}

const NEST: &str = "
def nest(n):
    if n == 0: return 1
    return parallel([lambda: nest(n - 1)])[0]
";

const TREE: &str = "
def tree(n):
    if n == 0: return get(n)['id']
    return parallel([lambda: tree(n - 1) for i in range(10)])
";

#[rustfmt::skip]
const SCRIPTS: &[(&str, &str)] = &[
    ("ten thousand branches", "len(parallel([lambda: 1] * 10000))"),
    ("more branches", "parallel([lambda: 1] * 10001)"),
    ("branches of a million", "parallel([lambda: 1] * 1000000)"),
    ("branches of a range", "parallel(range(10**18))"),
    ("ten thousand calls", "parallel([lambda: get(1)] * 10000)"),
    ("calls that fail", "parallel([lambda: get('bad')] * 100, return_errors=True)[99].message"),
    ("one call that fails", "parallel([lambda: get(1)] * 100 + [lambda: get('bad')] + [lambda: get(2)] * 50)"),
    ("eight levels", "{NEST}nest(8)"),
    ("nine levels", "{NEST}nest(9)"),
    ("nine levels caught", "{NEST}try: nest(100)\nexcept ValueError as e: r = e.message\nr"),
    ("a tree of ten to the four", "{TREE}tree(4)"),
    ("a tree of ten to the eight", "{TREE}tree(8)"),
    ("branches that never end", "def f(): return parallel([f] * 10)\nf()"),
    ("branches that fail and start again", "def f(): return parallel([lambda: 1 / 0] * 10, return_errors=True)\nwhile True: f()"),
    ("branches that end others", "while True:\n  try: parallel([lambda: 1 / 0] + [lambda: get(1)] * 9)\n  except Exception: pass"),
    ("branches that keep much", "def f():\n  x = [0] * 10000\n  get(1)\n  return x\nparallel([f] * 1000)"),
    ("branches with many variables", "def f():\n  {VARIABLES}\n  get(1)\nparallel([f] * 1000)"),
    ("branches in each other's way", "x = []\ndef f():\n  for v in x: get(1)\ndef g(): x.append(1)\nx.append(0)\nparallel([f, g])"),
    ("calls in a loop", "while True: get(1)"),
    ("calls with much", "x = 'a' * 1000000\nparallel([lambda: get(x)] * 50)"),
    ("calls with too much", "get('a' * 1100000)"),
    ("calls with too much, caught", "while True:\n  try: get('a' * 1100000)\n  except ValueError: pass"),
    ("calls with a cycle", "x = []\nx.append(x)\nget(x)"),
    ("calls with what is no JSON", "get({'a': [1, len]})"),
    ("calls with a shared value", "x = [1]\nfor i in range(40): x = [x, x]\nget(x)"),
    ("calls of what is no tool", "while True:\n  try: call_tool('a' * 1000)\n  except NameError: pass"),
    ("calls without arguments", "while True:\n  try: f = 'get'; call_tool(f)\n  except TypeError: pass"),
    ("progress", "while True: progress('a' * 10000)"),
    ("progress with much", "progress('a' * 100000)"),
    ("progress from branches", "parallel([lambda: progress('a' * 10000)] * 5000)"),
    ("searches", "while True: search_tools('a')"),
    ("questions", "while True: elicit('a', {'type': 'object'})"),
];

/// What each script comes to, how much it asked for, and how much of it at a time.
fn told(limits: Limits) -> String {
    let variables: String = (0..2000).map(|n| format!("v{n} = 1;")).collect();
    let line = |(name, source): &(&str, &str)| {
        let source = source.replace("{NEST}", NEST).replace("{TREE}", TREE);
        let source = source.replace("{VARIABLES}", &variables);
        let seen = run(&source, limits, echo);
        assert!(seen.peak <= limits.memory, "{name}: {}", seen.peak);
        assert!(seen.steps <= limits.steps, "{name}: {}", seen.steps);
        assert!(seen.most_in_flight <= limits.concurrency as usize, "{name}");
        assert!(seen.most_bytes <= limits.memory, "{name}: {}", seen.most_bytes);
        // How far the steps go is for other tests.
        match seen.text.split_once(" (line") {
            Some((limit, _)) if limit.starts_with("step limit") => format!("{name}: {limit}"),
            _ => format!("{name}: {} [{} asked]", seen.text, seen.calls),
        }
    };
    SCRIPTS.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn branches_and_requests_are_bounded() {
    insta::assert_snapshot!(told(Limits::default()), @r#"
    ten thousand branches: 10000 [0 asked]
    more branches: ValueError: parallel() takes at most maxBranches=10000 functions, not 10001 [0 asked]
    branches of a million: step limit exceeded: stepLimit=100000
    branches of a range: TypeError: parallel() needs a list of functions, not a range; write parallel([lambda: f(x), lambda: g(y)]) [0 asked]
    ten thousand calls: tool call limit exceeded: maxToolCalls=200 (line 1, in lambda) [200 asked]
    calls that fail: "it took too long" [100 asked]
    one call that fails: TimeoutError: parallel: branch 100 failed: it took too long [101 asked]
    eight levels: 1 [0 asked]
    nine levels: ValueError: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: par… (277 bytes) [0 asked]
    nine levels caught: "parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: branch 0 failed: parallel: bran… (267 bytes) [0 asked]
    a tree of ten to the four: step limit exceeded: stepLimit=100000
    a tree of ten to the eight: step limit exceeded: stepLimit=100000
    branches that never end: step limit exceeded: stepLimit=100000
    branches that fail and start again: step limit exceeded: stepLimit=100000
    branches that end others: step limit exceeded: stepLimit=100000
    branches that keep much: step limit exceeded: stepLimit=100000
    branches with many variables: step limit exceeded: stepLimit=100000
    branches in each other's way: RuntimeError: parallel: branch 1 failed: the list is being iterated over and cannot change; loop over a copy [0 asked]
    calls in a loop: tool call limit exceeded: maxToolCalls=200 (line 1, in script) [200 asked]
    calls with much: step limit exceeded: stepLimit=100000
    calls with too much: ValueError: the arguments are longer than maxArgumentBytes=1048576; send less [0 asked]
    calls with too much, caught: step limit exceeded: stepLimit=100000
    calls with a cycle: TypeError: an argument is nested more than maxNesting=100 levels deep, or contains itself [0 asked]
    calls with what is no JSON: TypeError: an argument has a builtin_function_or_method, which JSON cannot say (at ["id"]["a"][1]); send text, numbers, lists and dicts [0 asked]
    calls with a shared value: step limit exceeded: stepLimit=100000
    calls of what is no tool: step limit exceeded: stepLimit=100000
    calls without arguments: step limit exceeded: stepLimit=100000
    progress: step limit exceeded: stepLimit=100000
    progress with much: ValueError: a text of more than maxMessageBytes=16384 is too long for this; cut it [0 asked]
    progress from branches: step limit exceeded: stepLimit=100000
    searches: step limit exceeded: stepLimit=100000
    questions: step limit exceeded: stepLimit=100000
    "#);
}

/// With little memory, waiting branches and what they ask for meet its limit.
#[test]
fn branches_and_requests_are_the_scripts_own_memory() {
    told(Limits { memory: 1 << 20, steps: 1_000_000, tool_calls: 1_000_000, ..Limits::default() });
}

#[test]
fn answers_are_the_scripts_own_memory() {
    let limits = Limits { memory: 4 << 20, ..Limits::default() };
    let texts = [
        format!("\"{}\"", "a".repeat(5 << 20)),
        format!("\"{}\"", "a".repeat(3 << 20)),
        format!("[{}1]", "1,".repeat(1 << 19)),
        format!("[{}1]", "[],".repeat(1 << 17)),
        "[".repeat(1 << 20),
        format!("{{{}\"a\":1}}", "\"a\":1,".repeat(1 << 18)),
        format!("\"{}\"", "\\n".repeat(1 << 20)),
        " ".repeat(1 << 20) + "1",
        "1".repeat(1 << 20),
        "nonsense".to_owned(),
        String::new(),
    ];
    let told: Vec<String> = texts
        .iter()
        .map(|text| {
            let seen = run("len(str(get(1)))", limits, |_| Answer::Value(text.clone()));
            assert!(seen.peak <= limits.memory, "{}", seen.peak);
            seen.text
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    memory limit exceeded: memoryLimit=4194304 (line 1, in script)
    memory limit exceeded: memoryLimit=4194304 (line 1, in script)
    memory limit exceeded: memoryLimit=4194304 (line 1, in script)
    memory limit exceeded: memoryLimit=4194304 (line 1, in script)
    ValueError: invalid JSON at line 1, column 101: nested more than maxNesting=100 levels deep
    memory limit exceeded: memoryLimit=4194304 (line 1, in script)
    1048576
    1
    ValueError: invalid JSON at line 1, column 1: an integer of 1048576 digits; integers have at most 4096 bits, so send it as a string
    ValueError: invalid JSON at line 1, column 1: found `nonsense` in place of a value
    ValueError: invalid JSON at line 1, column 1: the text is empty
    "#);
}

/// Many answers at once fit one after the other, or not at all.
#[test]
fn answers_of_branches_share_the_memory() {
    let limits = Limits { memory: 4 << 20, steps: 1_000_000, ..Limits::default() };
    let text = format!("\"{}\"", "a".repeat(1 << 20));
    let lengths = "sum(parallel([lambda: len(get(1))] * 20))";
    let seen = run(lengths, limits, |_| Answer::Value(text.clone()));
    assert_eq!(seen.text, (20 << 20).to_string());
    let kept = run("len(parallel([lambda: get(1)] * 20))", limits, |_| Answer::Value(text.clone()));
    assert!(kept.text.starts_with("memory limit exceeded: memoryLimit=4194304"), "{}", kept.text);
    assert!(kept.peak <= limits.memory);
}

/// A limit ends a script before it can ask for more.
#[test]
fn nothing_is_asked_for_beyond_a_limit() {
    let source = "x = 'a' * 64000\nfor i in range(100): get(i)";
    let used = run(source, Limits::default(), echo);
    for steps in (1000..used.steps).step_by(97) {
        let limits = Limits { steps, ..Limits::default() };
        let seen = run(source, limits, echo);
        assert!(seen.text.starts_with("step limit exceeded: "), "{steps}: {}", seen.text);
        assert!(seen.calls < 100, "{steps}: {} calls", seen.calls);
    }
}
