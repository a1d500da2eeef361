//! What can be typed besides scripts.

use serde_json::Value;
use vmcp::scripts;

use super::session::Session;
use crate::{commands::script::open::Open, exit::Failure, say};

/// Tools that a search shows.
const MOST_FOUND: usize = 20;

const HELP: &str = "\
:tools [WORDS]   the tools, or those that fit the words
:describe NAME   one tool: how it is called, and its schemas
:names           what is kept from earlier entries
:forget NAME     keeps it no longer
:help            this
:quit            the end, as Ctrl-D

Everything else is a script, of one line or more: a block ends with an empty line. The value of an
entry that ends with an expression is printed, and is `_` in the next one. Names are kept as the JSON
of their values, and functions as their text; nothing is run again. Not kept are other values
(lambdas, modules, sets and bytes), that two names are one list, and anything of an entry that failed
or that ended with `return`.";

/// A command.
pub(super) enum Command<'a> {
    Tools(&'a str),
    Describe(&'a str),
    Names,
    Forget(&'a str),
    Help,
    Quit,
    Unknown(&'a str),
}

impl<'a> Command<'a> {
    /// The command that `text` is, if it is one.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let text = text.trim().strip_prefix(':')?;
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        Some(match (word, rest.trim()) {
            ("tools" | "t", words) => Self::Tools(words),
            ("describe" | "d", name) if !name.is_empty() => Self::Describe(name),
            ("names" | "n", "") => Self::Names,
            ("forget", name) if !name.is_empty() => Self::Forget(name),
            ("help" | "h" | "?", "") => Self::Help,
            ("quit" | "q" | "exit", "") => Self::Quit,
            _ => Self::Unknown(text),
        })
    }

    pub(super) async fn run(self, open: &Open, session: &mut Session) -> Result<(), Failure> {
        match self {
            Self::Tools(words) => say::out(&tools(open, words).await?),
            Self::Describe(name) => describe(open, name).await?,
            Self::Names => say::out(&session.names()),
            Self::Forget(name) if session.forget(name) => {}
            Self::Forget(_) => say::err("nothing is kept under this name; :names lists what is"),
            Self::Help | Self::Quit => say::out(HELP),
            Self::Unknown(text) => {
                let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
                say::err(&format!("there is no command `:{shown}`; :help lists what there is"));
            }
        }
        Ok(())
    }
}

/// What is said at the beginning.
pub(super) async fn greeting(open: &Open) -> Result<String, Failure> {
    let tools = scripts::toolbox(&open.config, &open.catalog().await?).len();
    Ok(format!("{}: {}; :help tells how this works", open.from, say::count(tools, "tool")))
}

async fn tools(open: &Open, words: &str) -> Result<String, Failure> {
    let toolbox = scripts::toolbox(&open.config, &open.catalog().await?);
    let numbers: Vec<u32> = match words {
        "" => (0..u32::try_from(toolbox.len()).unwrap_or(u32::MAX)).collect(),
        words => toolbox.search(words, MOST_FOUND),
    };
    if numbers.is_empty() {
        return Ok("no tools".to_owned());
    }
    Ok(numbers.iter().map(|tool| toolbox.usage(*tool)).collect::<Vec<_>>().join("\n"))
}

async fn describe(open: &Open, name: &str) -> Result<(), Failure> {
    let toolbox = scripts::toolbox(&open.config, &open.catalog().await?);
    match toolbox.describe(name) {
        Ok(text) => {
            let value: Value = serde_json::from_str(&text).unwrap_or_default();
            say::out(&format!("{value:#}"));
        }
        Err(text) => say::err(&text),
    }
    Ok(())
}
