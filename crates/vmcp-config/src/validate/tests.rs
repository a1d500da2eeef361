use super::Checks;
use crate::codes;
use crate::diagnostic::Findings;
use crate::path::Path;
use crate::source::Span;
use crate::yaml;

const TEXT: &str = "server:
  host: '${HOST}'
backends:
  - name: a
    args: [x, y]
    env:
  - {name: b}
";

/// Hands the checks on `TEXT` to a closure.
fn with_checks<T>(bad: &[Path], look: impl FnOnce(&mut Checks<'_>) -> T) -> T {
    let mut findings = Findings::default();
    let tree = yaml::parse(TEXT, &mut findings).expect("a tree");
    look(&mut Checks {
        tree: &tree,
        bad,
        env: &|_| None,
        scripts: &crate::scripts::nobody,
        findings: &mut findings,
    })
}

fn at(span: Span) -> String {
    format!("{}:{}-{}", span.start.line, span.start.column, span.end.column)
}

#[test]
fn a_path_leads_to_its_place_or_to_what_should_hold_it() {
    let top = Path::default();
    let first = top.key("backends").index(0);
    for (path, value, key) in [
        (top.clone(), "1:1-7", "1:1-7"),
        (top.key("server"), "1:1-7", "1:1-7"),
        (top.key("server").key("host"), "2:9-18", "2:3-7"),
        (top.key("server").key("port"), "1:1-7", "1:1-7"),
        (first.clone(), "4:5-9", "4:5-9"),
        (first.key("name"), "4:11-12", "4:5-9"),
        (first.key("args").index(1), "5:15-16", "5:15-16"),
        (first.key("args"), "5:5-9", "5:5-9"),
        (first.key("env"), "6:5-8", "6:5-8"),
        (first.key("url"), "4:5-9", "4:5-9"),
        (top.key("backends").index(1).key("name"), "7:12-13", "7:6-10"),
        (top.key("backends").index(9).key("name"), "3:1-9", "3:1-9"),
        (top.key("nowhere").key("at").key("all"), "1:1-7", "1:1-7"),
    ] {
        let found = with_checks(&[], |checks| (at(checks.span(&path)), at(checks.key_span(&path))));
        assert_eq!(found, (value.to_owned(), key.to_owned()), "{path}");
    }
}

#[test]
fn what_is_written_is_the_text_of_the_file() {
    with_checks(&[], |checks| {
        let host = Path::default().key("server").key("host");
        assert_eq!(checks.written(&host), "${HOST}");
        assert!(checks.is_written(&host));
        let port = Path::default().key("server").key("port");
        assert_eq!(checks.written(&port), "");
        assert!(!checks.is_written(&port));
    });
}

#[test]
fn nothing_is_said_about_what_is_wrong_already() {
    let server = Path::default().key("server");
    for (bad, path, said) in [
        (server.clone(), server.key("host"), false),
        (server.key("host"), server.key("host"), false),
        (server.key("host"), server.clone(), false),
        (server.key("port"), server.key("host"), true),
    ] {
        let has_errors = with_checks(&[bad], |checks| {
            let found = checks.found(&codes::HOST, &path, "no host");
            checks.push(&path, found);
            checks.findings.has_errors()
        });
        assert_eq!(has_errors, said, "{path}");
    }
}
