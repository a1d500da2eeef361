//! Where a model is looked for, in which order.

use std::{fs, path::Path, time::Duration};

use tempfile::TempDir;
use vmcp_embed::model::{ModelSource, Places, Settings};
use vmcp_search::Source as _;

use super::{copy, tiny, write};

const SNAPSHOTS: &str = "models--acme--tiny/snapshots";

fn places(cache: &Path) -> Places {
    Places {
        model: "acme/tiny".to_owned(),
        folder: None,
        cache: cache.to_owned(),
        hub: "http://127.0.0.1:1".to_owned(),
        offline: true,
        patience: Duration::from_secs(30),
    }
}

/// Which model is opened, or why none is.
async fn opened(places: Places) -> Result<String, String> {
    let cache = places.cache.display().to_string();
    let source = ModelSource::new(places, Settings::default());
    let checked = source.check().await.map_err(|error| error.to_string());
    let opened = source.open(&|_| ()).await.map_err(|error| error.to_string());
    assert_eq!(checked.err(), opened.as_ref().err().cloned(), "looking says what opening says");
    opened.map(|model| model.id().to_owned()).map_err(|why| why.replace(&cache, "CACHE"))
}

#[tokio::test]
async fn the_revision_that_counts_is_taken_from_the_cache() {
    let cache = TempDir::new().unwrap();
    let snapshots = cache.path().join(SNAPSHOTS);
    copy(&snapshots.join("aaa"));
    copy(&snapshots.join("bbb"));
    write(&snapshots.join("bbb"), "1_Pooling/config.json", r#"{"pooling_mode": "cls"}"#);
    let taken = opened(places(cache.path())).await.unwrap();
    assert!(taken.contains("/cls/"), "no revision counts, the last is taken: {taken}");
    write(cache.path(), "models--acme--tiny/refs/main", "aaa");
    let taken = opened(places(cache.path())).await.unwrap();
    assert!(taken.contains("/mean/"), "{taken}");
}

#[cfg(unix)]
#[tokio::test]
async fn links_of_other_programs_are_followed() {
    let cache = TempDir::new().unwrap();
    let snapshot = cache.path().join(SNAPSHOTS).join("aaa");
    copy(&snapshot);
    let network = snapshot.join("onnx/model.onnx");
    fs::create_dir(cache.path().join("models--acme--tiny/blobs")).unwrap();
    fs::rename(&network, cache.path().join("models--acme--tiny/blobs/f00")).unwrap();
    std::os::unix::fs::symlink("../../../blobs/f00", &network).unwrap();
    opened(places(cache.path())).await.unwrap();
}

#[tokio::test]
async fn a_revision_without_a_network_is_none() {
    let cache = TempDir::new().unwrap();
    let snapshot = cache.path().join(SNAPSHOTS).join("aaa");
    write(cache.path(), "models--acme--tiny/refs/main", "aaa");
    write(&snapshot, "tokenizer.json", "{}");
    write(&snapshot, "model.safetensors", "");
    insta::assert_snapshot!(opened(places(cache.path())).await.unwrap_err(), @"use acme/tiny for embedding: it is not in CACHE, and fetching is switched off; switch it on, or put the model into a folder and name that");
}

#[tokio::test]
async fn a_folder_counts_alone() {
    let cache = TempDir::new().unwrap();
    copy(&cache.path().join(SNAPSHOTS).join("aaa"));
    let folder = |folder: &Path| Places { folder: Some(folder.to_owned()), ..places(cache.path()) };
    opened(folder(&tiny())).await.unwrap();
    let none = opened(folder(Path::new("no/such/folder"))).await.unwrap_err();
    insta::assert_snapshot!(none, @"use no/such/folder for embedding: there is no such folder");
}

#[tokio::test]
async fn names_that_lead_out_of_the_cache_are_refused() {
    let cache = TempDir::new().unwrap();
    for model in ["../../etc", "a/b/c", "", "/etc", "a/..", "a b/c", "https://huggingface.co/a/b"] {
        let places = Places { model: model.to_owned(), ..places(cache.path()) };
        let why = opened(places).await.unwrap_err();
        assert!(why.contains("is no name of a model"), "{model}: {why}");
    }
    let odd = Places { model: "../../etc".to_owned(), ..places(cache.path()) };
    insta::assert_snapshot!(opened(odd).await.unwrap_err(), @"use ../../etc for embedding: `../../etc` is no name of a model; write `organization/name` as on the hub");
}
