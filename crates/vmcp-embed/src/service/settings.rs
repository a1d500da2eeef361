//! What the operator says about a service.

use std::{fmt, time::Duration};

use super::{Secret, address::shown};

/// Which protocol a service speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Provider {
    /// That of Text Embeddings Inference: `/info` and `/embed`.
    #[default]
    Tei,
    /// That of `OpenAI`: `/embeddings` below the URL.
    OpenAi,
}

impl Provider {
    /// Its name in texts for people.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Tei => "TEI",
            Self::OpenAi => "an OpenAI-compatible service",
        }
    }
}

/// A service that embeds texts. What is wrong with the settings is found by
/// [`check`](vmcp_search::Source::check).
#[derive(Clone, PartialEq, Eq)]
pub struct Service {
    /// Which protocol it speaks.
    pub provider: Provider,
    /// Where it is, `http` or `https`, without a user name or password. For
    /// [`OpenAi`](Provider::OpenAi) with the `/v1`, or whatever stands before `/embeddings`.
    pub url: String,
    /// Its model. [`OpenAi`](Provider::OpenAi) needs one; TEI has only one, and is refused if that
    /// is another.
    pub model: Option<String>,
    /// Headers of every request, for [`OpenAi`](Provider::OpenAi) only: at most 32, of 1 to 8192
    /// characters each, neither `Authorization` nor `Content-Type`.
    pub headers: Vec<(String, Secret)>,
    /// Sent as bearer token, to [`OpenAi`](Provider::OpenAi) only. An empty one counts as none.
    pub api_key: Option<Secret>,
    /// How long the vectors of one batch of texts may take, with every further try. Default 30 s.
    pub timeout: Duration,
    /// How long opening waits for a service that is not up yet, such as a container that still
    /// loads its model. Default 2 min.
    pub startup: Duration,
}

impl Service {
    /// A service with every default.
    #[must_use]
    pub fn new(provider: Provider, url: impl Into<String>) -> Self {
        Self {
            provider,
            url: url.into(),
            model: None,
            headers: Vec::new(),
            api_key: None,
            timeout: Duration::from_secs(30),
            startup: Duration::from_secs(120),
        }
    }
}

impl Service {
    /// The name of the model, if one is set.
    pub(super) fn model(&self) -> Option<&str> {
        self.model.as_deref().map(str::trim).filter(|model| !model.is_empty())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a secret too.
        out.debug_struct("Service")
            .field("provider", &self.provider)
            .field("url", &shown(&self.url))
            .field("model", &self.model)
            .field("headers", &self.headers)
            .field("api_key", &self.api_key)
            .field("timeout", &self.timeout)
            .field("startup", &self.startup)
            .finish()
    }
}
