//! `replace`.

use memchr::memmem;

use super::{Method, Table, own, read};
use crate::{
    builtins::parameters::{take, text, whole},
    machine::{Arguments, Machine, chars},
    stop::Run,
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[("replace", replace)];

fn replace(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [old, new, count] = take(&arguments, "replace", ["old", "new", "count"], 2)?;
    let (old, new) = (old.unwrap_or(Value::None), new.unwrap_or(Value::None));
    let most = count.map_or(Ok(-1), |count| whole(machine.heap(), count, "replace", "count"))?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    read(machine, receiver)?;
    let heap = machine.heap();
    let (all, before) = (own(heap, receiver), text(heap, old, "replace", "old")?);
    let after = text(heap, new, "replace", "new")?;
    heap.toil(before.len() + all.len() * 4 / before.len().max(1))?;
    let found = match before.is_empty() {
        true => chars(all) + 1,
        false => memmem::find_iter(all.as_bytes(), before.as_bytes()).count(),
    };
    let found = found.min(most);
    if found == 0 {
        return Ok(receiver);
    }
    // What is replaced is part of the text, so nothing is below zero.
    let size = (all.len() - found * before.len()).saturating_add(found.saturating_mul(after.len()));
    heap.check(size)?;
    machine.spend(size.saturating_add(found.saturating_mul(24)))?;
    let heap = machine.heap();
    let mut out = String::with_capacity(size);
    fill(&mut out, own(heap, receiver), own(heap, old), own(heap, new), found);
    machine.heap_mut().string(out)
}

/// Writes `all` with the first `most` places of `old` replaced.
fn fill(out: &mut String, all: &str, old: &str, new: &str, most: usize) {
    let mut copied = 0;
    for (at, found) in all.match_indices(old).take(most) {
        out.push_str(&all[copied..at]);
        out.push_str(new);
        copied = at + found.len();
    }
    out.push_str(&all[copied..]);
}
