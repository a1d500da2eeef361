//! Between text and bytes.

use crate::{
    builtins::parameters,
    heap::Heap,
    stop::{Run, Stop},
    value::Value,
};

/// How bytes stand for characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

/// What becomes of what cannot be said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Faults {
    Strict,
    Ignore,
    Replace,
}

/// The encoding and the treatment of faults that a script names; UTF-8 and strict by default.
pub(super) fn chosen(
    heap: &Heap,
    encoding: Option<Value>,
    errors: Option<Value>,
    method: &str,
) -> Run<(Encoding, Faults)> {
    let name = match encoding {
        Some(name) => parameters::text(heap, name, method, "encoding")?,
        None => "utf-8",
    };
    let encoding = match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => Encoding::Utf8,
        "ascii" | "us-ascii" => Encoding::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" => Encoding::Latin1,
        _ => {
            let shown: String = name.chars().take(40).collect();
            let message =
                format!("unknown encoding \"{shown}\"; there are utf-8, ascii and latin-1");
            return Err(Stop::value(message));
        }
    };
    let errors = match errors {
        Some(errors) => parameters::text(heap, errors, method, "errors")?,
        None => "strict",
    };
    let faults = match errors {
        "strict" => Faults::Strict,
        "ignore" => Faults::Ignore,
        "replace" => Faults::Replace,
        _ => {
            let message = "`errors` is one of \"strict\", \"ignore\" and \"replace\"";
            return Err(Stop::value(message));
        }
    };
    Ok((encoding, faults))
}

/// The bytes of `text`.
pub(super) fn encode(text: &str, encoding: Encoding, faults: Faults) -> Run<Vec<u8>> {
    let most = match encoding {
        Encoding::Utf8 => return Ok(text.as_bytes().to_vec()),
        Encoding::Ascii => 0x7f,
        Encoding::Latin1 => 0xff,
    };
    let mut bytes = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        match (u8::try_from(u32::from(c)).ok().filter(|byte| *byte <= most), faults) {
            (Some(byte), _) => bytes.push(byte),
            (None, Faults::Ignore) => {}
            (None, Faults::Replace) => bytes.push(b'?'),
            (None, Faults::Strict) => {
                let message =
                    format!("the character \"{c}\" at {at} is not in that encoding; use utf-8");
                return Err(Stop::value(message));
            }
        }
    }
    Ok(bytes)
}

/// The most bytes that the text of `length` bytes has.
pub(super) const fn most_bytes(length: usize, encoding: Encoding, faults: Faults) -> usize {
    match (encoding, faults) {
        (Encoding::Latin1, _) => length.saturating_mul(2),
        (_, Faults::Replace) => length.saturating_mul(3),
        _ => length,
    }
}

/// The text that `bytes` stand for.
pub(super) fn decode(bytes: &[u8], encoding: Encoding, faults: Faults) -> Run<String> {
    if encoding == Encoding::Latin1 {
        return Ok(bytes.iter().map(|byte| char::from(*byte)).collect());
    }
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let (good, bad) = first_fault(rest, encoding);
        text.push_str(std::str::from_utf8(&rest[..good]).unwrap_or_default());
        if bad == 0 {
            break;
        }
        match faults {
            Faults::Ignore => {}
            Faults::Replace => text.push('\u{fffd}'),
            Faults::Strict => {
                let (byte, at) = (rest[good], bytes.len() - rest.len() + good);
                let message = format!(
                    "byte 0x{byte:02x} at {at} is not text in that encoding; \
                     errors=\"replace\" shows what is"
                );
                return Err(Stop::value(message));
            }
        }
        rest = &rest[good + bad..];
    }
    Ok(text)
}

/// How many bytes are text, and how many after them are not.
fn first_fault(bytes: &[u8], encoding: Encoding) -> (usize, usize) {
    if encoding == Encoding::Ascii {
        let good = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
        return (good, usize::from(good < bytes.len()));
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (bytes.len(), 0),
        Err(fault) => {
            let good = fault.valid_up_to();
            (good, fault.error_len().unwrap_or(bytes.len() - good))
        }
    }
}
