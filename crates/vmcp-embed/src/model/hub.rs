//! The hub: which files a model has, and fetching them into the cache.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use vmcp_search::Progress;

use super::{
    cache::Shelf,
    checksum::Checksum,
    download::{Wire, unwritable},
    fault::Fault,
    known::{self, Listing, Remote},
    parts,
    places::Places,
};

/// The hub, asked for one model.
pub(super) struct Hub<'p> {
    places: &'p Places,
    wire: Wire,
}

/// What the hub says about a model.
#[derive(Deserialize)]
struct Answer {
    sha: String,
    siblings: Vec<Sibling>,
}

/// A file of a model.
#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    #[serde(rename = "blobId")]
    blob: Option<String>,
    lfs: Option<Large>,
}

/// What is said about files that git does not keep itself.
#[derive(Deserialize)]
struct Large {
    sha256: String,
}

impl<'p> Hub<'p> {
    pub(super) fn new(places: &'p Places) -> Result<Self, Fault> {
        Ok(Self { places, wire: Wire::new(&places.hub, places.patience)? })
    }

    /// Fetches the files of the model and returns the folder that has them.
    pub(super) async fn fetch(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<PathBuf, Fault> {
        let model = &self.places.model;
        let listing = match known::listing(model) {
            Some(listing) => listing,
            None => self.list().await?,
        };
        let shelf = Shelf::of(&self.places.cache, model);
        let folder = shelf.snapshot(&listing.revision);
        let total = listing.files.iter().map(|file| file.size).sum();
        let mut before = 0;
        for file in &listing.files {
            let say = |bytes| {
                let doing = format!("downloading {model}");
                progress(Progress { doing, done: Some((before + bytes, total)) });
            };
            let path = format!("/{model}/resolve/{}/{}", listing.revision, file.path);
            self.wire.download(&path, file, &folder.join(&file.path), &say).await?;
            before += file.size;
        }
        point(&shelf.head(), &listing.revision)?;
        Ok(folder)
    }

    /// Asks which files the model has.
    async fn list(&self) -> Result<Listing, Fault> {
        let model = &self.places.model;
        let json = self.wire.get(&format!("/api/models/{model}/revision/main?blobs=true")).await?;
        let answer: Answer = serde_json::from_slice(&json)
            .map_err(|error| self.strange(&format!("its list of files cannot be read: {error}")))?;
        let is_commit = answer.sha.len() == 40 && answer.sha.chars().all(|c| c.is_ascii_hexdigit());
        if !is_commit {
            return Err(self.strange(&format!("`{}` is no revision", answer.sha)));
        }
        self.choose(&answer)
    }

    /// Chooses the files that are of use.
    fn choose(&self, answer: &Answer) -> Result<Listing, Fault> {
        let has = |name: &str| answer.siblings.iter().any(|file| file.rfilename == name);
        let network = parts::choose_network(has).map_err(Fault::Lasting)?;
        if !has(parts::TOKENIZER) {
            return Err(Fault::Lasting(parts::no_tokenizer()));
        }
        let settings = parts::OPTIONAL.into_iter().filter(|name| has(name));
        let wanted = settings.chain([parts::TOKENIZER, network]);
        let found = |name: &str| answer.siblings.iter().find(|file| file.rfilename == name);
        let files = wanted.filter_map(found).map(|file| self.remote(file));
        Ok(Listing { revision: answer.sha.clone(), files: files.collect::<Result<_, _>>()? })
    }

    /// What must come when a file is fetched; without that, nothing is.
    fn remote(&self, file: &Sibling) -> Result<Remote, Fault> {
        let of_large = file.lfs.as_ref().map(|large| Checksum::Sha256(large.sha256.clone()));
        let checksum = of_large.or_else(|| file.blob.clone().map(Checksum::Git));
        let (Some(checksum), Some(size)) = (checksum, file.size) else {
            return Err(self.strange(&format!("it gives no checksum of {}", file.rfilename)));
        };
        Ok(Remote { path: file.rfilename.clone(), size, checksum })
    }

    fn strange(&self, what: &str) -> Fault {
        Fault::Passing(format!("{} is no hub: {what}", self.wire.hub()))
    }
}

/// Says which revision counts, unless another program has said it.
fn point(head: &Path, revision: &str) -> Result<(), Fault> {
    if head.exists() {
        return Ok(());
    }
    let folder = head.parent().unwrap_or(head);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(head, revision));
    written.map_err(|error| unwritable(head, &error))
}
