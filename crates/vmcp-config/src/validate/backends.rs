//! `backends` and `mcpServers`: names, and what each kind of backend needs.

use std::collections::HashMap;

use super::names::{Names, is_backend_name, is_name_char, similar_name};
use super::{Checks, endpoint, headers, is_literal};
use crate::codes;
use crate::diagnostic::shown;
use crate::path::{Path, Step};
use crate::sections::{Backend, Config};
use crate::shape::meant_for_backends;

/// A backend and where the file has it.
pub(super) struct Place<'a> {
    pub(super) backend: &'a Backend,
    /// The path of the whole entry.
    pub(super) path: Path,
    /// The path of its URL.
    pub(super) url: Path,
    /// Whether it stands under `mcpServers`, where less is expected of people.
    pub(super) is_pasted: bool,
}

/// Turns `mcpServers` into backends, checks them all, and returns their names.
pub(super) fn check(config: &mut Config, checks: &mut Checks<'_>) -> Names {
    let listed = config.backends.len();
    let mut urls = Vec::new();
    for (name, server) in std::mem::take(&mut config.mcp_servers) {
        let path = Path::default().key("mcpServers").key(&name);
        urls.push(endpoint::url_key(&server, &path, checks));
        config.backends.push(server.into_backend(&name));
    }
    let places: Vec<_> = (config.backends.iter().enumerate())
        .map(|(at, backend)| match at.checked_sub(listed) {
            None => listed_place(backend, at),
            Some(pasted) => pasted_place(backend, urls[pasted]),
        })
        .collect();
    let names = names(&places, checks);
    some_backend(config, &names, checks);
    for place in &places {
        endpoint::check(place, checks);
        headers::check_backend(place, checks);
        prefix(place, checks);
    }
    names
}

fn listed_place(backend: &Backend, at: usize) -> Place<'_> {
    let path = Path::default().key("backends").index(at);
    Place { backend, url: path.key("url"), path, is_pasted: false }
}

fn pasted_place<'a>(backend: &'a Backend, url: &str) -> Place<'a> {
    let path = Path::default().key("mcpServers").key(&backend.name);
    Place { backend, url: path.key(url), path, is_pasted: true }
}

fn names(places: &[Place<'_>], checks: &mut Checks<'_>) -> Names {
    let mut names = Names::default();
    let mut first: HashMap<&str, Path> = HashMap::new();
    for place in places {
        let name = &*place.backend.name;
        let path = if place.is_pasted { place.path.clone() } else { place.path.key("name") };
        if checks.is_bad(&path) && !place.is_pasted {
            names.incomplete = true;
            continue;
        }
        let written = if place.is_pasted { shown(name) } else { checks.written(&path) };
        if !is_backend_name(name) {
            bad_name(name, &written, &path, checks);
        } else if let Some(other) = first.get(name) {
            let message = format!("two backends are called `{written}`");
            let found = checks.found(&codes::DUPLICATE_BACKEND, &path, message);
            let found = found.label("again here").related(checks.span(other), "first here");
            checks.push(&path, found.help("rename one of them; rules refer to a backend by name"));
        }
        first.entry(name).or_insert(path);
        if place.backend.url.is_none() && place.backend.command.is_some() {
            names.commands.insert(name.to_owned());
        }
        names.known.entry(name.to_owned()).or_insert(written);
    }
    let lists = ["backends", "mcpServers"].map(|key| Path::default().key(key));
    // A whole list or entry that is wrong, not only a setting in it.
    let is_entry = |bad: &&Path| bad.steps().len() <= 2;
    names.incomplete |= (checks.bad.iter().filter(is_entry))
        .any(|bad| lists.iter().any(|list| bad.is_within(list)));
    names
}

fn bad_name(name: &str, written: &str, path: &Path, checks: &mut Checks<'_>) {
    let message = format!("`{written}` cannot be the name of a backend");
    let found = checks.found(&codes::BACKEND_NAME, path, message).help(
        "a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit",
    );
    let found = match similar_name(name).filter(|_| is_literal(written)) {
        Some(near) => found.label(format!("for example `{near}`")),
        None => found,
    };
    checks.push(path, found);
}

/// Checks that there is something to serve.
fn some_backend(config: &Config, names: &Names, checks: &mut Checks<'_>) {
    let path = Path::default().key("backends");
    if !config.backends.is_empty() {
        if config.backends.iter().all(|backend| !backend.enabled) {
            let message = "every backend is switched off, so there is nothing to serve";
            let found = checks.found(&codes::NO_EFFECT, &path, message);
            checks.push(&path, found);
        }
        return;
    }
    let meant = |path: &Path| matches!(path.steps(), [Step::Key(key)] if meant_for_backends(key));
    if names.incomplete || checks.bad.iter().any(meant) {
        return;
    }
    let group = Path::default().key("groupRef");
    let found = if config.group_ref.is_some() {
        checks
            .found(
                &codes::NOT_BUILT,
                &group,
                "a group without `backends` is not built yet in this version",
            )
            .label("nothing says which backends are in this group")
            .help("list them under `backends:`, each with `name` and `url` or `command`")
    } else {
        checks
            .found(&codes::NO_BACKENDS, &path, "there are no backends")
            .help("list at least one under `backends:`, with `name` and `url` or `command`")
    };
    checks.push(&path, found);
}

fn prefix(place: &Place<'_>, checks: &mut Checks<'_>) {
    let path = place.path.key("prefix");
    let prefix = place.backend.prefix.as_deref().unwrap_or_default();
    if prefix.chars().all(is_name_char) {
        return;
    }
    let found = checks
        .found(&codes::PREFIX, &path, format!("`{}` cannot be a prefix", checks.written(&path)))
        .label("letters, digits, `-`, `_` and `.` only")
        .help("this prefix is for one backend and is used as it stands; `{workload}` is for `prefixFormat`");
    checks.push(&path, found);
}
