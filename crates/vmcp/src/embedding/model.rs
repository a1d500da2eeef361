//! A model that runs in this process: where it is looked for.
//!
//! A model that is here already is used where it lies: in the folder that the configuration names, in
//! the cache that programs of Hugging Face share, in this program. What is downloaded goes into a
//! folder of vmcp's own, so that it can be removed again without touching what others keep.

use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use vmcp_embed::model::{ModelSource, Places, Settings};

use super::{EmbedError, Embedder, Progress, Source};
use crate::Options;

/// The model of a configuration; `model` is a folder or a name.
pub(super) fn source(model: Option<&str>, offline: bool, options: &Options) -> Arc<dyn Source> {
    let mut shared = Places::default();
    let folder = model.and_then(|model| folder(model, options.base.as_deref()));
    match (folder, model) {
        (Some(folder), _) => shared.folder = Some(folder),
        (None, Some(name)) => name.clone_into(&mut shared.model),
        (None, None) => {}
    }
    let offline = offline || shared.offline;
    let own = options.models.clone().filter(|_| shared.folder.is_none());
    let own = own.map(|cache| Places { cache, offline, ..shared.clone() });
    shared.offline = true;
    let source = |places| ModelSource::new(places, Settings::default());
    Arc::new(Model { shared: source(shared), own: own.map(source) })
}

/// The folder that a text means, if it means one: relative to the configuration's folder. `a/b` is a
/// name unless there is such a folder.
fn folder(model: &str, base: Option<&Path>) -> Option<PathBuf> {
    let folder = base.unwrap_or_else(|| Path::new("")).join(model);
    let folder: PathBuf = folder.components().filter(|part| *part != Component::CurDir).collect();
    let is_path = Path::new(model).is_absolute() || model.starts_with('.') || model.contains('\\');
    (is_path || folder.is_dir()).then_some(folder)
}

/// A model in one of two places.
struct Model {
    /// Whatever is here already.
    shared: ModelSource,
    /// Where vmcp keeps what it downloads.
    own: Option<ModelSource>,
}

impl Model {
    /// The place that counts now: it changes with what others put into the shared cache.
    async fn place(&self) -> &ModelSource {
        match &self.own {
            Some(own) if self.shared.check().await.is_err() => own,
            _ => &self.shared,
        }
    }
}

#[async_trait]
impl Source for Model {
    fn describe(&self) -> String {
        self.shared.describe()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        self.place().await.check().await
    }

    async fn open(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        self.place().await.open(progress).await
    }
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn a_name_is_no_folder_unless_there_is_one() {
        let base = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(base.path().join("models/mine")).unwrap();
        for (model, is_folder) in [
            ("models/mine", true),
            ("models/other", false),
            ("./models/other", true),
            ("../x", true),
            ("/nowhere", true),
            ("BAAI/bge-small-en-v1.5", false),
            ("mine", false),
        ] {
            assert_eq!(folder(model, Some(base.path())).is_some(), is_folder, "{model}");
        }
        assert_eq!(folder("/nowhere", None), Some("/nowhere".into()));
        assert_eq!(folder("./x", Some("conf".as_ref())), Some("conf/x".into()));
    }
}
