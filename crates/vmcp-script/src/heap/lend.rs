//! Text that is read while the heap changes.

use super::{Heap, Object};
use crate::value::Value;

impl Heap {
    /// Calls `work` with the text of a string, which is out of its slot meanwhile: `work` must not
    /// look at the same string through the heap. `None` for what is no string.
    pub(crate) fn lend<T>(
        &mut self,
        text: Value,
        work: impl FnOnce(&mut Self, &str) -> T,
    ) -> Option<T> {
        let Value::Object(handle) = text else { return None };
        let Object::Str(slot) = self.get_mut(handle) else { return None };
        let lent = std::mem::take(slot);
        let result = work(self, &lent);
        *self.get_mut(handle) = Object::Str(lent);
        Some(result)
    }
}
