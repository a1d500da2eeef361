//! `vmcp serve`: the gateway in the foreground.

mod announce;
pub(super) mod listen;
mod reload;
pub(super) mod signals;

use std::{sync::Arc, time::Duration};

use vmcp::{Config, Options, Vmcp};

use self::{
    reload::Watch,
    signals::{Signals, Wish},
};
use crate::{
    Outcome,
    arguments::{LogFormat, Serve},
    board::{self, Board, Event, Form, Meaning, Screen},
    cache,
    embedding::{self, Prepared},
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    look::Look,
    reaper::Reaper,
    source,
};

pub(super) fn run(arguments: &Serve) -> Outcome {
    let screen = Arc::new(Screen::default());
    let mut watch = Watch::new(arguments, Arc::clone(&screen));
    let mut config = source::load(&arguments.config)?;
    watch.started_with(&config);
    overrule(&mut config, arguments)?;
    let level = config.operational.log_level.map(announce::level);
    logs::start(arguments.log_format, level, &screen);
    let reaper = Reaper::start();
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(serve(config, arguments, watch, &screen));
    // What still runs after an interrupted shutdown is not waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    drop(reaper);
    outcome
}

async fn serve(
    config: Config,
    arguments: &Serve,
    mut watch: Watch<'_>,
    screen: &Arc<Screen>,
) -> Outcome {
    let mut signals = Signals::register()?;
    let mut options = options(arguments);
    let prepared = embedding::prepare(&config, &mut options).await?;
    let listener = listen::bind(&config).await?;
    let auth = listen::describe(&config);
    let vmcp =
        Vmcp::start_on(listener, config, options).map_err(|error| Failure::runtime(&error))?;
    announce::listening(&vmcp, arguments, auth);
    let form = form(arguments.log_format);
    let board = tokio::spawn(board::follow(Board {
        directory: vmcp.directory(),
        meaning: meaning(prepared.as_ref(), &vmcp),
        screen: Arc::clone(screen),
        form,
        url: Some(vmcp.url()),
    }));
    run_until_end(&vmcp, &mut signals, &mut watch).await;
    board.abort();
    stop(vmcp, prepared, &mut signals, form, screen).await
}

fn meaning(prepared: Option<&Prepared>, vmcp: &Vmcp) -> Option<Meaning> {
    prepared.map(|prepared| Meaning::new(prepared.opening.clone(), vmcp.search()))
}

fn options(arguments: &Serve) -> Options {
    let kept = !arguments.no_cache;
    Options {
        store: cache::lists(&arguments.config).filter(|_| kept),
        vectors: cache::vectors().filter(|_| kept),
        models: cache::models(),
        base: source::base(&arguments.config),
        launcher: launcher(),
        ..Options::default()
    }
}

fn form(format: LogFormat) -> Form {
    match format {
        LogFormat::Text => Form::Text(Look::of(&std::io::stderr())),
        LogFormat::Json => Form::Json,
    }
}

/// Runs until somebody ends the process; reloads on SIGHUP and when the file changes.
async fn run_until_end(vmcp: &Vmcp, signals: &mut Signals, watch: &mut Watch<'_>) {
    loop {
        tokio::select! {
            wish = signals.next() => match wish {
                Wish::End => return,
                Wish::Reload => {}
            },
            () = watch.changed() => {}
        }
        watch.reload(vmcp).await;
    }
}

/// Lets requests in flight finish, unless somebody insists.
async fn stop(
    vmcp: Vmcp,
    prepared: Option<Prepared>,
    signals: &mut Signals,
    form: Form,
    screen: &Screen,
) -> Outcome {
    screen.release();
    match form {
        Form::Text(_) => {
            screen.print(STOPPING);
        }
        Form::Json => board::tell(&Event::Stopping, &vmcp.directory()),
    }
    tokio::select! {
        () = async {
            vmcp.stop().await;
            embedding::close(prepared.as_ref()).await;
        } => Ok(()),
        () = signals.end() => Err(Failure::told(Code::Interrupted)),
    }
}

const STOPPING: &str = "stopping: requests in flight may finish, Ctrl-C again ends at once";

/// Flags win over the file.
fn overrule(config: &mut Config, arguments: &Serve) -> Outcome {
    if let Some(host) = &arguments.host {
        config.server.host.clone_from(host);
    }
    if let Some(port) = arguments.port {
        config.server.port = port;
    }
    config.server.insecure_no_auth |= arguments.insecure_no_auth;
    if let Some(ttl) = arguments.session_ttl {
        config.server.session_ttl = ttl;
    }
    arguments.optimizer.overrule(config)?;
    arguments.code_mode.overrule(&mut config.code_mode)?;
    listen::check_open(config)
}
