//! Matching: all threads of a pattern side by side.

use super::{
    Assert, Inst, NOWHERE, Pattern,
    class::{is_word, lower},
};
use crate::{
    heap::{Heap, price},
    stop::Run,
};

/// Where a match may start and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Anywhere.
    Search,
    /// It starts where the search does.
    Match,
    /// It starts where the search does, and ends with the text.
    Full,
}

/// Searches in texts, one after the other.
pub(crate) struct Search<'p> {
    pattern: &'p Pattern,
    now: Threads,
    next: Threads,
    /// Positions of the thread that is being followed.
    slots: Vec<usize>,
    stack: Vec<Follow>,
}

/// Threads by preference, at most one per instruction.
struct Threads {
    order: Vec<u32>,
    /// Where in `order` an instruction stands, if it does.
    index: Vec<u32>,
    /// Positions, by instruction.
    slots: Vec<usize>,
}

/// What is left to do for a thread that does not consume anything.
enum Follow {
    At(u32),
    /// A position as it was before.
    Restore(u32, usize),
}

impl Threads {
    fn new(instructions: usize, slots: usize) -> Self {
        Self {
            order: Vec::with_capacity(instructions),
            index: vec![0; instructions],
            slots: vec![NOWHERE; instructions * slots],
        }
    }

    fn insert(&mut self, at: u32) -> bool {
        let place = self.index[at as usize];
        if self.order.get(place as usize) == Some(&at) {
            return false;
        }
        self.index[at as usize] = self.order.len() as u32;
        self.order.push(at);
        true
    }
}

/// Bytes that the state of a search takes.
fn state_size(instructions: usize, slots: usize) -> usize {
    instructions * 2 * (8 + slots * size_of::<usize>() + size_of::<Follow>())
}

impl<'p> Search<'p> {
    /// Searches for `pattern`; `heap` must have room for their state.
    pub(crate) fn new(pattern: &'p Pattern, heap: &Heap) -> Run<Self> {
        let (instructions, slots) = (pattern.code.len(), pattern.groups * 2 + 2);
        heap.check(state_size(instructions, slots))?;
        heap.toil(instructions * (slots + 1) * 2)?;
        Ok(Self {
            pattern,
            now: Threads::new(instructions, slots),
            next: Threads::new(instructions, slots),
            slots: vec![NOWHERE; slots],
            stack: Vec::new(),
        })
    }

    /// The positions of the first match from `start` on, by twos for the whole and each group.
    /// An empty match at `not_empty_at` does not count. Work is charged to `heap` as it is made.
    pub(crate) fn find(
        &mut self,
        heap: &Heap,
        text: &str,
        (start, not_empty_at): (usize, usize),
        mode: Mode,
    ) -> Run<Option<Vec<usize>>> {
        let mut found = None;
        let mut at = start;
        self.now.order.clear();
        self.next.order.clear();
        loop {
            if self.now.order.is_empty() {
                if found.is_some() || (mode != Mode::Search && at > start) {
                    break;
                }
                if mode == Mode::Search {
                    let Some(next) = self.pattern.skip.next(text, at) else {
                        heap.toil((text.len() - at) / 4)?;
                        break;
                    };
                    heap.toil((next - at) / 4)?;
                    at = next;
                }
            }
            if found.is_none() && (mode == Mode::Search || at == start) {
                self.slots.fill(NOWHERE);
                let work = follow(
                    self.pattern,
                    &mut self.now,
                    (&mut self.slots, &mut self.stack),
                    0,
                    (text, at),
                );
                heap.toil(work * price::THREAD)?;
            }
            let c = text[at..].chars().next();
            if let Some(slots) = self.step(heap, (text, at), c, (not_empty_at, mode))? {
                found = Some(slots);
            }
            std::mem::swap(&mut self.now, &mut self.next);
            self.next.order.clear();
            let Some(c) = c else { break };
            at += c.len_utf8();
        }
        Ok(found)
    }

