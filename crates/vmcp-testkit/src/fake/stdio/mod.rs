//! A fake MCP server over stdio: the `evil-backend` binary, and the handle that tests hold.

pub(crate) mod binary;
pub(crate) mod fake;
pub(crate) mod life;
pub(crate) mod lines;
pub(crate) mod run;
pub(crate) mod writer;
