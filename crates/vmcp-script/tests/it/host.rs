//! What a script asks from outside: tools, and many of them at a time.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{collections::VecDeque, sync::Arc};

use proptest::prelude::*;
use vmcp_script::{
    Answer, Ask, Inputs, Limits, Machine, Output, Progress, Request, Toolbox, compile,
};

const NAMES: [&str; 3] = ["get", "put", "team-list"];

/// Tools `get(id, size)` and `put(value)`, and one whose name is no identifier.
fn tools() -> Arc<Inputs> {
    let schemas = [
        r#"{"properties":{"id":{},"size":{"type":"integer"}},"required":["id"]}"#,
        r#"{"properties":{"value":{}},"required":["value"]}"#,
        r#"{"properties":{}}"#,
    ];
    let definitions = schemas.map(|schema| format!("{{\"inputSchema\":{schema}}}"));
    let tools = NAMES.into_iter().zip(definitions.iter().map(String::as_str));
    Arc::new(Inputs::new(Arc::new(Toolbox::new(tools)), None).unwrap())
}

fn start(source: &str, limits: Limits) -> Machine {
    let program = compile(source, &*tools()).map_err(|faults| faults[0].render(source)).unwrap();
    Machine::new(Arc::new(program), tools(), limits)
}

/// What a call is answered with, and what else was seen.
struct Run {
    result: Result<Output, String>,
    asked: Vec<String>,
    most_in_flight: usize,
    withdrawn: Vec<u64>,
}

/// Runs a script; answers come in the order that `pick` chooses among those in flight.
fn run_picking(
    source: &str,
    (limits, quantum): (Limits, u64),
    mut pick: impl FnMut(usize) -> usize,
    answer: impl Fn(&str) -> Answer,
) -> Run {
    let mut machine = start(source, limits);
    let mut run = Run {
        result: Err(String::new()),
        asked: Vec::new(),
        most_in_flight: 0,
        withdrawn: Vec::new(),
    };
    let mut flight: VecDeque<Request> = VecDeque::new();
    loop {
        let progress = machine.run(quantum);
        flight.extend(machine.requests());
        let withdrawn = machine.withdrawn();
        flight.retain(|request| !withdrawn.contains(&request.id));
        run.withdrawn.extend(withdrawn);
        run.most_in_flight = run.most_in_flight.max(flight.len());
        match progress {
            Progress::Yield => {}
            Progress::Waiting => {
                let at = pick(flight.len()) % flight.len();
                let request = flight.remove(at).unwrap();
                let text = show(&request.ask);
                let answer = answer(&text);
                run.asked.push(text);
                machine.resume(request.id, answer);
            }
            Progress::Done(result) => {
                run.result = result.map_err(|failure| failure.render(source));
                return run;
            }
        }
    }
}

fn show(ask: &Ask) -> String {
    match ask {
        Ask::Tool { tool, arguments, raw } => {
            format!("{}{}{arguments}", NAMES[*tool as usize], if *raw { " raw" } else { "" })
        }
        other => format!("{other:?}"),
    }
}

/// Answers in order; a tool gives its arguments back, `{"id":"bad"}` fails.
fn run(source: &str) -> Run {
    run_picking(source, (Limits::default(), 1000), |_| 0, echo)
}

fn echo(asked: &str) -> Answer {
    let arguments = asked.find('{').map_or("null", |at| &asked[at..]);
    if arguments.contains("bad") {
        let data = Some("{\"code\": 7}".to_owned());
        return Answer::Failed { timed_out: false, message: "no such id".to_owned(), data };
    }
    Answer::Value(arguments.to_owned())
}

fn result(source: &str) -> String {
    run(source).result.unwrap().result
}

#[test]
fn tools_are_called_by_position_by_name_and_by_their_exact_names() {
    let cases = [
        ("return get(1)", "{\"id\":1}"),
        ("return get(1, size=2)", "{\"id\":1,\"size\":2}"),
        ("return get(**{'id': 1})['id']", "1"),
        ("return team_list()", "{}"),
        ("return call_tool('team-list')", "{}"),
        ("return call_tool(get, 5)", "{\"id\":5}"),
        ("f = get\nreturn f(3)", "{\"id\":3}"),
        ("return [get(i)['id'] for i in range(3)]", "[0,1,2]"),
        ("return sorted([3, 1, 2], key=lambda i: get(i)['id'])", "[1,2,3]"),
        ("return list(map(lambda i: get(i)['id'] * 2, [1, 2]))", "[2,4]"),
    ];
    for (source, expected) in cases {
        assert_eq!(result(source), expected, "{source}");
    }
    assert_eq!(run("call_tool_raw('get', 1)").asked, ["get raw{\"id\":1}"]);
}

