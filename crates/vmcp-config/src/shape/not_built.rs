//! What `ToolHive` has and this version of vmcp has not.
//!
//! Such a setting is refused rather than ignored: somebody who writes `rateLimiting` relies on
//! it. A section that is present but switched off changes nothing and is accepted. Whoever builds
//! a feature removes its line here.

use super::suggest;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::path::Path;
use crate::yaml::{Entry, Kind, Node};

/// When the presence of a section asks for nothing.
#[derive(Clone, Copy)]
enum Off {
    /// Only when it is empty.
    Empty,
    /// When `enabled` is false; being there switches it on.
    IfDisabled,
    /// When it is empty or `false`, or when the section around it has `enabled: false`.
    InDisabled,
    /// When the section around it has `type: none`, or no type.
    UnlessCedar,
}

/// Keys, by the section in which they stand.
const KEYS: [(&str, &str, Off); 34] = [
    ("", "audit", Off::IfDisabled),
    ("", "compositeTools", Off::Empty),
    ("", "compositeToolRefs", Off::Empty),
    ("", "rateLimiting", Off::Empty),
    ("telemetry", "endpoint", Off::InDisabled),
    ("telemetry", "serviceName", Off::InDisabled),
    ("telemetry", "serviceVersion", Off::InDisabled),
    ("telemetry", "tracingEnabled", Off::InDisabled),
    ("telemetry", "metricsEnabled", Off::InDisabled),
    ("telemetry", "samplingRate", Off::InDisabled),
    ("telemetry", "headers", Off::InDisabled),
    ("telemetry", "insecure", Off::InDisabled),
    ("telemetry", "prometheusPort", Off::InDisabled),
    ("telemetry", "metricsOnTransportPort", Off::InDisabled),
    ("telemetry", "environmentVariables", Off::InDisabled),
    ("telemetry", "customAttributes", Off::InDisabled),
    ("telemetry", "useLegacyAttributes", Off::InDisabled),
    ("telemetry", "caCertPath", Off::InDisabled),
    ("incomingAuth", "oidc", Off::Empty),
    ("incomingAuth.authz", "policies", Off::UnlessCedar),
    ("incomingAuth.authz", "entitiesJson", Off::UnlessCedar),
    ("incomingAuth.authz", "primaryUpstreamProvider", Off::UnlessCedar),
    ("incomingAuth.authz", "groupClaimName", Off::UnlessCedar),
    ("incomingAuth.authz", "roleClaimName", Off::UnlessCedar),
    ("incomingAuth.authz", "groupEntityType", Off::UnlessCedar),
    ("outgoingAuth.*", "tokenExchange", Off::Empty),
    ("outgoingAuth.*", "upstreamInject", Off::Empty),
    ("outgoingAuth.*", "awsSts", Off::Empty),
    ("outgoingAuth.*", "obo", Off::Empty),
    ("outgoingAuth.*", "xaa", Off::Empty),
    ("aggregation.tools.*", "toolConfigRef", Off::Empty),
    ("sessionStorage", "address", Off::Empty),
    ("sessionStorage", "db", Off::Empty),
    ("sessionStorage", "keyPrefix", Off::Empty),
];

/// Words, by the setting that would take them.
const WORDS: [(&str, &[&str]); 5] = [
    ("incomingAuth.type", &["oidc", "local"]),
    ("incomingAuth.authz.type", &["cedar"]),
    ("outgoingAuth.source", &["discovered"]),
    ("outgoingAuth.*.type", &["token_exchange", "upstream_inject", "aws_sts", "obo", "xaa"]),
    ("sessionStorage.provider", &["redis"]),
];

/// Looks a key up. `None`: not a key of `ToolHive`. `Some(None)`: known, but switched off.
pub(super) fn key(entry: &Entry, section: &Node, path: &Path) -> Option<Option<Diagnostic>> {
    let known = |place: &str, key: &str| key == entry.key && stands_in(path, place);
    let (.., off) = KEYS.iter().find(|(place, key, _)| known(place, key))?;
    if is_off(&entry.value, section, *off) {
        return Some(None);
    }
    let here = path.key(&entry.key);
    let found = Diagnostic::new(
        &codes::NOT_BUILT,
        entry.key_span,
        format!("`{here}` is not built yet in this version"),
    );
    let help = match off {
        Off::Empty | Off::InDisabled | Off::UnlessCedar => {
            "remove it; vmcp refuses it rather than ignoring it"
        }
        Off::IfDisabled => {
            "remove it or set `enabled: false`; vmcp refuses it rather than ignoring it"
        }
    };
    Some(Some(found.label("known from ToolHive").help(help)))
}

/// Looks a word up; `None` if `ToolHive` does not have it either.
pub(super) fn word(node: &Node, text: &str, built: &[&str], path: &Path) -> Option<Diagnostic> {
    let known = |setting: &str, words: &[&str]| stands_in(path, setting) && words.contains(&text);
    let (_, words) = WORDS.iter().find(|(setting, words)| known(setting, words))?;
    // The word of the table, not the text: that may come from the environment.
    let word = words.iter().find(|word| **word == text)?;
    let message = format!("`{path}: {word}` is not built yet in this version");
    Some(
        Diagnostic::new(&codes::NOT_BUILT, node.span, message)
            .label("known from ToolHive")
            .help(format!("this version has {}", suggest::listed(built))),
    )
}

/// Returns whether the path fits, where `outgoingAuth.*` also stands for its `backends.<name>`.
fn stands_in(path: &Path, pattern: &str) -> bool {
    if pattern.is_empty() {
        return path.steps().is_empty();
    }
    let deeper = pattern.replacen("outgoingAuth.*", "outgoingAuth.backends.*", 1);
    path.fits(pattern) || path.fits(&deeper)
}

fn is_off(value: &Node, section: &Node, off: Off) -> bool {
    let enabled = value.scalar_at("enabled").map(|scalar| &*scalar.text);
    let empty = match &value.kind {
        Kind::List(items) => items.is_empty(),
        Kind::Map(entries) => entries.is_empty(),
        Kind::Scalar(_) => value.is_null(),
    };
    let is_false = matches!(&value.kind, Kind::Scalar(scalar) if scalar.text == "false");
    let section_is_off = section.scalar_at("enabled").is_some_and(|scalar| scalar.text == "false");
    match off {
        Off::Empty => empty,
        Off::InDisabled => empty || is_false || section_is_off,
        Off::UnlessCedar => section.scalar_at("type").is_none_or(|kind| kind.text == "none"),
        Off::IfDisabled => value.is_null() || enabled == Some("false"),
    }
}
