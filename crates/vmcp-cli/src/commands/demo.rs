//! `vmcp demo`: a gateway over five small servers that are part of this program.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::net::TcpListener;
use vmcp::{Config, Options, Vmcp};

use super::serve::{listen, signals::Signals};
use crate::{
    Outcome,
    arguments::{Demo, LogFormat, Optimizer},
    board::{Columns, Meaning, Screen, meaning_line},
    cache,
    demo::{
        Name,
        children::HttpServer,
        config::{self, Choice},
        text,
    },
    embedding,
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    look::Look,
    say,
};

/// How long the servers may take before what there is gets printed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn run(arguments: &Demo) -> Outcome {
    let program = program()?;
    let mut asked = Config::default();
    Optimizer::of_demo(arguments).overrule(&mut asked)?;
    let choice = Choice {
        port: arguments.port,
        latency: arguments.latency.map(Duration::from_millis),
        code_mode: arguments.code_mode,
        optimizer: asked.optimizer.clone(),
    };
    if arguments.print_config {
        say::out(config::text(&program, &choice).trim_end());
        return Ok(());
    }
    logs::start(LogFormat::Text, None, &Arc::new(Screen::default()));
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(demo(&program, choice, &asked));
    runtime.shutdown_timeout(Duration::from_millis(100));
    outcome
}

/// The path of this program, which is every server too.
fn program() -> Result<String, Failure> {
    let own =
        std::env::current_exe().ok().and_then(|path| path.into_os_string().into_string().ok());
    own.ok_or_else(|| Failure::new(Code::Runtime, "the path of this program is not UTF-8"))
}

async fn demo(program: &str, choice: Choice, asked: &Config) -> Outcome {
    let mut signals = Signals::register()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, choice.port))
        .await
        .map_err(|error| listen::failure("demo", "127.0.0.1", choice.port, &error))?;
    let mut options =
        Options { launcher: launcher(), models: cache::models(), ..Options::default() };
    let prepared = embedding::prepare(asked, &mut options).await?;
    let mut servers = Vec::new();
    for name in Name::ALL.into_iter().filter(|name| name.is_http()) {
        servers.push(HttpServer::start(program, name, choice.latency).await?);
    }
    let vmcp = start(program, listener, choice, &servers, options)?;
    let meaning = prepared.map(|prepared| Meaning::new(prepared.opening, vmcp.search()));
    tell(&vmcp, meaning, &mut signals).await;
    tokio::select! {
        () = stop(vmcp, servers) => Ok(()),
        () = signals.end() => Err(Failure::told(Code::Interrupted)),
    }
}

fn start(
    program: &str,
    listener: TcpListener,
    choice: Choice,
    servers: &[HttpServer],
    options: Options,
) -> Result<Vmcp, Failure> {
    let port = listener.local_addr().map_or(0, |address| address.port());
    let urls: Vec<_> = servers.iter().map(|server| (server.name, server.url.clone())).collect();
    let config = config::load(&config::text(program, &Choice { port, ..choice }), &urls)
        .map_err(|report| Failure::new(Code::Config, format!("the demo's own file: {report}")))?;
    // Nothing is kept but models: a demo is the same each time.
    Vmcp::start_on(listener, config, options).map_err(|error| Failure::runtime(&error))
}

/// Prints where it is at once, the rest when the servers are up; returns when somebody wants the
/// end.
async fn tell(vmcp: &Vmcp, meaning: Option<Meaning>, signals: &mut Signals) {
    let url = vmcp.url();
    say::out(&format!("vMCP {}  {url}   demo (loopback only)", env!("CARGO_PKG_VERSION")));
    let directory = vmcp.directory();
    tokio::select! {
        _ = tokio::time::timeout(PATIENCE, directory.settled()) => {}
        () = signals.end() => return,
    }
    let look = Look::of(&std::io::stdout());
    say::out(&text::page(&directory, &url, look));
    let columns = Columns::of(&directory.report());
    let steps = async {
        let Some(mut meaning) = meaning else { return std::future::pending().await };
        meaning.expect_vectors();
        loop {
            let step = meaning.next().await;
            say::out(&meaning_line(&step, columns, look, None));
        }
    };
    tokio::select! {
        () = steps => {}
        () = signals.end() => {}
    }
}

async fn stop(vmcp: Vmcp, servers: Vec<HttpServer>) {
    eprintln!("stopping: requests in flight may finish, Ctrl-C again ends at once");
    vmcp.stop().await;
    for server in servers {
        server.stop().await;
    }
}
