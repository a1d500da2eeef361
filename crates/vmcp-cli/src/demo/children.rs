//! The demo's HTTP servers: processes that end when we do.
//!
//! Each one ends at the end of its standard input, whose other end is ours: however this process
//! dies, the system closes it. That works the same on every platform.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdin, Command},
};

use super::{Name, config};
use crate::exit::{Code, Failure};

/// How long a server may take to tell its URL.
const START: Duration = Duration::from_secs(20);
/// How long it may take to end once its standard input is closed.
const END: Duration = Duration::from_secs(3);

/// A server that runs. Dropping it kills it.
pub(crate) struct HttpServer {
    pub(crate) name: Name,
    pub(crate) url: String,
    child: Child,
    stdin: Option<ChildStdin>,
}

impl HttpServer {
    /// Starts the server `name` of `program` and waits for its URL.
    pub(crate) async fn start(
        program: &str,
        name: Name,
        latency: Option<Duration>,
    ) -> Result<Self, Failure> {
        let failed = |why: String| {
            let text = format!("the demo server {} did not start: {why}", name.as_str());
            Failure::new(Code::Runtime, text)
        };
        let mut command = Command::new(program);
        command
            .args(config::arguments(name, latency))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        // Ctrl-C is for us: servers end after the requests in flight.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        let mut stdout = BufReader::new(stdout);
        let read = tokio::time::timeout(START, stdout.read_line(&mut line)).await;
        match read {
            Ok(Ok(length)) if length > 0 => {}
            Ok(Ok(_)) => return Err(failed("it ended at once".to_owned())),
            Ok(Err(error)) => return Err(failed(error.to_string())),
            Err(_) => return Err(failed(format!("it told no URL within {START:?}"))),
        }
        Ok(Self { name, url: line.trim().to_owned(), child, stdin })
    }

    /// Asks it to end and waits for that; kills it if it takes too long.
    pub(crate) async fn stop(mut self) {
        self.stdin = None;
        if tokio::time::timeout(END, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn why(program: &str) -> String {
        let started = HttpServer::start(program, Name::Metrics, None).await;
        started.err().expect("it is no server").to_string()
    }

    #[tokio::test]
    async fn a_server_that_does_not_start_says_why() {
        insta::assert_snapshot!(why("/bin/false").await, @"error: the demo server metrics did not start: it ended at once");
        insta::assert_snapshot!(why("/no/such/program").await, @"error: the demo server metrics did not start: No such file or directory (os error 2)");
    }
}
