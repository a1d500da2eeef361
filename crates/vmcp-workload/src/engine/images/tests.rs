use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

fn check(events: &[&str]) -> String {
    let mut told = String::new();
    let mut layers = Layers::default();
    for event in events {
        let mut progress = |progress: Progress| writeln!(told, "{progress}").unwrap();
        if let Err(fault) = layers.take(event.as_bytes(), "tei:1", &mut progress) {
            writeln!(told, "{fault}").unwrap();
        }
    }
    told
}

#[test]
fn a_pull_tells_its_layers_and_bytes() {
    let told = check(&[
        r#"{"status":"Pulling from tei","id":"1"}"#,
        r#"{"status":"Pulling fs layer","progressDetail":{},"id":"a"}"#,
        r#"{"status":"Pulling fs layer","progressDetail":{},"id":"b"}"#,
        r#"{"status":"Already exists","progressDetail":{},"id":"c"}"#,
        r#"{"status":"Downloading","progressDetail":{"current":1500000,"total":4000000},"id":"a"}"#,
        "no json at all",
        r#"{"status":"Download complete","progressDetail":{},"id":"a"}"#,
        r#"{"status":"Downloading","progressDetail":{"current":700,"total":1700000000},"id":"b"}"#,
        r#"{"status":"Extracting","progressDetail":{"current":1,"total":2},"id":"a"}"#,
        r#"{"status":"Digest: sha256:0"}"#,
    ]);
    insta::assert_snapshot!(told, @"
    pulling tei:1: 0 of 1 layers, 0.0 of 0.0 MB
    pulling tei:1: 0 of 2 layers, 0.0 of 0.0 MB
    pulling tei:1: 1 of 3 layers, 0.0 of 0.0 MB
    pulling tei:1: 1 of 3 layers, 1.5 of 4.0 MB
    pulling tei:1: 2 of 3 layers, 4.0 of 4.0 MB
    pulling tei:1: 2 of 3 layers, 4.0 of 1704.0 MB
    pulling tei:1: 2 of 3 layers, 4.0 of 1704.0 MB
    ");
}

#[test]
fn a_pull_that_fails_half_way_says_so_in_its_stream() {
    let told = check(&[r#"{"errorDetail":{"message":"x"},"error":"toomanyrequests: slow\tdown"}"#]);
    insta::assert_snapshot!(told, @"the engine refused (200): toomanyrequests: slow down");
}

#[test]
fn a_reference_without_a_version_means_the_latest() {
    for (image, tagged) in [
        ("tei", false),
        ("ghcr.io/huggingface/tei", false),
        ("localhost:5000/tei", false),
        ("localhost:5000/tei:1", true),
        ("tei@sha256:00", true),
        ("tei:cpu-1.8", true),
    ] {
        assert_eq!(has_tag(image), tagged, "{image}");
    }
}

proptest! {
    #[test]
    fn no_stream_of_messages_makes_more_bytes_here_than_there_are(
        events in proptest::collection::vec((0..4u8, 0..3usize, any::<u64>(), any::<u64>()), 0..40),
    ) {
        let mut layers = Layers::default();
        let mut last = None;
        for (id, status, current, total) in events {
            let status = ["Downloading", "Pull complete", "Waiting"][status];
            let current = current.min(total);
            let event = format!(
                r#"{{"id":"{id}","status":"{status}","progressDetail":{{"current":{current},"total":{total}}}}}"#
            );
            layers.take(event.as_bytes(), "x", &mut |progress| last = Some(progress)).unwrap();
        }
        if let Some(Progress::Pulling { layers_here, layers, bytes_here, bytes, .. }) = last {
            prop_assert!(layers_here <= layers && bytes_here <= bytes);
        }
    }
}
