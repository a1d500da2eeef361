//! Whoever sits at the terminal, as the client of a script: told what it tells, asked what it asks.

use std::{
    io::{self, IsTerminal, Write},
    sync::Arc,
};

use async_trait::async_trait;
use tokio::sync::Mutex;
use vmcp::{
    core::{CallContext, Client, Error, Json, Kind, Peer, Raw, Session, Version},
    scripts::TRACE_KEY,
};

use super::form::{Form, Step, plain};
use crate::say;

/// The methods of MCP that matter here.
const ELICIT: &str = "elicitation/create";
const PROGRESS: &str = "notifications/progress";

/// Whoever sits at the terminal; asked only if somebody does.
struct Person {
    /// One question at a time.
    turn: Mutex<()>,
}

/// The context of a call that a person makes. It is of the legacy era, in which scripts can ask.
pub(super) fn context() -> CallContext {
    let answers = io::stdin().is_terminal() && io::stderr().is_terminal();
    let peer: Arc<dyn Peer> = Arc::new(Person { turn: Mutex::default() });
    let mut client = Client::new(Version::V2025_11_25);
    if answers {
        client.capabilities = Json::object([("elicitation", Json::empty_object())]);
    }
    client.session = Some(Arc::new(Session::new("terminal".to_owned(), Arc::clone(&peer))));
    CallContext { client: Arc::new(client), peer, ..CallContext::internal() }
}

#[async_trait]
impl Peer for Person {
    fn notify(&self, method: &str, params: Json) {
        // Calls that have ended are shown as a whole later.
        let is_of_call = params.raw().at(&["_meta", TRACE_KEY]).is_some();
        let message = params.raw().get("message").and_then(Raw::as_text);
        if let Some(message) = message.filter(|_| method == PROGRESS && !is_of_call) {
            say::err(&plain(&message));
        }
    }

    async fn request(&self, method: &str, params: Json) -> Result<Json, Error> {
        let cannot = |why: String| Error::client(Kind::InvalidRequest, why);
        if method != ELICIT {
            return Err(cannot(format!("`vmcp script` does not answer `{method}`")));
        }
        let _turn = self.turn.lock().await;
        let answer = fill_in(Form::of(&params)).await;
        answer.map_err(|error| cannot(format!("the terminal cannot be read: {error}")))
    }
}

/// Asks until there is an answer. When it is dropped, what is typed next is somebody else's.
async fn fill_in(mut form: Form) -> io::Result<Json> {
    show(&form.begin())?;
    loop {
        match form.typed(typed_line().await?.as_deref()) {
            Step::Ask(text) => show(&text)?,
            Step::Done(answer) => return Ok(answer),
        }
    }
}

fn show(text: &str) -> io::Result<()> {
    let mut terminal = io::stderr().lock();
    write!(terminal, "{text}").and_then(|()| terminal.flush())
}

/// The next line; `None` at the end. A terminal is readable when there is a whole one.
#[cfg(unix)]
async fn typed_line() -> io::Result<Option<String>> {
    use tokio::io::{Interest, unix::AsyncFd};

    #[expect(
        deprecated,
        reason = "standard input stays open, which is all that the unsafe successor asks for"
    )]
    // A new one each time: it notices lines that were typed ahead.
    let terminal = AsyncFd::with_interest(io::stdin(), Interest::READABLE)?;
    terminal.readable().await?.retain_ready();
    let mut line = [0; 4096];
    let length = rustix::io::read(terminal.get_ref(), &mut line)?;
    Ok((length > 0).then(|| String::from_utf8_lossy(&line[..length]).into_owned()))
}

/// The next line; `None` at the end.
#[cfg(not(unix))]
async fn typed_line() -> io::Result<Option<String>> {
    let read = || {
        let mut line = String::new();
        let length = io::stdin().read_line(&mut line)?;
        Ok((length > 0).then_some(line))
    };
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}
