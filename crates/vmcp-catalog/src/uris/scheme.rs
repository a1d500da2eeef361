//! A backend's name as a URI scheme.
//!
//! Schemes are letters, digits, `+`, `-` and `.`, start with a letter, and clients may fold their
//! case; so names must stay apart in lower case. `.` is the escape: `..` is a dot, `.-` an
//! underscore, `.x` an upper case letter, and `x.0` in front makes room for a name that does not
//! start with a letter. Most names stay as they are.

use vmcp_core::BackendId;

/// The scheme that stands for `backend`; different for every name, and without a `+`.
pub(super) fn scheme(backend: &BackendId) -> String {
    let mut scheme = String::with_capacity(backend.as_str().len() + 4);
    for c in backend.as_str().chars() {
        match c {
            '.' => scheme.push_str(".."),
            '_' => scheme.push_str(".-"),
            'A'..='Z' => scheme.extend(['.', c.to_ascii_lowercase()]),
            _ => scheme.push(c),
        }
    }
    if !scheme.starts_with(|c: char| c.is_ascii_lowercase()) {
        scheme.insert_str(0, "x.0");
    }
    scheme
}

/// `uri` (or a template) as advertised for `backend` when another backend has it already.
pub(super) fn namespaced(backend: &BackendId, uri: &str) -> String {
    format!("{}+{uri}", scheme(backend))
}
