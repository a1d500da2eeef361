//! Headers that a modern server compares with the body (MCP 2026-07-28). They are always derived
//! from the body that is forwarded, never copied from the caller.

use reqwest::RequestBuilder;
use vmcp_core::Version;
use vmcp_wire::{header, meta, method};

use crate::transport::Outgoing;

pub(super) fn modern(builder: RequestBuilder, out: &Outgoing<'_>) -> RequestBuilder {
    let version = meta::version(out.params.as_ref());
    let version = version.as_deref().unwrap_or(Version::V2026_07_28.as_str());
    let builder =
        builder.header(header::PROTOCOL_VERSION, version).header(header::METHOD, out.method);
    let name =
        method::name_key(out.method).and_then(|key| out.params.as_ref()?.raw().get(key)?.as_text());
    match name {
        Some(name) => builder.header(header::NAME, &*header::encode(&name)),
        None => builder,
    }
}
