//! How scripts end: results that JSON cannot say, scripts without a result, and names that mean two
//! things.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::sync::Arc;

use vmcp_script::{Answer, Ask, Inputs, Limits, Machine, Progress, Toolbox, compile};

/// Tools `search(query, from)`, which gives its arguments back, and `get-all()`.
fn tools() -> Arc<Inputs> {
    let search = r#"{"inputSchema":{"properties":{"query":{},"from":{}},"required":["query"]}}"#;
    let tools = Toolbox::new([("search", search), ("get-all", "{}")]);
    Arc::new(Inputs::new(Arc::new(tools), None).unwrap())
}

/// The result of a script with its note, or the error as it is told.
fn end(source: &str) -> String {
    let program = match compile(source, &*tools()) {
        Ok(program) => program,
        Err(faults) => return faults[0].render(source),
    };
    let mut machine = Machine::new(Arc::new(program), tools(), Limits::default());
    loop {
        match machine.run(1000) {
            Progress::Yield => {}
            Progress::Waiting => {
                for request in machine.requests() {
                    let Ask::Tool { arguments, .. } = request.ask else { continue };
                    machine.resume(request.id, Answer::Value(arguments));
                }
            }
            Progress::Done(Ok(output)) => {
                let note = output.note.map_or_else(String::new, |note| format!("\nnote: {note}"));
                return format!("{}{note}", output.result);
            }
            Progress::Done(Err(failure)) => return failure.render(source),
        }
    }
}

