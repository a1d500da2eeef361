//! Who sees a tool. Hidden tools stay in the catalogue: a composite tool may use them.

use crate::rules::{Rules, ToolRules, Visibility};

/// Whether lists show the tool of this name (after overrides, before any prefix).
///
/// The first of these that speaks decides: all excluded, the backend's excluded, the backend's
/// filter, the default.
pub(crate) fn is_advertised(rules: &Rules, backend: Option<&ToolRules>, name: &str) -> bool {
    if rules.exclude_all || backend.is_some_and(|rules| rules.exclude_all) {
        return false;
    }
    match backend.and_then(|rules| rules.filter.as_ref()) {
        Some(filter) => filter.contains(name),
        None => rules.default_visibility == Visibility::Allow,
    }
}
