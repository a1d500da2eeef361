//! `vmcp tools`: finding and listing tools as a model would.

mod explained;
mod list;
mod place;
mod search;

use std::time::Duration;

use crate::{
    Outcome,
    arguments::tools::Tools,
    exit::{Code, Failure},
};

pub(super) fn run(tools: &Tools) -> Outcome {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(async {
        match tools {
            Tools::Search(search) => search::run(search).await,
            Tools::List(list) => list::run(list).await,
        }
    });
    // A model that is being loaded is not waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    outcome
}

/// The start of a tool's description on one line; the text is a backend's and may hold anything.
fn in_short(description: &str) -> String {
    const LONGEST: usize = 80;
    let line = description.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut short: String = line.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if line.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::in_short;

    #[test]
    fn a_description_is_cut_and_cannot_steer_the_terminal() {
        for (description, short) in [
            ("Finds pages.\nAnd more.", "Finds pages."),
            ("\n\n  Finds.  \n", "Finds."),
            ("a\x1b[31mred\x07", "a[31mred"),
            ("", ""),
        ] {
            assert_eq!(in_short(description), short);
        }
        assert_eq!(in_short(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
    }
}