fn ends(sources: &[&str]) -> String {
    sources.iter().map(|source| end(source)).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_result_that_json_cannot_say_is_pointed_at() {
    insta::assert_snapshot!(ends(&[
        "x = 1\nlen",
        "if True:\n  return [1, {'a': float('nan')}]",
        "x = [1]\nx.append(x)\n\nx",
        "result = {(1, 2): 3}\nfor i in range(3):\n  pass",
        "'a' * 300000",
        "def f():\n  global result\n  result = len\nf()\nprint(1)\ny = 1",
    ]), @r#"
    script:2:1: the result has a builtin_function_or_method, which JSON cannot say; return text, numbers, lists and dicts
      len
      ^^^

    script:2:3: the result has a number that JSON cannot say: nan or inf (at [1]["a"])
        return [1, {'a': float('nan')}]
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    script:4:1: the result is nested more than maxNesting=100 levels deep, or contains itself
      x
      ^

    script:1:1: the result has a tuple, which JSON cannot say; return text, numbers, lists and dicts
      result = {(1, 2): 3}
      ^^^^^^^^^^^^^^^^^^^^

    script:1:1: the result is longer than maxResultBytes=262144; return less, or a summary
      'a' * 300000
      ^^^^^^^^^^^^

    script:6:1: the result has a builtin_function_or_method, which JSON cannot say; return text, numbers, lists and dicts
      y = 1
      ^^^^^
    "#);
}

#[test]
fn a_script_without_a_result_is_told_why() {
    insta::assert_snapshot!(ends(&[
        "def main():\n  return 1",
        "def main(query):\n  return search(query)\nif False: x = 1",
        "def fetch(a, b=1):\n  return 1",
        "def main():\n  print('main here')\nx = main()",
        "print(search('x'))",
        "x = [2, 1]\nx.sort()",
        "x = {}\nx['a'] = []\nx['a'].append(1)",
        "x = 1",
        "for i in range(3):\n  print(i)",
        "if __name__ == '__main__':\n  print(1)",
    ]), @"
    null
    note: the script defines `main` but never calls it, so its result is null; end with `main()`

    null
    note: the script defines `main` but never calls it, so its result is null; end with `main(…)`

    null
    note: the script defines `fetch` but never calls it, so its result is null; end with `fetch(…)`

    null
    note: the script does not end with an expression, so its result is null; end with the value that is wanted, or `return` it

    null
    note: the script ends with `print(…)`, so its result is null; end with the value that is wanted

    null
    note: the script ends with `.sort(…)`, so its result is null; end with the value that is wanted

    null
    note: the script ends with `.append(…)`, so its result is null; end with the value that is wanted

    null
    note: the script does not end with an expression, so its result is null; end with the value that is wanted, or `return` it

    null
    note: the script does not end with an expression, so its result is null; end with the value that is wanted, or `return` it

    null
    note: the script does not end with an expression, so its result is null; end with the value that is wanted, or `return` it
    ");
}

#[test]
fn a_null_that_is_meant_is_not_remarked_upon() {
    for source in [
        "None",
        "return None",
        "return",
        "x = {}\nx.get('a')",
        "result = None",
        "def main():\n  return None\nmain()",
        "if True: return\nx = 1",
        "",
    ] {
        assert_eq!(end(source), "null", "{source}");
    }
    // A result that is there needs no word either.
    assert_eq!(end("x = [1]\nx.pop()"), "1");
    assert_eq!(end("result = 1\ndef f():\n  global result\n  result = 3\nf()\ny = 2"), "3");
    assert_eq!(end("def f():\n  global result\n  result = 3\nif False: result = 1"), "null");
    // A function can make a variable of the script's.
    assert_eq!(end("def f():\n  global result\n  result = 3\nf()\ny = 1"), "3");
    assert_eq!(end("global n\nn = 1\ndef f():\n  global n\n  n += 1\nf()\nn"), "2");
    let nested = "def f():\n  def g():\n    global n\n    n = 5\n  g()\nf()\nn";
    assert_eq!(end(nested), "5");
}

#[test]
fn a_keyword_can_be_the_name_of_an_argument() {
    assert_eq!(end("search('x', from='2024')"), r#"{"query":"x","from":"2024"}"#);
    assert_eq!(end("search(query='x', from=1 if True else 2)"), r#"{"query":"x","from":1}"#);
    assert_eq!(
        end("def f(**k): return k\nf(class=1, lambda=2, in=3)"),
        r#"{"class":1,"lambda":2,"in":3}"#
    );
    assert_eq!(end("dict(not=1, import=2)"), r#"{"not":1,"import":2}"#);
    insta::assert_snapshot!(ends(&[
        "search('x', form=1)",
        "search('x', True=1)",
        "def f(from): pass",
        "search('x', from)",
        "def f(**k): return k\nf(from=1, from=2)",
    ]), @"
    script:1:13: search has no parameter `form`
      search('x', form=1)
                  ^^^^
    hint: did you mean `from`? It is search(query, from = None)

    script:1:13: `True` is a value and cannot be the name of an argument
      search('x', True=1)
                  ^^^^
    hint: to compare, write `==`

    script:1:7: `from` is a keyword and cannot be the name of a parameter
      def f(from): pass
            ^^^^

    script:1:13: expected an expression, found `from`
      search('x', from)
                  ^^^^

    script:2:11: the argument `from` is there twice
      f(from=1, from=2)
                ^^^^
    ");
}

#[test]
fn a_variable_can_take_the_name_of_what_it_is_made_from() {
    assert_eq!(end("search = search('x')\nsearch['query']"), r#""x""#);
    assert_eq!(end("len = len('abc')\nlen + 1"), "4");
    assert_eq!(end("get_all = get_all()\nget_all"), "{}");
    assert_eq!(end("if False: sum = 1\nsum([1, 2])"), "3");
    assert_eq!(end("for max in [max(1, 2)]: pass\nmax"), "2");
    assert_eq!(end("search = call_tool('search', 'y')\nsearch"), r#"{"query":"y"}"#);
    // Its calls are known before anything runs, like those of any tool.
    let source = "search = search(1, 2, 3)";
    insta::assert_snapshot!(ends(&[
        source,
        "def f():\n  search = search('x')\n  return search\nf()",
        "def f():\n  len = len('x')\n  return len\nf()",
        "search = search('x')\nsearch('y')",
        "nothing = nothing + 1",
    ]), @"
    script:1:23: search takes at most 2 arguments by position, 3 were given
      search = search(1, 2, 3)
                            ^
    hint: it is search(query, from = None)

    script:2:12: NameError: the variable `search` has no value yet; it hides the tool of that name: give the variable another name
        search = search('x')
                 ^^^^^^
      called at 4:1 in script

    script:2:9: NameError: the variable `len` has no value yet; it hides the function of that name: give the variable another name
        len = len('x')
              ^^^
      called at 4:1 in script

    script:2:1: TypeError: a dict cannot be called
      search('y')
      ^^^^^^^^^^^

    script:1:11: NameError: the variable `nothing` has no value yet
      nothing = nothing + 1
                ^^^^^^^
    ");
}

#[test]
fn names_of_modules_that_run_are_main() {
    let source =
        "def main():\n  return search('x')['query']\nif __name__ == '__main__':\n  result = main()";
    assert_eq!(end(source), r#""x""#);
}
