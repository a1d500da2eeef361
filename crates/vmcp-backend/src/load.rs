//! How many calls may run at once: as many as come, until the server says that it is busy.
//!
//! Additive increase, multiplicative decrease: a refusal halves what may run at once, down to one;
//! as many answers in a row as may run at once allow one more, until nothing is held back any more.
//! The refusals of calls that started together count once, or one burst would always end at one.
//!
//! A pure state machine: it is told what happens to calls and says who has to wait. It knows no
//! time: a server that is not called cannot show that it is well again, and needs no forgiving.

/// The calls of one backend.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// Calls that have not ended, those that wait among them.
    calls: usize,
    waiting: usize,
    /// Counts the narrowings; a call belongs to the round in which it starts to run.
    round: u64,
    /// Present while calls are held back.
    window: Option<Window>,
}

#[derive(Debug, PartialEq, Eq)]
struct Window {
    /// How many may run at once.
    allowed: usize,
    /// How many ran at once when the server was busy for the first time.
    full: usize,
    /// Answers in a row since the window last changed.
    answers: usize,
    /// What the server said last: an HTTP status.
    status: u16,
}

/// How a call ended, as far as it tells something about how busy the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The server answered it, with a result or an error.
    Answered,
    /// The server refused it with this HTTP status because it is busy.
    Busy(u16),
    /// Anything else: no answer, a broken one, nobody waits any more.
    Other,
}

/// What holds calls back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Narrow {
    /// How many may run at once.
    pub(crate) allowed: usize,
    /// The HTTP status that the server said last.
    pub(crate) status: u16,
}

impl Load {
    /// Calls that have not ended.
    pub(crate) const fn calls(&self) -> usize {
        self.calls
    }

    /// What holds calls back, if anything does.
    pub(crate) fn narrow(&self) -> Option<Narrow> {
        self.window.as_ref().map(|window| Narrow { allowed: window.allowed, status: window.status })
    }

    /// One more call: the round in which it runs, or why it has to wait.
    pub(crate) fn arrive(&mut self) -> Result<u64, Narrow> {
        let held_back = self.narrow().filter(|_| self.waiting > 0 || !self.has_room());
        self.calls += 1;
        match held_back {
            Some(why) => {
                self.waiting += 1;
                Err(why)
            }
            None => Ok(self.round),
        }
    }

    /// The call that waits longest runs, if it may.
    pub(crate) fn begin(&mut self) -> Option<u64> {
        if !self.has_room() {
            return None;
        }
        self.waiting -= 1;
        Some(self.round)
    }

    /// A call that waited is given up.
    pub(crate) fn give_up(&mut self) {
        self.waiting -= 1;
        self.calls -= 1;
    }

    /// A call that ran in `round` is over.
    pub(crate) fn leave(&mut self, round: u64, end: End) {
        let running = self.running();
        self.calls -= 1;
        // What started before the last change says nothing about it.
        if round != self.round {
            return;
        }
        match end {
            End::Busy(status) => self.narrow_to_half_of(running, status),
            End::Answered => self.widen(),
            End::Other => {}
        }
    }

    fn narrow_to_half_of(&mut self, running: usize, status: u16) {
        let old = self.window.take();
        let (allowed, full) =
            old.map_or((running, running), |window| (window.allowed.min(running), window.full));
        self.window = Some(Window { allowed: (allowed / 2).max(1), full, answers: 0, status });
        self.round += 1;
    }

    fn widen(&mut self) {
        let Some(window) = &mut self.window else { return };
        window.answers += 1;
        if window.answers < window.allowed {
            return;
        }
        window.answers = 0;
        window.allowed += 1;
        if window.allowed > window.full {
            self.window = None;
        }
    }

    fn running(&self) -> usize {
        self.calls - self.waiting
    }

