//! The tools that the measured scripts call, and what they answer, the same to both sides.

use std::fmt::Write as _;

/// How many tools there are; scripts name a few of them.
pub(super) const TOOLS: usize = 500;

/// The names of all tools: those that scripts call come first.
pub(super) fn names() -> impl Iterator<Item = String> {
    let called = ["search_issues", "get_user"].map(str::to_owned);
    let others = (0..TOOLS - called.len()).map(|number| format!("tool_{number}"));
    called.into_iter().chain(others)
}

/// The definition of a tool.
pub(super) fn definition(name: &str) -> String {
    let properties = match name {
        "search_issues" => {
            r#""repo":{"type":"string"},"state":{"type":"string"},"limit":{"type":"integer"}"#
        }
        "get_user" => r#""login":{"type":"string"}"#,
        _ => r#""id":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}}"#,
    };
    format!(
        r#"{{"name":"{name}","description":"What {name} does, in a sentence.","inputSchema":{{"type":"object","properties":{{{properties}}}}}}}"#
    )
}

/// What every call of every tool is answered, as JSON.
pub(super) struct Answers {
    issues: String,
}

impl Answers {
    pub(super) fn new() -> Self {
        let mut issues = "[".to_owned();
        for number in 0..10 {
            let (owner, kind) = (["ann", "bob", "cy"][number % 3], ["bug", "docs"][number % 2]);
            let comma = if number == 0 { "" } else { "," };
            let _ = write!(
                issues,
                r#"{comma}{{"number":{number},"title":"Something about part {number}","owner":"{owner}","labels":["{kind}"],"comments":{number}}}"#
            );
        }
        Self { issues: issues + "]" }
    }

    pub(super) fn of(&self, tool: &str) -> &str {
        match tool {
            "search_issues" => &self.issues,
            "get_user" => r#"{"login":"ann","name":"Ann Example","team":"shop"}"#,
            _ => r#"{"id":1,"ok":true}"#,
        }
    }
}
