//! Fakes for the other crates' tests: MCP servers of both eras that follow a [`Script`] (and lie
//! when it says so), a raw client, a fault proxy, and probes for what must always hold.
//!
//! Nothing here depends on the code under test, so a mistake there cannot hide behind the same
//! mistake here. Everything runs on real sockets and real processes.
//!
//! | you need | take |
//! |---|---|
//! | a backend over HTTP | [`HttpFake::start`] |
//! | a backend over stdio | [`StdioFake::new`], which runs the `evil-backend` binary |
//! | to speak to a server without an SDK | [`raw`]: [`raw::post`], [`raw::legacy_session`], [`raw::modern`], [`raw::socket`] |
//! | a bad network | [`faultproxy::Proxy`], [`Blackhole`] |
//! | to know a process is well | [`invariants`] |
//! | to run a binary and read its lines | [`process::Running`] |
//! | a test that measures itself | [`alone`] |
//!
//! ```no_run
//! use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! let script = Script::new(Speaks::Dual).tool(Item::tool("echo", Behaviour::Echo));
//! let fake = HttpFake::start(script).await;
//! let client = raw::modern(&fake.url(), serde_json::json!({}));
//! let answer = client.call("echo", serde_json::json!({"text": "hi"})).await?;
//! assert_eq!(answer.message["result"]["resultType"], "complete");
//! assert_eq!(fake.requests()[0].header("mcp-name"), Some("echo"));
//! # Ok(()) }
//! ```
//!
//! The fakes enforce the wire rules of the era they speak: a request that breaks one is refused as
//! a strict server would refuse it. What a strict server tolerates but a good client never does is
//! listed by `violations()`.

mod alone;
mod blackhole;
mod chance;
mod fake;
pub mod faultproxy;
pub mod invariants;
mod port;
pub mod process;
pub mod raw;
mod script;

pub use alone::alone;
pub use blackhole::Blackhole;
pub use fake::http::HttpFake;
pub use fake::record::{NotSeen, Note, Seen};
pub use fake::stdio::binary::evil_backend;
pub use fake::stdio::fake::StdioFake;
pub use fake::stdio::run::{RunError, linger, run as run_evil_backend};
pub use script::Script;
pub use script::behaviour::{Ask, Behaviour};
pub use script::faults::{Fault, Shape, When, WireFault};
pub use script::items::Item;
pub use script::lists::ListFault;
pub use script::options::{AskOn, Crash, HttpOptions, ProcessOptions, ReplyStyle};
pub use script::speaks::Speaks;