    fn has_room(&self) -> bool {
        self.window.as_ref().is_none_or(|window| self.running() < window.allowed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const BUSY: End = End::Busy(429);

    fn allowed(load: &Load) -> Option<usize> {
        load.narrow().map(|narrow| narrow.allowed)
    }

    /// Lets as many calls as may run at once run, and end so.
    fn round(load: &mut Load, calls: usize, end: End) {
        let rounds: Vec<u64> = (0..calls).map_while(|_| load.arrive().ok()).collect();
        assert_eq!(rounds.len(), calls, "{load:?}");
        rounds.into_iter().for_each(|round| load.leave(round, end));
    }

    #[test]
    fn a_burst_of_refusals_halves_once_and_each_round_again_down_to_one() {
        let mut load = Load::default();
        let mut seen = Vec::new();
        for calls in [20, 10, 5, 2, 1, 1] {
            round(&mut load, calls, BUSY);
            seen.push(allowed(&load).unwrap());
        }
        assert_eq!(seen, [10, 5, 2, 1, 1, 1]);
    }

    #[test]
    fn what_really_ran_is_halved() {
        let mut load = Load::default();
        round(&mut load, 20, BUSY);
        round(&mut load, 4, BUSY);
        assert_eq!(allowed(&load), Some(2), "ten were allowed, four were too many");
    }

    #[test]
    fn as_many_answers_as_may_run_allow_one_more_until_all_may() {
        let mut load = Load::default();
        round(&mut load, 4, BUSY);
        let mut seen = Vec::new();
        for _ in 0..9 {
            round(&mut load, 1, End::Answered);
            seen.push(allowed(&load));
        }
        let [two, three, four] = [2, 3, 4].map(Some);
        assert_eq!(seen, [two, three, three, three, four, four, four, four, None]);
    }

    #[test]
    fn answers_count_in_a_row_and_other_ends_do_not_count() {
        let mut load = Load::default();
        round(&mut load, 4, BUSY);
        round(&mut load, 1, End::Answered);
        round(&mut load, 2, End::Other);
        assert_eq!(allowed(&load), Some(2));
        round(&mut load, 1, End::Answered);
        assert_eq!(allowed(&load), Some(3));
        round(&mut load, 2, End::Answered);
        round(&mut load, 3, BUSY);
        round(&mut load, 1, End::Answered);
        assert_eq!(allowed(&load), Some(2), "one may, so one answer is enough");
    }

    #[test]
    fn calls_of_an_earlier_round_neither_narrow_nor_widen() {
        let mut load = Load::default();
        let rounds: Vec<u64> = (0..8).flat_map(|_| load.arrive()).collect();
        load.leave(rounds[0], BUSY);
        rounds[1..7].iter().for_each(|&round| load.leave(round, End::Answered));
        load.leave(rounds[7], BUSY);
        assert_eq!(load.narrow(), Some(Narrow { allowed: 4, status: 429 }));
    }

    #[test]
    fn who_waits_comes_before_who_arrives() {
        let mut load = Load::default();
        round(&mut load, 2, BUSY);
        let runs = load.arrive().unwrap();
        let held_back = Err(Narrow { allowed: 1, status: 429 });
        assert_eq!(load.arrive(), held_back);
        assert_eq!(load.begin(), None, "there is no room yet");
        load.leave(runs, End::Other);
        assert_eq!(load.arrive(), held_back, "somebody waits already");
        assert!(load.begin().is_some());
        load.give_up();
        assert_eq!((load.calls(), load.waiting), (1, 0));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Arrive,
        Begin,
        GiveUp,
        Leave(usize, End),
    }

    fn step() -> impl Strategy<Value = Step> {
        let end = prop_oneof![Just(BUSY), Just(End::Answered), Just(End::Other)];
        prop_oneof![
            3 => Just(Step::Arrive),
            1 => Just(Step::Begin),
            1 => Just(Step::GiveUp),
            2 => (0_usize..64, end).prop_map(|(which, end)| Step::Leave(which, end)),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_one_may_run_and_nobody_is_lost(steps in vec(step(), 0..200)) {
            let mut load = Load::default();
            let (mut running, mut waiting) = (Vec::new(), 0);
            for step in steps {
                match step {
                    Step::Arrive => match load.arrive() {
                        Ok(round) => running.push(round),
                        Err(_) => waiting += 1,
                    },
                    Step::Begin if waiting > 0 => if let Some(round) = load.begin() {
                        waiting -= 1;
                        running.push(round);
                    },
                    Step::GiveUp if waiting > 0 => {
                        waiting -= 1;
                        load.give_up();
                    }
                    Step::Leave(which, end) if !running.is_empty() => {
                        let round = running.swap_remove(which % running.len());
                        load.leave(round, end);
                    }
                    _ => {}
                }
                prop_assert_eq!((load.running(), load.waiting), (running.len(), waiting));
                prop_assert!(allowed(&load).is_none_or(|allowed| allowed >= 1));
                prop_assert!(!running.is_empty() || load.has_room(), "nobody runs and nobody may");
            }
        }
    }
}
