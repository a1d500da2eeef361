//! A future that goes on at once when it wakes itself.
//!
//! A connection and the request that it carries are one task, and they wake each other: the body's
//! reader the parser, a finished call the receiver of its notifications. The scheduler takes a task
//! that woke itself for one that yields: it queues the task and wakes another thread to help, which
//! finds nothing to do. That costs a call two system calls and two thread switches, more than all
//! the JSON of it. Here such a wake means one more round of the same poll.

use std::{
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;

/// Rounds of one poll, so that a future which always wakes itself lets others run.
const MAX_ROUNDS: usize = 8;

/// Nobody polls, nobody woke: a wake goes to the task.
const RESTING: u8 = 0;
/// The future is being polled.
const POLLED: u8 = 1;
/// It was woken since, and will be polled.
const WOKEN: u8 = 2;

#[derive(Default)]
struct Sleeper {
    state: AtomicU8,
    task: AtomicWaker,
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.swap(WOKEN, Ordering::AcqRel) == RESTING {
            self.task.wake();
        }
    }
}

/// Runs `future`, which is polled again at once when it wakes itself.
pub(crate) async fn awake<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let sleeper = Arc::<Sleeper>::default();
    let waker = Waker::from(Arc::clone(&sleeper));
    std::future::poll_fn(|cx| sleeper.poll(future.as_mut(), &waker, cx)).await
}

impl Sleeper {
    fn poll<F: Future>(
        &self,
        mut future: Pin<&mut F>,
        waker: &Waker,
        cx: &Context<'_>,
    ) -> Poll<F::Output> {
        self.task.register(cx.waker());
        for _ in 0..MAX_ROUNDS {
            self.state.swap(POLLED, Ordering::AcqRel);
            let poll = future.as_mut().poll(&mut Context::from_waker(waker));
            let rests =
                self.state.compare_exchange(POLLED, RESTING, Ordering::AcqRel, Ordering::Acquire);
            if poll.is_ready() || rests.is_ok() {
                return poll;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Polls once a future that wakes itself in its first `wakes` polls and never ends; tells how
    /// often it was polled and how often the task was woken.
    fn polled(wakes: usize) -> (usize, usize) {
        let (task, mut polls) = (Arc::<Count>::default(), 0);
        let waker = Waker::from(Arc::clone(&task));
        let future = std::future::poll_fn(|cx| {
            polls += 1;
            if polls <= wakes {
                cx.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        });
        let poll = pin!(awake(future)).poll(&mut Context::from_waker(&waker));
        assert!(poll.is_pending());
        (polls, task.0.load(Ordering::SeqCst))
    }

    #[test]
    fn a_future_that_wakes_itself_goes_on_without_its_task() {
        assert_eq!(polled(0), (1, 0));
        assert_eq!(polled(1), (2, 0));
        assert_eq!(polled(3), (4, 0));
        assert_eq!(polled(usize::MAX), (MAX_ROUNDS, 1), "others have their turn");
    }

    #[tokio::test]
    async fn a_wake_from_outside_reaches_the_task() {
        for _ in 0..1000 {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let other = tokio::task::spawn_blocking(move || sender.send(7));
            assert_eq!(awake(receiver).await, Ok(7));
            assert!(other.await.is_ok());
        }
    }
}
