//! Changes to a definition, by splice: what no rule names stays byte for byte what it was.

mod parameters;

use std::collections::HashMap;

use vmcp_core::{BackendId, Json, Raw};

use crate::{intake::Entry, reason::Kind, rules::Override};

/// The advertised URI of each one that could not keep its own, by backend and original.
pub(crate) type RenamedUris = HashMap<(BackendId, String), String>;

/// The definition of `entry` under another name, URI or template; its own bytes when it keeps it.
pub(crate) fn renamed(kind: Kind, entry: &Entry<'_>, advertised: &str) -> Json {
    if *entry.original == *advertised {
        return entry.definition.clone();
    }
    entry.definition.edit().put(kind.key(), &Json::string(advertised)).finish()
}

/// The definition of a tool as advertised; its own bytes when no rule touches it.
pub(crate) fn tool(
    entry: &Entry<'_>,
    advertised: &str,
    rules: Option<&Override>,
    uris: &RenamedUris,
) -> Json {
    let mut edit = entry.definition.edit();
    if *entry.original != *advertised {
        edit = edit.put("name", &Json::string(advertised));
    }
    if let Some(description) = rules.and_then(|rules| rules.description.as_deref()) {
        edit = edit.put("description", &Json::string(description));
    }
    if let Some(annotations) = rules.and_then(|rules| rules.annotations.as_ref()) {
        let own = entry.definition.get("annotations").unwrap_or_else(Json::empty_object);
        edit = edit.put("annotations", &merged(own.raw(), annotations));
    }
    let parameters = rules.map_or(&[][..], |rules| &rules.parameters);
    if let Some(schema) = entry.fields.input_schema.and_then(|s| parameters::edit(s, parameters)) {
        edit = edit.put("inputSchema", &schema);
    }
    if let Some(meta) = entry.fields.meta.and_then(|meta| app_uris(meta, entry.backend, uris)) {
        edit = edit.put("_meta", &meta);
    }
    if edit.is_empty() { entry.definition.clone() } else { edit.finish() }
}

/// The members of `over` set over `own`.
fn merged(own: Raw<'_>, over: &Json) -> Json {
    let members = over.raw().as_object().into_iter().flatten();
    let edit = members.fold(own.edit(), |edit, member| {
        edit.put(member.key().into_owned(), &Json::from(member.value))
    });
    edit.finish()
}

/// `_meta` with the URI of the tool's app (MCP Apps) as advertised; `None` when it stays.
fn app_uris(meta: Raw<'_>, backend: &BackendId, uris: &RenamedUris) -> Option<Json> {
    if uris.is_empty() {
        return None;
    }
    let advertised = |value: Option<Raw<'_>>| {
        let uri = value?.as_text()?.into_owned();
        uris.get(&(backend.clone(), uri)).map(|uri| Json::string(uri))
    };
    let mut edit = meta.edit();
    if let Some(uri) = advertised(meta.at(&["ui", "resourceUri"])) {
        edit = edit.put_at(&["ui", "resourceUri"], &uri);
    }
    if let Some(uri) = advertised(meta.get("ui/resourceUri")) {
        edit = edit.put("ui/resourceUri", &uri);
    }
    (!edit.is_empty()).then(|| edit.finish())
}
