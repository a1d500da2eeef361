//! `vmcp serve`: the gateway in the foreground.

mod announce;
mod listen;
mod reload;
mod signals;

use std::path::PathBuf;

use vmcp::{Config, Options, Vmcp, config};

use crate::{
    Outcome,
    arguments::Serve,
    exit::{Code, Failure},
    logs, source,
};

pub(super) fn run(arguments: &Serve) -> Outcome {
    let mut config = source::load(&arguments.config)?;
    overrule(&mut config, arguments)?;
    logs::start(arguments.log_format, config.operational.log_level.map(announce::level));
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    runtime.block_on(serve(config, arguments))
}

async fn serve(config: Config, arguments: &Serve) -> Outcome {
    let listener = listen::bind(&config).await?;
    let options = Options {
        store: store(arguments),
        base: source::base(&arguments.config),
        launcher: launcher(),
        layers: Vec::new(),
    };
    let auth = listen::describe(&config);
    let vmcp = Vmcp::start_on(listener, config, options)
        .map_err(|error| Failure::new(Code::Runtime, error.to_string()))?;
    announce::listening(&vmcp, arguments, auth);
    let board = tokio::spawn(announce::board(vmcp.directory(), arguments.log_format));
    signals::until_end(&vmcp, arguments).await?;
    board.abort();
    eprintln!("stopping: requests in flight may finish");
    let stopped = vmcp.stop();
    tokio::select! {
        () = stopped => Ok(()),
        () = signals::ended() => Err(Failure::rendered(Code::Interrupted, String::new())),
    }
}

/// Flags win over the file.
fn overrule(config: &mut Config, arguments: &Serve) -> Outcome {
    if let Some(host) = &arguments.host {
        config.server.host.clone_from(host);
    }
    if let Some(port) = arguments.port {
        config.server.port = port;
    }
    config.server.insecure_no_auth |= arguments.insecure_no_auth;
    if let Some(ttl) = &arguments.session_ttl {
        config.server.session_ttl = ttl.parse().map_err(|error: config::BadDuration| {
            Failure::new(Code::Config, format!("--session-ttl {ttl}: {error}"))
        })?;
    }
    listen::check_open(config)
}

/// Where lists are kept between runs: a folder of the user's cache for each configuration file.
fn store(arguments: &Serve) -> Option<PathBuf> {
    if arguments.no_cache {
        return None;
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os(if cfg!(windows) { "LOCALAPPDATA" } else { "HOME" })?;
        Some(if cfg!(windows) { PathBuf::from(home) } else { PathBuf::from(home).join(".cache") })
    })?;
    let file = std::fs::canonicalize(&arguments.config).ok()?;
    // FNV-1a: two files with one name must not share their lists.
    let hash = file.as_os_str().as_encoded_bytes().iter().fold(
        0xcbf2_9ce4_8422_2325_u64,
        |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3),
    );
    Some(cache.join("vmcp").join("lists").join(format!("{hash:016x}")))
}

/// This program, as the one that starts stdio backends.
fn launcher() -> Vec<String> {
    let own = std::env::current_exe().ok().and_then(|path| path.into_os_string().into_string().ok());
    match own {
        Some(own) if cfg!(target_os = "linux") => vec![own, "__child".to_owned()],
        _ => Vec::new(),
    }
}
