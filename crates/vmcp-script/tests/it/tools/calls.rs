//! Names of tools, and calls of them.

use super::{inputs, run, told, toolbox};

const SEARCH: &str = r#"{"type":"object","properties":{
    "query":{"type":"string"},
    "state":{"enum":["open","closed","all"]},
    "limit":{"type":"integer","default":10},
    "labels":{"type":"array","items":{"type":"string"}},
    "since":{"type":["string","null"]},
    "min-score":{"type":"number"}
},"required":["query"]}"#;

#[test]
fn everything_that_is_wrong_with_calls_is_told_at_once() {
    let inputs = inputs(toolbox(&[("github_search_issues", SEARCH)]), None);
    let source = "
a = github_search_issues(limt=3)
b = github_search_issues('x', 'opne', 'many')
c = github_search_issues(query='x', labels='bug', query2=1)
d = github_search_issues(5, query='x', limit=None)
e = github_search_issues(query=None)
f = github_search_issues('a', 'open', 1, [], None, 0.5)
g = [github_search_issues(**{'query': q}, state='Open') for q in ['x']]
h = call_tool('github_search_issue', query='x')
i = call_tool('github_search_issues', 1.5)
j = search_issues(query='x')
k = github_search_issues(f'{a}', limit=1.5, state=f'{a}', labels=[x for x in 'ab'])
";
    insta::assert_snapshot!(run(source, &inputs).unwrap_err(), @r#"
    script:2:5: github_search_issues needs `query`
      a = github_search_issues(limt=3)
          ^^^^^^^^^^^^^^^^^^^^
    hint: it is github_search_issues(query: str, state: "open" | "closed" | "all" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{"min-score": float = None})
    script:2:26: github_search_issues has no parameter `limt`
      a = github_search_issues(limt=3)
                               ^^^^
    hint: did you mean `limit`?
    script:3:31: `state` of github_search_issues is "open" | "closed" | "all", not "opne"
      b = github_search_issues('x', 'opne', 'many')
                                    ^^^^^^
    hint: did you mean `"open"`?
    script:3:39: `limit` of github_search_issues is int, not "many"
      b = github_search_issues('x', 'opne', 'many')
                                            ^^^^^^
    script:4:44: `labels` of github_search_issues is list[str], not "bug"
      c = github_search_issues(query='x', labels='bug', query2=1)
                                                 ^^^^^
    hint: did you mean `["bug"]`?
    script:4:51: github_search_issues has no parameter `query2`
      c = github_search_issues(query='x', labels='bug', query2=1)
                                                        ^^^^^^
    hint: did you mean `query`?
    script:5:26: `query` of github_search_issues is str, not 5
      d = github_search_issues(5, query='x', limit=None)
                               ^
    script:5:29: github_search_issues is given `query` twice
      d = github_search_issues(5, query='x', limit=None)
                                  ^^^^^
    script:6:32: github_search_issues needs `query`, which cannot be None
      e = github_search_issues(query=None)
                                     ^^^^
    script:7:52: github_search_issues takes at most 5 arguments by position, 6 were given
      f = github_search_issues('a', 'open', 1, [], None, 0.5)
                                                         ^^^
    script:8:49: `state` of github_search_issues is "open" | "closed" | "all", not "Open"
      g = [github_search_issues(**{'query': q}, state='Open') for q in ['x']]
                                                      ^^^^^^
    hint: did you mean `"open"`?
    script:9:15: there is no tool `github_search_issue`
      h = call_tool('github_search_issue', query='x')
                    ^^^^^^^^^^^^^^^^^^^^^
    hint: did you mean `github_search_issues`?
    script:10:39: `query` of github_search_issues is str, not 1.5
      i = call_tool('github_search_issues', 1.5)
                                            ^^^
    script:11:5: `search_issues` is not defined
      j = search_issues(query='x')
          ^^^^^^^^^^^^^
    hint: did you mean `github_search_issues`?
    script:12:40: `limit` of github_search_issues is int, not 1.5
      k = github_search_issues(f'{a}', limit=1.5, state=f'{a}', labels=[x for x in 'ab'])
                                             ^^^
    "#);
}

/// As clients of MCP are called: a name, then a dict.
#[test]
fn arguments_in_a_dict_are_told_how_they_go() {
    let inputs =
        inputs(toolbox(&[("search", r#"{"properties":{"query":{"type":"string"}}}"#)]), None);
    let error = run("call_tool('search', {'query': 'x'})", &inputs).unwrap_err();
    insta::assert_snapshot!(error, @"
    script:1:21: `query` of search is str, not a dict
      call_tool('search', {'query': 'x'})
                          ^^^^^^^^^^^^^^
    hint: write **{…} to give the members of a dict by name. It is search(query: str = None)
    ");
}

#[test]
fn right_calls_pass() {
    let inputs = inputs(toolbox(&[("search", SEARCH), ("any", "{}")]), None);
    let cases = [
        ("search('x')", r#"{"query":"x"}"#),
        ("search('x', 'all', 3)", r#"{"query":"x","state":"all","limit":3}"#),
        ("search('x', None, 3)", r#"{"query":"x","limit":3}"#),
        ("search('x', limit=None, since=None, labels=None)", r#"{"query":"x","since":null}"#),
        ("search('x', limit=2.0)", r#"{"query":"x","limit":2.0}"#),
        ("search('x', **{'min-score': 1})", r#"{"query":"x","min-score":1}"#),
        ("search(**{'query': 'x', 'state': 'no such'})", r#"{"query":"x","state":"no such"}"#),
        ("search(*['x'], labels=('a',))", r#"{"query":"x","labels":["a"]}"#),
        ("any(a=None, **{'b c': 1})", r#"{"a":null,"b c":1}"#),
    ];
    for (source, expected) in cases {
        let source = source.replace("any(", "call_tool('any', ");
        assert_eq!(run(&source, &inputs).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn what_only_the_run_knows_is_checked_before_anything_is_sent() {
    let inputs = inputs(toolbox(&[("search", SEARCH)]), None);
    let sources = [
        "kw = {'limit': 3}\nsearch(**kw)",
        "kw = {'query': 'x', 'limti': 3}\nsearch(**kw)",
        "q = None\nsearch(q)",
        "name = 'search'\ncall_tool(name, 'x', 'all', 1, [], None, 5)",
        "name = 'serch'\ncall_tool(name, 'x')",
        "f = search\nf('x', query='y')",
        "try:\n    search(**{})\nexcept TypeError as e:\n    return 'caught: ' + str(e)",
    ];
    insta::assert_snapshot!(told(&inputs, &sources), @r#"
    script:2:1: TypeError: search needs `query`; it is search(query: str, state: "open" | "closed" | "all" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{"min-score": float = None})
      search(**kw)
      ^^^^^^^^^^^^

    script:2:1: TypeError: search has no parameter `limti`; did you mean `limit`? It is search(query: str, state: "open" | "closed" | "all" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{"min-score": float = None})
      search(**kw)
      ^^^^^^^^^^^^

    script:2:1: TypeError: search needs `query`, which cannot be None; it is search(query: str, state: "open" | "closed" | "all" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{"min-score": float = None})
      search(q)
      ^^^^^^^^^

    script:2:1: TypeError: search takes at most 5 arguments by position, 6 were given; it is search(query: str, state: "open" | "closed" | "all" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{"min-score": float = None})
      call_tool(name, 'x', 'all', 1, [], None, 5)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    script:2:1: NameError: there is no tool `serch`; did you mean `search`?
      call_tool(name, 'x')
      ^^^^^^^^^^^^^^^^^^^^

    script:2:1: TypeError: search is given `query` twice; it is search(query: str, state: "open" | "closed" | "all" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{"min-score": float = None})
      f('x', query='y')
      ^^^^^^^^^^^^^^^^^

    "caught: search needs `query`; it is search(query: str, state: \"open\" | \"closed\" | \"all\" = None, limit: int = 10, labels: list[str] = None, since: str | None = None, **{\"min-score\": float = None})"
    "#);
}

#[test]
fn names_are_exact_or_plain_and_never_guessed() {
    let none = r#"{"properties":{}}"#;
    let names = ["a_b", "a-b", "x.y", "x-y", "2fa", "team/list", "import", "naïve"];
    let tools: Vec<(&str, &str)> = names.iter().map(|name| (*name, none)).collect();
    let toolbox = toolbox(&tools);
    let usages: Vec<String> = (0..names.len() as u32).map(|tool| toolbox.usage(tool)).collect();
    insta::assert_snapshot!(usages.join("\n"), @r#"
    a_b()
    call_tool("a-b")
    call_tool("x.y")
    call_tool("x-y")
    _2fa()
    team_list()
    call_tool("import")
    na_ve()
    "#);
    let inputs = inputs(toolbox, None);
    let sources = [
        "str(a_b)",
        "str(_2fa), str(team_list), str(na_ve), str(naïve)",
        "call_tool('x-y'), call_tool('team_list')",
        "x_y()",
        "call_tool('x_y')",
        "team_lst()",
    ];
    insta::assert_snapshot!(told(&inputs, &sources), @r#"
    "<tool a_b>"

    ["<tool 2fa>","<tool team/list>","<tool naïve>","<tool naïve>"]

    [{},{}]

    script:1:1: `x_y` could be `x.y` or `x-y`
      x_y()
      ^^^
    hint: write call_tool("x.y")

    script:1:11: there is no tool `x_y`
      call_tool('x_y')
                ^^^^^
    hint: did you mean `x-y` or `x.y`?

    script:1:1: `team_lst` is not defined
      team_lst()
      ^^^^^^^^
    hint: did you mean `team_list`?
    "#);
}

#[test]
fn no_tool_takes_the_place_of_what_every_script_has() {
    let any = "{}";
    let names = ["print", "json", "parallel", "call_tool", "len", "sorted", "search_tools"];
    let tools: Vec<(&str, &str)> = names.iter().map(|name| (*name, any)).collect();
    let inputs = inputs(toolbox(&tools), None);
    let sources = [
        "print('x')\nlen([1]), json.encode([1]), sorted([2, 1]), parallel([lambda: 1])",
        "call_tool('print', x=1), call_tool('len', y=2), call_tool('call_tool', z=3)",
    ];
    insta::assert_snapshot!(told(&inputs, &sources), @r#"
    [1,"[1]",[1,2],[1]]

    [{"x":1},{"y":2},{"z":3}]
    "#);
    insta::assert_snapshot!(inputs.toolbox().describe("print").unwrap(), @r#"{"name":"print","signature":"call_tool(\"print\", **arguments)","note":"`print` is a function of every script; only call_tool reaches this tool","inputSchema":{}}"#);
    insta::assert_snapshot!(inputs.toolbox().stubs(1000), @r#"
    call_tool("print", **arguments)
    call_tool("json", **arguments)
    call_tool("parallel", **arguments)
    call_tool("call_tool", **arguments)
    call_tool("len", **arguments)
    call_tool("sorted", **arguments)
    call_tool("search_tools", **arguments)
    "#);
}

#[test]
fn functions_of_the_script_hide_tools() {
    let inputs = inputs(toolbox(&[("search", SEARCH)]), None);
    let sources = [
        "def search(x): return x\nsearch(1)",
        "def call_tool(name): return name\ncall_tool('nothing')",
        "def f(search): return search(2)\nf(lambda x: x)",
    ];
    assert_eq!(told(&inputs, &sources), "1\n\n\"nothing\"\n\n2");
}

#[test]
fn names_that_nobody_defines_are_told_once_with_what_is_near() {
    let inputs = inputs(toolbox(&[("github_search", SEARCH), ("jira_search", SEARCH)]), None);
    let sources = [
        "results = [1]\nreturn resluts",
        "prnt(1)\ngithub_serch('x')",
        "def f(item): return itm\nf(1)",
        "xyzzy",
        "return data['x']",
        "for i in [1]:\n    try:\n        if i: continue\n        if not i: break\n    finally:\n        nowhere()",
    ];
    insta::assert_snapshot!(told(&inputs, &sources), @"
    script:2:8: `resluts` is not defined
      return resluts
             ^^^^^^^
    hint: did you mean `results`?

    script:1:1: `prnt` is not defined
      prnt(1)
      ^^^^
    hint: did you mean `print`?
    script:2:1: `github_serch` is not defined
      github_serch('x')
      ^^^^^^^^^^^^
    hint: did you mean `github_search`?

    script:1:21: `itm` is not defined
      def f(item): return itm
                          ^^^
    hint: did you mean `item`?

    script:1:1: `xyzzy` is not defined
      xyzzy
      ^^^^^

    script:1:8: `data` is not defined
      return data['x']
             ^^^^
    hint: the caller gave no `data`

    script:6:9: `nowhere` is not defined
              nowhere()
              ^^^^^^^
    ");
    let many: String = (0..5000).map(|n| format!("undefined_{n}()\n")).collect();
    assert_eq!(run(&many, &inputs).unwrap_err().matches("is not defined").count(), 20);
}
