//! The HTTP client of one backend: trust, proxies, redirects, and what its failures mean.

use std::{error::Error, sync::Once, time::Duration};

use reqwest::{
    Certificate, Client, StatusCode, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::{Attempt, Policy},
};

use super::direct::Direct;
use crate::{fault::Fault, settings::Http};

/// Redirects within the backend's own origin that are followed.
pub(super) const MAX_REDIRECTS: usize = 3;
/// How long an idle connection is kept.
pub(super) const KEEP_IDLE: Duration = Duration::from_secs(90);

/// Before the time for the whole handshake is over, so that the error can say how far it got.
const IN_TIME: f64 = 0.9;

/// Where and how to send requests.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) client: Client,
    /// For calls, where the server can be reached without all that.
    pub(crate) direct: Option<Direct>,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
}

impl Target {
    /// # Errors
    /// When the settings cannot work: a bad URL, a bad header, a CA file that cannot be read.
    pub(crate) fn new(settings: &Http, connect: Duration) -> Result<Self, Fault> {
        let bad = |what: String| Fault::Connect(what);
        let url =
            Url::parse(&settings.url).map_err(|error| bad(format!("has a bad URL: {error}")))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &settings.headers {
            let header = HeaderName::try_from(name)
                .map_err(|_| bad(format!("has a header whose name is not allowed: `{name}`")))?;
            let mut value = HeaderValue::try_from(value)
                .map_err(|_| bad(format!("has a header whose value is not allowed: `{name}`")))?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        let client = client(settings, &url, connect)?;
        let direct = Direct::new(&url, connect.mul_f64(IN_TIME));
        Ok(Self { client, direct, url, headers })
    }
}

fn client(settings: &Http, url: &Url, connect: Duration) -> Result<Client, Fault> {
    static PROVIDER: Once = Once::new();
    // Whoever embeds us may have installed another one already; then that one is used.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let mut builder = Client::builder()
        .connect_timeout(connect.mul_f64(IN_TIME))
        .pool_idle_timeout(KEEP_IDLE)
        .redirect(Policy::custom(same_origin))
        .tls_certs_merge(extra_certificates(settings)?);
    if is_loopback(url) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| Fault::Connect(format!("has no usable TLS setup: {error}")))
}

/// Credentials must not travel to another origin, and a POST must stay one: anything else is not
/// followed.
fn same_origin(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let start = attempt.previous().first();
    let same = start.is_some_and(|start| start.origin() == attempt.url().origin());
    let few = attempt.previous().len() <= MAX_REDIRECTS;
    if keeps_method(attempt.status()) && same && few { attempt.follow() } else { attempt.stop() }
}

/// Whether a redirect says that nothing was executed, and to ask the same elsewhere (RFC 9110, 15.4).
pub(super) fn keeps_method(status: StatusCode) -> bool {
    matches!(status.as_u16(), 307 | 308)
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

fn extra_certificates(settings: &Http) -> Result<Vec<Certificate>, Fault> {
    let mut all = Vec::new();
    for path in &settings.extra_ca {
        let show = path.display();
        let pem = std::fs::read(path).map_err(|error| {
            Fault::Connect(format!("has a CA file that cannot be read: {show}: {error}"))
        })?;
        let found = Certificate::from_pem_bundle(&pem).map_err(|error| {
            Fault::Connect(format!("has a CA file that is no PEM: {show}: {}", root(&error)))
        })?;
        if found.is_empty() {
            return Err(Fault::Connect(format!("has a CA file without a certificate: {show}")));
        }
        all.extend(found);
    }
    Ok(all)
}

/// What a failure to send or to get a response head means.
pub(crate) fn send_fault(error: &reqwest::Error) -> Fault {
    if error.is_builder() {
        return Fault::Protocol(format!("cannot be sent this request: {}", root(error)));
    }
    if error.is_connect() && error.is_timeout() {
        return not_in_time();
    }
    fault(error, error.is_connect())
}

/// What a failure means, of connecting or after it.
pub(super) fn fault(error: &(dyn Error + 'static), is_connect: bool) -> Fault {
    let innermost = innermost(error);
    let cause = innermost.to_string();
    let io = innermost.downcast_ref::<std::io::Error>();
    match is_connect {
        true if io.is_some_and(|io| io.kind() == std::io::ErrorKind::TimedOut) => not_in_time(),
        true => Fault::Connect(connect_advice(&cause)),
        false => Fault::Closed(format!("broke the connection: {cause}")),
    }
}

fn not_in_time() -> Fault {
    Fault::Connect("cannot be reached: no connection in time (`timeouts.connect`)".to_owned())
}

/// What a failure to read a body means.
pub(super) fn body_fault(error: &reqwest::Error) -> Fault {
    Fault::Closed(format!("broke off its answer: {}", root(error)))
}

/// Parts of causes, and what to do about them; the first that fits counts.
const ADVICE: [(&str, &str); 9] = [
    ("certificate expired", "renew the server's certificate, or check this machine's clock"),
    ("certificate not valid yet", "check the server's certificate and this machine's clock"),
    ("certificate not valid for name", "use a host in its `url` that the certificate names"),
    ("certificate", "if it is signed by a private CA, name the CA in `caBundlePath`"),
    ("ProtocolVersion", "it speaks TLS older than 1.2; update it"),
    ("lookup", "check the host in its `url`"),
    ("resolve", "check the host in its `url`"),
    ("refused", "is it running, and is its `url` right?"),
    ("InvalidContentType", "does its `url` say `https` where `http` is spoken?"),
];

fn connect_advice(cause: &str) -> String {
    match ADVICE.iter().find(|(part, _)| cause.contains(part)) {
        Some((_, hint)) => format!("cannot be reached: {cause}; {hint}"),
        None => format!("cannot be reached: {cause}"),
    }
}

/// The innermost cause, which says most.
fn root(error: &(dyn Error + 'static)) -> String {
    innermost(error).to_string()
}

fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}
