//! Rules between settings, which no schema can say; checked on typed values.
//!
//! A rule is skipped where the form of the value was wrong already.

use crate::codes::Code;
use crate::diagnostic::{Diagnostic, Findings, shown};
use crate::interpolate::has_reference;
use crate::path::{Path, Step};
use crate::sections::{Config, Telemetry};
use crate::source::Span;
use crate::yaml::{Kind, Node};

mod aggregation;
mod backends;
mod code_mode;
mod endpoint;
mod headers;
mod names;
mod operational;
mod optimizer;
mod outgoing_auth;
mod overrides;
mod saved_scripts;
mod server;

/// Checks a whole file and completes it: entries of `mcpServers` become backends, values of
/// `headerValueEnv` are looked up.
pub(crate) fn check(config: &mut Config, checks: &mut Checks<'_>) {
    let names = backends::check(config, checks);
    outgoing_auth::check(&mut config.outgoing_auth, &names, checks);
    aggregation::check(&config.aggregation, &names, checks);
    operational::check(&config.operational, &names, checks);
    code_mode::check(&mut config.code_mode, &names, checks);
    optimizer::check(&mut config.optimizer, checks);
    if !config.telemetry.enabled {
        config.telemetry = Telemetry::default();
    }
    headers::check_passthrough(&config.passthrough_headers, checks);
    server::check(&config.server, checks);
}

/// What the rules need to know, and where they report.
pub(crate) struct Checks<'a> {
    pub(crate) tree: &'a Node,
    pub(crate) bad: &'a [Path],
    pub(crate) env: crate::interpolate::Lookup<'a>,
    pub(crate) scripts: crate::scripts::ScriptLookup<'a>,
    pub(crate) findings: &'a mut Findings,
}

impl Checks<'_> {
    /// Returns a diagnostic about the value at `path`.
    fn found(&self, code: &Code, path: &Path, message: impl Into<String>) -> Diagnostic {
        let span = if self.findings.is_full() { Span::top() } else { self.span(path) };
        Diagnostic::new(code, span, message).at(path)
    }

    /// Reports, unless the value at `path` is known to be wrong already.
    fn push(&mut self, path: &Path, found: Diagnostic) {
        if !self.is_bad(path) {
            self.findings.push(found);
        }
    }

    /// Returns whether the form of the value, or of what it stands in, was wrong.
    fn is_bad(&self, path: &Path) -> bool {
        self.bad.iter().any(|bad| path.is_within(bad) || bad.is_within(path))
    }

    /// Returns whether the file says something at `path`.
    fn is_written(&self, path: &Path) -> bool {
        self.walk(path).1
    }

    /// Returns the place of the value at `path`, or of what should hold it.
    fn span(&self, path: &Path) -> Span {
        self.walk(path).0
    }

    /// Returns the place of the key at the end of `path`, or of what should hold it.
    fn key_span(&self, path: &Path) -> Span {
        let Some((Step::Key(key), outer)) = path.steps().split_last() else {
            return self.span(path);
        };
        let outer = outer.iter().try_fold(self.tree, |node, step| Some(child(node, step)?.1));
        let entry = outer.and_then(|node| node.entry(key));
        entry.map_or_else(|| self.span(path), |entry| entry.key_span)
    }

    /// Returns a diagnostic about the key at the end of `path`, not about its value.
    fn found_key(&self, code: &Code, path: &Path, message: impl Into<String>) -> Diagnostic {
        let span = if self.findings.is_full() { Span::top() } else { self.key_span(path) };
        Diagnostic::new(code, span, message).at(path)
    }

    /// Returns the text at `path` as it stands in the file, fit for a message.
    ///
    /// What came from the environment is not shown; the reference is.
    fn written(&self, path: &Path) -> String {
        shown(self.raw(path).unwrap_or_default())
    }

    /// Returns the text at `path` as it stands in the file.
    fn raw(&self, path: &Path) -> Option<&str> {
        let mut node = self.tree;
        for step in path.steps() {
            node = child(node, step)?.1;
        }
        match &node.kind {
            Kind::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    fn walk(&self, path: &Path) -> (Span, bool) {
        let (mut node, mut span) = (self.tree, self.tree.head_span());
        for step in path.steps() {
            let Some((key, next)) = child(node, step) else { return (span, false) };
            let is_text = matches!(next.kind, Kind::Scalar(_)) && !next.is_null();
            span = if is_text { next.span } else { key.unwrap_or(next.head_span()) };
            node = next;
        }
        (span, true)
    }
}

fn child<'a>(node: &'a Node, step: &Step) -> Option<(Option<Span>, &'a Node)> {
    match (&node.kind, step) {
        (Kind::Map(_), Step::Key(key)) => {
            node.entry(key).map(|entry| (Some(entry.key_span), &*entry.value))
        }
        (Kind::List(items), Step::Index(index)) => items.get(*index).map(|item| (None, &**item)),
        _ => None,
    }
}

/// Returns whether a text may be shown: it did not come from the environment.
fn is_literal(text: &str) -> bool {
    !has_reference(text)
}

#[cfg(test)]
mod tests;
