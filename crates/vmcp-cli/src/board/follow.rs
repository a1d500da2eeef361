//! Tells how the backends come up, and from then on what changes.

use std::sync::Arc;

use vmcp::Directory;

use super::{
    Columns, Event, Screen, Totals, conflict_text, line, live::watch_until_settled, news::News,
    tell,
};
use crate::look::Look;

/// For whom it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// People.
    Text(Look),
    /// Programs.
    Json,
}

/// Runs until it is dropped. `url` is for the last line of the board.
pub(crate) async fn follow(
    directory: Arc<Directory>,
    screen: Arc<Screen>,
    form: Form,
    url: String,
) {
    let mut changes = directory.changes();
    let mut news = News::default();
    if let Form::Text(look) = form
        && Screen::size().is_some()
    {
        watch_until_settled(&directory, &screen, look).await;
    }
    let mut greeting = Some(url);
    loop {
        changes.mark_unchanged();
        for event in news.since(&directory) {
            match form {
                Form::Json => tell(&event, &directory),
                Form::Text(look) => text(&event, &directory, &screen, look, &mut greeting),
            }
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// Prints what people want to know of an event. The first catalogue ends the board: `url` is taken
/// then.
fn text(
    event: &Event,
    directory: &Directory,
    screen: &Screen,
    look: Look,
    url: &mut Option<String>,
) {
    match event {
        Event::Backend(report) => {
            let columns = Columns::of(&directory.report());
            screen.print(&line(report, columns, look, 0));
        }
        Event::Conflicts(conflicts) => screen.print(&conflict_text(conflicts)),
        Event::Catalogue => {
            if let Some(url) = url.take() {
                screen.print(&greeting(directory, &url));
            }
        }
        // Whoever causes these prints them.
        Event::Reloaded { .. } | Event::ReloadFailed { .. } | Event::Stopping => {}
    }
}

/// What there is, and how to use it.
fn greeting(directory: &Directory, url: &str) -> String {
    let totals = Totals::of(directory);
    let mut lines = vec![totals.line()];
    if totals.up == 0 && totals.backends > 0 {
        lines.push("hint: no backend is up; they are tried again by themselves".to_owned());
    }
    if totals.renamed > 0 {
        lines.push("hint: `vmcp validate --connect` lists the shortened names".to_owned());
    }
    lines.push(format!("hint: to use it, for example: claude mcp add --transport http vmcp {url}"));
    lines.join("\n")
}
