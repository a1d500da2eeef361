//! How a backend is reached: by a URL or by a command, and what goes with each.

use super::Checks;
use super::backends::Place;
use crate::codes;
use crate::path::Path;
use crate::sections::{BackendType, McpServer, Transport};

/// Checks that a backend can be reached in exactly one way.
pub(super) fn check(place: &Place<'_>, checks: &mut Checks<'_>) {
    let (backend, path) = (place.backend, &place.path);
    match (&backend.url, &backend.command) {
        (Some(_), Some(_)) => both(place, checks),
        (None, None) => neither(place, checks),
        (Some(address), None) => {
            url(address, &place.url, checks);
            let ignored = [
                ("args", !backend.args.is_empty()),
                ("env", !backend.env.is_empty()),
                ("cwd", backend.cwd.is_some()),
            ];
            other_kind(place, "a command", ignored, checks);
        }
        (None, Some(command)) => {
            if command.trim().is_empty() {
                let path = path.key("command");
                let found = checks.found(&codes::NO_ENDPOINT, &path, "the command is empty");
                checks.push(&path, found.label("which program is to be started?"));
            }
            let ignored = [
                ("headers", !backend.headers.is_empty()),
                ("caBundlePath", backend.ca_bundle_path.is_some()),
                ("type", backend.backend_type == BackendType::Entry),
            ];
            other_kind(place, "a URL", ignored, checks);
        }
    }
    transport(place, checks);
    ca_bundle(place, checks);
    variables(place, checks);
    timeouts(place, checks);
}

/// Returns which key of an entry of `mcpServers` holds the URL, after checking that only one does.
pub(super) fn url_key(server: &McpServer, path: &Path, checks: &mut Checks<'_>) -> &'static str {
    let keys = [
        ("url", server.url.is_some()),
        ("serverUrl", server.server_url.is_some()),
        ("httpUrl", server.http_url.is_some()),
    ];
    let mut there = keys.into_iter().filter(|(_, there)| *there).map(|(key, _)| key);
    let first = there.next().unwrap_or("url");
    for other in there {
        let path = path.key(other);
        let message = format!("`{first}` and `{other}` mean the same");
        let found = checks.found(&codes::URL_AND_COMMAND, &path, message);
        checks.push(&path, found.label("remove one of the two"));
    }
    first
}

fn both(place: &Place<'_>, checks: &mut Checks<'_>) {
    let command = place.path.key("command");
    let found = checks
        .found(&codes::URL_AND_COMMAND, &command, format!("{} has a URL and a command", place.path))
        .label("remove this or the URL")
        .related(checks.span(&place.url), "the URL")
        .help("a backend is either a server that runs already or a program to start");
    checks.push(&command, found);
}

fn neither(place: &Place<'_>, checks: &mut Checks<'_>) {
    let message = format!("{} has neither `url` nor `command`", place.path);
    let found = checks
        .found(&codes::NO_ENDPOINT, &place.path, message)
        .label("how is it reached?")
        .help("add `url: https://...` for a server that runs already, or `command:` to start one");
    checks.push(&place.path, found);
}

fn url(address: &str, path: &Path, checks: &mut Checks<'_>) {
    if is_http_url(address) {
        return;
    }
    let found = checks
        .found(&codes::URL, path, format!("`{path}` is not an http or https URL"))
        .label("expected `http://...` or `https://...`");
    checks.push(path, found);
}

pub(super) fn is_http_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let plain = text.chars().all(|c| c.is_ascii_graphic());
    known && plain && !host.is_empty() && !host.starts_with(':') && has_good_port(host)
}

/// Whether a URL has something before its host.
pub(super) fn has_user(text: &str) -> bool {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

fn has_good_port(host: &str) -> bool {
    let after_address = host.rsplit(']').next().unwrap_or_default();
    match after_address.rsplit_once(':') {
        Some((_, port)) => port.is_empty() || port.parse::<u16>().is_ok(),
        None => true,
    }
}

fn other_kind<const N: usize>(
    place: &Place<'_>,
    other: &str,
    settings: [(&str, bool); N],
    checks: &mut Checks<'_>,
) {
    let code = if place.is_pasted { &codes::IGNORED_IN_ENTRY } else { &codes::FIELD_OF_OTHER_KIND };
    for (key, _) in settings.into_iter().filter(|(_, there)| *there) {
        let path = place.path.key(key);
        let found = checks
            .found(code, &path, format!("`{path}` is only for a backend with {other}"))
            .label("has no meaning here");
        checks.push(&path, found);
    }
}

fn transport(place: &Place<'_>, checks: &mut Checks<'_>) {
    let Some(transport) = place.backend.transport else { return };
    let over_stdio = transport == Transport::Stdio;
    if place.backend.url.is_some() == place.backend.command.is_some()
        || over_stdio == place.backend.command.is_some()
    {
        return;
    }
    let path = place.path.key(if place.is_pasted { "type" } else { "transport" });
    let (message, label) = if over_stdio {
        ("`stdio` needs a command, but this backend has a URL", "try `streamable-http`")
    } else {
        ("this transport needs a URL, but this backend has a command", "try `stdio`")
    };
    let found = checks.found(&codes::TRANSPORT_MISMATCH, &path, message).label(label);
    checks.push(&path, found.help("without this setting the transport is chosen to fit"));
}

fn ca_bundle(place: &Place<'_>, checks: &mut Checks<'_>) {
    let Some(file) = &place.backend.ca_bundle_path else { return };
    if place.backend.url.is_none() {
        return;
    }
    let path = place.path.key("caBundlePath");
    let climbs = file.split(['/', '\\']).any(|part| part == "..");
    let why = if place.backend.backend_type != BackendType::Entry {
        "is only for a backend of `type: entry`"
    } else if !std::path::Path::new(file).is_absolute() {
        "must be an absolute path"
    } else if climbs || file.contains('\0') {
        "must not contain `..` or NUL"
    } else {
        return;
    };
    let found = checks.found(&codes::CA_BUNDLE, &path, format!("`{path}` {why}"));
    checks.push(&path, found);
}

fn variables(place: &Place<'_>, checks: &mut Checks<'_>) {
    for name in place.backend.env.keys() {
        if name.is_empty() || name.contains(['=', '\0']) {
            let path = place.path.key("env").key(name);
            let found = checks
                .found_key(&codes::VARIABLE_NAME, &path, "this cannot be the name of a variable")
                .help("it is not empty and has no `=`; write `NAME: value`");
            checks.push(&path, found);
        }
    }
}

fn timeouts(place: &Place<'_>, checks: &mut Checks<'_>) {
    let limits = &place.backend.timeouts;
    let path = place.path.key("timeouts");
    for (key, limit) in [
        ("connect", limits.connect),
        ("list", limits.list),
        ("call", limits.call),
        ("idle", limits.idle),
    ] {
        if let Some(limit) = limit {
            super::operational::not_zero(limit, &path.key(key), checks);
        }
    }
    if let (Some(call), Some(idle)) = (limits.call, limits.idle)
        && idle > call
    {
        let path = path.key("idle");
        let message = "`idle` is longer than `call`, so it never ends a call";
        let found = checks.found(&codes::NO_EFFECT, &path, message);
        checks.push(&path, found.label("`call` comes first"));
    }
}
