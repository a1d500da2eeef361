//! What the caller hands in.

use std::sync::Arc;

use super::Machine;
use crate::{
    compile::DATA,
    heap::{Object, price},
    stop::{Limit, Run, Stop},
    value::Value,
};

/// Work that is done between two looks at what is left of the turn.
const STRETCH: u64 = 64 * price::PER_STEP;

impl Machine {
    /// Loads the variables of the caller's, before the first step, as far as the turn goes. A
    /// script that names none of them does not pay for them; steps are taken for none.
    pub(super) fn load_data(&mut self, fuel: &mut u64) {
        let program = Arc::clone(&self.program);
        if self.data.len() == program.data.len() {
            return;
        }
        self.heap.allow_work(u64::MAX);
        let read = self.read_data(&program.data, fuel);
        self.heap.forgive(0);
        match read {
            Ok(Some(data)) => self.data = data,
            Ok(None) => {}
            // Nothing is garbage yet that could make room.
            Err(Stop::Memory) => self.outcome = Some(Err(Stop::Limit(Limit::Memory))),
            Err(mut stop) => {
                if let Stop::Raise(raised) = &mut stop {
                    raised.message.insert_str(0, "`data` cannot be loaded: ");
                }
                self.outcome = Some(Err(stop));
            }
        }
    }

    fn read_data(&mut self, names: &[Box<str>], fuel: &mut u64) -> Run<Option<Vec<Value>>> {
        let resolver = Arc::clone(&self.resolver);
        let text = resolver.data().unwrap_or("{}");
        while *fuel > 0 {
            let before = self.heap.owed();
            let reader = self.data_reader.get_or_insert_default();
            let whole = reader.go(&mut self.heap, text, STRETCH)?;
            let work = self.heap.owed() - before;
            *fuel = fuel.saturating_sub(work.div_ceil(price::PER_STEP).max(1));
            if let Some(whole) = whole {
                self.heap.release(reader.scratch());
                self.data_reader = None;
                return names
                    .iter()
                    .map(|name| self.member(whole, name))
                    .collect::<Run<_>>()
                    .map(Some);
            }
        }
        Ok(None)
    }

    /// The variable called `name`: a member of the data, or all of it.
    fn member(&mut self, whole: Value, name: &str) -> Run {
        let key = self.heap.string(name)?;
        let Some(Object::Dict(dict)) = self.heap.object(whole) else { return Ok(Value::None) };
        match dict.get(&self.heap, key)? {
            None if name == DATA => Ok(whole),
            member => Ok(member.unwrap_or(Value::None)),
        }
    }
}
