//! The model that `cargo xtask model` makes, where it was made.

use std::{
    env,
    path::{Path, PathBuf},
};

use vmcp_search::Embedder as _;

use super::{cosine, open};

/// Finds the model: where `VMCP_TEST_MODEL` says, or where the chore puts it.
fn real() -> Option<PathBuf> {
    let named = env::var_os("VMCP_TEST_MODEL").map(PathBuf::from);
    let usual = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("model");
    let made = || Some(usual).filter(|folder| folder.is_dir());
    let found = named.or_else(made);
    if found.is_none() {
        eprintln!("skipped: there is no model; run `cargo xtask model` or set VMCP_TEST_MODEL");
    }
    found
}

#[tokio::test]
async fn meaning_is_nearer_than_words() {
    let Some(folder) = real() else { return };
    let model = open(&folder).await.unwrap();
    assert_eq!(model.dim(), 384);
    let texts = [
        "github create issue: Opens a ticket in a repository",
        "report a bug in the project",
        "weather forecast: temperature and rain of the coming days",
        "will I need an umbrella tomorrow",
    ];
    let vectors = vmcp_search::embed::embed(&model, &texts).await.unwrap();
    let near = |one: usize, other: usize| cosine(&vectors[one], &vectors[other]);
    assert!(near(0, 1) > near(2, 1) + 0.1, "{} and {}", near(0, 1), near(2, 1));
    assert!(near(2, 3) > near(0, 3) + 0.1, "{} and {}", near(2, 3), near(0, 3));
}

#[cfg(feature = "bundled-model")]
#[tokio::test]
async fn the_model_in_the_program_needs_nothing_else() {
    use vmcp_embed::model::{ModelSource, Places, Settings};
    use vmcp_search::Source as _;

    let cache = tempfile::TempDir::new().unwrap();
    let places =
        Places { cache: cache.path().to_owned(), offline: true, folder: None, ..Places::default() };
    let source = ModelSource::new(places, Settings::default());
    source.check().await.unwrap();
    let model = source.open(&|_| ()).await.unwrap();
    let name = model.id().split('/').next().unwrap();
    assert_eq!((name, model.dim()), ("all-MiniLM-L6-v2", 384));
}
