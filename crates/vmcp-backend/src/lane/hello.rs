//! What a server says of itself in a handshake, and what its refusal of one means.

use vmcp_core::{Era, Json, Raw, Version};
use vmcp_wire::{RpcError, code, meta};

use crate::fault::Fault;

/// What the server said of itself.
#[derive(Debug, Clone)]
pub(crate) struct Hello {
    pub(crate) version: Version,
    pub(crate) capabilities: Json,
    pub(crate) server_info: Option<Json>,
    pub(crate) instructions: Option<String>,
}

/// Reads the result of `server/discover`.
pub(super) fn discovered(result: &Json) -> Result<Hello, Fault> {
    let versions = result.raw().get("supportedVersions").and_then(Raw::as_array);
    let speaks = versions
        .into_iter()
        .flatten()
        .any(|version| version.as_text().as_deref() == Some(Version::V2026_07_28.as_str()));
    if !speaks {
        return Err(Fault::Protocol(
            "answered `server/discover` with no version that vmcp speaks".to_owned(),
        ));
    }
    let meta = result.raw().at(&["_meta", meta::SERVER_INFO]).map(|info| result.share(info));
    let info = meta.or_else(|| result.get("serverInfo"));
    Ok(hello(Version::V2026_07_28, result, info))
}

/// Reads the result of `initialize`.
pub(super) fn initialized(result: &Json) -> Result<Hello, Fault> {
    let text = result.raw().get("protocolVersion").and_then(Raw::as_text);
    let version = text.as_deref().and_then(|text| text.parse().ok());
    let version = version.filter(|version: &Version| version.era() == Era::Legacy);
    let Some(version) = version else {
        let text = text.unwrap_or_default();
        let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
        return Err(Fault::Protocol(format!(
            "answered `initialize` with the version `{shown}`, which vmcp does not speak"
        )));
    };
    Ok(hello(version, result, result.get("serverInfo")))
}

fn hello(version: Version, result: &Json, server_info: Option<Json>) -> Hello {
    let text = |key| result.raw().get(key).and_then(Raw::as_text).map(std::borrow::Cow::into_owned);
    Hello {
        version,
        capabilities: result.get("capabilities").unwrap_or_else(Json::empty_object),
        server_info,
        instructions: text("instructions"),
    }
}

/// Whether `error`, the answer to `server/discover`, says that there is no use in `initialize`.
pub(super) fn is_modern_only(error: &RpcError) -> bool {
    code::is_modern(error.code) && !supports_legacy(error)
}

/// Whether the server names a legacy version among those that it supports.
fn supports_legacy(error: &RpcError) -> bool {
    let data = error.data();
    let supported = data.as_ref().and_then(|data| data.raw().get("supported")?.as_array());
    supported
        .into_iter()
        .flatten()
        .filter_map(Raw::as_text)
        .any(|version| version.parse().is_ok_and(|version: Version| version.era() == Era::Legacy))
}
