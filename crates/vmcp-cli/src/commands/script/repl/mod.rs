//! `vmcp script repl`: scripts typed line by line.
//!
//! Each entry is a script of its own, run by the same tool that models call. What entries share is
//! kept here, see [`session`]: nothing is run twice.

mod command;
mod entry;
mod lines;
mod session;

use vmcp::core::Json;

use self::{
    command::Command,
    lines::{Lines, Read},
    session::Session,
};
use super::{
    block_on, call,
    form::plain,
    input,
    open::{From, Open},
    run::logs,
};
use crate::{
    Outcome,
    arguments::script::Repl,
    exit::{Code, Failure},
    say,
};

pub(super) fn run(arguments: &Repl) -> Outcome {
    let data = input::data(&arguments.given)?;
    let from = From::given_or_here(&arguments.tools);
    let config = from.config()?;
    block_on(async {
        let open = Open::new(&from, config).await?;
        let outcome = match call::expect_tool(&open).await {
            Ok(()) => converse(&open, data.as_ref()).await,
            Err(failure) => Err(failure),
        };
        open.close().await;
        outcome
    })
}

async fn converse(open: &Open, data: Option<&Json>) -> Outcome {
    let mut session = Session::with(data);
    let mut lines = Lines::of_standard_input()?;
    if lines.is_terminal() {
        say::err(&command::greeting(open).await?);
    }
    loop {
        let (read, rest) = lines.entry().await?;
        lines = rest;
        match read {
            Read::End => return Ok(()),
            Read::Interrupted if lines.is_terminal() => {}
            Read::Interrupted => return Err(Failure::told(Code::Interrupted)),
            Read::Entry(text) => match Command::of(&text) {
                Some(Command::Quit) => return Ok(()),
                Some(command) => command.run(open, &mut session).await,
                None => enter(open, &mut session, &text).await,
            },
        }
    }
}

/// Runs an entry; whatever goes wrong is told, and the next one may be typed.
async fn enter(open: &Open, session: &mut Session, text: &str) {
    let entry = match session.compose(text) {
        Ok(entry) => entry,
        Err(fault) => return say::err(&fault.render_as(entry::NAME, text)),
    };
    if entry.only_defines {
        return session.define(&entry);
    }
    let ran = tokio::select! {
        // First, so that the key is listened to before the work has begun.
        biased;
        _ = tokio::signal::ctrl_c() => {
            return say::err("interrupted: calls that had begun may have been executed");
        }
        ran = call::run(open, &entry.text, entry.data.as_ref()) => ran,
    };
    let ran = match ran {
        Ok(ran) => ran,
        Err(failure) => return say::err(&failure.to_string()),
    };
    logs(&ran);
    match &ran.result {
        Err(told) => say::err(&plain(&entry.restored(told))),
        Ok(result) => {
            let kept = session.keep(&entry, result);
            kept.shown.iter().for_each(|value| say::out(value));
            kept.lost.iter().for_each(|name| {
                say::err(&format!(
                    "note: `{name}` is not kept: it has no value that JSON can hold"
                ));
            });
        }
    }
}
