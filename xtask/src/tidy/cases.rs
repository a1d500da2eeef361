//! The pages about fault cases name only tests that exist, so that their tables cannot rot.
//!
//! The rule: in `docs/dev/cases/*.md`, whatever stands in backticks and holds `::` is the name of a
//! test, `package::module::path::test`. There must be a `fn test` in one of the files that can be
//! that module: below `crates/<package>/`, `tests/it/` or `src/`, the module's path with `/` and
//! `.rs`, `/mod.rs` or `/tests.rs` (a module `tests` is not named).

use super::{files::SourceFile, packages::Package};

/// Where the pages are.
const PAGES: &str = "docs/dev/cases/";

/// Finds every name on the pages that no test has.
pub(super) fn check(files: &[SourceFile], packages: &[Package]) -> Vec<String> {
    let known: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let pages = files.iter().filter(|file| file.path.starts_with(PAGES));
    pages.flat_map(|page| check_page(page, files, &known)).collect()
}

fn check_page(page: &SourceFile, files: &[SourceFile], packages: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for (line, text) in (1..).zip(page.text.lines()) {
        for name in names(text) {
            if let Err(why) = find(name, files, packages) {
                findings.push(format!("{}:{line}: `{name}` names no test: {why}", page.path));
            }
        }
    }
    findings
}

/// The names of tests in a line.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|quoted| quoted.contains("::"))
}

/// Finds the test called `name`.
fn find(name: &str, files: &[SourceFile], packages: &[&str]) -> Result<(), String> {
    let parts: Vec<&str> = name.split("::").collect();
    let [package, module @ .., test] = &*parts else { return Err("it has one part".to_owned()) };
    if !packages.contains(package) {
        return Err(format!("there is no package {package}"));
    }
    if module.is_empty() {
        return Err("write package::module::test".to_owned());
    }
    let homes = homes(package, &module.join("/"));
    let mut found = files.iter().filter(|file| homes.contains(&file.path)).peekable();
    if found.peek().is_none() {
        return Err(format!("there is no file {}", homes[0]));
    }
    let head = format!("fn {test}(");
    match found.any(|file| file.text.contains(&head)) {
        true => Ok(()),
        false => Err(format!("there is no `fn {test}` in that module")),
    }
}

/// The files that a module's tests can be in.
fn homes(package: &str, module: &str) -> Vec<String> {
    let endings = [".rs", "/mod.rs", "/tests.rs"];
    ["tests/it", "src"]
        .iter()
        .flat_map(|root| endings.map(|end| format!("crates/{package}/{root}/{module}{end}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check_page};

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_name_without_a_test_is_found() {
        let files = [
            file("crates/a/tests/it/edge.rs", "async fn works() {}"),
            file("crates/a/src/deep/inner/tests.rs", "fn holds() {}"),
        ];
        let cases = [
            ("`a::edge::works` and `a::deep::inner::holds`, see `Settings`", ""),
            ("a::edge::gone, not in backticks", ""),
            ("`a::edge::work`", "there is no `fn work` in that module"),
            ("`a::edge::tests::works`", "there is no file crates/a/tests/it/edge/tests.rs"),
            ("`a::gone::works`", "there is no file crates/a/tests/it/gone.rs"),
            ("`a::works`", "write package::module::test"),
            ("`b::edge::works`", "there is no package b"),
        ];
        for (line, expected) in cases {
            let page = file("docs/dev/cases/x.md", &format!("# Head\n| 1 | {line} |\n"));
            let found = check_page(&page, &files, &["a"]);
            match expected {
                "" => assert!(found.is_empty(), "{found:?}"),
                why => {
                    assert_eq!(found.len(), 1, "{line}");
                    assert!(found[0].starts_with("docs/dev/cases/x.md:2: "), "{found:?}");
                    assert!(found[0].ends_with(why), "{found:?}");
                }
            }
        }
    }
}
