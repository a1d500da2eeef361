//! Where a model comes from.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use vmcp_search::{EmbedError, Embedder, Progress, Source};

use super::{
    cache::{self, Shelf},
    hub::Hub,
    parts::{self, Files},
    places::Places,
    runner::{Model, Settings},
};

type Told<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Finds a model in one of some places and loads it.
///
/// [`check`](Source::check) looks for its files; [`open`](Source::open) fetches them if it must,
/// and reads them.
#[derive(Debug, Clone)]
pub struct ModelSource {
    places: Places,
    settings: Settings,
}

/// Where a model is.
enum Found {
    Folder(PathBuf),
    #[cfg(feature = "bundled-model")]
    Bundled,
    /// It must be fetched.
    Hub,
}

impl ModelSource {
    /// Whether the model is anywhere is found out later.
    #[must_use]
    pub fn new(places: Places, settings: Settings) -> Self {
        Self { places, settings }
    }

    /// Finds the first place that has the model, without reading it.
    fn find(&self) -> Result<Found, String> {
        if let Some(folder) = &self.places.folder {
            return parts::check_folder(folder).map(|()| Found::Folder(folder.clone()));
        }
        cache::check_name(&self.places.model)?;
        if let Some(folder) = Shelf::of(&self.places.cache, &self.places.model).find() {
            return Ok(Found::Folder(folder));
        }
        #[cfg(feature = "bundled-model")]
        if self.places.model == super::bundled::NAME {
            return Ok(Found::Bundled);
        }
        if self.places.offline {
            return Err(format!(
                "it is not in {}, and fetching is switched off; switch it on, or put the model \
                 into a folder and name that",
                self.places.cache.display()
            ));
        }
        Ok(Found::Hub)
    }

    /// Does what [`open`](Source::open) promises.
    pub(super) async fn model(&self, progress: Told<'_>) -> Result<Model, EmbedError> {
        let found = self.find().map_err(|reason| self.unusable(reason))?;
        let folder = match found {
            Found::Folder(folder) => folder,
            Found::Hub => self.fetch(progress).await?,
            #[cfg(feature = "bundled-model")]
            Found::Bundled => return self.load(|name: &str| Ok(super::bundled::read(name))).await,
        };
        progress(Progress { doing: format!("loading {}", self.describe()), done: None });
        self.load(move |name: &str| parts::from_folder(&folder, name)).await
    }

    async fn fetch(&self, progress: Told<'_>) -> Result<PathBuf, EmbedError> {
        let fetched = async { Hub::new(&self.places)?.fetch(progress).await };
        fetched.await.map_err(|fault| fault.into_error(&self.describe()))
    }

    async fn load(&self, files: impl Files) -> Result<Model, EmbedError> {
        Model::load(self.name(), self.settings, self.describe(), files).await
    }

    /// What the model is called in the identity of its vectors: the same wherever it was found.
    fn name(&self) -> String {
        let folder = self.places.folder.as_deref().and_then(Path::file_name);
        let name = folder.map(|name| name.to_string_lossy().into_owned());
        let of_model = || self.places.model.rsplit('/').next().unwrap_or_default().to_owned();
        name.unwrap_or_else(of_model)
    }

    fn unusable(&self, reason: String) -> EmbedError {
        EmbedError::Unusable { id: self.describe(), reason }
    }
}

#[async_trait]
impl Source for ModelSource {
    fn describe(&self) -> String {
        let folder = self.places.folder.as_ref().map(|folder| folder.display().to_string());
        folder.unwrap_or_else(|| self.places.model.clone())
    }

    async fn check(&self) -> Result<(), EmbedError> {
        self.find().map(drop).map_err(|reason| self.unusable(reason))
    }

    async fn open(&self, progress: Told<'_>) -> Result<Arc<dyn Embedder>, EmbedError> {
        Ok(Arc::new(self.model(progress).await?))
    }
}
