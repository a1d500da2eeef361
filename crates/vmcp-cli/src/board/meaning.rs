//! How far it is with finding tools by their meaning, as a line of the board.

use std::{collections::HashSet, sync::Arc};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use vmcp::{
    core::CallContext,
    search::{Optimizer, State, Status},
};

use super::{
    line::{Columns, cells},
    live::FRAME,
};
use crate::{
    embedding::Opening,
    look::{Look, Mark},
};

/// The name that stands where backends have theirs.
const NAME: &str = "meaning";

/// How many different texts are remembered as told.
const MOST_TOLD: usize = 64;

/// A step that is worth a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// The model is being opened, is open, or could not be opened.
    Model(Opening),
    /// All tools have vectors.
    Ready {
        /// How many texts stand for them.
        vectors: usize,
        /// How many of these an earlier run made.
        cached: usize,
    },
}

/// What is told, and what was told last.
pub(crate) struct Meaning {
    opening: watch::Receiver<Opening>,
    told: HashSet<String>,
    search: Option<Arc<Optimizer>>,
    /// Waits until all tools have vectors.
    warming: Option<AbortOnDropHandle<Option<Step>>>,
}

impl Meaning {
    pub(crate) fn new(opening: watch::Receiver<Opening>, search: Option<Arc<Optimizer>>) -> Self {
        Self { opening, told: HashSet::new(), search, warming: None }
    }

    /// From now on it counts when all tools have vectors: the tools are there.
    pub(crate) fn expect_vectors(&mut self) {
        if let Some(search) = self.search.clone() {
            self.warming = Some(AbortOnDropHandle::new(tokio::spawn(warm(search))));
        }
    }

