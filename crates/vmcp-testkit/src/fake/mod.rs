//! One engine, two transports: `engine` answers requests, `http` and `stdio` carry them.
//!
//! A request becomes an [`exchange::Exchange`]; whatever it sends goes through its
//! [`reply::Reply`] as [`reply::Out`] values, which the transport turns into bytes.

pub(crate) mod ask;
pub(crate) mod behaviour;
pub(crate) mod change;
pub(crate) mod discovery;
pub(crate) mod dispatch;
pub(crate) mod encode;
pub(crate) mod engine;
pub(crate) mod exchange;
pub(crate) mod fault_table;
pub(crate) mod http;
pub(crate) mod items;
pub(crate) mod listen;
pub(crate) mod lists;
pub(crate) mod message;
pub(crate) mod notifications;
pub(crate) mod outcome;
pub(crate) mod record;
pub(crate) mod reply;
pub(crate) mod session;
pub(crate) mod stdio;
pub(crate) mod wire;
