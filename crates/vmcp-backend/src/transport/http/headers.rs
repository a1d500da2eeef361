//! Headers that a modern server compares with the body (MCP 2026-07-28). They are always derived
//! from the body that is forwarded, never copied from the caller.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use vmcp_core::Version;
use vmcp_wire::{header, meta, method};

use crate::{fault::Fault, transport::Outgoing};

pub(super) fn modern(headers: &mut HeaderMap, out: &Outgoing<'_>) -> Result<(), Fault> {
    let version = meta::version(out.params.as_ref());
    let version = version.as_deref().unwrap_or(Version::V2026_07_28.as_str());
    add(headers, header::PROTOCOL_VERSION, version)?;
    add(headers, header::METHOD, out.method)?;
    let name =
        method::name_key(out.method).and_then(|key| out.params.as_ref()?.raw().get(key)?.as_text());
    match name {
        Some(name) => add(headers, header::NAME, &header::encode(&name)),
        None => Ok(()),
    }
}

pub(super) fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Fault> {
    let bad = |what: &dyn std::fmt::Display| {
        Fault::Protocol(format!("cannot be sent the header `{}`: {what}", name.escape_debug()))
    };
    let header = HeaderName::try_from(name).map_err(|error| bad(&error))?;
    let value = HeaderValue::try_from(value).map_err(|error| bad(&error))?;
    headers.append(header, value);
    Ok(())
}
