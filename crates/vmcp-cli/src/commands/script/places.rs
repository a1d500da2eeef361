//! Places in texts that a gateway renders: it knows a script only as `script`.

/// `text` with `name` where the gateway says `script` at the beginning of a place.
pub(super) fn named(text: &str, name: &str) -> String {
    moved(text, |line, column| format!("{name}:{line}:{column}"), |line| line)
}

/// `text` with every place in it as `place` writes it, and every bare line number through `line`.
pub(super) fn moved(
    text: &str,
    place: impl Fn(usize, usize) -> String,
    line: impl Fn(usize) -> usize,
) -> String {
    let moved = text.split('\n').map(|told| {
        let head = told.strip_prefix("script:").and_then(number_and_rest).and_then(|(at, rest)| {
            let (column, rest) = number_and_rest(rest.strip_prefix(':')?)?;
            Some(format!("{}{rest}", place(at, column)))
        });
        let called = || {
            let (at, rest) = number_and_rest(told.strip_prefix("  called at ")?)?;
            let (column, rest) = number_and_rest(rest.strip_prefix(':')?)?;
            Some(format!("  called at {}{rest}", place(at, column)))
        };
        bare(&head.or_else(called).unwrap_or_else(|| told.to_owned()), &line)
    });
    moved.collect::<Vec<_>>().join("\n")
}

/// The line of a limit's error: `(line 7, in w)`.
fn bare(told: &str, line: &impl Fn(usize) -> usize) -> String {
    let found = told.rsplit_once(" (line ").and_then(|(before, after)| {
        let (at, rest) = number_and_rest(after)?;
        rest.starts_with(", in ").then(|| format!("{before} (line {}{rest}", line(at)))
    });
    found.unwrap_or_else(|| told.to_owned())
}

fn number_and_rest(text: &str) -> Option<(usize, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "the script was not run:\n\nscript:12:5: no `script:1:1` here\n  x = script:1\n\
                        \n  called at 3:1 in f\nscript: no place\nstep limit (line 7, in w)";

    #[test]
    fn places_get_the_name_of_the_file_and_nothing_else_changes() {
        insta::assert_snapshot!(named(TOLD, "a.star"), @"
        the script was not run:

        a.star:12:5: no `script:1:1` here
          x = script:1

          called at a.star:3:1 in f
        script: no place
        step limit (line 7, in w)
        ");
    }

    #[test]
    fn places_can_be_moved() {
        let told = moved(TOLD, |line, column| format!("at {}:{column}", line - 2), |line| line - 2);
        assert!(told.contains("\nat 10:5: no"), "{told}");
        assert!(told.contains("called at at 1:1 in f"), "{told}");
        assert!(told.ends_with("(line 5, in w)"), "{told}");
    }
}
