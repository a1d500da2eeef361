//! Scripts, and what they may take.

use super::{
    clock::{measure, median},
    ours::Ours,
    row::Row,
    theirs::Theirs,
};

/// A script that both sides run.
pub(super) struct Script {
    measure: &'static str,
    ours: String,
    theirs: String,
    /// The same without what is measured.
    empty: Option<String>,
    /// How often it does what is measured.
    times: f64,
    /// Seconds.
    goal: Option<f64>,
}

/// An agent's script as they are: calls, a filter, a dict, an answer.
const TYPICAL: &str = r#"
issues = search_issues(repo = "acme/shop", state = "open", limit = 10)
bugs = [issue for issue in issues if "bug" in issue["labels"] and issue["comments"] > 1]
numbers = {}
for issue in bugs:
    numbers.setdefault(issue["owner"], []).append(issue["number"])
people = []
for owner in sorted(numbers):
    user = get_user(login = owner)
    people.append({"name": user["name"], "team": user["team"], "bugs": numbers[owner]})
return {"issues": len(issues), "bugs": len(bugs), "people": people}
"#;

/// All of them.
pub(super) fn all() -> Vec<Script> {
    const MICRO: f64 = 1e-6;
    const MILLI: f64 = 1e-3;
    let mut branches = same(
        "parallel of ten calls, the whole script (one after another)",
        "return parallel([lambda: tool_1(id = 1)] * 10)",
        Some(10.0 * MICRO),
    );
    branches.theirs = "return [f() for f in [lambda: tool_1(id = 1)] * 10]".to_owned();
    let call = same(
        "one tool call",
        "for i in range(1000):\n    tool_1(id = i, tags = [\"a\"])\nreturn 1",
        Some(MICRO),
    );
    let call = Script {
        empty: Some("for i in range(1000):\n    [\"a\"]\nreturn 1".to_owned()),
        times: 1000.0,
        ..call
    };
    vec![
        same("`return 1` with 500 tools", "return 1", Some(2.0 * MICRO)),
        same("a typical script: 4 calls, filter, loops, dicts", TYPICAL, Some(15.0 * MICRO)),
        call,
        branches,
        loops("a million times `x = i % 7`", "x = i % 7", Some(15.0 * MILLI)),
        loops("a million times `x = x + i`", "x = x + i", None),
        loops("a million times `if i < 5: x = i`", "if i < 5: x = i", None),
        loops("a million calls `f(i)`", "f(i)", None),
        loops("a million times `y.append(i)`", "y.append(i)", None),
        loops("a million times `d[\"a\"] = i`", "d[\"a\"] = i", None),
    ]
}

fn same(measure: &'static str, source: &str, goal: Option<f64>) -> Script {
    let source = source.to_owned();
    Script { measure, theirs: source.clone(), ours: source, empty: None, times: 1.0, goal }
}

fn loops(measure: &'static str, body: &str, goal: Option<f64>) -> Script {
    let before = "def f(a):\n    return a\nx = 0\ny = []\nd = {}";
    same(measure, &format!("{before}\nfor i in range(1000000):\n    {body}\nreturn x"), goal)
}

impl Script {
    /// Runs both in turns. Fails when they do not come to the same.
    pub(super) fn measure(
        &self,
        ours: &Ours,
        theirs: &Theirs,
        batches: usize,
    ) -> Result<Row, String> {
        let (left, right) = (ours.run(&self.ours)?, theirs.run(&self.theirs)?);
        if read(&left)? != read(&right)? {
            return Err(format!("{}: {left} is not {right}", self.measure));
        }
        let empty = self.empty.as_deref().unwrap_or("return 1");
        let [mut left, mut right, no_left, no_right] = measure(
            &mut [
                &mut || drop(ours.run(&self.ours)),
                &mut || drop(theirs.run(&self.theirs)),
                &mut || drop(ours.run(empty)),
                &mut || drop(theirs.run(empty)),
            ],
            batches,
        );
        if self.empty.is_some() {
            less(&mut left, &no_left);
            less(&mut right, &no_right);
        }
        let ratio = median(left.iter().zip(&right).map(|(left, right)| left / right));
        Ok(Row {
            measure: self.measure.to_owned(),
            unit: "s",
            vmcp: median(left) / self.times,
            starlark: Some(median(right) / self.times),
            ratio: Some(ratio),
            goal: self.goal,
        })
    }
}

fn less(values: &mut [f64], without: &[f64]) {
    values.iter_mut().zip(without).for_each(|(value, without)| *value -= without);
}

fn read(json: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}
