//! `vmcp cleanup`: removes what vmcp made, and nothing else.

use std::fs;

use crate::kit::{Folder, run};

#[tokio::test]
async fn caches_go_if_asked_to() {
    let folder = Folder::new();
    for (name, bytes) in [
        ("vmcp/models/models--a--b/snapshots/1/model.onnx", 3000),
        ("vmcp/vectors/one", 100),
        ("vmcp/lists/one", 10),
        ("huggingface/hub/models--a--b/model.onnx", 7),
    ] {
        let path = folder.path(".cache").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, vec![0; bytes]).unwrap();
    }
    insta::assert_snapshot!(folder.shows(&["cleanup"]).await, @"
    exit 0
    --- stdout
    nothing to remove
    ");
    insta::assert_snapshot!(folder.shows(&["cleanup", "--model-cache", "--dry-run"]).await, @"
    exit 0
    --- stdout
    would remove <folder>/.cache/vmcp/models: 3000 bytes in 1 file
    would remove <folder>/.cache/vmcp/vectors: 100 bytes in 1 file
    ");
    assert!(folder.path(".cache/vmcp/vectors/one").exists());
    insta::assert_snapshot!(folder.shows(&["cleanup", "--model-cache"]).await, @"
    exit 0
    --- stdout
    removed <folder>/.cache/vmcp/models: 3000 bytes in 1 file
    removed <folder>/.cache/vmcp/vectors: 100 bytes in 1 file
    ");
    insta::assert_snapshot!(folder.shows(&["cleanup", "--model-cache"]).await, @"
    exit 0
    --- stdout
    nothing to remove
    ");
    assert!(folder.path(".cache/vmcp/lists/one").exists());
    assert!(folder.path(".cache/huggingface/hub/models--a--b/model.onnx").exists());
}

#[tokio::test]
async fn containers_are_looked_for_only_if_there_were_any() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path(".cache/vmcp/containers")).unwrap();
    let mut command = folder.vmcp(["cleanup"]);
    command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    insta::assert_snapshot!(run(command).await.shown(&folder), @"
    exit 1
    --- stderr
    error: no container engine answers on this machine: nothing at /nowhere/docker.sock
    hint: install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens
    ");
}
