//! An MCP server that offers every tool, prompt and resource the official conformance suite asks
//! for, in both protocol eras, on one URL.
//!
//! It exists to be a backend: the suite runs against it directly (is the fixture sound?) and
//! through the gateway (does the gateway lose anything?). It is written on `rmcp`, which the rest
//! of the workspace does not use, so that the two ends of a test do not share their mistakes.
//! Standard output carries one line, `listening on URL`; the process runs until it is killed.

mod ask;
mod call;
mod changes;
mod era;
mod events;
mod fixture;
mod http_server;
mod media;
mod prompts;
mod resources;
mod severity;
mod tools;

use std::net::{Ipv4Addr, SocketAddr};

use clap::Parser;
use tokio::net::TcpListener;

/// Serves the conformance fixture on the loopback interface.
#[derive(Parser)]
#[command(name = "conformance-fixture", version)]
struct Arguments {
    /// TCP port on 127.0.0.1; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Protocol era that the server admits to
    #[arg(long, value_enum, default_value_t = era::Era::Both)]
    era: era::Era,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}/mcp", listener.local_addr()?);
    http_server::serve(listener, arguments.era).await
}
