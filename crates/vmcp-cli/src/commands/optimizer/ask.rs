//! Asking a gateway that runs for its `/status`.

use std::{error::Error, sync::Once, time::Duration};

use reqwest::{
    Client, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use vmcp::config::Secret;

use crate::{
    arguments::Headers,
    exit::{Code, Failure},
    reached::Remote,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer answers are no status.
const MOST_BYTES: usize = 16 << 20;

/// The status of the gateway whose endpoint is at `url`.
///
/// # Errors
/// When the headers cannot be sent, or nobody answers there, or somebody who is no vmcp.
pub(super) async fn status(url: &str, headers: &Headers) -> Result<Value, Failure> {
    let status_url = status_url(url)?;
    let headers = sent(url, headers)?;
    let shown = vmcp::shown_url(status_url.as_str());
    let answer = get(status_url, headers).await.map_err(|error| {
        let mut cause: &dyn Error = &error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        Failure::new(Code::Runtime, format!("nobody answers at {shown}: {cause}"))
            .hint("start it with `vmcp serve`, or name another one with --url")
    })?;
    let is_status = |status: &Value| status["backends"].is_array();
    let status = answer.and_then(|body| serde_json::from_slice(&body).ok()).filter(is_status);
    status.ok_or_else(|| {
        let text = format!("what answers at {shown} is no vmcp");
        Failure::new(Code::Runtime, text).hint("name the URL that clients use with --url")
    })
}

/// Where the status of an endpoint is.
fn status_url(url: &str) -> Result<Url, Failure> {
    let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let mut parsed = parsed.ok_or_else(|| {
        let text = format!("`{}` is no URL of a gateway", url.escape_debug());
        Failure::new(Code::Usage, text).hint("it looks like http://127.0.0.1:4483/mcp")
    })?;
    parsed.set_path("/status");
    parsed.set_query(None);
    parsed.set_fragment(None);
    Ok(parsed)
}

/// What goes with the request.
fn sent(url: &str, headers: &Headers) -> Result<HeaderMap, Failure> {
    if headers.is_empty() {
        return Ok(HeaderMap::new());
    }
    let header = |(name, value): (String, Secret)| {
        let name: HeaderName = name.parse().ok()?;
        let mut value = HeaderValue::from_str(value.expose()).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    };
    let headers: Option<_> = Remote::at(url, headers).sent()?.into_iter().map(header).collect();
    // All else was checked already.
    headers.ok_or_else(|| Failure::new(Code::Usage, "--header: the name of a header is too long"))
}

/// The body of an answer; `None` if it is no success, or too long.
async fn get(url: Url, headers: HeaderMap) -> Result<Option<Vec<u8>>, reqwest::Error> {
    static CRYPTO: Once = Once::new();
    CRYPTO.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let mut builder = Client::builder().timeout(PATIENCE);
    if !headers.is_empty() {
        // They are meant for whoever was named, and for nobody else.
        builder = builder.redirect(Policy::none()).default_headers(headers);
    }
    if url.host_str().is_some_and(|host| host == "localhost" || host.starts_with("127.")) {
        builder = builder.no_proxy();
    }
    let mut response = builder.build()?.get(url).send().await?;
    if !response.status().is_success() {
        return Ok(None);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MOST_BYTES {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

#[cfg(test)]
mod tests {
    use super::{sent, status_url};
    use crate::arguments::Headers;

    #[test]
    fn the_status_is_beside_the_endpoint() {
        for (url, status) in [
            ("http://127.0.0.1:4483/mcp", "http://127.0.0.1:4483/status"),
            ("http://127.0.0.1:4483", "http://127.0.0.1:4483/status"),
            ("https://gateway.example/mcp?x=1#y", "https://gateway.example/status"),
        ] {
            assert_eq!(status_url(url).unwrap().as_str(), status, "{url}");
        }
        for url in ["", "127.0.0.1:4483", "ftp://a/b", "\u{1b}"] {
            assert!(status_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn headers_are_those_of_a_backend() {
        let url = "http://127.0.0.1:4483/mcp";
        let given = |header: String| Headers { headers: vec![header], header_file: None };
        let headers = sent(url, &given("X-Team: caf\u{e9} hunter2".to_owned())).unwrap();
        assert_eq!(headers["x-team"], "caf\u{e9} hunter2");
        assert!(!format!("{headers:?}").contains("hunter2"), "{headers:?}");
        let long = given(format!("{}: hunter2", "a".repeat(1 << 16)));
        insta::assert_snapshot!(sent(url, &long).unwrap_err(), @"error: --header: the name of a header is too long");
    }
}
