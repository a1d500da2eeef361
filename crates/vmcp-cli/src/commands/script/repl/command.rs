//! What can be typed besides scripts.

use std::borrow::Cow;

use serde_json::Value;
use vmcp::{core::Json, scripts};

use super::session::Session;
use crate::{
    commands::script::{call, open::Open},
    exit::{Code, Failure},
    say,
};

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

    /// Does it; whatever goes wrong is told, and what is kept stays.
    pub(super) async fn run(self, open: &Open, session: &mut Session) {
        let told = |told: Result<String, Failure>| match told {
            Ok(text) => say::out(&text),
            Err(failure) => say::err(&failure.to_string()),
        };
        match self {
            Self::Tools(words) => told(tools(open, words).await),
            Self::Describe(name) => told(describe(open, name).await),
            Self::Names => say::out(&session.names()),
            Self::Forget(name) if session.forget(name) => {}
            Self::Forget(_) => say::err("nothing is kept under this name; :names lists what is"),
            Self::Help | Self::Quit => say::out(HELP),
            Self::Unknown(text) => {
                let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
                say::err(&format!("there is no command `:{shown}`; :help lists what there is"));
            }
        }
    }
}

/// What is said at the beginning.
pub(super) async fn greeting(open: &Open) -> Result<String, Failure> {
    let tools = scripts::toolbox(&open.config, &open.catalog().await?).len();
    Ok(format!("{}: {}; :help tells how this works", open.from, say::count(tools, "tool")))
}

async fn tools(open: &Open, words: &str) -> Result<String, Failure> {
    let lines = match words {
        "" => all(open).await?,
        words => found(open, words).await?,
    };
    Ok(if lines.is_empty() { "no tools".to_owned() } else { lines.join("\n") })
}

async fn all(open: &Open) -> Result<Vec<String>, Failure> {
    let toolbox = scripts::toolbox(&open.config, &open.catalog().await?);
    let numbers = 0..u32::try_from(toolbox.len()).unwrap_or(u32::MAX);
    Ok(numbers.map(|tool| toolbox.usage(tool)).collect())
}

/// What a script finds: it may not have all tools, and searches as models do.
async fn found(open: &Open, words: &str) -> Result<Vec<String>, Failure> {
    const SEARCH: &str = "return [tool[\"signature\"] for tool in search_tools(words)]";
    let data = Json::object([("words", Json::string(words))]);
    let found = call::run(open, SEARCH, Some(&data)).await?.result;
    let found = found.map_err(|told| Failure::new(Code::Runtime, told))?;
    let lines = found.raw().as_array().into_iter().flatten();
    Ok(lines.filter_map(|line| line.as_text().map(Cow::into_owned)).collect())
}

/// What a script is told of a tool.
async fn describe(open: &Open, name: &str) -> Result<String, Failure> {
    const DESCRIBE: &str = "return try_call(lambda: describe_tool(name))";
    let data = Json::object([("name", Json::string(name))]);
    let told = call::run(open, DESCRIBE, Some(&data)).await?.result;
    let told = told.map_err(|told| Failure::new(Code::Runtime, told))?;
    let told: Value = serde_json::from_str(told.as_str()).unwrap_or_default();
    match told["error"].as_str() {
        None => Ok(format!("{:#}", told["value"])),
        Some(error) => Err(Failure::rendered(Code::Runtime, error.to_owned())),
    }
}
