//! Where requests go and what they carry: the settings, once they are found to be right.

use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};

use super::{Provider, Secret, Service, veil::Veil};

/// Where the caller reads the key from.
pub(super) const KEY: &str = "OPENAI_API_KEY";

const MAX_HEADERS: usize = 32;
const MAX_VALUE_CHARS: usize = 8192;
/// The key goes into the first; the others are ours to set.
const OURS: [&str; 5] =
    ["authorization", "content-type", "content-length", "transfer-encoding", "connection"];

/// Settings that can work.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) base: Url,
    pub(super) headers: HeaderMap,
    pub(super) has_key: bool,
    pub(super) veil: Veil,
}

impl Address {
    /// # Errors
    /// What is wrong with the settings, and what to do.
    pub(super) fn parse(service: &Service) -> Result<Self, String> {
        let base = base(&service.url)?;
        let mut veil = Veil::default();
        base.query().into_iter().for_each(|query| veil.add_value(query));
        base.query_pairs().for_each(|(_, value)| veil.add_value(&value));
        let mut parsed = Self { base, headers: HeaderMap::new(), has_key: false, veil };
        match service.provider {
            Provider::Tei if !service.headers.is_empty() => {
                return Err("`embeddingHeaders` are sent to services of `embeddingProvider: openai` only; TEI speaks that too, at `/v1`".to_owned());
            }
            Provider::Tei => {}
            Provider::OpenAi => parsed.add_openai(service)?,
        }
        Ok(parsed)
    }

    fn add_openai(&mut self, service: &Service) -> Result<(), String> {
        if service.model().is_none() {
            return Err("it needs the name of a model; set `embeddingModel`".to_owned());
        }
        let count = service.headers.len();
        if count > MAX_HEADERS {
            return Err(format!("`embeddingHeaders` has {count} headers, more than {MAX_HEADERS}"));
        }
        for (name, value) in &service.headers {
            self.add_header(name, value)?;
        }
        let key = service.api_key.as_ref().map(|key| key.expose().trim());
        key.filter(|key| !key.is_empty()).map_or(Ok(()), |key| self.add_key(key))
    }

    fn add_header(&mut self, name: &str, value: &Secret) -> Result<(), String> {
        let wrong = |what: &str| Err(format!("the header `{name}` of `embeddingHeaders` {what}"));
        let Ok(header) = HeaderName::try_from(name) else {
            let name = self.veil.quote(name.as_bytes());
            return Err(format!("`embeddingHeaders` has {name}, which is no name of a header"));
        };
        if header == AUTHORIZATION {
            return wrong(&format!("is not allowed; put the key into `{KEY}`"));
        }
        if OURS.contains(&header.as_str()) {
            return wrong("is not allowed: it is part of the protocol");
        }
        let chars = value.expose().chars().count();
        if !(1..=MAX_VALUE_CHARS).contains(&chars) {
            return wrong(&format!("has {chars} characters, expected 1 to {MAX_VALUE_CHARS}"));
        }
        let Ok(mut field) = HeaderValue::try_from(value.expose()) else {
            return wrong("has a value with a character that no header may have");
        };
        field.set_sensitive(true);
        self.veil.add(value.expose());
        self.headers.insert(header, field).map_or(Ok(()), |_| wrong("is there twice"))
    }

    fn add_key(&mut self, key: &str) -> Result<(), String> {
        let mut field = HeaderValue::try_from(format!("Bearer {key}"))
            .map_err(|_| format!("the key in `{KEY}` has a character that no header may have"))?;
        field.set_sensitive(true);
        self.veil.add(key);
        self.headers.insert(AUTHORIZATION, field);
        self.has_key = true;
        Ok(())
    }

    /// The URL of `path` below the base, with the query of the base.
    pub(super) fn below(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(path);
        }
        url
    }
}

fn base(url: &str) -> Result<Url, String> {
    const EXAMPLE: &str = "expected something like `http://localhost:8080`";
    let parsed = Url::parse(url.trim())
        .map_err(|error| format!("`embeddingService` is no URL: {error}; {EXAMPLE}"))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(format!("`embeddingService` has neither `http` nor `https`; {EXAMPLE}"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(format!(
            "`embeddingService` has a user name or a password in it, which is not sent; put a key into `{KEY}`"
        ));
    }
    Ok(parsed)
}

/// `url` without what may be secret in it: user information, query, fragment.
pub(super) fn shown(url: &str) -> String {
    Url::parse(url.trim()).map_or_else(|_| "<not a URL>".to_owned(), |url| shown_url(&url))
}

pub(super) fn shown_url(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for URLs without a host, which have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let is_loopback_ip = |host: &str| {
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        address.is_ok_and(|address| address.is_loopback())
    };
    url.host_str().is_some_and(|host| host == "localhost" || is_loopback_ip(host))
}
