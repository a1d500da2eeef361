//! HTTP itself: who may come in, bodies and their limits, replies.

pub(crate) mod awake;
pub(crate) mod body;
pub(crate) mod guard;
pub(crate) mod payload;
pub(crate) mod reply;
pub(crate) mod stall;
