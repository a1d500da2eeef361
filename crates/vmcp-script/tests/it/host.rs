//! What a script asks from outside: tools, and many of them at a time.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{collections::VecDeque, sync::Arc};

use proptest::prelude::*;
use vmcp_script::{Answer, Ask, Limits, Machine, Output, Progress, Request, Resolver, compile};

/// Tools `get(id, size)` and `put(value)`, and one whose name is no identifier.
struct Tools {
    parameters: [Vec<String>; 3],
}

const NAMES: [&str; 3] = ["get", "put", "team-list"];

fn tools() -> Arc<Tools> {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Arc::new(Tools { parameters: [own(&["id", "size"]), own(&["value"]), own(&[])] })
}

impl Resolver for Tools {
    fn tool(&self, name: &str) -> Option<u32> {
        self.tool_exactly(&name.replace('_', "-")).or_else(|| self.tool_exactly(name))
    }

    fn tool_exactly(&self, name: &str) -> Option<u32> {
        NAMES.iter().position(|known| *known == name).map(|at| at as u32)
    }

    fn has_data(&self, _name: &str) -> bool {
        false
    }

    fn near(&self, name: &str) -> Vec<String> {
        NAMES.iter().filter(|known| known[..1] == name[..1]).map(|s| (*s).to_owned()).collect()
    }

    fn name(&self, tool: u32) -> &str {
        NAMES[tool as usize]
    }

    fn parameters(&self, tool: u32) -> &[String] {
        &self.parameters[tool as usize]
    }

    fn signature(&self, tool: u32) -> String {
        format!("{}({})", NAMES[tool as usize], self.parameters[tool as usize].join(", "))
    }
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
    script:2:4: ToolError: no such id
      get('bad')
         ^^^^^^^
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
    script:1:4: TypeError: get takes at most 2 arguments by position, 3 were given; it is get(id, size)
      get(1, 2, 3)
         ^^^^^^^^^

    script:1:4: TypeError: get got `id` twice
      get(1, id=2)
         ^^^^^^^^^

    script:1:11: there is no tool `gte`
      call_tool('gte')
                ^^^^^
    hint: did you mean `get`?

    script:1:10: TypeError: call_tool() needs the name of a tool, not a int
      call_tool(4)
               ^^^

    script:1:4: TypeError: an argument has a function, which JSON cannot say (at ["id"]); return text, numbers, lists and dicts
      get(lambda: 1)
         ^^^^^^^^^^^

    script:1:9: TypeError: parallel() needs a list of functions, not int; write parallel([lambda: f(x), lambda: g(y)])
      parallel(1)
              ^^^

    script:1:9: TypeError: parallel() needs a list of functions, not a list with a int; write parallel([lambda: f(x), lambda: g(y)])
      parallel([1])
              ^^^^^

    script:1:9: TypeError: parallel() needs a list of functions, not nothing; write parallel([lambda: f(x), lambda: g(y)])
      parallel()
              ^^

    script:1:10: TypeError: call_tool() needs the name of a tool first
      call_tool()
               ^^
    "#);
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
    script:3:28: tool call limit exceeded: maxToolCalls=3 (line 3, in script)
          for i in range(10): get(i)
                                 ^^^
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
    let limits = Limits { memory: 2 << 20, ..Limits::default() };
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
