//! URIs in results: a backend's own become the advertised ones, where these differ.

use std::borrow::Cow;

use vmcp_catalog::advertised_uri;
use vmcp_core::{BackendId, Catalog, Json, Raw};

/// `result` of `backend` with every URI that had to be renamed in its advertised form: the `uri`
/// of contents, of links and of embedded resources.
pub(crate) fn advertise(catalog: &Catalog, backend: &BackendId, result: Json) -> Json {
    if !catalog.renamed_uris.keys().any(|(owner, _)| owner == backend) {
        return result;
    }
    let rename = |uri: &str| {
        let advertised = advertised_uri(catalog, backend, uri);
        (advertised != uri).then(|| advertised.into_owned())
    };
    let mut edited = None;
    for key in ["content", "contents"] {
        let current = edited.as_ref().unwrap_or(&result);
        if let Some(items) = items(current.raw().get(key), &rename) {
            edited = Some(current.edit().put(key, &items).finish());
        }
    }
    // The messages of a prompt.
    let current = edited.as_ref().unwrap_or(&result);
    if let Some(items) = messages(current.raw().get("messages"), &rename) {
        edited = Some(current.edit().put("messages", &items).finish());
    }
    edited.unwrap_or(result)
}

type Rename<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The array with its items renamed; `None` if nothing changed.
fn items(array: Option<Raw<'_>>, rename: &Rename<'_>) -> Option<Json> {
    edit_array(array?, &|item| content(item, rename))
}

fn messages(array: Option<Raw<'_>>, rename: &Rename<'_>) -> Option<Json> {
    edit_array(array?, &|message| {
        let edited = content(message.get("content")?, rename)?;
        Some(message.edit().put("content", &edited).finish())
    })
}

fn content(item: Raw<'_>, rename: &Rename<'_>) -> Option<Json> {
    if let Some(resource) = item.get("resource") {
        let edited = content(resource, rename)?;
        return Some(item.edit().put("resource", &edited).finish());
    }
    let renamed = rename(&item.get("uri")?.as_text()?)?;
    Some(item.edit().put("uri", &Json::string(&renamed)).finish())
}

fn edit_array(array: Raw<'_>, edit: &dyn Fn(Raw<'_>) -> Option<Json>) -> Option<Json> {
    let mut changed = false;
    let items: Vec<Cow<'_, [u8]>> = array
        .as_array()?
        .map(|item| match edit(item) {
            Some(edited) => {
                changed = true;
                Cow::Owned(edited.as_ref().to_vec())
            }
            None => Cow::Borrowed(item.as_bytes()),
        })
        .collect();
    changed.then(|| Json::array(items))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use vmcp_core::catalog::Parts;

    use super::*;

    #[test]
    fn renames_wherever_a_uri_stands_and_nothing_else() {
        let backend = BackendId::new("b").unwrap();
        let renamed_uris =
            HashMap::from([((backend.clone(), "file:///x".to_owned()), "b+file:///x".to_owned())]);
        let catalog = Catalog::new(Parts { renamed_uris, ..Parts::default() });
        let check = |result: &str, expected: &str| {
            let result: Json = result.parse().unwrap();
            assert_eq!(advertise(&catalog, &backend, result).as_str(), expected);
        };
        check(
            r#"{"content":[ {"type":"resource_link","uri":"file:///x","n":1e400},{"uri":"file:///y"}]}"#,
            r#"{"content":[{"type":"resource_link","uri":"b+file:///x","n":1e400},{"uri":"file:///y"}]}"#,
        );
        check(
            r#"{"contents":[{"uri":"file:///x","text":"file:///x"}]}"#,
            r#"{"contents":[{"uri":"b+file:///x","text":"file:///x"}]}"#,
        );
        check(
            r#"{"messages":[{"role":"user","content":{"type":"resource","resource":{"uri":"file:///x"}}}]}"#,
            r#"{"messages":[{"role":"user","content":{"type":"resource","resource":{"uri":"b+file:///x"}}}]}"#,
        );
        check(
            r#"{ "content":[ {"uri":"file:///y"} ] }"#,
            r#"{ "content":[ {"uri":"file:///y"} ] }"#,
        );
    }
}
