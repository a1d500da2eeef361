//! Header rules of both eras, and reading headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use super::route::Arrived;
use crate::fake::outcome::Refusal;

/// Checks what every POST must carry.
pub(super) fn check_post(arrived: &Arrived) -> Result<(), Refusal> {
    let kind = arrived.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        let message = format!("Content-Type is {kind:?}, not application/json");
        return Err(Refusal::new(-32600, &message).status(415));
    }
    let accept = accepted(&arrived.headers);
    if !accept.contains("application/json") || !accept.contains("text/event-stream") {
        let message = format!("Accept is {accept:?}; it must list both content types");
        return Err(Refusal::new(-32600, &message).status(406));
    }
    Ok(())
}

/// All `Accept` headers, joined.
pub(super) fn accepted(headers: &HeaderMap) -> String {
    let values = headers.get_all("accept").iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(", ")
}

/// The one value of a header, decoded; `None` if it is absent.
///
/// # Errors
/// If there are several values, or the value is not text, or its base64 form is broken.
pub(super) fn single(headers: &HeaderMap, name: &str) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(mismatch(&format!("{name} is there more than once")));
    }
    let text = value.to_str().map_err(|_| mismatch(&format!("{name} is not ASCII")))?;
    decoded(text.trim_matches([' ', '\t']))
        .map(Some)
        .ok_or_else(|| mismatch(&format!("{name} holds base64 that is broken")))
}

/// -32020 with status 400.
pub(super) fn mismatch(message: &str) -> Refusal {
    Refusal::new(-32020, message).status(400)
}

/// Undoes the `=?base64?…?=` form.
fn decoded(text: &str) -> Option<String> {
    match text.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) {
        Some(coded) => String::from_utf8(STANDARD.decode(coded).ok()?).ok(),
        None => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn the_base64_form_is_undone_or_refused() {
        let cases = [
            ("plain", Some("plain")),
            ("=?base64?w6l0w6k=?=", Some("été")),
            ("=?base64?w6l0w6k?=", None),
            ("=?base64?!!?=", None),
            ("=?base64??=", Some("")),
        ];
        for (text, want) in cases {
            assert_eq!(decoded(text).as_deref(), want, "{text}");
        }
    }
}
