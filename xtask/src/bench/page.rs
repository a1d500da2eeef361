//! Pages written by hand with a part that a benchmark writes.

use std::fs;

use crate::{Outcome, paths};

/// Puts `text` between the markers `<!-- NAME: begin -->` and `<!-- NAME: end -->` of a page.
pub(super) fn put(page: &str, name: &str, text: &str) -> Outcome {
    let file = paths::root().join(page);
    let old = fs::read_to_string(&file)?;
    let new = between(&old, name, text)
        .ok_or_else(|| format!("{page} has no part between markers of `{name}`"))?;
    fs::write(&file, new)?;
    eprintln!("wrote {}", file.display());
    Ok(())
}

fn between(page: &str, name: &str, text: &str) -> Option<String> {
    let [begin, end] = ["begin", "end"].map(|word| format!("<!-- {name}: {word} -->\n"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{text}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn a_part_is_written_anew_and_the_rest_stays() {
        let page = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n";
        let new = "a\n<!-- x: begin -->\nnew\n<!-- x: end -->\nb\n";
        assert_eq!(between(page, "x", "new\n").as_deref(), Some(new));
        assert_eq!(between(new, "x", "new\n").as_deref(), Some(new));
        assert_eq!(between(page, "y", "new\n"), None);
        assert_eq!(between("<!-- x: end -->\n<!-- x: begin -->\n", "x", "new\n"), None);
    }
}
