//! Resources, one template, and the resource that changes.

use rmcp::{
    ErrorData,
    model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate},
};
use serde_json::json;

use crate::{
    changes::{Change, Changes},
    media::PNG,
};

/// The resource that clients subscribe to.
pub(crate) const WATCHED: &str = "test://watched-resource";

const DYNAMIC: &str = "test://dynamic-resource";
const TEMPLATE: &str = "test://template/{id}/data";

/// Returns all resources, in a fixed order.
pub(crate) fn list(changes: &Changes) -> Vec<Resource> {
    vec![
        Resource::new("test://static-text", "static-text").with_mime_type("text/plain"),
        Resource::new("test://static-binary", "static-binary").with_mime_type("image/png"),
        Resource::new(WATCHED, "watched-resource").with_mime_type("text/plain"),
        Resource::new(DYNAMIC, "dynamic-resource")
            .with_description(changes.description(&Change::Resources))
            .with_mime_type("text/plain"),
    ]
}

/// Returns all resource templates.
pub(crate) fn templates() -> Vec<ResourceTemplate> {
    let template = ResourceTemplate::new(TEMPLATE, "template-data")
        .with_description("Data for any identifier.")
        .with_mime_type("application/json");
    vec![template]
}

/// Reads a resource.
///
/// # Errors
///
/// "Resource not found", with the URI as data.
pub(crate) fn read(uri: &str, changes: &Changes) -> Result<ReadResourceResult, ErrorData> {
    let contents = match uri {
        "test://static-text" => plain("This is the content of the static text resource.", uri),
        "test://static-binary" => ResourceContents::blob(PNG, uri).with_mime_type("image/png"),
        WATCHED | DYNAMIC => plain(&changes.description(&Change::Resources), uri),
        _ => from_template(uri).ok_or_else(|| not_found(uri))?,
    };
    Ok(ReadResourceResult::new(vec![contents]))
}

fn plain(text: &str, uri: &str) -> ResourceContents {
    ResourceContents::text(text, uri).with_mime_type("text/plain")
}

fn from_template(uri: &str) -> Option<ResourceContents> {
    let id = uri.strip_prefix("test://template/")?.strip_suffix("/data")?;
    let data = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
    Some(ResourceContents::text(data.to_string(), uri).with_mime_type("application/json"))
}

fn not_found(uri: &str) -> ErrorData {
    ErrorData::resource_not_found("Resource not found", Some(json!({ "uri": uri })))
}
