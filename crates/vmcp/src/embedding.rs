//! What turns texts into vectors, so that tools are found by their meaning.
//!
//! A [`Source`] comes from the configuration, or from the embedding program by
//! [`Options::embedding`](crate::Options::embedding), which may wrap one that came from here.

#[cfg(feature = "semantic")]
mod model;

use std::sync::Arc;

use vmcp_config::{Config, EmbeddingProvider, Meaning, Optimizer};
pub use vmcp_embed::service::{Provider, Secret, Service, ServiceSource};
pub use vmcp_search::{EmbedError, Embedder, Progress, Source};

use crate::{Options, StartError};

/// What the configuration asks for, or what the options have in its place; `None` if tools are found
/// by their words alone. Opens nothing: see [`Source::check`].
///
/// # Errors
/// When the configuration names a container, or a model in a build without the feature `semantic`.
pub fn source(config: &Config, options: &Options) -> Result<Option<Arc<dyn Source>>, StartError> {
    let Some(optimizer) = &config.optimizer else { return Ok(None) };
    if let Some(own) = &options.embedding {
        return Ok(Some(Arc::clone(own)));
    }
    match optimizer.meaning() {
        None => Ok(None),
        Some(Meaning::Service { url, provider }) => {
            let service = service(optimizer, url, provider);
            Ok(Some(Arc::new(ServiceSource::new(service))))
        }
        #[cfg(feature = "semantic")]
        Some(Meaning::Model { model, offline }) => Ok(Some(model::source(model, offline, options))),
        #[cfg(not(feature = "semantic"))]
        Some(Meaning::Model { .. }) => Err(StartError::NoModels),
        Some(Meaning::Container { .. }) => Err(StartError::Container),
    }
}

/// The service that a configuration names.
fn service(optimizer: &Optimizer, url: &str, provider: EmbeddingProvider) -> Service {
    let secret = |secret: &vmcp_config::Secret| Secret::new(secret.expose());
    let headers = optimizer.embedding_headers.iter();
    let mut service = Service::new(dialect(provider), url);
    if provider == EmbeddingProvider::OpenAi {
        service.model.clone_from(&optimizer.embedding_model);
    }
    service.headers = headers.map(|(name, value)| (name.clone(), secret(value))).collect();
    service.api_key = optimizer.embedding_api_key.as_ref().map(secret);
    service.timeout = optimizer.embedding_service_timeout.as_std();
    service
}

fn dialect(provider: EmbeddingProvider) -> Provider {
    match provider {
        EmbeddingProvider::Tei => Provider::Tei,
        EmbeddingProvider::OpenAi => Provider::OpenAi,
    }
}

#[cfg(test)]
mod tests {
    use vmcp_config::{Meaning, Source, load};

    use super::{Provider, Secret, Service, service};

    fn of(optimizer: &str) -> Service {
        let text = format!("backends: [{{name: a, command: x}}]\noptimizer: {optimizer}\n");
        let key = |name: &str| (name == "OPENAI_API_KEY").then(|| "sk-1".to_owned());
        let config = load(&Source::new("vmcp.yaml", &text), &key).unwrap().config;
        let optimizer = config.optimizer.unwrap();
        let Some(Meaning::Service { url, provider }) = optimizer.meaning() else {
            panic!("{text}")
        };
        service(&optimizer, url, provider)
    }

    #[test]
    fn a_service_gets_what_the_file_says() {
        let tei = of("{embeddingService: 'http://tei:80', embeddingServiceTimeout: 5s}");
        assert_eq!((tei.provider, &*tei.url), (Provider::Tei, "http://tei:80"));
        assert_eq!(tei.timeout.as_secs(), 5);
        assert!(tei.model.is_none() && tei.api_key.is_none() && tei.headers.is_empty());

        let open_ai =
            of("{embeddingService: 'https://o/v1', embeddingProvider: openai, embeddingModel: m,
              embeddingHeaders: {X-Team: a}}");
        assert_eq!((open_ai.provider, &*open_ai.url), (Provider::OpenAi, "https://o/v1"));
        assert_eq!(open_ai.model.as_deref(), Some("m"));
        assert_eq!(open_ai.timeout.as_secs(), 30);
        let headers = vec![("X-Team".to_owned(), Secret::new("a"))];
        assert_eq!(open_ai.headers, headers);
        assert_eq!(open_ai.api_key, Some(Secret::new("sk-1")));
    }
}
