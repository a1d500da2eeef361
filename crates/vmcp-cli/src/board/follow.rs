//! Tells how the backends come up, and from then on what changes.

use std::sync::Arc;

use vmcp::Directory;

use super::{
    Columns, Event, Meaning, Screen, Totals, conflict_text, line,
    live::{FRAME, cut, watch_with},
    meaning::{self, Step},
    news::News,
    tell,
};
use crate::{embedding::Opening, look::Look};

/// For whom it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// People.
    Text(Look),
    /// Programs.
    Json,
}

/// What is told, and to whom.
pub(crate) struct Board {
    pub(crate) directory: Arc<Directory>,
    /// Finding tools by their meaning, if that is asked for.
    pub(crate) meaning: Option<Meaning>,
    pub(crate) screen: Arc<Screen>,
    pub(crate) form: Form,
    /// For the last line; taken when it is told.
    pub(crate) url: Option<String>,
}

/// Runs until it is dropped.
pub(crate) async fn follow(mut board: Board) {
    let mut changes = board.directory.changes();
    let mut news = News::default();
    if let Form::Text(look) = board.form
        && Screen::size().is_some()
    {
        watch_with(&board.directory, board.meaning.as_ref(), &board.screen, look).await;
    }
    loop {
        changes.mark_unchanged();
        for event in news.since(&board.directory) {
            board.tell(&event);
        }
        let step = tokio::select! {
            changed = changes.changed() => match changed {
                Ok(()) => None,
                Err(_) => return,
            },
            step = next_step(board.meaning.as_mut(), &board.directory, &board.screen, board.form) => {
                Some(step)
            }
        };
        if let Some(step) = step {
            board.tell_meaning(step);
        }
    }
}

/// Waits for the next step of the meaning; draws what is under way meanwhile.
pub(crate) async fn next_step(
    meaning: Option<&mut Meaning>,
    directory: &Directory,
    screen: &Screen,
    form: Form,
) -> Step {
    let Some(meaning) = meaning else { return std::future::pending().await };
    let Form::Text(look) = form else { return meaning.next().await };
    let mut turn = 0;
    loop {
        let drawn = Screen::size().and_then(|(_, width)| {
            let columns = Columns::of(&directory.report());
            Some(cut(&meaning.line(columns, look, turn)?, width))
        });
        let Some(drawn) = drawn else { return meaning.next().await };
        screen.draw(vec![drawn]);
        tokio::select! {
            step = meaning.next() => {
                screen.draw(Vec::new());
                return step;
            }
            () = tokio::time::sleep(FRAME) => turn += 1,
        }
    }
}

impl Board {
    fn tell(&mut self, event: &Event) {
        match self.form {
            Form::Json => tell(event, &self.directory),
            Form::Text(look) => self.text(event, look),
        }
        if let (Event::Catalogue, Some(meaning)) = (event, &mut self.meaning) {
            meaning.expect_vectors();
        }
    }

    fn tell_meaning(&mut self, step: Step) {
        let is_text = matches!(self.form, Form::Text(_));
        match step {
            // On a terminal this is drawn.
            Step::Model(Opening::Under(_)) if is_text && Screen::size().is_some() => {}
            // The log tells people.
            Step::Model(Opening::Failed(_)) if is_text => {}
            step => self.tell(&Event::Meaning(step)),
        }
    }

    /// Prints what people want to know of an event. The first catalogue ends the board.
    fn text(&mut self, event: &Event, look: Look) {
        let directory = &self.directory;
        let columns = Columns::of(&directory.report());
        match event {
            Event::Backend(report) => self.screen.print(&line(report, columns, look, 0)),
            Event::Conflicts(conflicts) => self.screen.print(&conflict_text(conflicts)),
            Event::Catalogue => {
                if let Some(url) = self.url.take() {
                    self.screen.print(&greeting(directory, &url));
                }
            }
            Event::Meaning(step) => self.screen.print(&meaning::line(step, columns, look, None)),
            // Whoever causes these prints them.
            Event::Reloaded { .. } | Event::ReloadFailed { .. } | Event::Stopping => {}
        }
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
