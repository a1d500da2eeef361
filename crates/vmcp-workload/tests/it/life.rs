//! A container from its start to its end, and what it may do meanwhile.

use std::os::unix::fs::MetadataExt as _;

use serde_json::json;
use vmcp_workload::{Left, Owner, Secret};

use crate::kit::{Bench, ask, inspect, steady};

#[tokio::test]
async fn a_container_is_made_used_and_removed() {
    let Some(bench) = Bench::new("a_container_is_made_used_and_removed").await else { return };
    let settings = bench.settings("slow");
    let mut told = Vec::new();
    let running = settings.start(&bench.engine, |progress| told.push(progress.to_string())).await;
    let running = running.unwrap();
    assert_eq!(ask(running.url(), "/embed"), "[[0.6,0.8]]");
    assert!(!running.was_running());
    assert_eq!(running.ended().await.unwrap(), None);
    assert_eq!(bench.containers(), [running.name()]);
    assert_eq!(running.name(), settings.name());
    assert_eq!(running.stop().await.unwrap(), Left::Stopped);
    assert_eq!(bench.containers(), [""; 0]);
    assert_eq!(steady(&told[0]), "starting vmcp-embedding-HASH");
    assert!(told[1].starts_with("waiting for the model, 0 s (it "), "{told:?}");
}

#[tokio::test]
async fn labels_say_what_it_is_and_whose() {
    let Some(bench) = Bench::new("labels_say_what_it_is_and_whose").await else { return };
    let running = bench.started("fine").await;
    let container = inspect(running.name());
    let labels = &container["Config"]["Labels"];
    let me = Owner::this_process("the test");
    assert_eq!(labels["vmcp.managed"], "true");
    assert_eq!(labels["vmcp.role"], "embedding");
    assert_eq!(labels["vmcp.model"], "fine");
    assert_eq!(labels["vmcp.image"], json!(bench.image));
    assert_eq!(labels["vmcp.image-id"], container["Image"]);
    assert_eq!(labels["vmcp.owner"], "the test");
    assert_eq!(labels["vmcp.owner-pid"], json!(me.process.to_string()));
    assert_eq!(labels["vmcp.owner-started"], json!(me.started.unwrap().to_string()));
    assert_eq!(labels["vmcp.owner-boot"], json!(me.boot.unwrap()));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_container_may_do_nothing_but_its_work() {
    let Some(bench) = Bench::new("a_container_may_do_nothing_but_its_work").await else { return };
    let mut settings = bench.settings("fine");
    settings.env = vec![("HF_TOKEN".into(), Secret::new("hf_0123456789"))];
    settings.args = vec!["--dtype".into(), "float32".into()];
    std::fs::create_dir_all(bench.cache()).unwrap();
    // Only root can give the folder away; another account tests with its own.
    let _ = std::os::unix::fs::chown(bench.cache(), Some(12345), Some(12345));
    let account = std::fs::metadata(bench.cache()).unwrap().uid();
    let running = settings.start(&bench.engine, |_| ()).await.unwrap();
    let rights = ask(running.url(), "/rights");
    let rights = rights.replace(&format!("Uid: {account}\n"), "the account of the cache\n");
    insta::assert_snapshot!(rights, @"
    the account of the cache
    CapEff: 0000000000000000
    CapBnd: 0000000000000000
    NoNewPrivs: 1
    write to /: no
    write to /data: yes
    write to /tmp: yes
    HF_TOKEN has 13 characters
    ");
    assert!(bench.cache().join("written").exists(), "/data is the cache");
    let container = inspect(running.name());
    let host = &container["HostConfig"];
    assert_eq!(host["Memory"], json!(4_u64 << 30));
    assert_eq!(host["PidsLimit"], 512);
    assert_eq!(host["Privileged"], false);
    assert_eq!(container["Mounts"].as_array().unwrap().len(), 1);
    let port = &container["NetworkSettings"]["Ports"]["80/tcp"];
    let published = port.as_array().unwrap();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0]["HostIp"], "127.0.0.1");
    assert_eq!(container["Config"]["Cmd"], json!(["--model-id", "fine", "--dtype", "float32"]));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn another_port_inside_is_published_too() {
    let Some(bench) = Bench::new("another_port_inside_is_published_too").await else { return };
    let mut settings = bench.settings("fine");
    settings.port = 8080;
    settings.deadline = std::time::Duration::from_secs(1);
    // The stand-in listens on 80 only.
    let error = settings.start(&bench.engine, |_| ()).await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"
    error: vmcp-embedding-HASH was not ready within the 1 s that a start may take: it does not listen yet
    hint: a large model takes long to download the first time; what is downloaded is kept, so starting again goes on from there
    | loading fine
    ");
    assert_eq!(bench.containers(), [""; 0]);
}
