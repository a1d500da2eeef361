//! `vmcp __demo-server`: one of the demo's servers, over stdio or HTTP.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::{io::AsyncReadExt, net::TcpListener};
use tokio_util::sync::CancellationToken;
use vmcp::{
    core::Gateway,
    server::{Edge, Settings, serve, serve_stdio},
};

use crate::{
    Outcome,
    arguments::DemoServer,
    demo::{self, probe::Alive},
    exit::{Code, Failure},
    say,
};

/// How long requests in flight may take at the end. The slowest tool takes 400 ms.
const DRAIN: Duration = Duration::from_secs(1);

pub(super) fn run(arguments: &DemoServer) -> Outcome {
    let gateway = demo::gateway(arguments.name, arguments.latency.map(Duration::from_millis));
    let mut settings = Settings::new(&format!("vmcp-demo-{}", arguments.name.as_str()));
    settings.drain = DRAIN;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed("start", &error))?;
    let outcome = runtime.block_on(async {
        if arguments.stdio { stdio(gateway, settings).await } else { http(gateway, settings).await }
    });
    // A read of standard input that never ends is not waited for.
    runtime.shutdown_background();
    outcome
}

async fn stdio(gateway: Arc<dyn Gateway>, settings: Settings) -> Outcome {
    let (input, output) = (tokio::io::stdin(), tokio::io::stdout());
    let served = serve_stdio(gateway, settings, input, output, CancellationToken::new()).await;
    served.map_err(|error| failed("serve over stdio", &error))
}

async fn http(gateway: Arc<dyn Gateway>, settings: Settings) -> Outcome {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(|error| failed("listen on 127.0.0.1", &error))?;
    let address = listener.local_addr().map_err(|error| failed("listen on 127.0.0.1", &error))?;
    say::out(&format!("http://{address}{}", settings.path));
    let shutdown = CancellationToken::new();
    let edge = Edge::new(gateway, Arc::new(Alive), settings);
    let served = serve(edge, listener, shutdown.clone());
    let (served, ()) = tokio::join!(served, async {
        input_ended().await;
        shutdown.cancel();
    });
    served.map_err(|error| failed("serve over HTTP", &error))
}

/// Waits until whoever started us has closed our standard input, or died.
async fn input_ended() {
    let mut input = tokio::io::stdin();
    let mut ignored = [0; 256];
    while input.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
}

fn failed(what: &str, error: &std::io::Error) -> Failure {
    Failure::new(Code::Runtime, format!("the demo server cannot {what}: {error}"))
}
