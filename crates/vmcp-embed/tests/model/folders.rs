//! A model in a folder: what it gives, and what is wrong with others.

use std::{fs, path::Path, sync::Arc};

use tempfile::TempDir;
use vmcp_search::Embedder as _;

use super::{copied, cosine, open, text, tiny, write};

#[tokio::test]
async fn texts_of_like_words_are_alike() {
    let model = open(&tiny()).await.unwrap();
    assert_eq!((model.id(), model.dim()), ("tiny/38eb1a99da82/mean/16", 8));
    let texts = ["create a file", "Create the FILE!", "close issue"];
    let vectors = vmcp_search::embed::embed(&model, &texts).await.unwrap();
    for vector in &vectors {
        assert!((cosine(vector, vector) - 1.0).abs() < 1e-5, "length of {vector:?}");
    }
    assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]));
}

#[tokio::test]
async fn any_text_has_a_vector() {
    let model = open(&tiny()).await.unwrap();
    let huge = "file ".repeat(1 << 20);
    let word = "é".repeat(3 << 20);
    let binary = String::from_utf8_lossy(&[0, 1, 2, 0xff, 0xfe, 0x80, 7, 27]).into_owned();
    let texts = ["", " \n\t", &huge, &word, &binary, "\u{301}\u{200d}\u{10ffff}", "中文"];
    let vectors = vmcp_search::embed::embed(&model, &texts).await.unwrap();
    assert_eq!(vectors.len(), texts.len());
    let again =
        model.embed(&["file file file file file file file file file file file file file file"]);
    assert_eq!(vectors[2], again.await.unwrap()[0], "what is beyond the end does not count");
}

#[tokio::test]
async fn pooling_is_what_the_settings_say() {
    let vector = async |pooling: &str| {
        let folder = copied();
        write(folder.path(), "1_Pooling/config.json", pooling);
        let model = open(folder.path()).await.unwrap();
        let way = model.id().rsplit('/').nth(1).unwrap().to_owned();
        (way, model.embed(&["create file"]).await.unwrap().remove(0))
    };
    let (mean_way, mean) = vector("{}").await;
    let (cls_way, cls) = vector(r#"{"pooling_mode_cls_token": true}"#).await;
    let (max_way, max) = vector(r#"{"pooling_mode": "max"}"#).await;
    assert_eq!([mean_way, cls_way, max_way], ["mean", "cls", "max"]);
    let other = open(&tiny()).await.unwrap().embed(&["close issue"]).await.unwrap();
    assert!(cosine(&cls, &mean) < 0.99 && cosine(&max, &mean) < 0.99);
    assert!(cosine(&other[0], &mean) < 0.99);
}

#[tokio::test]
async fn a_search_does_not_wait_for_a_catalogue() {
    let model = Arc::new(open(&tiny()).await.unwrap());
    let catalogue = tokio::spawn({
        let model = Arc::clone(&model);
        async move { model.embed(&["create file"; 100_000]).await }
    });
    model.embed(&["search"]).await.unwrap();
    assert!(!catalogue.is_finished());
    catalogue.abort();
    assert!(catalogue.await.unwrap_err().is_cancelled());
    model.embed(&["the next one has its turn"]).await.unwrap();
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let nothing = Path::new("no/such/folder");
    insta::assert_snapshot!(open(nothing).await.err().unwrap(), @"use no/such/folder for embedding: there is no such folder");
    insta::assert_snapshot!(without("onnx/model.onnx").await, @"use FOLDER for embedding: it has no network; looked for onnx/model_quantized.onnx, onnx/model_int8.onnx, onnx/model.onnx, model_quantized.onnx, model_int8.onnx, model.onnx");
    insta::assert_snapshot!(without("tokenizer.json").await, @"use FOLDER for embedding: it has no tokenizer.json");
}

async fn without(name: &str) -> String {
    let folder = copied();
    fs::remove_file(folder.path().join(name)).unwrap();
    text(&open(folder.path()).await.err().unwrap(), folder.path())
}

#[tokio::test]
async fn other_weights_are_refused_with_advice() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "tokenizer.json", "{}");
    write(folder.path(), "model.safetensors", "");
    let error = open(folder.path()).await.err().unwrap();
    insta::assert_snapshot!(text(&error, folder.path()), @"use FOLDER for embedding: it has model.safetensors, but only networks in the ONNX format can be used; take a repository that has one, or make one with `optimum-cli export onnx`");
}

