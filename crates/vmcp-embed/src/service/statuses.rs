//! What a status other than success means.

use std::time::Duration;

use reqwest::{
    StatusCode, Url,
    header::{DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER},
};

use super::{
    Provider,
    address::{KEY, shown_url},
    fault::Fault,
    veil::Veil,
};

/// However long a service asks us to stay away.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What services say of texts that are too many or too long, whatever the status.
const TOO_MUCH: [&str; 6] = [
    "batch size",
    "context length",
    "tokens per request",
    "too large",
    "too long",
    "too many inputs",
];

/// An answer without success.
pub(super) struct Refusal<'a> {
    pub(super) provider: Provider,
    pub(super) has_key: bool,
    pub(super) url: &'a Url,
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    /// The beginning of the body.
    pub(super) body: &'a [u8],
    pub(super) veil: &'a Veil,
}

impl Refusal<'_> {
    pub(super) fn fault(&self) -> Fault {
        let (status, quote) = (self.status, self.veil.quote(self.body));
        let text = format!("answered HTTP {status}: {quote}");
        match status.as_u16() {
            300..400 => Fault::Broken(self.redirected()),
            401 | 403 => Fault::Broken(format!("answered HTTP {status}: {}", self.credentials())),
            413 => Fault::TooMuch(text),
            400 | 422 if self.is_too_much() => Fault::TooMuch(text),
            404 | 405 => Fault::Broken(format!("{text}; {}", self.where_to_look())),
            429 | 502 | 503 | 504 => self.busy(&quote),
            408 | 424 | 500.. => Fault::Lasting(text),
            _ => Fault::Broken(text),
        }
    }

    fn is_too_much(&self) -> bool {
        let body = String::from_utf8_lossy(self.body).to_ascii_lowercase();
        TOO_MUCH.iter().any(|part| body.contains(part))
    }

    fn busy(&self, quote: &str) -> Fault {
        let (status, wait) = (self.status, self.retry_after());
        let asks = match wait {
            Some(wait) => format!(" and asks to wait {} s", wait.as_secs_f64().ceil()),
            None => format!(": {quote}"),
        };
        Fault::Passing { text: format!("is busy or not ready: HTTP {status}{asks}"), wait }
    }

    /// `Retry-After`, in seconds or as a date. That is compared with the date of the answer: the
    /// clock of the service counts, not ours.
    fn retry_after(&self) -> Option<Duration> {
        let header = |name: HeaderName| self.headers.get(name)?.to_str().ok().map(str::trim);
        let date = |name| httpdate::parse_http_date(header(name)?).ok();
        let seconds = header(RETRY_AFTER)?.parse().ok().map(Duration::from_secs);
        let until = || Some(date(RETRY_AFTER)?.duration_since(date(DATE)?).unwrap_or_default());
        seconds.or_else(until).map(|wait| wait.min(LONGEST))
    }

    fn credentials(&self) -> String {
        match (self.provider, self.has_key) {
            (Provider::Tei, _) => "it wants a key, and keys are sent to services of `embeddingProvider: openai` only; TEI speaks that too, at `/v1`".to_owned(),
            (Provider::OpenAi, true) => format!("it does not accept the key in `{KEY}`"),
            (Provider::OpenAi, false) => {
                format!("it wants a key; set `{KEY}`, or a header in `embeddingHeaders`")
            }
        }
    }

    fn where_to_look(&self) -> &'static str {
        match self.provider {
            Provider::Tei => "is `embeddingService` right, and is it TEI?",
            Provider::OpenAi => "are `embeddingService` and `embeddingModel` right?",
        }
    }

    fn redirected(&self) -> String {
        let status = self.status;
        let location = self.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let to = match location.map(|location| self.url.join(location)) {
            Some(Ok(url)) => self.veil.hide(&shown_url(&url)),
            Some(Err(_)) => "what is no URL".to_owned(),
            None => "nowhere".to_owned(),
        };
        format!(
            "answered HTTP {status}, a redirect to {to}, which is not followed; if that is right, change `embeddingService`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{
        DATE, Duration, HeaderMap, LONGEST, Provider, RETRY_AFTER, Refusal, StatusCode, Url, Veil,
    };

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Some("Fri, 20 Nov 2026 12:00:00 GMT");
        for (value, now, expected) in [
            ("7", None, Some(7)),
            (" 0 ", now, Some(0)),
            ("Fri, 20 Nov 2026 12:01:30 GMT", now, Some(90)),
            ("Fri, 20 Nov 2026 12:01:30 GMT", None, None),
            ("Fri, 20 Nov 2026 11:00:00 GMT", now, Some(0)),
            ("18446744073709551615", now, Some(LONGEST.as_secs())),
            ("-1", now, None),
            ("soon", now, None),
            ("", now, None),
        ] {
            assert_eq!(wait(value, now), expected.map(Duration::from_secs), "{value}");
        }
    }

    fn wait(value: &str, now: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        headers.extend(now.map(|now| (DATE, now.parse().unwrap())));
        let refusal = Refusal {
            provider: Provider::Tei,
            has_key: false,
            url: &Url::parse("http://localhost").unwrap(),
            status: StatusCode::TOO_MANY_REQUESTS,
            headers: &headers,
            body: b"",
            veil: &Veil::default(),
        };
        refusal.retry_after()
    }
}
