//! What using an item does: one file per family of behaviours.

mod answers;
mod changes;
mod pace;
pub(crate) mod talk;

use std::future::{Future, pending};
use std::pin::Pin;
use std::time::Duration;

use super::ask::{ask, rounds};
use super::exchange::Exchange;
use super::outcome::{Outcome, Refusal};
use crate::script::behaviour::Behaviour;

/// Does what `behaviour` says for the item `name`. Boxed because a delay holds another behaviour.
pub(crate) fn perform<'a>(
    x: &'a Exchange,
    name: &'a str,
    behaviour: &'a Behaviour,
) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>> {
    Box::pin(async move {
        match behaviour {
            Behaviour::Echo => answers::echo(x),
            Behaviour::Text(text) => Outcome::Text(text.clone()),
            Behaviour::Raw(text) => Outcome::Raw(text.clone()),
            Behaviour::Error { code, message, data } => {
                Outcome::Refused(Refusal::new(*code, message).with(data.clone()))
            }
            Behaviour::ToolError(text) => Outcome::ToolError(text.clone()),
            Behaviour::Counter => answers::count(x, name),
            Behaviour::BigResult { bytes } => Outcome::Big(*bytes),
            Behaviour::Delay { ms, then } => {
                tokio::time::sleep(Duration::from_millis(*ms)).await;
                perform(x, name, then).await
            }
            Behaviour::Hang | Behaviour::CancelProbe => pending().await,
            Behaviour::Progress { steps } => pace::progress(x, *steps).await,
            Behaviour::Chatter { every_ms } => pace::chatter(x, *every_ms).await,
            Behaviour::Flood { bytes } => pace::flood(x, *bytes).await,
            Behaviour::Log { level } => talk::log(x, name, level).await,
            Behaviour::Ping => talk::ping(x).await,
            Behaviour::Ask(what) => ask(x, &rounds(what)).await,
            Behaviour::UrlElicitation { url, times } => talk::url(x, name, url, *times).await,
            Behaviour::ChangeTools { add, remove } => changes::tools(x, add, remove).await,
            Behaviour::ChangePrompts { add, remove } => changes::prompts(x, add, remove).await,
            Behaviour::TouchResource(uri) => changes::touch(x, uri).await,
            Behaviour::Disconnect { after_bytes } => {
                Outcome::Cut { text: "cut off".to_owned(), after: *after_bytes }
            }
            Behaviour::Exit { code } => Outcome::Exit(*code),
            Behaviour::Kill => Outcome::Kill,
        }
    })
}
