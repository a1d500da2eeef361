//! Containers that are not ours: nothing of them is used, stopped or removed.

use std::process::Command;

use vmcp_workload::Left;

use crate::kit::{Bench, docker, inspect, traces};

/// A container with a name and labels, not made by vmcp; removed at the end.
struct Stranger(String);

impl Stranger {
    fn new(bench: &Bench, name: &str, labels: &[String]) -> Self {
        let mut arguments = vec!["run", "--detach", "--name", name];
        for label in labels {
            arguments.extend(["--label", label]);
        }
        docker(&[&arguments[..], &[&bench.image, "--model-id", "fine"]].concat());
        Self(name.to_owned())
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rm", "--force", &self.0]).output();
    }
}

/// The name of an image; removed at the end.
struct Tag(String);

impl Drop for Tag {
    fn drop(&mut self) {
        // By force: a test that failed may leave a container of it for a moment.
        let _ = Command::new("docker").args(["rmi", "--force", &self.0]).output();
    }
}

/// The labels of a container that this register made, in the order in which they are checked.
fn labels(bench: &Bench) -> Vec<String> {
    std::fs::create_dir_all(bench.register()).unwrap();
    let register = bench.register().canonicalize().unwrap();
    vec![
        "vmcp.managed=true".into(),
        "vmcp.role=embedding".into(),
        "vmcp.model=fine".into(),
        format!("vmcp.image={}", bench.image),
        format!("vmcp.register={}", register.display()),
    ]
}

#[tokio::test]
async fn a_container_with_the_name_and_without_a_label_is_left_alone() {
    let test = "a_container_with_the_name_and_without_a_label_is_left_alone";
    let Some(bench) = Bench::new(test).await else { return };
    let settings = bench.settings("fine");
    let all = labels(&bench);
    let mut cases = vec![Vec::new()];
    for missing in 0..all.len() {
        let mut labels = all.clone();
        labels.remove(missing);
        cases.push(labels);
    }
    let mut strange = all.clone();
    strange[4] = "vmcp.register=/somewhere/else".into();
    cases.push(strange);
    for labels in cases {
        let stranger = Stranger::new(&bench, &settings.name(), &labels);
        let before = traces(&stranger.0);
        let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
        if labels.is_empty() {
            insta::assert_snapshot!(bench.tell(&error), @"
            error: a container named vmcp-embedding-HASH is there already, and it is not one that vmcp made here
            hint: see what it is with `docker inspect vmcp-embedding-HASH`, and rename or remove it
            ");
        }
        assert!(matches!(error, vmcp_workload::Error::Foreign { .. }), "{labels:?}: {error}");
        assert!(!settings.stop_unused(&bench.engine).await.unwrap());
        assert_eq!(traces(&stranger.0), before, "{labels:?}");
    }
}

#[tokio::test]
async fn orphans_of_others_are_not_listed_and_not_removed() {
    let test = "orphans_of_others_are_not_listed_and_not_removed";
    let (Some(bench), Some(other)) = (Bench::new(test).await, Bench::new(test).await) else {
        return;
    };
    let mut owner = other.user("fine", "owner");
    owner.ready();
    owner.kill();
    let mut all = labels(&bench);
    let register = all.pop().unwrap();
    let id = std::process::id();
    let strangers = [
        Stranger::new(&bench, &format!("vmcp-test-a-{id}"), &[]),
        Stranger::new(&bench, &format!("vmcp-test-b-{id}"), &all),
        Stranger::new(&bench, &format!("vmcp-test-c-{id}"), &[register]),
    ];
    let before: Vec<_> = strangers.iter().map(|stranger| traces(&stranger.0)).collect();
    assert_eq!(bench.engine.orphans(&bench.register()).await.unwrap(), []);
    let foreign = other.engine.orphans(&other.register()).await.unwrap();
    assert_eq!(foreign.len(), 1);
    let untouched = traces(&foreign[0].name);
    bench.engine.remove(&bench.register(), &foreign[0]).await.unwrap();
    assert_eq!(traces(&foreign[0].name), untouched, "it is of another register");
    let after: Vec<_> = strangers.iter().map(|stranger| traces(&stranger.0)).collect();
    assert_eq!(before, after);
}

#[tokio::test]
async fn stopping_does_not_touch_one_that_took_the_name() {
    let Some(bench) = Bench::new("stopping_does_not_touch_one_that_took_the_name").await else {
        return;
    };
    let running = bench.started("fine").await;
    docker(&["rm", "--force", running.name()]);
    let stranger = Stranger::new(&bench, running.name(), &[]);
    let before = traces(&stranger.0);
    assert_eq!(running.stop().await.unwrap(), Left::Gone);
    assert_eq!(traces(&stranger.0), before);
}

#[tokio::test]
async fn two_registers_share_nothing() {
    let test = "two_registers_share_nothing";
    let (Some(one), Some(other)) = (Bench::new(test).await, Bench::new(test).await) else { return };
    let first = one.started("fine").await;
    let second = other.started("fine").await;
    assert_ne!(first.name(), second.name());
    let before = traces(second.name());
    first.stop().await.unwrap();
    assert_eq!(traces(second.name()), before);
    second.stop().await.unwrap();
}

#[tokio::test]
async fn another_build_of_the_image_is_used_only_when_nobody_uses_the_old_one() {
    let test = "another_build_of_the_image_is_used_only_when_nobody_uses_the_old_one";
    let Some(mut bench) = Bench::new(test).await else { return };
    let stand_in = bench.image.clone();
    bench.image = format!("vmcp-test/builds:{}", std::process::id());
    docker(&["tag", &stand_in, &bench.image]);
    let _tag = Tag(bench.image.clone());
    let mut user = bench.user("fine", "owner");
    user.ready();
    let settings = bench.settings("fine");
    let old = inspect(&settings.name())["Image"].clone();
    let before = traces(&settings.name());
    let template = Stranger::new(&bench, &format!("vmcp-test-build-{}", std::process::id()), &[]);
    docker(&["commit", "--change", "LABEL build=2", &template.0, &bench.image]);

    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"
    error: vmcp-embedding-HASH runs another build of stand-in, and another process uses it
    hint: stop the processes that use it first, or name the image by its digest
    ");
    assert_eq!(traces(&settings.name()), before);

    user.kill();
    let running = bench.started("fine").await;
    assert!(!running.was_running());
    assert_ne!(inspect(running.name())["Image"], old);
    running.stop().await.unwrap();
}