    /// Moves every thread over a character; a match ends those that are less preferred.
    fn step(
        &mut self,
        heap: &Heap,
        (text, at): (&str, usize),
        c: Option<char>,
        (not_empty_at, mode): (usize, Mode),
    ) -> Run<Option<Vec<usize>>> {
        let width = self.slots.len();
        let after = at + c.map_or(0, char::len_utf8);
        let mut work = self.now.order.len();
        let mut found = None;
        for thread in 0..self.now.order.len() {
            let pc = self.now.order[thread] as usize;
            let inst = self.pattern.code[pc];
            let slots = &self.now.slots[pc * width..(pc + 1) * width];
            if let Inst::Match = inst {
                let empty = slots[0] == at && at == not_empty_at;
                if !empty && (mode != Mode::Full || at == text.len()) {
                    work += 4 + width / 4;
                    found = Some(slots.to_vec());
                    break;
                }
                continue;
            }
            match inst {
                Inst::Set(set) if c.is_some_and(|c| !c.is_ascii()) => {
                    work += self.pattern.sets[set as usize].cost();
                }
                Inst::Folded(_) => work += 2,
                _ => {}
            }
            if c.is_some_and(|c| consumes(self.pattern, inst, c)) {
                self.slots.copy_from_slice(slots);
                work += width / 8;
                work += follow(
                    self.pattern,
                    &mut self.next,
                    (&mut self.slots, &mut self.stack),
                    pc as u32 + 1,
                    (text, after),
                );
            }
        }
        heap.toil(work * price::THREAD)?;
        Ok(found)
    }
}

fn consumes(pattern: &Pattern, inst: Inst, c: char) -> bool {
    match inst {
        Inst::Char(wanted) => wanted == c,
        Inst::Folded(wanted) => wanted == c || lower(c) == wanted,
        Inst::NotNewline => c != '\n',
        Inst::Anything => true,
        Inst::Set(set) => pattern.sets[set as usize].contains(c),
        _ => false,
    }
}

/// Adds the thread at `pc` and all it leads to without consuming anything; returns the work.
fn follow(
    pattern: &Pattern,
    threads: &mut Threads,
    (slots, stack): (&mut [usize], &mut Vec<Follow>),
    pc: u32,
    (text, at): (&str, usize),
) -> usize {
    let width = slots.len();
    let mut work = 0;
    stack.push(Follow::At(pc));
    while let Some(next) = stack.pop() {
        let mut pc = match next {
            Follow::At(pc) => pc,
            Follow::Restore(slot, position) => {
                slots[slot as usize] = position;
                continue;
            }
        };
        while threads.insert(pc) {
            work += 1;
            match pattern.code[pc as usize] {
                Inst::Jump(to) => pc = to,
                Inst::Split(a, b) => {
                    stack.push(Follow::At(b));
                    pc = a;
                }
                Inst::Save(slot) => {
                    stack.push(Follow::Restore(slot, slots[slot as usize]));
                    slots[slot as usize] = at;
                    pc += 1;
                }
                Inst::Assert(assert) => {
                    if !holds(assert, text, at) {
                        break;
                    }
                    pc += 1;
                }
                _ => {
                    let start = pc as usize * width;
                    threads.slots[start..start + width].copy_from_slice(slots);
                    work += width / 8;
                    break;
                }
            }
        }
    }
    work
}

fn holds(assert: Assert, text: &str, at: usize) -> bool {
    let before = || text[..at].chars().next_back();
    let after = || text[at..].chars().next();
    match assert {
        Assert::TextStart => at == 0,
        Assert::TextEnd => at == text.len(),
        Assert::LastLineEnd => matches!(&text[at..], "" | "\n"),
        Assert::LineStart => before().is_none_or(|c| c == '\n'),
        Assert::LineEnd => after().is_none_or(|c| c == '\n'),
        Assert::WordEdge { ascii, negated } => {
            let word = |c: Option<char>| c.is_some_and(|c| is_word(c, ascii));
            (word(before()) != word(after())) != negated
        }
    }
}
