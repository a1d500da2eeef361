//! What ends or reloads a running gateway.
//!
//! The streams are made once, before anybody is told that the gateway runs: a signal that arrives
//! while another one is being served is kept, and none finds the system's own handling in place.

use crate::exit::{Code, Failure};

/// What somebody outside wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Wish {
    /// SIGINT, SIGTERM or SIGQUIT.
    End,
    /// SIGHUP.
    Reload,
}

#[cfg(unix)]
pub(in crate::commands) struct Signals {
    ends: Vec<tokio::signal::unix::Signal>,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Takes over the signals. Must be called inside a tokio runtime.
    pub(in crate::commands) fn register() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let ends = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::quit()];
        let ends = ends
            .into_iter()
            .map(signal)
            .collect::<Result<_, _>>()
            .map_err(|error| failure(&error))?;
        Ok(Self { ends, hangup: signal(SignalKind::hangup()).map_err(|error| failure(&error))? })
    }

    /// The next wish. Nothing is lost when the future is dropped.
    pub(in crate::commands) async fn next(&mut self) -> Wish {
        use std::task::Poll;
        std::future::poll_fn(|cx| {
            if self.ends.iter_mut().any(|end| end.poll_recv(cx).is_ready()) {
                return Poll::Ready(Wish::End);
            }
            self.hangup.poll_recv(cx).map(|_| Wish::Reload)
        })
        .await
    }
}

#[cfg(windows)]
pub(in crate::commands) struct Signals {
    end: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
}

#[cfg(windows)]
impl Signals {
    pub(in crate::commands) fn register() -> Result<Self, Failure> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self {
            end: ctrl_c().map_err(|error| failure(&error))?,
            close: ctrl_close().map_err(|error| failure(&error))?,
        })
    }

    pub(in crate::commands) async fn next(&mut self) -> Wish {
        tokio::select! {
            _ = self.end.recv() => {}
            _ = self.close.recv() => {}
        }
        Wish::End
    }
}

impl Signals {
    /// Waits until somebody wants the end.
    pub(in crate::commands) async fn end(&mut self) {
        while self.next().await != Wish::End {}
    }
}

fn failure(error: &std::io::Error) -> Failure {
    Failure::new(Code::Runtime, format!("cannot take over signals: {error}"))
}
