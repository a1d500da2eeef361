//! Vectors on disk: a restart embeds nothing again, and nothing on the disk can do harm.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use vmcp_gateway::layers::optimizer::State;

use crate::optimizer::{
    fake::{DIM, Fake},
    meaning::OFFICE,
    world::World,
};

/// Runs a gateway until its tools have vectors, and ends it; returns how many an earlier run had made.
async fn run(tools: &[&str], fake: &Arc<Fake>, store: &Path) -> usize {
    let world = World::meaning(tools, fake, Some(store));
    assert_eq!(world.warm().await, State::Ready);
    let status = world.optimizer.status();
    assert_eq!(status.vectors, tools.len());
    assert!(world.noted("cash").await.starts_with("convert_currency"));
    world.optimizer.close().await;
    status.cached
}

/// The one file of vectors in a folder.
fn file(store: &Path) -> PathBuf {
    let files = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path());
    let mut files = files.filter(|path| path.extension().is_some_and(|end| end == "vectors"));
    let file = files.next().unwrap();
    assert_eq!(files.next(), None);
    file
}

#[tokio::test]
async fn a_restart_embeds_only_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("deep/vectors");
    let fake = Fake::new();
    assert_eq!(run(&OFFICE, &fake, &store).await, 0);
    fake.forget();
    assert_eq!(run(&OFFICE, &fake, &store).await, 5);
    assert_eq!(fake.count(":"), 0);
    let mut tools = OFFICE.to_vec();
    tools[4] = "read_file: Reads what is in a file.";
    assert_eq!(run(&tools, &fake, &store).await, 4);
    assert_eq!(fake.count(":"), 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file(&store)), mode(&store)), (0o600, 0o700));
}

#[tokio::test]
async fn models_have_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Fake::new(), Fake::new());
    other.become_another("../../fake/2");
    assert_eq!(run(&OFFICE, &one, folder.path()).await, 0);
    assert_eq!(run(&OFFICE, &other, folder.path()).await, 0);
    assert_eq!(run(&OFFICE, &one, folder.path()).await, 5);
    assert_eq!(run(&OFFICE, &other, folder.path()).await, 5);
}

#[tokio::test]
async fn damaged_files_are_mended() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path();
    let fake = Fake::new();
    run(&OFFICE, &fake, store).await;
    let path = file(store);
    let whole = fs::read(&path).unwrap();
    let record = 16 + 4 + DIM + 8;
    let with = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    for (damaged, cached) in [
        (whole[..whole.len() - 1].to_vec(), 4),
        ([&whole[..], b"more"].concat(), 5),
        (with(whole.len() - 1), 4),
        (with(whole.len() - 2 * record), 4),
        (with(0), 0),
        (whole[..10].to_vec(), 0),
        (Vec::new(), 0),
        (vec![0; 100_000], 0),
    ] {
        fs::write(&path, &damaged).unwrap();
        assert_eq!(run(&OFFICE, &fake, store).await, cached, "{} bytes", damaged.len());
        assert_eq!(run(&OFFICE, &fake, store).await, 5, "{} bytes", damaged.len());
    }
}

/// Everything works, in memory.
#[tokio::test]
async fn a_folder_that_cannot_be_used_costs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    fs::write(&in_the_way, "").unwrap();
    assert_eq!(run(&OFFICE, &Fake::new(), &in_the_way).await, 0);
    assert_eq!(run(&OFFICE, &Fake::new(), &in_the_way.join("below")).await, 0);
    // A disk that is full.
    let store = folder.path().join("full");
    run(&OFFICE, &Fake::new(), &store).await;
    let path = file(&store);
    fs::remove_file(&path).unwrap();
    symlink("/dev/full", &path).unwrap();
    assert_eq!(run(&OFFICE, &Fake::new(), &store).await, 0);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(run(&OFFICE, &Fake::new(), &store).await, 0);
}

#[tokio::test]
async fn gateways_that_share_a_folder_share_vectors() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let worlds: Vec<_> = (0..4)
        .map(|n| {
            let tools: Vec<_> = (0..60).map(|m| format!("tool_{n}_{m}: Disk.")).collect();
            let tools: Vec<_> = tools.iter().map(String::as_str).collect();
            World::meaning(&tools, &fake, Some(folder.path()))
        })
        .collect();
    for world in &worlds {
        assert_eq!(world.warm().await, State::Ready);
    }
    for world in &worlds {
        world.optimizer.close().await;
    }
    let all: Vec<_> =
        (0..4).flat_map(|n| (0..60).map(move |m| format!("tool_{n}_{m}: Disk."))).collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let world = World::meaning(&all, &fake, Some(folder.path()));
    assert_eq!(world.warm().await, State::Ready);
    assert_eq!(world.optimizer.status().cached, 240);
}

/// The promise is 50 ms for 500 tools in a release build; this is a debug build on whatever runs it.
#[tokio::test]
async fn five_hundred_kept_vectors_are_there_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let tools: Vec<_> =
        (0..500).map(|n| format!("tool_{n}: Keeps the number {n} in mind.")).collect();
    let mut tools: Vec<_> = tools.iter().map(String::as_str).collect();
    tools.push("convert_currency: Changes one currency into another.");
    let fake = Fake::new();
    run(&tools, &fake, folder.path()).await;
    fake.forget();
    let start = Instant::now();
    assert_eq!(run(&tools, &fake, folder.path()).await, tools.len());
    assert_eq!(fake.count(":"), 0);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