#[test]
fn a_failure_is_caught_with_its_data() {
    let source = "
try:
    get('bad')
except ToolError as e:
    return [str(e), e.data['code']]
";
    assert_eq!(result(source), "[\"no such id\",7]");
    let failed = run("x = 1\nget('bad')").result.unwrap_err();
    insta::assert_snapshot!(failed, @"
    script:2:1: ToolError: no such id
      get('bad')
      ^^^^^^^^^^
    ");
}

#[test]
fn wrong_arguments_are_told_with_the_signature() {
    let cases = [
        "get(1, 2, 3)",
        "get(1, id=2)",
        "call_tool('gte')",
        "call_tool(4)",
        "get(lambda: 1)",
        "parallel(1)",
        "parallel([1])",
        "parallel()",
        "call_tool()",
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|source| {
            let faults = compile(source, &*tools()).map(Arc::new);
            match faults {
                Ok(_) => run(source).result.unwrap_err(),
                Err(faults) => faults[0].render(source),
            }
        })
        .collect();
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    script:1:11: get takes at most 2 arguments by position, 3 were given
      get(1, 2, 3)
                ^
    hint: it is get(id, size: int = None)

    script:1:8: get is given `id` twice
      get(1, id=2)
             ^^
    hint: it is get(id, size: int = None)

    script:1:11: there is no tool `gte`
      call_tool('gte')
                ^^^^^
    hint: did you mean `get`?

    script:1:1: TypeError: call_tool() needs the name of a tool, not an int
      call_tool(4)
      ^^^^^^^^^^^^

    script:1:1: TypeError: an argument has a function, which JSON cannot say (at ["id"]); send text, numbers, lists and dicts
      get(lambda: 1)
      ^^^^^^^^^^^^^^

    script:1:1: TypeError: parallel() needs a list of functions, not an int; write parallel([lambda: f(x), lambda: g(y)])
      parallel(1)
      ^^^^^^^^^^^

    script:1:1: TypeError: parallel() needs a list of functions, not a list with an int; write parallel([lambda: f(x), lambda: g(y)])
      parallel([1])
      ^^^^^^^^^^^^^

    script:1:1: TypeError: parallel() needs a list of functions, not nothing; write parallel([lambda: f(x), lambda: g(y)])
      parallel()
      ^^^^^^^^^^

    script:1:1: TypeError: call_tool() needs the name of a tool first
      call_tool()
      ^^^^^^^^^^^
    "#);
}

#[test]
fn what_is_asked_of_the_outside_takes_its_names_and_no_others() {
    let named = "search_tools(query='x'), describe_tool(name='get'), progress(message='y')";
    assert!(run(named).result.is_ok(), "{:?}", run(named).result);
    let cases = [
        "search_tools()",
        "search_tools('x', limit=2)",
        "describe_tool(tool='get')",
        "progress('x', 1, 2)",
        "elicit(schema={})",
        "elicit('Sure?', title='x')",
        "parallel([lambda: get(1)], return_error=True)",
    ];
    let told: Vec<String> = cases.iter().map(|source| run(source).result.unwrap_err()).collect();
    let firsts: Vec<&str> = told.iter().map(|text| text.lines().next().unwrap()).collect();
    insta::assert_snapshot!(firsts.join("\n"), @"
    script:1:1: TypeError: search_tools() needs `query`; it is search_tools(query)
    script:1:1: TypeError: search_tools() has no parameter `limit`; it is search_tools(query)
    script:1:1: TypeError: describe_tool() has no parameter `tool`; it is describe_tool(name)
    script:1:1: TypeError: progress() takes at most 1 argument, 3 were given; it is progress(message)
    script:1:1: TypeError: elicit() needs `message`; it is elicit(message, schema=…)
    script:1:1: TypeError: elicit() has no parameter `title`; it is elicit(message, schema=…)
    script:1:1: TypeError: parallel() has no parameter `return_error`; by name it takes `return_errors`
    ");
}

#[test]
fn branches_run_side_by_side_within_the_bound() {
    let source = "return [r['id'] for r in parallel([lambda i=i: get(i) for i in range(25)])]";
    let limits = Limits { concurrency: 4, ..Limits::default() };
    let run = run_picking(source, (limits, 1000), |count| count - 1, echo);
    let expected: Vec<String> = (0..25).map(|i| i.to_string()).collect();
    assert_eq!(run.result.unwrap().result, format!("[{}]", expected.join(",")));
    assert_eq!(run.most_in_flight, 4);
}

#[test]
fn one_failure_ends_the_other_branches() {
    let source = "
try:
    parallel([lambda: get(1), lambda: get('bad'), lambda: get(2), lambda: get(3)])
except ToolError as e:
    return str(e)
";
    let run = run_picking(source, (Limits::default(), 1000), |_| 1, echo);
    assert_eq!(run.result.unwrap().result, "\"parallel: branch 1 failed: no such id\"");
    assert_eq!(run.withdrawn.len(), 3);
}

#[test]
fn failures_can_be_results() {
    let source = "
out = parallel([lambda: get(1), lambda: get('bad')], return_errors=True)
return [out[0]['id'], str(out[1])]
";
    assert_eq!(result(source), "[1,\"no such id\"]");
}

#[test]
fn parallel_in_parallel_needs_no_slot_of_its_own() {
    let source = "
def outer(i):
    return sum(parallel([lambda j=j: get(i * 10 + j)['id'] for j in range(3)]))
return parallel([lambda i=i: outer(i) for i in range(3)])
";
    let limits = Limits { concurrency: 1, ..Limits::default() };
    let run = run_picking(source, (limits, 1000), |_| 0, echo);
    assert_eq!(run.result.unwrap().result, "[3,33,63]");
    assert_eq!(run.most_in_flight, 1);
}

#[test]
fn the_limit_of_calls_cannot_be_caught() {
    let source = "
try:
    for i in range(10): get(i)
except Exception: pass
";
    let limits = Limits { tool_calls: 3, ..Limits::default() };
    let run = run_picking(source, (limits, 1000), |_| 0, echo);
    insta::assert_snapshot!(run.result.unwrap_err(), @"
    script:3:25: tool call limit exceeded: maxToolCalls=3 (line 3, in script)
          for i in range(10): get(i)
                              ^^^^^^
    ");
    assert_eq!(run.asked.len(), 3);
}

#[test]
fn answers_larger_than_the_memory_end_the_script() {
    let big = format!("\"{}\"", "a".repeat(1 << 20));
    let limits = Limits { memory: 1 << 20, ..Limits::default() };
    let run = run_picking("get(1)", (limits, 1000), |_| 0, |_| Answer::Value(big.clone()));
    let error = run.result.unwrap_err();
    assert!(error.contains("memory limit exceeded: memoryLimit=1048576"), "{error}");
}

#[test]
fn garbage_of_branches_is_collected() {
    let source = "
def work(i):
    text = get(i)['id'] * 100000
    return len(text)
return sum(parallel([lambda i=i: work(i) for i in range(200)]))
";
    let limits = Limits { memory: 2 << 20, steps: 1_000_000, ..Limits::default() };
    let answer = |_: &str| Answer::Value("{\"id\": \"x\"}".to_owned());
    let run = run_picking(source, (limits, 1000), |_| 0, answer);
    assert_eq!(run.result.unwrap().result, "20000000");
}

proptest! {
    /// Branches that share nothing give the same whatever comes back first, however turns are cut.
    #[test]
    fn the_order_of_answers_does_not_matter(
        order in prop::collection::vec(any::<usize>(), 60),
        quantum in 1_u64..50,
        concurrency in 1_u32..12,
    ) {
        let source = "
def work(i):
    a = get(i)['id']
    b = parallel([lambda: put(a + 1)['value'], lambda: put(a + 2)['value']])
    return [a] + b
return parallel([lambda i=i: work(i) for i in range(10)])
";
        let limits = Limits { concurrency, ..Limits::default() };
        let mut order = order.into_iter().cycle();
        let run = run_picking(source, (limits, quantum), |_| order.next().unwrap_or(0), echo);
        let expected: Vec<String> = (0..10).map(|i| format!("[{i},{},{}]", i + 1, i + 2)).collect();
        prop_assert_eq!(run.result.unwrap().result, format!("[{}]", expected.join(",")));
        prop_assert!(run.most_in_flight <= concurrency as usize);
    }
}

#[test]
fn an_interruption_tells_where_the_script_was() {
    let limits = Limits { log_bytes: 100, ..Limits::default() };
    let stopped = |source: &str| {
        let mut machine = start(source, limits);
        let progress = machine.run(500);
        assert!(!matches!(progress, Progress::Done(_)), "{source}");
        let failure = machine.interrupt("script timeout exceeded: scriptTimeout=60s");
        assert!(failure.stats.steps > 0);
        format!("{}\n{}", failure.render(source), failure.logs.join("\n"))
    };
    let cases = [
        "print('begun')\nwhile True:\n    x = 1",
        "def f(i):\n    return get(i)\nf(1)",
        "parallel([lambda: get(1), lambda: get(2)])",
    ];
    let told: Vec<String> = cases.map(stopped).into();
    insta::assert_snapshot!(told.join("\n"), @"
    script:2:7: script timeout exceeded: scriptTimeout=60s (line 2, in script)
      while True:
            ^^^^
    begun
    script:2:12: script timeout exceeded: scriptTimeout=60s (line 2, in f)
          return get(i)
                 ^^^^^^
      called at 3:1 in script

    script:1:19: script timeout exceeded: scriptTimeout=60s (line 1, in lambda)
      parallel([lambda: get(1), lambda: get(2)])
                        ^^^^^^
    ");
}