#[tokio::test]
async fn damaged_networks_are_refused() {
    let whole = fs::read(tiny().join("onnx/model.onnx")).unwrap();
    for length in [0, 1, 7, 100, whole.len() / 2, whole.len() - 1] {
        let error = with("onnx/model.onnx", &whole[..length]).await;
        assert!(error.starts_with("use FOLDER for embedding: its network "), "{length}: {error}");
    }
    insta::assert_snapshot!(with("onnx/model.onnx", b"<html>no model</html>").await, @"use FOLDER for embedding: its network cannot be read, is it whole and in the ONNX format? unknown model file type");
    insta::assert_snapshot!(with("onnx/model.onnx", &whole[..whole.len() / 2]).await, @"use FOLDER for embedding: its network cannot be read, is it whole and in the ONNX format? parse error: error in message  field 0: io error: failed to fill whole buffer");
}

async fn with(name: &str, content: impl AsRef<[u8]>) -> String {
    let folder = copied();
    write(folder.path(), name, content);
    text(&open(folder.path()).await.err().unwrap(), folder.path())
}

#[tokio::test]
async fn parts_of_different_models_are_refused() {
    let tokenizer = fs::read_to_string(tiny().join("tokenizer.json")).unwrap();
    let larger = tokenizer.replace("\"文\": 26", "\"文\": 26, \"more\": 27");
    assert_ne!(larger, tokenizer);
    insta::assert_snapshot!(with("tokenizer.json", larger).await, @"use FOLDER for embedding: its tokenizer.json and its network are of different models: the second does not know token 27");
    insta::assert_snapshot!(with("config.json", r#"{"vocab_size": 30522}"#).await, @"use FOLDER for embedding: its tokenizer.json and its network are of different models: the first has 27 tokens, the second 30522");
    insta::assert_snapshot!(with("1_Pooling/config.json", r#"{"word_embedding_dimension": 384}"#).await, @"use FOLDER for embedding: its network gives 8 numbers a text, but 1_Pooling/config.json says 384; they are of different models");
}

#[tokio::test]
async fn settings_that_are_not_known_are_refused() {
    insta::assert_snapshot!(with("1_Pooling/config.json", r#"{"pooling_mode_lasttoken": true}"#).await, @"use FOLDER for embedding: 1_Pooling/config.json asks for lasttoken, only mean, cls and max are known here; run this model behind an embedding service");
    insta::assert_snapshot!(with("1_Pooling/config.json", "no JSON").await, @"use FOLDER for embedding: 1_Pooling/config.json cannot be read: expected ident at line 1 column 2");
    insta::assert_snapshot!(with("sentence_bert_config.json", r#"{"max_seq_length": 2}"#).await, @"use FOLDER for embedding: it reads 2 tokens of a text, but its tokenizer.json puts 2 around it, so nothing of the text is left; correct sentence_bert_config.json or tokenizer_config.json");
    insta::assert_snapshot!(with("modules.json", r#"[{"type": "sentence_transformers.models.Dense"}]"#).await, @"use FOLDER for embedding: modules.json has a step `Dense`, which is not known here; run this model behind an embedding service");
    insta::assert_snapshot!(with("tokenizer.json", "{}").await, @"use FOLDER for embedding: its tokenizer.json cannot be read: missing field `model` at line 1 column 2");
}
