//! `vmcp script run`: one script, its result on standard output.

use std::io::IsTerminal;

use super::{
    block_on,
    call::{self, Ran},
    form::plain,
    input::{self, Text},
    open::{From, Open},
    places, waterfall,
};
use crate::{
    Outcome,
    arguments::script::{Run, When},
    exit::{Code, Failure},
    look::Look,
    reached::interrupted_by_ctrl_c,
    say,
};

pub(super) fn run(arguments: &Run) -> Outcome {
    let text = input::script(&arguments.file)?;
    let data = input::data(&arguments.file.given)?;
    let from = From::given_or_here(&arguments.tools);
    let config = from.config()?;
    block_on(async {
        let open = Open::new(&from, config).await?;
        let work = async {
            call::expect_tool(&open).await?;
            call::run(&open, &text.source, data.as_ref()).await
        };
        let ran = interrupted_by_ctrl_c(work).await;
        open.close().await;
        tell(&ran?, &text, is_traced(arguments.trace))
    })
}

fn is_traced(when: When) -> bool {
    match when {
        When::Auto => std::io::stderr().is_terminal(),
        When::Always => true,
        When::Never => false,
    }
}

fn tell(ran: &Ran, text: &Text, traced: bool) -> Outcome {
    logs(ran);
    if traced && !ran.stats.is_null() {
        say::err(&waterfall::draw(ran, Look::of(&std::io::stderr())));
    }
    match &ran.result {
        Ok(result) => {
            say::out(result.as_str());
            ran.note.iter().for_each(|note| say::err(&format!("note: {}", plain(note))));
            Ok(())
        }
        Err(told) => Err(failed(told, text)),
    }
}

fn failed(told: &str, text: &Text) -> Failure {
    let failure = Failure::rendered(Code::Runtime, plain(&places::named(told, &text.name)));
    match told.contains("elicit() cannot ask this client") {
        true => failure.hint("on a terminal, whoever runs the script is asked"),
        false => failure,
    }
}

/// Prints what the script printed.
pub(super) fn logs(ran: &Ran) {
    ran.logs.iter().for_each(|line| say::err(&plain(line)));
    if ran.logs_cut > 0 {
        say::err(&format!("({} more bytes of output were not kept: maxLogBytes)", ran.logs_cut));
    }
}
