//! Names and values of HTTP headers.

use std::collections::HashSet;

use super::Checks;
use super::backends::Place;
use crate::codes::{self, Code};
use crate::diagnostic::shown;
use crate::path::Path;

/// Headers that steer one connection, or that vmcp writes itself.
const OWN: [&str; 14] = [
    "connection",
    "content-length",
    "content-type",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-real-ip",
];

/// Credentials of the client, which are for vmcp alone.
const CREDENTIALS: [&str; 2] = ["authorization", "cookie"];

/// The longest value of a header of an embedding service, in characters.
const LONGEST_VALUE: usize = 8192;

/// Checks the headers that are forwarded from clients.
pub(super) fn check_passthrough(names: &[String], checks: &mut Checks<'_>) {
    let list = Path::default().key("passthroughHeaders");
    let mut seen = HashSet::new();
    for (at, name) in names.iter().enumerate() {
        let path = list.index(at);
        let is_new = seen.insert(name.to_lowercase());
        let written = checks.written(&path);
        if !is_name(name) {
            check_name(name, &path, checks);
        } else if is_own(name) || CREDENTIALS.contains(&&*name.to_lowercase()) {
            let message = format!("`{written}` is a restricted header and cannot be forwarded");
            let found = checks
                .found(&codes::RESTRICTED_HEADER, &path, message)
                .label("would reach every backend")
                .help("send credentials to a backend by `outgoingAuth` or its `headers`");
            checks.push(&path, found);
        } else if !is_new {
            let message = format!("`{written}` is listed twice");
            let found = checks.found(&codes::NO_EFFECT, &path, message);
            checks.push(&path, found.label("again here"));
        }
    }
}

/// Checks the headers that a backend always gets.
pub(super) fn check_backend(place: &Place<'_>, checks: &mut Checks<'_>) {
    for (name, value) in &place.backend.headers {
        let path = place.path.key("headers").key(name);
        if let Some((code, message, label)) = refusal(name, &shown(name)) {
            let found = checks.found_key(code, &path, message);
            checks.push(&path, found.label(label));
        }
        check_value(value.expose(), &path, checks);
    }
}

/// Checks the name of a header that vmcp is to send, which stands at `path`.
pub(super) fn check_name(name: &str, path: &Path, checks: &mut Checks<'_>) {
    if let Some((code, message, label)) = refusal(name, &checks.written(path)) {
        let found = checks.found(code, path, message);
        checks.push(path, found.label(label));
    }
}

/// Checks a header of the requests to an embedding service, which stands at `path`.
pub(super) fn check_embedding(name: &str, value: &str, path: &Path, checks: &mut Checks<'_>) {
    let lower = name.to_lowercase();
    let written = shown(name);
    if !is_name(name) {
        let message = format!("`{written}` is not the name of a header");
        let found = checks.found_key(&codes::HEADER, path, message);
        checks.push(path, found.label("letters, digits and `-`, such as `X-Api-Key`"));
    } else if lower == "authorization" || OWN.contains(&&*lower) {
        let message = format!("`{written}` is a header that vmcp writes itself");
        let found = checks.found_key(&codes::RESTRICTED_HEADER, path, message);
        let found = found.label("cannot be set");
        let is_key = lower == "authorization";
        let help = "put the key into the environment variable `OPENAI_API_KEY`";
        checks.push(path, if is_key { found.help(help) } else { found });
    }
    if !(1..=LONGEST_VALUE).contains(&value.chars().count()) {
        let message = format!("the value of `{path}` must have 1 to {LONGEST_VALUE} characters");
        let found = checks.found(&codes::HEADER, path, message);
        checks.push(path, found);
    }
    check_value(value, path, checks);
}

/// Says why a header cannot be sent; `written` is its name as the file has it.
fn refusal(name: &str, written: &str) -> Option<(&'static Code, String, &'static str)> {
    if !is_name(name) {
        let message = format!("`{written}` is not the name of a header");
        return Some((&codes::HEADER, message, "letters, digits and `-`, such as `X-Api-Key`"));
    }
    let message = format!("`{written}` is a header that vmcp writes itself");
    is_own(name).then_some((&codes::RESTRICTED_HEADER, message, "cannot be set"))
}

/// Checks the value of a header; says nothing of it.
pub(super) fn check_value(value: &str, path: &Path, checks: &mut Checks<'_>) {
    if value.chars().all(|c| c == '\t' || !c.is_control()) {
        return;
    }
    let found = checks
        .found(&codes::HEADER, path, format!("the value of `{path}` has a control character"))
        .label("a line break, perhaps")
        .help("a variable that was read from a file often ends with a line break");
    checks.push(path, found);
}

fn is_own(name: &str) -> bool {
    let name = name.to_lowercase();
    OWN.contains(&&*name) || name.starts_with("x-forwarded-") || name.starts_with("mcp-")
}

fn is_name(name: &str) -> bool {
    let symbol = |c: char| "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || symbol(c))
}
