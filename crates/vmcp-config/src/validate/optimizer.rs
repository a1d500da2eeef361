//! `optimizer`: one source of meaning, with the settings that belong to it.

use super::operational::not_zero;
use super::{Checks, endpoint, headers, is_literal};
use crate::Secret;
use crate::codes;
use crate::path::Path;
use crate::sections::{Embedding, EmbeddingProvider, Optimizer};

/// The most headers that an embedding service is sent.
const MOST_HEADERS: usize = 32;
/// The variable that holds the key of a service that speaks as `OpenAI` does.
const KEY: &str = "OPENAI_API_KEY";

/// Checks the section and completes it; takes it away if it is switched off.
pub(super) fn check(section: &mut Option<Optimizer>, checks: &mut Checks<'_>) {
    section.take_if(|optimizer| !optimizer.enabled);
    let Some(optimizer) = section else { return };
    let path = Path::default().key("optimizer");
    empty_service(optimizer, &path, checks);
    if let Some(embedding) = &optimizer.embedding {
        model(embedding, &path.key("embedding"), checks);
        beside_model(optimizer, &path, checks);
    } else if optimizer.embedding_provider == EmbeddingProvider::OpenAi {
        open_ai(optimizer, &path, checks);
    } else {
        tei(optimizer, &path, checks);
    }
    if let Some(url) = &optimizer.embedding_service {
        service_url(url, &path.key("embeddingService"), checks);
    }
    not_zero(optimizer.embedding_service_timeout, &path.key("embeddingServiceTimeout"), checks);
    if optimizer.meaning().is_none() {
        for key in ["hybridSearchSemanticRatio", "semanticDistanceThreshold"] {
            without_meaning(&path.key(key), checks);
        }
    }
}

/// `embeddingService: ""` is how files for `ToolHive` say that there is none. A variable that turns
/// out to be empty is most likely a mistake.
fn empty_service(optimizer: &mut Optimizer, path: &Path, checks: &mut Checks<'_>) {
    let key = path.key("embeddingService");
    let is_empty = optimizer.embedding_service.as_ref().is_some_and(String::is_empty);
    if is_empty && checks.raw(&key).is_some_and(is_literal) {
        optimizer.embedding_service = None;
        let found = checks.found(&codes::NO_EFFECT, &key, format!("`{key}` is empty"));
        checks.push(&key, found.label("tools are found by their words alone"));
    }
}

fn model(embedding: &Embedding, path: &Path, checks: &mut Checks<'_>) {
    for (key, text) in [("model", &embedding.model), ("image", &embedding.image)] {
        if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
            let path = path.key(key);
            let message = format!("`{path}` is empty");
            let found = checks.found(&codes::EMBEDDING_SETTING, &path, message);
            checks.push(&path, found.label("leave it out for the default"));
        }
    }
    if embedding.image.is_some() && embedding.offline {
        let (path, image) = (path.key("offline"), path.key("image"));
        let message = "`offline` is for a model inside vmcp, but this one runs in a container";
        let found = checks
            .found(&codes::EMBEDDING_SETTING, &path, message)
            .label("remove this or `image`")
            .related(checks.span(&image), "the container");
        checks.push(&path, found);
    }
}

/// With a model of its own vmcp asks no service.
fn beside_model(optimizer: &Optimizer, path: &Path, checks: &mut Checks<'_>) {
    let own = path.key("embedding");
    if optimizer.embedding_service.is_some() {
        let path = path.key("embeddingService");
        let message = "`embedding` and `embeddingService` are both set";
        let found = checks
            .found(&codes::EMBEDDING_SOURCE, &path, message)
            .label("remove this or `embedding`")
            .related(checks.span(&own), "the model that vmcp runs")
            .help("`embedding` runs a model, `embeddingService` asks one that runs already");
        checks.push(&path, found);
        return;
    }
    for (key, is_set) in [
        ("embeddingProvider", optimizer.embedding_provider != EmbeddingProvider::default()),
        ("embeddingModel", optimizer.embedding_model.is_some()),
        ("embeddingHeaders", !optimizer.embedding_headers.is_empty()),
    ] {
        if is_set {
            let path = path.key(key);
            let message = format!("`{key}` is for a service, but `embedding` runs a model");
            let found = checks
                .found_key(&codes::EMBEDDING_SETTING, &path, message)
                .label("has no meaning here")
                .related(checks.span(&own), "the model that vmcp runs");
            let is_model = key == "embeddingModel";
            let help = "to choose the model, write `embedding: {model: ...}`";
            checks.push(&path, if is_model { found.help(help) } else { found });
        }
    }
}

