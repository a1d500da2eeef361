//! Images that do not come.

use std::{fmt::Write as _, time::Duration};

use vmcp_workload::Pull;

use crate::{kit::Bench, played::Played};

#[tokio::test]
async fn each_reason_why_an_image_does_not_come_is_told_with_what_to_do() {
    let mut told = String::new();
    for (status, text) in [
        (404, "manifest for tei:9 not found: manifest unknown: manifest unknown"),
        (
            404,
            "pull access denied for tei, repository does not exist or may require 'docker login'",
        ),
        (
            500,
            "Head \"https://r.example/v2/tei/manifests/9\": unauthorized: authentication required",
        ),
        (500, "Get \"https://r.example/v2/\": dial tcp: lookup r.example: no such host"),
        (500, "Get \"https://r.example/v2/\": net/http: TLS handshake timeout"),
        (500, "toomanyrequests: You have reached your pull rate limit"),
        (404, "no matching manifest for linux/arm64/v8 in the manifest list entries"),
        (500, "write /var/lib/docker/tmp/blob: no space left on device"),
        (500, "the moon is in the wrong phase"),
    ] {
        let body = serde_json::json!({ "message": text }).to_string();
        let played = Played::new(&[("/images/create", status, &body)]);
        let engine = played.connect().await.unwrap();
        let error = played.settings("tei:9").start(&engine, |_| ()).await.unwrap_err();
        writeln!(told, "{}", played.tell(&error)).unwrap();
    }
    insta::assert_snapshot!(told, @r#"
    error: pull tei:9: the registry has no such image, or shows it only after a login (`manifest for tei:9 not found: manifest unknown: manifest unknown`)
    hint: look at the spelling of the name and of the version; log in for a private one
    error: pull tei:9: the registry has no such image, or shows it only after a login (`pull access denied for tei, repository does not exist or may require 'docker login'`)
    hint: look at the spelling of the name and of the version; log in for a private one
    error: pull tei:9: the registry wants a login, or has no such image (`Head "https://r.example/v2/tei/manifests/9": unauthorized: authentication required`)
    hint: log in and pull it yourself: `docker login`, then `docker pull tei:9`; an image that is on this machine is not pulled again
    error: pull tei:9: the registry was not reached (`Get "https://r.example/v2/": dial tcp: lookup r.example: no such host`)
    hint: look at the network of the container engine and at its proxy; an image that is on this machine, such as after `docker load`, needs no registry
    error: pull tei:9: the registry was not reached (`Get "https://r.example/v2/": net/http: TLS handshake timeout`)
    hint: look at the network of the container engine and at its proxy; an image that is on this machine, such as after `docker load`, needs no registry
    error: pull tei:9: the registry refuses more pulls for now (`toomanyrequests: You have reached your pull rate limit`)
    hint: wait, or log in with `docker login`
    error: pull tei:9: it is not made for this kind of machine (`no matching manifest for linux/arm64/v8 in the manifest list entries`)
    hint: look for a version of the image for this processor
    error: pull tei:9: the disk of the container engine is full (`write /var/lib/docker/tmp/blob: no space left on device`)
    hint: make room, for example with `docker image prune`
    error: pull tei:9: the engine could not (`the moon is in the wrong phase`)
    "#);
}

#[tokio::test]
async fn a_pull_that_fails_half_way_is_told() {
    let stream = concat!(
        r#"{"status":"Pulling fs layer","progressDetail":{},"id":"a"}"#,
        "\n",
        r#"{"status":"Downloading","progressDetail":{"current":1000000,"total":5000000},"id":"a"}"#,
        "\r\n",
        r#"{"errorDetail":{"message":"unexpected EOF"},"error":"unexpected EOF"}"#,
    );
    let played = Played::new(&[("/images/create", 200, stream)]);
    let engine = played.connect().await.unwrap();
    let mut told = String::new();
    let settings = played.settings("tei:9");
    let error = settings.start(&engine, |progress| writeln!(told, "{progress}").unwrap()).await;
    let error = played.tell(&error.unwrap_err());
    insta::assert_snapshot!(format!("{told}{error}"), @"
    pulling tei:9: 0 of 1 layers, 0.0 of 0.0 MB
    pulling tei:9: 0 of 1 layers, 1.0 of 5.0 MB
    error: pull tei:9: the registry was not reached (`unexpected EOF`)
    hint: look at the network of the container engine and at its proxy; an image that is on this machine, such as after `docker load`, needs no registry
    ");
}

#[tokio::test]
async fn a_pull_that_takes_too_long_is_given_up() {
    let played = Played::new(&[("/images/create", 0, "")]);
    let engine = played.connect().await.unwrap();
    let mut settings = played.settings("tei:9");
    settings.deadline = Duration::from_millis(50);
    let error = settings.start(&engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(played.tell(&error), @"error: no time left to pull tei:9: 50 ms are over");
}

#[tokio::test]
async fn without_leave_to_pull_nothing_is_pulled() {
    let played = Played::new(&[("/images/create", 500, "asked")]);
    let engine = played.connect().await.unwrap();
    let mut settings = played.settings("tei:9");
    settings.pull = Pull::Never;
    let error = settings.start(&engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(played.tell(&error), @"
    error: pull tei:9: it is not on this machine, and pulling is turned off
    hint: get it with `docker pull tei:9`
    ");
}

#[tokio::test]
async fn a_real_engine_that_reaches_no_registry_says_so() {
    let Some(bench) = Bench::new("a_real_engine_that_reaches_no_registry_says_so").await else {
        return;
    };
    let mut settings = bench.settings("fine");
    // Nobody listens on port 1.
    settings.image = "localhost:1/none/none:1".into();
    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("pull localhost:1/none/none:1: the registry was not reached (`"),
        "{error}"
    );
    assert_eq!(bench.containers(), [""; 0]);
}
