//! Lists of tools: stubs, searches, descriptions.

use std::fmt::Write as _;

use super::{defined, toolbox};
use vmcp_script::Toolbox;

const TOOLS: [&str; 5] = [
    r#"{"name":"github_search_issues","description":"Finds issues and pull requests.\n\nUse `state`.","inputSchema":{"properties":{"query":{"type":"string"},"limit":{"type":"integer","default":10}},"required":["query"]},"outputSchema":{"properties":{"result":{"type":"array"}}}}"#,
    r#"{"name":"github_create_issue","description":"Creates an issue in a repository. This is a rather long description that goes on and on, and tells more than a stub has room for.","inputSchema":{"properties":{"title":{"type":"string"}},"required":["title"]},"annotations":{"destructiveHint":false}}"#,
    r#"{"name":"jira-search","description":"Searches tickets","inputSchema":{"properties":{"jql":{"type":"string"}}}}"#,
    r#"{"name":"jira-get","inputSchema":{"properties":{"key":{"type":"string"}}}}"#,
    r#"{"name":"fetch","description":"Fetches a page.","inputSchema":{}}"#,
];

#[test]
fn stubs_tell_what_fits() {
    let toolbox = defined(&TOOLS);
    let shown: String =
        [200, 90, 76, 60, 40, 25, 3].iter().fold(String::new(), |mut text, budget| {
            let _ = write!(text, "--- {budget}\n{}", toolbox.stubs(*budget));
            text
        });
    insta::assert_snapshot!(shown, @r#"
    --- 200
    github_search_issues(query: str, limit: int = 10) -> list  # Finds issues and pull requests. Use `state`.
    github_create_issue(title: str)  # Creates an issue in a repository. This is a rather long description that goes on and on, and…
    jira_search(jql: str = None)  # Searches tickets
    jira_get(key: str = None)
    fetch(**arguments)  # Fetches a page.
    --- 90
    github_search_issues(query: str, limit: int = 10) -> list  # Finds issues and pull requests. Use `state`.
    github_create_issue(title: str)  # Creates an issue in a repository. This is a rather long description that goes on and on, and…
    jira_search(jql: str = None)  # Searches tickets
    jira_get(key: str = None)
    fetch(**arguments)  # Fetches a page.
    --- 76
    github_search_issues(query: str, limit: int = 10) -> list
    github_create_issue(title: str)
    jira_search(jql: str = None)
    jira_get(key: str = None)
    fetch(**arguments)
    --- 60
    github_search_issues(query: str, limit: int = 10) -> list
    github_create_issue(title: str)
    jira_search(jql: str = None)
    jira_get(key: str = None)
    fetch(**arguments)
    --- 40
    5 tools; describe_tool("name") tells how one is called, search_tools("words") finds them:
    github (2)
    jira (2)
    others (1)
    --- 25
    5 tools; describe_tool("name") tells how one is called, search_tools("words") finds them
    --- 3
    "#);
    assert_eq!(Toolbox::default().stubs(100), "");
}

#[test]
fn types_are_whole_where_they_fit() {
    let fields = "name title state created_at closed_at milestone assignee labels".split(' ');
    let fields: Vec<_> = fields.map(|field| format!(r#""{field}":{{"type":"string"}}"#)).collect();
    let definition = format!(
        r#"{{"name":"get","inputSchema":{{"properties":{{}}}},"outputSchema":{{"properties":{{{}}}}}}}"#,
        fields.join(",")
    );
    let toolbox = defined(&[definition.as_str()]);
    insta::assert_snapshot!(toolbox.stubs(100), @"get() -> {name: str, title: str, state: str, created_at: str, closed_at: str, milestone: str, assignee: str, labels: str}");
    insta::assert_snapshot!(toolbox.stubs(20), @"get() -> dict");
}

#[test]
fn stubs_are_never_longer_than_the_budget_and_always_the_same() {
    let names: Vec<String> = (0..10_000).map(|n| format!("group{}_tool_{n}", n / 300)).collect();
    let definition =
        r#"{"description":"Does something.","inputSchema":{"properties":{"a":{"type":"string"}}}}"#;
    let make = |count: usize| {
        Toolbox::new(names.iter().take(count).map(|name| (name.as_str(), definition)))
    };
    for count in [1, 10, 500, 10_000] {
        let (first, second) = (make(count), make(count));
        for budget in [0, 1, 20, 100, 1000, 4000, 40_000] {
            let stubs = first.stubs(budget);
            assert!(stubs.len() <= budget * 4, "{count} tools in {budget} tokens");
            assert_eq!(stubs, second.stubs(budget));
        }
    }
    insta::assert_snapshot!(make(20).stubs(140), @r#"
    group0_tool_0(a: str = None)
    group0_tool_1(a: str = None)
    group0_tool_2(a: str = None)
    group0_tool_3(a: str = None)
    group0_tool_4(a: str = None)
    group0_tool_5(a: str = None)
    group0_tool_6(a: str = None)
    group0_tool_7(a: str = None)
    group0_tool_8(a: str = None)
    group0_tool_9(a: str = None)
    10 more tools; describe_tool("name") tells how one is called, search_tools("words") finds them:
    group0 (10): group0_tool_10, group0_tool_11, group0_tool_12, group0_tool_13, group0_tool_14, group0_tool_15, group0_tool_16, group0_tool_17, group0_tool_18, group0_tool_19
    "#);
    let told = make(10_000).stubs(200);
    insta::assert_snapshot!(told.lines().take(4).collect::<Vec<_>>().join("\n"), @r#"
    10000 tools; describe_tool("name") tells how one is called, search_tools("words") finds them:
    group0 (300)
    group1 (300)
    group2 (300)
    "#);
}

#[test]
fn a_tool_is_described_by_either_name() {
    let toolbox = defined(&TOOLS);
    for name in ["github_create_issue", "jira-search", "jira_search"] {
        let text = toolbox.describe(name).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
    insta::assert_snapshot!(toolbox.describe("github_create_issue").unwrap(), @r#"{"name":"github_create_issue","signature":"github_create_issue(title: str)","description":"Creates an issue in a repository. This is a rather long description that goes on and on, and tells more than a stub has room for.","inputSchema":{"properties":{"title":{"type":"string"}},"required":["title"]},"annotations":{"destructiveHint":false}}"#);
    let unknown = ["create_issue", "jira_serach", "nothing", "a\u{202e}\nb"];
    let told = unknown.map(|name| toolbox.describe(name).unwrap_err());
    insta::assert_snapshot!(told.join("\n"), @r#"
    there is no tool `create_issue`; did you mean `github_create_issue`?
    there is no tool `jira_serach`; did you mean `jira-search`?
    there is no tool `nothing`; search_tools("words") finds tools
    there is no tool `a b`; search_tools("words") finds tools
    "#);
}

#[test]
fn what_was_found_is_listed() {
    let toolbox = defined(&TOOLS);
    let found = toolbox.number("jira-search").unwrap();
    insta::assert_snapshot!(toolbox.list(&[found]), @r#"[{"name":"jira-search","signature":"jira_search(jql: str = None)","description":"Searches tickets"}]"#);
}

#[test]
fn a_part_of_a_toolbox_has_its_own_names() {
    let any = "{}";
    let all = toolbox(&[("a-b", any), ("a.b", any), ("c", any)]);
    let part = all.only(|name| name != "a.b");
    assert_eq!([all.len(), part.len()], [3, 2]);
    assert_eq!(all.usage(0), "call_tool(\"a-b\", **arguments)");
    assert_eq!(part.usage(0), "a_b(**arguments)");
    assert_eq!(part.number("c"), Some(1));
    assert_eq!(part.number("a.b"), None);
}

#[test]
fn of_two_tools_of_one_name_the_first_is_kept() {
    let toolbox = toolbox(&[("t", r#"{"properties":{"a":{}}}"#), ("t", "{}"), ("u", "{}")]);
    assert_eq!(toolbox.len(), 2);
    assert_eq!((toolbox.name(1), toolbox.number("u")), ("u", Some(1)));
    assert_eq!(toolbox.usage(0), "t(a = None)");
}
