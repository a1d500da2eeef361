//! What we say of ourselves, in `initialize` and in `server/discover`.

use vmcp_core::{Catalog, Json, Version};

/// Our capabilities. They do not depend on what backends offer right now: every list is always
/// served, if empty, and may fill at any time.
fn capabilities() -> Json {
    let changes = Json::object([("listChanged", Json::bool(true))]);
    let resources =
        Json::object([("subscribe", Json::bool(true)), ("listChanged", Json::bool(true))]);
    let empty = Json::empty_object();
    Json::object([
        ("tools", &changes),
        ("resources", &resources),
        ("prompts", &changes),
        ("completions", &empty),
        ("logging", &empty),
    ])
}

/// The result of `initialize`.
pub(super) fn initialized(version: Version, catalog: &Catalog, server_info: &Json) -> Json {
    let mut members = vec![
        ("protocolVersion", Json::string(version.as_str())),
        ("capabilities", capabilities()),
        ("serverInfo", server_info.clone()),
    ];
    members.extend(instructions(catalog));
    Json::object(members)
}

/// The result of `server/discover`, before it gets its modern envelope.
pub(super) fn discovered(catalog: &Catalog) -> Json {
    let mut members =
        vec![("supportedVersions", supported_versions()), ("capabilities", capabilities())];
    members.extend(instructions(catalog));
    Json::object(members)
}

/// Modern versions only: the others are reached by `initialize`.
pub(super) fn supported_versions() -> Json {
    Json::array([Json::string(Version::V2026_07_28.as_str())])
}

fn instructions(catalog: &Catalog) -> Option<(&'static str, Json)> {
    catalog.instructions.as_ref().map(|text| ("instructions", Json::string(text)))
}
