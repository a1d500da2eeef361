//! Services that do not become ready, each told in its own way, none left behind.

use std::time::Duration;

use vmcp_workload::{Limits, Secret};

use crate::kit::Bench;

/// Starts the stand-in with a model that is a way to fail.
async fn check(test: &str, model: &str) -> Option<String> {
    let bench = Bench::new(test).await?;
    let mut settings = bench.settings(model);
    settings.env = vec![("HF_TOKEN".into(), Secret::new("hf_0123456789"))];
    settings.limits = Limits { memory: Some(64 << 20), ..Limits::default() };
    if ["hangs", "busy"].contains(&model) {
        settings.deadline = Duration::from_secs(3);
    }
    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    assert_eq!(bench.containers(), [""; 0], "{model} is removed");
    Some(bench.tell(&error))
}

#[tokio::test]
async fn one_that_exits_at_once_is_told_with_its_last_words_and_without_secrets() {
    let Some(told) = check("exits at once", "exits").await else { return };
    insta::assert_snapshot!(told, @"
    error: vmcp-embedding-HASH ended before it was ready: exit code 3
    hint: a model that does not exist, and a missing `HF_TOKEN` for one that is not for everybody, are the usual reasons
    | loading exits
    | no such model, token ***
    ");
}

#[tokio::test]
async fn one_that_eats_all_memory_is_told() {
    let Some(told) = check("eats all memory", "eats").await else { return };
    insta::assert_snapshot!(told, @"
    error: vmcp-embedding-HASH ended before it was ready: it was killed for using more memory than it may
    hint: the model needs more memory than the container has; raise its limit
    | loading eats
    ");
}

#[tokio::test]
async fn one_that_hangs_is_told_at_the_deadline() {
    let Some(told) = check("hangs", "hangs").await else { return };
    insta::assert_snapshot!(told, @"
    error: vmcp-embedding-HASH was not ready within the 3 s that a start may take: it takes connections and answers nothing
    hint: a large model takes long to download the first time; what is downloaded is kept, so starting again goes on from there
    | loading hangs
    ");
}

#[tokio::test]
async fn one_that_stays_busy_is_told_at_the_deadline() {
    let Some(told) = check("answers 503", "busy").await else { return };
    insta::assert_snapshot!(told, @"
    error: vmcp-embedding-HASH was not ready within the 3 s that a start may take: it answers 503
    hint: a large model takes long to download the first time; what is downloaded is kept, so starting again goes on from there
    | loading busy
    ");
}

#[tokio::test]
async fn a_web_page_is_no_health() {
    let Some(told) = check("answers a web page", "page").await else { return };
    insta::assert_snapshot!(told, @"
    error: what runs in vmcp-embedding-HASH is no embedding service: it answers GET /health with 200 and a web page
    hint: the image has to speak the API of text-embeddings-inference
    ");
}

#[tokio::test]
async fn a_service_without_the_path_is_another_one() {
    let Some(told) = check("answers 404", "other").await else { return };
    insta::assert_snapshot!(told, @"
    error: what runs in vmcp-embedding-HASH is no embedding service: it answers GET /health with 404
    hint: the image has to speak the API of text-embeddings-inference
    ");
}

#[tokio::test]
async fn settings_that_the_engine_refuses_are_told_in_its_words() {
    let Some(bench) = Bench::new("settings that the engine refuses").await else { return };
    let mut settings = bench.settings("fine");
    settings.limits.memory = Some(1);
    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"error: create the container vmcp-embedding-HASH: the engine refused (400): Minimum memory limit allowed is 6MB");
    assert_eq!(bench.containers(), [""; 0]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told() {
    let Some(bench) = Bench::new("a folder that cannot be made").await else { return };
    let mut settings = bench.settings("fine");
    std::fs::write(bench.cache(), "a file").unwrap();
    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"
    error: use /folder/cache: File exists (os error 17)
    hint: see who owns it and whether the disk is full
    ");
    settings.cache = bench.register().join("c");
    settings.register = bench.cache();
    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"
    error: use /folder/cache: File exists (os error 17)
    hint: see who owns it and whether the disk is full
    ");
}
