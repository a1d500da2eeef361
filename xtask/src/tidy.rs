//! `cargo xtask tidy`: rules about the tree that no compiler checks.
//!
//! The same rules run as a test of this package, so that `cargo test` shows them too.

mod cases;
mod clocks;
mod edges;
mod files;
mod lock;
mod packages;
mod words;

use crate::Outcome;

/// Checks every rule and prints what breaks one.
pub(crate) fn run() -> Outcome {
    let findings = findings()?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        count => Err(format!("{count} findings").into()),
    }
}

/// Returns everything that breaks a rule, one line each, with where and what to do.
fn findings() -> Outcome<Vec<String>> {
    let packages = packages::packages()?;
    let mut findings = edges::check(&packages);
    findings.extend(packages::check(&packages)?);
    let files = files::all()?;
    findings.extend(cases::check(&files, &packages));
    findings.extend(clocks::check(&files));
    for file in &files {
        findings.extend(files::check(file));
        findings.extend(words::check(file));
    }
    findings.extend(lock::check()?);
    Ok(findings)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_is_tidy() {
        let findings = super::findings().unwrap();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }
}
