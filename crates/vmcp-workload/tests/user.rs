//! A process that uses a container for the tests: starts or joins it, tells its progress, says
//! `ready ADDRESS`, and leaves when its standard input ends.
//!
//! Arguments: image, model, cache, register, instance.

use std::{io::Read as _, process::ExitCode, time::Duration};

use vmcp_workload::{EmbeddingContainer, Engine, Error, Running};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [image, model, cache, register, instance] = arguments.as_slice() else {
        eprintln!("usage: vmcp-container-user IMAGE MODEL CACHE REGISTER INSTANCE");
        return ExitCode::FAILURE;
    };
    let mut settings = EmbeddingContainer::new(image, model, cache, register);
    settings.instance.clone_from(instance);
    settings.deadline = Duration::from_secs(60);
    settings.grace = Duration::ZERO;
    match started(&settings).await {
        Ok(running) => leave_when_told(running).await,
        Err(error) => {
            println!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn started(settings: &EmbeddingContainer) -> Result<Running, Error> {
    let engine = Engine::connect().await?;
    settings.start(&engine, |progress| println!("told {progress}")).await
}

async fn leave_when_told(running: Running) -> ExitCode {
    println!("ready {}", running.url());
    let told = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = told.await;
    match running.stop().await {
        Ok(left) => {
            println!("left: {left:?}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
