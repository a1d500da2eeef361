//! Patterns to instructions.

use super::{
    Fault, Inst, MAX_INSTRUCTIONS,
    node::{Node, Parsed, Repeat},
};

struct Compiler {
    code: Vec<Inst>,
    /// Parts that were visited: repeats of nothing visit much and emit nothing.
    visits: usize,
    /// Where the repeat stands that is being compiled.
    at: usize,
}

/// The instructions of a pattern.
pub(super) fn program(parsed: &Parsed) -> Result<Vec<Inst>, Fault> {
    let mut compiler = Compiler { code: Vec::new(), visits: 0, at: 0 };
    compiler.emit(Inst::Save(0))?;
    compiler.node(&parsed.node)?;
    compiler.emit(Inst::Save(1))?;
    compiler.emit(Inst::Match)?;
    Ok(compiler.code)
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
                "the pattern is too large: it comes to more than maxPatternSize={MAX_INSTRUCTIONS}; \
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
            Node::Set(set) => Inst::Set(*set),
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
