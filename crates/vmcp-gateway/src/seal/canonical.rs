//! One text for values that differ only in white space, key order and the writing of strings.

use std::collections::BTreeMap;

use vmcp_core::{
    Raw,
    json::{Kind, quote},
};

/// The canonical text of `value`. Numbers stay as they are written.
pub(crate) fn write(value: Raw<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.as_bytes().len());
    append(value, &mut out);
    out
}

/// The depth of checked JSON is bounded, so this may call itself.
fn append(value: Raw<'_>, out: &mut Vec<u8>) {
    match value.kind() {
        Kind::Object => {
            let members: BTreeMap<_, _> = value
                .as_object()
                .into_iter()
                .flatten()
                .map(|m| (m.key().into_owned(), m.value))
                .collect();
            out.push(b'{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                separate(index, out);
                out.extend_from_slice(quote(&key).as_bytes());
                out.push(b':');
                append(value, out);
            }
            out.push(b'}');
        }
        Kind::Array => {
            out.push(b'[');
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                separate(index, out);
                append(item, out);
            }
            out.push(b']');
        }
        Kind::String => {
            let text = value.as_text().unwrap_or_default();
            out.extend_from_slice(quote(&text).as_bytes());
        }
        Kind::Null | Kind::Bool | Kind::Number => out.extend_from_slice(value.as_bytes()),
    }
}

fn separate(index: usize, out: &mut Vec<u8>) {
    if index > 0 {
        out.push(b',');
    }
}