    /// The next step; for ever after the last.
    pub(crate) async fn next(&mut self) -> Step {
        loop {
            if let Some(opening) = self.news() {
                return Step::Model(opening);
            }
            let warming = async {
                match &mut self.warming {
                    Some(warming) => warming.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = self.opening.changed() => {
                    if changed.is_err() {
                        std::future::pending::<()>().await;
                    }
                }
                step = warming => {
                    self.warming = None;
                    if let Ok(Some(step)) = step {
                        return step;
                    }
                }
            }
        }
    }

    /// The line as it is now, for a board that is drawn; nothing when nothing is under way.
    pub(super) fn line(&self, columns: Columns, look: Look, turn: usize) -> Option<String> {
        let opening = self.opening.borrow().clone();
        match (&opening, &self.search, &self.warming) {
            (Opening::Open { .. }, Some(search), Some(_)) => {
                let State::Embedding { done, total } = search.status().state else { return None };
                let text = format!("embedding tools, {done} of {total}");
                Some(cells(&look.mark(Mark::Waiting(turn)), NAME, columns, &text))
            }
            (Opening::Open { .. } | Opening::Failed(_), ..) => None,
            _ => Some(line(&Step::Model(opening), columns, look, Some(turn))),
        }
    }

    /// Another thing that is done, or an end. What fails is tried again and again, and told once.
    fn news(&mut self) -> Option<Opening> {
        let now = self.opening.borrow_and_update().clone();
        let text = match &now {
            Opening::Waiting => return None,
            Opening::Under(progress) => &progress.doing,
            Opening::Open { id, .. } => id,
            Opening::Failed(why) => why,
        };
        if self.told.len() >= MOST_TOLD {
            self.told.clear();
        }
        self.told.insert(text.clone()).then_some(now)
    }
}

async fn warm(search: Arc<Optimizer>) -> Option<Step> {
    loop {
        let state = search.warm(&CallContext::internal()).await.ok()?;
        let Status { vectors, cached, tools, index, .. } = search.status();
        match state {
            State::Off | State::Degraded { .. } => return None,
            State::Ready if tools > 0 || index.is_none_or(|index| index.tools == 0) => {
                return Some(Step::Ready { vectors, cached });
            }
            // There is another catalogue by now, whose tools are not looked at yet.
            _ => tokio::time::sleep(FRAME).await,
        }
    }
}

/// One line for people; `turn` is for one that is drawn again and again.
pub(crate) fn line(step: &Step, columns: Columns, look: Look, turn: Option<usize>) -> String {
    let waiting = turn.map_or(Mark::Later, Mark::Waiting);
    let (mark, text) = match step {
        Step::Model(Opening::Waiting) => (waiting, "opening the model".to_owned()),
        Step::Model(Opening::Under(progress)) => {
            let done = progress.done.filter(|(_, of)| *of > 0);
            let done = done.map(|(done, of)| format!("  {}", share(done, of)));
            (waiting, format!("{}{}", progress.doing, done.unwrap_or_default()))
        }
        Step::Model(Opening::Open { id, dim, took }) => {
            (Mark::Good, format!("{id}, {dim} numbers a text, open after {} ms", took.as_millis()))
        }
        Step::Model(Opening::Failed(why)) => {
            (Mark::Bad, format!("{why}; until it works, tools are found by their words"))
        }
        Step::Ready { vectors, cached } => {
            let tools = crate::say::count(*vectors, "tool");
            let text = format!("{tools} found by meaning too, {cached} of them known from before");
            (Mark::Good, text)
        }
    };
    cells(&look.mark(mark), NAME, columns, &text)
}

/// A share of bytes, such as `3.0 of 22.4 MiB (13%)`.
fn share(done: u64, of: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let percent = u128::from(done.min(of)) * 100 / u128::from(of.max(1));
    format!("{:.1} of {:.1} MiB ({percent}%)", mib(done), mib(of))
}

/// An event for programs.
pub(super) fn json(step: &Step) -> Value {
    match step {
        Step::Model(Opening::Waiting) => json!({"event": "meaning", "state": "waiting"}),
        Step::Model(Opening::Under(progress)) => {
            json!({"event": "meaning", "state": "opening", "doing": progress.doing})
        }
        Step::Model(Opening::Open { id, dim, took }) => json!({
            "event": "meaning", "state": "open", "model": id, "dimension": dim,
            "openMs": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }),
        Step::Model(Opening::Failed(why)) => {
            json!({"event": "meaning", "state": "failed", "reason": why})
        }
        Step::Ready { vectors, cached } => {
            json!({"event": "meaning", "state": "ready", "vectors": vectors, "cached": cached})
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use vmcp::embedding::Progress;

    use super::*;

    fn under(done: Option<(u64, u64)>) -> Opening {
        Opening::Under(Progress { doing: "downloading a/b".to_owned(), done })
    }

    fn open() -> Opening {
        Opening::Open { id: "a/b".to_owned(), dim: 384, took: Duration::from_millis(812) }
    }

    #[test]
    fn each_step_has_a_line() {
        let look = Look { color: false, unicode: true };
        let all = [
            Step::Model(Opening::Waiting),
            Step::Model(under(None)),
            Step::Model(under(Some((3 << 20, 23_492_100)))),
            Step::Model(under(Some((0, 0)))),
            Step::Model(open()),
            Step::Model(Opening::Failed("no such folder".to_owned())),
            Step::Ready { vectors: 19, cached: 4 },
        ];
        let columns = Columns::fitting(["a"]);
        let lines: Vec<_> = all
            .iter()
            .map(|one| line(one, columns, look, Some(0).filter(|_| *one != all[1])))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @"
        ⠋ meaning  opening the model
        … meaning  downloading a/b
        ⠋ meaning  downloading a/b  3.0 of 22.4 MiB (13%)
        ⠋ meaning  downloading a/b
        ✓ meaning  a/b, 384 numbers a text, open after 812 ms
        ✗ meaning  no such folder; until it works, tools are found by their words
        ✓ meaning  19 tools found by meaning too, 4 of them known from before
        ");
        let lines: Vec<_> = all.iter().map(|one| json(one).to_string()).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"event":"meaning","state":"waiting"}
        {"event":"meaning","state":"opening","doing":"downloading a/b"}
        {"event":"meaning","state":"opening","doing":"downloading a/b"}
        {"event":"meaning","state":"opening","doing":"downloading a/b"}
        {"event":"meaning","state":"open","model":"a/b","dimension":384,"openMs":812}
        {"event":"meaning","state":"failed","reason":"no such folder"}
        {"event":"meaning","state":"ready","vectors":19,"cached":4}
        "#);
    }

    #[tokio::test]
    async fn the_same_is_told_once() {
        let (sender, opening) = watch::channel(Opening::Waiting);
        let mut meaning = Meaning::new(opening, None);
        assert_eq!(meaning.news(), None);
        for (now, is_new) in [
            (under(None), true),
            (under(Some((1, 2))), false),
            (open(), true),
            (open(), false),
            (Opening::Failed("x".to_owned()), true),
            (under(None), false),
            (open(), false),
            (Opening::Failed("y".to_owned()), true),
        ] {
            sender.send_replace(now.clone());
            assert_eq!(meaning.news(), is_new.then_some(now));
        }
        let other = Opening::Failed("z".to_owned());
        sender.send_replace(other.clone());
        assert_eq!(meaning.next().await, Step::Model(other));
    }
}
