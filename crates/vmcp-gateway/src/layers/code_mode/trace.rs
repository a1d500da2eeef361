//! When each call of a script began and how long it took, for callers who ask.
//!
//! A caller asks with `_meta: {"vmcp/trace": true}`, and finds the calls under the same key of the
//! result's `_meta`. Neither is shown to models, which pay for what they read.

use std::{collections::HashMap, sync::Arc};

use tokio::time::Instant;
use vmcp_core::{Json, Raw};

use super::history::Ending;

/// The key of `_meta` in the call, where `true` asks for a trace, and in the result.
///
/// There it is `{"calls": [{"tool", "startMs", "durationMs", "ending"}], "more"}`: the first thousand
/// calls in the order in which they began, since when the script began and for how long, `ending`
/// being `ok`, `failed` or `givenUp`; `more` counts the others, if there are any.
///
/// While the script runs, progress that tells the end of a call has `{"tool", "ending"}` there, by
/// which programs know it from what the script itself tells.
pub const KEY: &str = "vmcp/trace";

/// Calls that are told; more are counted.
const MOST: usize = 1000;

/// Whether the call with these `params` asks for a trace.
pub(super) fn is_asked(params: &Json) -> bool {
    params.raw().at(&["_meta", KEY]).and_then(Raw::as_bool) == Some(true)
}

/// What goes with the progress that tells the end of a call.
pub(super) fn ended(tool: &str, ending: Ending) -> Json {
    let call = [("tool", Json::string(tool)), ("ending", Json::string(ending.key()))];
    Json::object([(KEY, Json::object(call))])
}

/// The calls of one script, in the order in which they began.
#[derive(Debug)]
pub(super) struct Trace {
    start: Instant,
    calls: Vec<Call>,
    /// Where the calls are that have not ended, by request.
    running: HashMap<u64, usize>,
    /// Calls that are not told.
    more: u64,
}

#[derive(Debug)]
struct Call {
    tool: Arc<str>,
    begin: Instant,
    end: Option<(Instant, Ending)>,
}

impl Trace {
    /// A trace of a script that starts at `start`, if the call with these `params` asks for one.
    pub(super) fn asked(params: &Json, start: Instant) -> Option<Self> {
        let none = || Self { start, calls: Vec::new(), running: HashMap::new(), more: 0 };
        is_asked(params).then(none)
    }

    /// Notes that a call of `tool` begins.
    pub(super) fn begin(&mut self, request: u64, tool: &Arc<str>) {
        if self.calls.len() >= MOST {
            self.more += 1;
            return;
        }
        self.running.insert(request, self.calls.len());
        self.calls.push(Call { tool: Arc::clone(tool), begin: Instant::now(), end: None });
    }

    /// Notes how a call ended.
    pub(super) fn end(&mut self, request: u64, ending: Ending) {
        if let Some(at) = self.running.remove(&request) {
            self.calls[at].end = Some((Instant::now(), ending));
        }
    }

    /// `result` with the calls in its `_meta`.
    pub(super) fn added_to(&self, result: &Json) -> Json {
        result.edit().put_at(&["_meta", KEY], &self.json()).finish()
    }

    fn json(&self) -> Json {
        let calls = Json::array(self.calls.iter().map(|call| call.json(self.start)));
        let more = (self.more > 0).then(|| ("more", Json::number(self.more)));
        Json::object(std::iter::once(("calls", calls)).chain(more))
    }
}

impl Call {
    fn json(&self, start: Instant) -> Json {
        let (end, ending) = self.end.unwrap_or((self.begin, Ending::GivenUp));
        Json::object([
            ("tool", Json::string(&self.tool)),
            ("startMs", milliseconds(start, self.begin)),
            ("durationMs", milliseconds(self.begin, end)),
            ("ending", Json::string(ending.key())),
        ])
    }
}

/// Milliseconds with three decimals: calls inside one machine take less than one.
fn milliseconds(from: Instant, to: Instant) -> Json {
    let micros = to.saturating_duration_since(from).as_micros();
    let text = format!("{}.{:03}", micros / 1000, micros % 1000);
    text.parse().expect("a number with decimals is JSON")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn asked(params: &str) -> Option<Trace> {
        Trace::asked(&params.parse().unwrap(), Instant::now())
    }

    #[test]
    fn nobody_pays_for_a_trace_without_asking() {
        for params in ["{}", r#"{"_meta":{}}"#, r#"{"_meta":{"vmcp/trace":1}}"#] {
            assert!(asked(params).is_none(), "{params}");
        }
        assert!(asked(r#"{"_meta":{"vmcp/trace":true}}"#).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn calls_are_told_in_the_order_of_their_beginnings() {
        let mut trace = asked(r#"{"_meta":{"vmcp/trace":true}}"#).unwrap();
        let wait = |micros| tokio::time::advance(Duration::from_micros(micros));
        wait(1_500).await;
        trace.begin(7, &"slow".into());
        trace.begin(8, &"quick".into());
        wait(20_000).await;
        trace.end(8, Ending::Failed);
        trace.end(99, Ending::Ok);
        wait(1_000_000).await;
        trace.end(7, Ending::Ok);
        trace.begin(9, &"left".into());
        let result = trace.added_to(&r#"{"content":[],"_meta":{"a":1}}"#.parse().unwrap());
        insta::assert_snapshot!(result, @r#"{"content":[],"_meta":{"a":1,"vmcp/trace":{"calls":[{"tool":"slow","startMs":1.500,"durationMs":1020.000,"ending":"ok"},{"tool":"quick","startMs":1.500,"durationMs":20.000,"ending":"failed"},{"tool":"left","startMs":1021.500,"durationMs":0.000,"ending":"givenUp"}]}}}"#);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_trace_is_counted() {
        let mut trace = asked(r#"{"_meta":{"vmcp/trace":true}}"#).unwrap();
        for request in 0..1003 {
            trace.begin(request, &"a".into());
            trace.end(request, Ending::Ok);
        }
        let told = trace.json();
        assert_eq!(told.get("calls").unwrap().raw().as_array().unwrap().count(), MOST);
        assert_eq!(told.get("more").unwrap().raw().as_i64(), Some(3));
    }
}
