//! Values: small ones in place, the others as handles into the script's own heap.

pub(crate) mod compare;
mod float;
pub(crate) mod hash;
pub(crate) mod repr;

use crate::heap::Handle;

/// A value. Sixteen bytes, copied freely; what it points at belongs to the heap.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value {
    /// A variable that has no value yet. Never seen by a script.
    Unset,
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Builtin(u16),
    Module(u16),
    Tool(u32),
    Object(Handle),
}

impl Value {
    /// Whether both are the same, without looking at what they point at.
    pub(crate) fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) | (Self::Unset, Self::Unset) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Builtin(a), Self::Builtin(b)) | (Self::Module(a), Self::Module(b)) => a == b,
            (Self::Tool(a), Self::Tool(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => a == b,
            _ => false,
        }
    }
}
