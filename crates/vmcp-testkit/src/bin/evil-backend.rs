//! A scriptable MCP server over stdio, for tests.
//!
//! `evil-backend --script FILE.json [--record FILE.jsonl]`

use std::path::PathBuf;
use std::process::ExitCode;

use vmcp_testkit::{linger, run_evil_backend};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let mut script = None;
    let mut record = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--linger" => {
                linger().await;
                return ExitCode::SUCCESS;
            }
            "--script" => script = args.next().map(PathBuf::from),
            "--record" => record = args.next().map(PathBuf::from),
            _ => return usage(),
        }
    }
    let Some(script) = script else { return usage() };
    match run_evil_backend(&script, record.as_deref()).await {
        // Not `ExitCode`: reading stdin blocks a thread that would keep the runtime from ending.
        Ok(code) => std::process::exit(code),
        Err(error) => {
            eprintln!("evil-backend: failed to {error}");
            ExitCode::from(2)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: evil-backend --script FILE.json [--record FILE.jsonl]");
    ExitCode::from(2)
}
