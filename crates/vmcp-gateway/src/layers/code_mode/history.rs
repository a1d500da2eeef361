//! What a script has called, so that nobody repeats it blindly when the script fails.

use std::{collections::BTreeMap, fmt::Write, sync::Arc};

use vmcp_core::Json;

use super::trace::Trace;

/// Groups of calls that are told; the others are counted.
const TOLD: usize = 30;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a result.
    Ok,
    /// With an error that the tool or the gateway reported.
    Failed,
    /// Nobody waited any longer; it may have been executed.
    GivenUp,
}

impl Ending {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::GivenUp => "given up, may have been executed",
        }
    }

    /// The word for programs.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::GivenUp => "givenUp",
        }
    }
}

/// The calls of one script, in the order in which they ended.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Those that have begun and not ended, by request.
    running: BTreeMap<u64, Arc<str>>,
    /// Those that have ended; equal ones that follow each other are one entry.
    ended: Vec<Group>,
    count: usize,
    /// When they were, if the caller wants to know.
    trace: Option<Trace>,
}

#[derive(Debug)]
struct Group {
    tool: Arc<str>,
    ending: Ending,
    times: usize,
}

impl History {
    /// A history that is also kept by `trace`.
    pub(super) fn traced(trace: Option<Trace>) -> Self {
        Self { trace, ..Self::default() }
    }

    /// Notes that a call of `tool` begins.
    pub(super) fn begin(&mut self, request: u64, tool: Arc<str>) {
        self.count += 1;
        if let Some(trace) = &mut self.trace {
            trace.begin(request, &tool);
        }
        self.running.insert(request, tool);
    }

    /// Notes how a call ended; returns its tool. Requests that are no calls are ignored.
    pub(super) fn end(&mut self, request: u64, ending: Ending) -> Option<Arc<str>> {
        let tool = self.running.remove(&request)?;
        if let Some(trace) = &mut self.trace {
            trace.end(request, ending);
        }
        match self.ended.last_mut() {
            Some(last) if last.tool == tool && last.ending == ending => last.times += 1,
            _ => self.ended.push(Group { tool: Arc::clone(&tool), ending, times: 1 }),
        }
        Some(tool)
    }

    /// Gives up everything that still runs.
    pub(super) fn give_up(&mut self) {
        let running: Vec<u64> = self.running.keys().copied().collect();
        for request in running {
            self.end(request, Ending::GivenUp);
        }
    }

    /// How many calls began.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// `result`, with the trace if there is one.
    pub(super) fn traced_in(&self, result: Json) -> Json {
        match &self.trace {
            Some(trace) => trace.added_to(&result),
            None => result,
        }
    }

    /// The calls as a list for people and models; `None` if there were none.
    pub(super) fn told(&self) -> Option<String> {
        let mut text = String::from("calls made before the failure, do not repeat them blindly:");
        let mut number = 0;
        for group in self.ended.iter().take(TOLD) {
            let Group { tool, ending, times } = group;
            let (first, last) = (number + 1, number + times);
            number = last;
            let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
            let _ = write!(text, "\n  {range}. {tool}: {}", ending.word());
        }
        if number < self.count {
            let _ = write!(text, "\n  and {} more", self.count - number);
        }
        (self.count > 0).then_some(text)
    }

    /// The calls as JSON: a list of `{"tool", "ending", "times"}`, whole.
    pub(super) fn json(&self) -> Json {
        Json::array(self.ended.iter().map(|group| {
            Json::object([
                ("tool", Json::string(&group.tool)),
                ("ending", Json::string(group.ending.key())),
                ("times", Json::number(group.times as u64)),
            ])
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_calls_are_told_once_and_running_ones_are_given_up() {
        let mut history = History::default();
        assert_eq!(history.told(), None);
        for request in 0..5 {
            history.begin(request, "gh_search".into());
        }
        history.begin(5, "pay".into());
        for request in 0..4 {
            history.end(request, Ending::Ok);
        }
        history.end(4, Ending::Failed);
        assert_eq!(history.end(99, Ending::Ok), None);
        history.give_up();
        insta::assert_snapshot!(history.told().unwrap(), @"
        calls made before the failure, do not repeat them blindly:
          1-4. gh_search: ok
          5. gh_search: failed
          6. pay: given up, may have been executed
        ");
        insta::assert_snapshot!(history.json(), @r#"[{"tool":"gh_search","ending":"ok","times":4},{"tool":"gh_search","ending":"failed","times":1},{"tool":"pay","ending":"givenUp","times":1}]"#);
    }

    #[test]
    fn a_long_history_is_counted() {
        let mut history = History::default();
        for request in 0..100 {
            history.begin(request, ["a", "b"][request as usize % 2].into());
            history.end(request, Ending::Ok);
        }
        let told = history.told().unwrap();
        assert_eq!(told.lines().count(), 32);
        assert!(told.ends_with("\n  30. b: ok\n  and 70 more"), "{told}");
    }
}
