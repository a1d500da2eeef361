//! Running a script among everybody else's requests: an ordinary future that computes for a moment,
//! starts what the script asks for, and waits for the first answer.
//!
//! Dropping the future drops everything that the script has started, which cancels it. While a
//! script computes it lets go of its thread after each moment, and no more scripts compute at a
//! time than leave one thread to everybody else: a script that spins costs others nothing but its
//! share of the processor.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use tokio::{sync::Semaphore, time::Instant};
use vmcp_script::{Answer, Ask, Failure, Output, Progress};

use super::{
    deadline::Deadline,
    history::{Ending, History},
    host::{Asked, Host},
    runner::Runner,
};

/// Steps between two looks at the clock: few microseconds of what scripts do most, and some
/// milliseconds of the slowest that they can do, which is what a deadline can be late by.
const QUANTUM: u64 = 1000;

/// How long a script computes before others have their turn.
const TURN: Duration = Duration::from_micros(200);

/// The same in steps, for a clock that stands still.
const MOST: u64 = 20_000;

/// How a script ended.
pub(super) type Ended = Result<Output, Box<Failure>>;

/// Runs the script to its end, or to its deadline.
pub(super) async fn run(
    machine: &mut Runner,
    host: &Host<'_>,
    history: &mut History,
    turns: &Semaphore,
    deadline: &Deadline,
) -> Ended {
    // Not by way of a variable, which would have a place of its own in what waits.
    let ended = deadline.keep(pin!(drive(machine, host, history, turns, deadline))).await;
    let ended = ended.unwrap_or_else(|| Err(machine.interrupt(&deadline.reason())));
    history.give_up();
    ended
}

async fn drive(
    machine: &mut Runner,
    host: &Host<'_>,
    history: &mut History,
    turns: &Semaphore,
    deadline: &Deadline,
) -> Ended {
    let mut flight = Flight::default();
    loop {
        let progress = compute(machine, turns).await;
        host.note_fan_outs(&machine.fan_outs());
        for request in machine.withdrawn() {
            flight.give_up(request);
            history.end(request, Ending::GivenUp);
        }
        for request in machine.requests() {
            if let Ask::Tool { tool, .. } = request.ask {
                history.begin(request.id, host.view.toolbox.name(tool).into());
            }
            let asks_user = matches!(request.ask, Ask::Elicit { .. });
            flight.start(request.id, asks_user, host.answer(request.ask));
        }
        let mut answered = match progress {
            Progress::Done(ended) => return ended,
            Progress::Yield => flight.next().now_or_never().flatten(),
            Progress::Waiting => match flight.next_while(deadline).await {
                Some(answered) => Some(answered),
                None => return Err(machine.interrupt("nothing is left to wait for")),
            },
        };
        while let Some((request, answer)) = answered {
            note(request, &answer, host, history);
            machine.resume(request, answer);
            answered = flight.next().now_or_never().flatten();
        }
    }
}

/// Lets the script run for a moment, when it is its turn.
async fn compute(machine: &mut Runner, turns: &Semaphore) -> Progress {
    let _turn = turns.acquire().await.expect("nobody closes it");
    let start = Instant::now();
    let mut steps = QUANTUM;
    let mut progress = machine.run(QUANTUM);
    while matches!(progress, Progress::Yield) && steps < MOST && start.elapsed() < TURN {
        progress = machine.run(QUANTUM);
        steps += QUANTUM;
    }
    machine.has_computed(start.elapsed());
    if matches!(progress, Progress::Yield) {
        // Other threads that want this core, which with few cores are those that everybody else's
        // requests need; the kernel would let them wait for milliseconds.
        std::thread::yield_now();
        // Whoever was ready before goes first; the next script only after that.
        tokio::task::yield_now().await;
    }
    progress
}

/// Notes how a call ended, and tells the caller that the script is alive.
fn note(request: u64, answer: &Answer, host: &Host<'_>, history: &mut History) {
    let (ending, word) = match answer {
        Answer::Value(_) => (Ending::Ok, "done"),
        Answer::Failed { timed_out: true, .. } => (Ending::GivenUp, "timed out"),
        Answer::Failed { .. } => (Ending::Failed, "failed"),
    };
    if let Some(tool) = history.end(request, ending) {
        host.tell_end(&tool, word, ending);
    }
}

/// What a script waits for.
#[derive(Default)]
struct Flight<'a> {
    asked: FuturesUnordered<Numbered<'a>>,
    /// How many of them somebody still waits for.
    live: usize,
    /// Those of these that the user has to answer.
    questions: Vec<u64>,
}

impl<'a> Flight<'a> {
    fn start(&mut self, request: u64, asks_user: bool, asked: Asked<'a>) {
        self.live += 1;
        self.questions.extend(asks_user.then_some(request));
        self.asked.push(Numbered { request, asked: Some(asked) });
    }

    /// Cancels a request, by dropping what was to answer it. Its place stays empty until the end:
    /// there are no more of them than calls.
    fn give_up(&mut self, request: u64) {
        let mut asked = self.asked.iter_mut();
        let given_up = asked.find(|asked| asked.request == request && asked.asked.is_some());
        if let Some(given_up) = given_up {
            given_up.asked = None;
            self.live -= 1;
            self.questions.retain(|question| *question != request);
        }
    }

    /// The next answer; `None` if nothing is in flight.
    async fn next(&mut self) -> Option<(u64, Answer)> {
        if self.live == 0 {
            return None;
        }
        let (request, answer) = self.asked.next().await?;
        self.live -= 1;
        self.questions.retain(|question| *question != request);
        Some((request, answer))
    }

    /// The next answer to a script that does nothing but wait. While the user has a question before
    /// them, that is not the script's time.
    async fn next_while(&mut self, deadline: &Deadline) -> Option<(u64, Answer)> {
        if self.questions.is_empty() {
            return self.next().await;
        }
        deadline.stand_still();
        let answered = self.next().await;
        deadline.go_on();
        answered
    }
}

/// An answer with the number of its request; nobody waits for an empty one.
struct Numbered<'a> {
    request: u64,
    asked: Option<Asked<'a>>,
}

impl Future for Numbered<'_> {
    type Output = (u64, Answer);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let request = self.request;
        let Some(asked) = &mut self.asked else { return Poll::Pending };
        asked.as_mut().poll(cx).map(|answer| (request, answer))
    }
}
