//! One request over HTTP: bounded, on one host.

use std::{error::Error, io, sync::Once, time::Duration};

use reqwest::{
    Client, Response, Url,
    header::{CONTENT_TYPE, HeaderValue},
    redirect::{Action, Attempt, Policy},
};
use tokio::time::Instant;

use super::{
    Provider,
    address::{Address, is_loopback, shown_url},
    fault::Fault,
    statuses::Refusal,
};

/// Redirects within the service's own origin that are followed.
const MAX_REDIRECTS: usize = 3;
/// How much of an answer without success is read.
const REFUSAL_BYTES: usize = 64 << 10;
/// How long it is waited for.
const SOON: Duration = Duration::from_secs(1);
/// How long an idle connection is kept.
const KEEP_IDLE: Duration = Duration::from_secs(90);

/// What to ask.
pub(super) struct Ask {
    pub(super) url: Url,
    /// JSON to post; without it a GET.
    pub(super) body: Option<Vec<u8>>,
    /// The longest answer, in bytes.
    pub(super) limit: usize,
}

/// How to ask it.
pub(super) struct Wire {
    client: Client,
    pub(super) provider: Provider,
    pub(super) address: Address,
}

impl Wire {
    /// # Errors
    /// When the system's certificates cannot be used.
    pub(super) fn new(provider: Provider, address: Address) -> Result<Self, String> {
        static CRYPTO: Once = Once::new();
        // Whoever embeds us may have installed another one already; then that one is used.
        CRYPTO.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let mut builder = Client::builder()
            .pool_idle_timeout(KEEP_IDLE)
            .redirect(Policy::custom(same_origin))
            .default_headers(address.headers.clone());
        if is_loopback(&address.base) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| format!("TLS: {}", root(&error)))?;
        Ok(Self { client, provider, address })
    }

    /// Asks once; `read` makes something of the answer. The caller limits the time.
    pub(super) async fn ask<T>(
        &self,
        ask: &Ask,
        read: impl FnOnce(&[u8]) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let body = match self.respond(ask).await {
            Ok(response) => whole(response, ask.limit).await,
            Err(fault) => Err(fault),
        };
        body.and_then(|body| read(&body)).map_err(|fault| Self::about(ask, fault))
    }

    fn about(ask: &Ask, fault: Fault) -> Fault {
        fault.map(|text| format!("{} {text}", shown_url(&ask.url)))
    }

    /// The beginning of an answer with success.
    async fn respond(&self, ask: &Ask) -> Result<Response, Fault> {
        let request = match &ask.body {
            None => self.client.get(ask.url.clone()),
            Some(body) => self
                .client
                .post(ask.url.clone())
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body.clone()),
        };
        let mut response = request.send().await.map_err(|error| not_sent(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let body = beginning(&mut response).await;
        Err(self.refusal(&response, &body))
    }

    fn refusal(&self, response: &Response, body: &[u8]) -> Fault {
        let refusal = Refusal {
            provider: self.provider,
            has_key: self.address.has_key,
            url: response.url(),
            status: response.status(),
            headers: response.headers(),
            body,
            veil: &self.address.veil,
        };
        refusal.fault()
    }
}

/// Credentials must not travel to another origin, and a POST must stay one: anything else is not
/// followed.
fn same_origin(attempt: Attempt<'_>) -> Action {
    let keeps_method = matches!(attempt.status().as_u16(), 307 | 308);
    let start = attempt.previous().first();
    let same = start.is_some_and(|start| start.origin() == attempt.url().origin());
    let few = attempt.previous().len() <= MAX_REDIRECTS;
    if keeps_method && same && few { attempt.follow() } else { attempt.stop() }
}

async fn whole(mut response: Response, limit: usize) -> Result<Vec<u8>, Fault> {
    let too_large = || Err(Fault::Broken(format!("sends an answer of more than {limit} bytes")));
    if response.content_length().is_some_and(|announced| announced > limit as u64) {
        return too_large();
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken_off(&error))? {
        if body.len() + chunk.len() > limit {
            return too_large();
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What comes soon of a body that is only quoted.
async fn beginning(response: &mut Response) -> Vec<u8> {
    let end = Instant::now() + SOON;
    let mut body = Vec::new();
    while let Ok(Ok(Some(chunk))) = tokio::time::timeout_at(end, response.chunk()).await {
        body.extend_from_slice(&chunk);
        if body.len() >= REFUSAL_BYTES {
            break;
        }
    }
    body
}

fn not_sent(error: &reqwest::Error) -> Fault {
    let cause = root(error);
    if error.is_builder() {
        return Fault::Broken(format!("cannot be asked: {cause}"));
    }
    if !error.is_connect() {
        return Fault::passing(format!("broke the connection: {cause}"));
    }
    if causes(error).any(is_tls) {
        return Fault::Broken(format!(
            "cannot be reached: {cause}; is `https` right, and does this system trust its certificate?"
        ));
    }
    let kind =
        causes(error).find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => {
            Fault::passing("refuses connections; is it running, and is `embeddingService` right?")
        }
        _ => Fault::passing(format!("cannot be reached: {cause}; is `embeddingService` right?")),
    }
}

fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<rustls::Error>()
}

fn broken_off(error: &reqwest::Error) -> Fault {
    Fault::passing(format!("broke off its answer: {}", root(error)))
}

/// The innermost cause, which says most. The error itself would tell the whole URL.
fn root(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "no cause is known".to_owned(), ToString::to_string)
}

/// All causes of `error`, without itself. An I/O error hides the one it was made of from `source`.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| beneath(*cause))
}

fn beneath<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}
