//! What a service runs, and how much it takes at a time.

use serde::Deserialize;
use serde_json::Value;

use super::{
    answers::parse,
    fault::Fault,
    veil::{Veil, is_hidden},
};

/// What TEI takes unless it says otherwise.
const DEFAULT_BATCH: usize = 32;
/// However many a service takes, so that one lost request does not lose many vectors.
const MAX_BATCH: usize = 64;
/// No model reads more of a text.
const MAX_TEXT_BYTES: usize = 32 << 10;
const MIN_TEXT_BYTES: usize = 1 << 10;
/// A token of running text has four or five; what is cut off beyond this would not be read.
const BYTES_PER_TOKEN: usize = 16;
const MAX_NAME_CHARS: usize = 256;

/// What a service runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Model {
    /// See [`vmcp_search::Embedder::id`].
    pub(super) id: String,
    /// Texts of one request.
    pub(super) batch: usize,
    /// Bytes of one text; the rest is cut off.
    pub(super) text_bytes: usize,
}

/// The answer to `/info`, as far as it matters.
#[derive(Deserialize)]
struct Described {
    model_id: String,
    model_sha: Option<String>,
    #[serde(default)]
    model_type: Value,
    max_client_batch_size: Option<usize>,
    max_input_length: Option<usize>,
}

impl Model {
    /// Reads the answer of TEI to `/info`; `address` is where it came from.
    pub(super) fn of_tei(
        body: &[u8],
        wanted: Option<&str>,
        address: &str,
        veil: &Veil,
    ) -> Result<Self, Fault> {
        let described: Described = parse(body, veil, "`model_id`")?;
        check(&described, wanted, veil)?;
        let tokens = described.max_input_length.unwrap_or(usize::MAX);
        let bytes = tokens.saturating_mul(BYTES_PER_TOKEN);
        Ok(Self {
            id: veil.hide(&id(&described, address)),
            batch: described.max_client_batch_size.unwrap_or(DEFAULT_BATCH).clamp(1, MAX_BATCH),
            text_bytes: bytes.clamp(MIN_TEXT_BYTES, MAX_TEXT_BYTES),
        })
    }

    /// Nothing but the service knows what is behind the name, so that its address is part of the
    /// identity.
    pub(super) fn of_openai(model: &str, address: &str) -> Self {
        let id = format!("openai:{model} at {address}");
        Self { id, batch: MAX_BATCH, text_bytes: MAX_TEXT_BYTES }
    }
}

fn check(described: &Described, wanted: Option<&str>, veil: &Veil) -> Result<(), Fault> {
    let names =
        [Some(described.model_id.as_str()), described.model_sha.as_deref(), pooling(described)];
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS && !name.chars().any(is_hidden)
    };
    let quote = |name: &str| veil.quote(name.as_bytes());
    if let Some(bad) = names.into_iter().flatten().find(|name| !is_name(name)) {
        return Err(Fault::Broken(format!("names no model: {}", quote(bad))));
    }
    let found = quote(&described.model_id);
    let embeds =
        described.model_type.as_object().is_none_or(|kinds| kinds.contains_key("embedding"));
    if !embeds {
        return Err(Fault::Broken(format!("runs {found}, which does not embed texts")));
    }
    match wanted.filter(|wanted| *wanted != described.model_id) {
        Some(wanted) => Err(Fault::Broken(format!("runs {found}, `embeddingModel` is `{wanted}`"))),
        None => Ok(()),
    }
}

fn pooling(described: &Described) -> Option<&str> {
    described.model_type["embedding"]["pooling"].as_str()
}

/// The same model at another address is the same, but not a folder of the same name.
fn id(described: &Described, address: &str) -> String {
    let name = &described.model_id;
    let sha = described.model_sha.as_ref().map_or_else(String::new, |sha| format!("@{sha}"));
    let pooling = pooling(described).map_or_else(String::new, |pooling| format!(" ({pooling})"));
    let folder = name.starts_with(['/', '.', '\\']);
    let place = if folder { format!(" at {address}") } else { String::new() };
    format!("tei:{name}{sha}{pooling}{place}")
}

#[cfg(test)]
mod tests {
    use super::{Fault, Model, Veil};
    use serde_json::{Value, json};

    fn said(info: &Value) -> String {
        let body = info.to_string();
        match Model::of_tei(body.as_bytes(), Some("a/b"), "http://tei", &Veil::default()) {
            Ok(Model { id, batch, text_bytes }) => format!("{id}: {batch} of {text_bytes} bytes"),
            Err(Fault::Broken(text)) => text,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_model_is_known_by_name_revision_and_pooling() {
        let mean = json!({"embedding": {"pooling": "mean"}});
        let said = [
            json!({"model_id": "a/b"}),
            json!({"model_id": "a/b", "model_sha": null, "model_type": mean, "other": []}),
            json!({"model_id": "a/b", "model_sha": "f00", "model_type": mean, "max_input_length": 512}),
            json!({"model_id": "a/b", "max_client_batch_size": 0, "max_input_length": 0}),
            json!({"model_id": "a/b", "max_client_batch_size": 4096, "max_input_length": 8192}),
            json!({"model_id": "a/c"}),
            json!({"model_id": "a/b", "model_type": {"reranker": {"id2label": {}}}}),
            json!({"model_id": ""}),
            json!({"model_id": "\u{1b}[2J"}),
            json!({"model_id": "a/b", "model_sha": "f".repeat(300)}),
            json!({"model_id": 7}),
            json!({"error": "Not found"}),
        ]
        .each_ref()
        .map(said);
        insta::assert_snapshot!(said.join("\n"), @r#"
        tei:a/b: 32 of 32768 bytes
        tei:a/b (mean): 32 of 32768 bytes
        tei:a/b@f00 (mean): 32 of 8192 bytes
        tei:a/b: 1 of 1024 bytes
        tei:a/b: 64 of 32768 bytes
        runs `a/c`, `embeddingModel` is `a/b`
        runs `a/b`, which does not embed texts
        names no model: an empty body
        names no model: `[2J`
        names no model: `ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`
        answered with JSON that has no `model_id`: `{"model_id":7}`; is `embeddingService` right?
        answered with JSON that has no `model_id`: `{"error":"Not found"}`; is `embeddingService` right?
        "#);
    }

    #[test]
    fn a_folder_is_another_model_elsewhere() {
        let id = |wanted, address| {
            let body = json!({"model_id": wanted}).to_string();
            Model::of_tei(body.as_bytes(), None, address, &Veil::default()).unwrap().id
        };
        assert_eq!(id("a/b", "http://one"), id("a/b", "http://two"));
        assert_eq!(id("/data/b", "http://one"), "tei:/data/b at http://one");
    }
}
