//! Patterns to instructions.

use super::{
    Fault, Inst, MAX_INSTRUCTIONS,
    class::Set,
    node::{Node, Parsed, Repeat},
};

struct Compiler {
    code: Vec<Inst>,
    sets: Vec<Set>,
    /// Parts that were visited: repeats of nothing visit much and emit nothing.
    visits: usize,
    /// Where the repeat stands that is being compiled.
    at: usize,
}

/// The instructions of a pattern, and its sets.
pub(super) fn program(parsed: &Parsed) -> Result<(Vec<Inst>, Vec<Set>), Fault> {
    let mut compiler = Compiler { code: Vec::new(), sets: Vec::new(), visits: 0, at: 0 };
    compiler.emit(Inst::Save(0))?;
    compiler.node(&parsed.node)?;
    compiler.emit(Inst::Save(1))?;
    compiler.emit(Inst::Match)?;
    Ok((compiler.code, compiler.sets))
}

impl Compiler {
    fn emit(&mut self, inst: Inst) -> Result<usize, Fault> {
        if self.code.len() == MAX_INSTRUCTIONS {
            return Err(self.too_large());
        }
        self.code.push(inst);
        Ok(self.code.len() - 1)
    }

    fn too_large(&self) -> Fault {
        Fault::new(
            self.at,
            format!(
                "the pattern is too large: it comes to more than {MAX_INSTRUCTIONS} instructions; \
                 use smaller numbers of repeats"
            ),
        )
    }

    fn here(&self) -> u32 {
        self.code.len() as u32
    }

    fn node(&mut self, node: &Node) -> Result<(), Fault> {
        self.visits += 1;
        if self.visits > MAX_INSTRUCTIONS * 4 {
            return Err(self.too_large());
        }
        let inst = match node {
            Node::Char(c) => Inst::Char(*c),
            Node::Folded(c) => Inst::Folded(*c),
            Node::NotNewline => Inst::NotNewline,
            Node::Anything => Inst::Anything,
            Node::Set(set) => self.set(set),
            Node::Assert(assert) => Inst::Assert(*assert),
            Node::Group(number, inside) => {
                let slot = *number as u32 * 2;
                self.emit(Inst::Save(slot))?;
                self.node(inside)?;
                Inst::Save(slot + 1)
            }
            Node::Sequence(parts) => return parts.iter().try_for_each(|part| self.node(part)),
            Node::Either(branches) => return self.either(branches),
            Node::Repeat(repeat) => return self.repeat(repeat),
        };
        self.emit(inst).map(drop)
    }

    /// The set may be there already, if it is repeated.
    fn set(&mut self, set: &Set) -> Inst {
        let known = self.sets.iter().rposition(|known| known.same(set));
        let at = known.unwrap_or_else(|| {
            self.sets.push(set.clone());
            self.sets.len() - 1
        });
        Inst::Set(at as u32)
    }

    fn either(&mut self, branches: &[Node]) -> Result<(), Fault> {
        let mut ends = Vec::new();
        for (at, branch) in branches.iter().enumerate() {
            if at + 1 == branches.len() {
                self.node(branch)?;
                break;
            }
            let split = self.emit(Inst::Split(0, 0))?;
            let first = self.here();
            self.node(branch)?;
            ends.push(self.emit(Inst::Jump(0))?);
            self.code[split] = Inst::Split(first, self.here());
        }
        for end in ends {
            self.code[end] = Inst::Jump(self.here());
        }
        Ok(())
    }

    fn repeat(&mut self, repeat: &Repeat) -> Result<(), Fault> {
        self.at = repeat.at;
        let copies = if repeat.max.is_none() { repeat.min.saturating_sub(1) } else { repeat.min };
        for _ in 0..copies {
            self.node(&repeat.node)?;
        }
        match (repeat.max, repeat.min) {
            (None, 0) => {
                let split = self.emit(Inst::Split(0, 0))?;
                let body = self.here();
                self.node(&repeat.node)?;
                self.emit(Inst::Jump(split as u32))?;
                self.code[split] = self.choice(body, self.here(), repeat.greedy);
            }
            (None, _) => {
                let body = self.here();
                self.node(&repeat.node)?;
                let after = self.here() + 1;
                let choice = self.choice(body, after, repeat.greedy);
                self.emit(choice)?;
            }
            (Some(max), min) => {
                let mut splits = Vec::new();
                for _ in min..max {
                    splits.push(self.emit(Inst::Split(0, 0))?);
                    self.node(&repeat.node)?;
                }
                let end = self.here();
                for split in splits {
                    self.code[split] = self.choice(split as u32 + 1, end, repeat.greedy);
                }
            }
        }
        Ok(())
    }

    const fn choice(&self, body: u32, after: u32, greedy: bool) -> Inst {
        if greedy { Inst::Split(body, after) } else { Inst::Split(after, body) }
    }
}