fn open_ai(optimizer: &mut Optimizer, path: &Path, checks: &mut Checks<'_>) {
    let provider = path.key("embeddingProvider");
    let is_missing = |text: &Option<String>| text.as_ref().is_none_or(String::is_empty);
    for (key, text, example) in [
        ("embeddingService", &optimizer.embedding_service, "https://api.openai.com/v1"),
        ("embeddingModel", &optimizer.embedding_model, "text-embedding-3-small"),
    ] {
        if is_missing(text) && !checks.is_bad(&path.key(key)) {
            let message = format!("`embeddingProvider: openai` needs `{key}`");
            let found = checks
                .found(&codes::EMBEDDING_SETTING, &provider, message)
                .label(format!("`{key}` is missing"))
                .help(format!("add it, such as `{key}: {example}`"));
            checks.push(&provider, found);
        }
    }
    let list = path.key("embeddingHeaders");
    let count = optimizer.embedding_headers.len();
    if count > MOST_HEADERS {
        let message = format!("`{list}` has {count} headers, at most {MOST_HEADERS} are sent");
        let found = checks.found_key(&codes::HEADER, &list, message);
        checks.push(&list, found.label("too many"));
    }
    for (name, value) in &optimizer.embedding_headers {
        headers::check_embedding(name, value.expose(), &list.key(name), checks);
    }
    optimizer.embedding_api_key = (checks.env)(KEY).filter(|key| !key.is_empty()).map(Secret::new);
    if let Some(key) = &optimizer.embedding_api_key
        && key.expose().chars().any(char::is_control)
    {
        let message = format!("the environment variable `{KEY}` has a control character");
        let found = checks
            .found(&codes::HEADER, &provider, message)
            .label("its key is taken from there")
            .help("a variable that was read from a file often ends with a line break");
        checks.push(&provider, found);
    }
}

fn tei(optimizer: &Optimizer, path: &Path, checks: &mut Checks<'_>) {
    if !optimizer.embedding_headers.is_empty() {
        let path = path.key("embeddingHeaders");
        let message = "`embeddingHeaders` needs `embeddingProvider: openai`";
        let found = checks
            .found_key(&codes::EMBEDDING_SETTING, &path, message)
            .label("is not sent to `tei`")
            .help("add `embeddingProvider: openai`, or remove the headers");
        checks.push(&path, found);
    }
    if optimizer.embedding_model.is_some() {
        let path = path.key("embeddingModel");
        let (message, help) = match optimizer.embedding_service {
            Some(_) => (
                "a service that speaks `tei` has one model, whatever is asked for",
                "remove it, or set `embeddingProvider: openai`",
            ),
            None => (
                "`embeddingModel` is for a service, and there is none",
                "to run a model in vmcp, write `embedding: {model: ...}`",
            ),
        };
        let found = checks.found(&codes::NO_EFFECT, &path, message);
        checks.push(&path, found.label("has no effect").help(help));
    }
}

fn service_url(url: &str, path: &Path, checks: &mut Checks<'_>) {
    if endpoint::has_user(url) {
        let message = format!("`{path}` has a user name or a password in it, which is not sent");
        let help = format!("put a key into the environment variable `{KEY}`");
        let found = checks.found(&codes::URL, path, message).label("remove what is before `@`");
        checks.push(path, found.help(help));
    }
    if !endpoint::is_http_url(url) && !checks.is_bad(path) {
        let found = checks
            .found(&codes::URL, path, format!("`{path}` is not an http or https URL"))
            .label("expected `http://...` or `https://...`");
        checks.push(path, found);
    }
}

fn without_meaning(path: &Path, checks: &mut Checks<'_>) {
    if checks.is_written(path) && !checks.is_bad(path) {
        let message = format!("`{path}` is for a search by meaning, and tools are found by words");
        let found = checks.found(&codes::NO_EFFECT, path, message).label("has no effect");
        checks.push(
            path,
            found.help("add `embedding: {}` to run a model in vmcp, or an `embeddingService`"),
        );
    }
}
