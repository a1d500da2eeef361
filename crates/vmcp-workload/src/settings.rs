//! What a container is to be: image, model, limits.

mod body;

use std::{path::PathBuf, time::Duration};

use ring::digest::{Context, SHA256};

use crate::{Error, Secret};

pub(crate) use body::{IMAGE, MODEL, Making, managed};

/// What the names of all containers begin with.
pub(crate) const PREFIX: &str = "vmcp-embedding-";

/// The container of an embedding service, such as text-embeddings-inference.
///
/// Public fields: set what is not as you like it after [`EmbeddingContainer::new`].
#[derive(Clone, Debug)]
pub struct EmbeddingContainer {
    /// The image, with a tag or a digest; `latest` without either.
    pub image: String,
    /// The model, given to the service as `--model-id`.
    pub model: String,
    /// Further arguments of the service, after `--model-id MODEL`.
    pub args: Vec<String>,
    /// Environment variables of the service, such as `HF_TOKEN`.
    pub env: Vec<(String, Secret)>,
    /// The port that the service listens on inside the container; 80.
    pub port: u16,
    /// The path that answers 200 when the service is ready; `/health`.
    pub health: String,
    /// The folder of this machine for downloaded models, `/data` inside; made when missing.
    pub cache: PathBuf,
    /// The folder for the register of users; made when missing, for this account only. Processes
    /// share containers when they share this folder.
    pub register: PathBuf,
    /// The name of this vmcp, shown as the owner; `vmcp`.
    pub instance: String,
    /// What the container may use at most.
    pub limits: Limits,
    /// When the image is pulled; only when it is not here.
    pub pull: Pull,
    /// How long a start may take with everything: pull, download of the model, loading; 15 minutes.
    pub deadline: Duration,
    /// How long the service may take to end by itself; 10 seconds. Whole seconds count.
    pub grace: Duration,
}

/// What a container may use at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory, without swap; 4 GiB. `None` for no limit.
    pub memory: Option<u64>,
    /// Processes and threads; 512. `None` for no limit.
    pub processes: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: Some(4 << 30), processes: Some(512) }
    }
}

/// When the image is pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pull {
    /// When it is not on this machine.
    #[default]
    Missing,
    /// At each start of a container, to have the newest build.
    Always,
    /// Never; an image that is not here is an error.
    Never,
}

impl EmbeddingContainer {
    /// Describes a container with the defaults that the fields name.
    #[must_use]
    pub fn new(
        image: impl Into<String>,
        model: impl Into<String>,
        cache: impl Into<PathBuf>,
        register: impl Into<PathBuf>,
    ) -> Self {
        Self {
            image: image.into(),
            model: model.into(),
            args: Vec::new(),
            env: Vec::new(),
            port: 80,
            health: "/health".into(),
            cache: cache.into(),
            register: register.into(),
            instance: "vmcp".into(),
            limits: Limits::default(),
            pull: Pull::default(),
            deadline: Duration::from_secs(15 * 60),
            grace: Duration::from_secs(10),
        }
    }

    /// Returns the container's name: `vmcp-embedding-` and eight digits of a hash of what decides
    /// who may share it: image, model, arguments and the folder of the register.
    ///
    /// The folder is part of it because accounts of one machine share an engine, but cannot see
    /// each other's processes: with one name, one would stop what the other uses.
    #[must_use]
    pub fn name(&self) -> String {
        let mut hash = Context::new(&SHA256);
        let register = std::path::absolute(&self.register);
        let register = register.as_ref().unwrap_or(&self.register);
        let texts = [self.image.as_bytes(), self.model.as_bytes()].into_iter();
        let texts = texts.chain(self.args.iter().map(String::as_bytes));
        for text in texts.chain([register.as_os_str().as_encoded_bytes()]) {
            hash.update(text);
            hash.update(&[0]);
        }
        let hash = hash.finish();
        let digits: String = hash.as_ref()[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{PREFIX}{digits}")
    }

    /// # Errors
    /// [`Error::Settings`] for what no engine would take, or would take for something else.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let image_character = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
        let wrong = if self.image.is_empty() {
            "the name of the image is empty"
        } else if !self.image.chars().all(image_character) {
            "the name of the image has characters that no image has"
        } else if self.model.is_empty() {
            "the name of the model is empty"
        } else if self.model.starts_with('-') {
            "the name of the model begins with `-`, which is an option"
        } else if self.port == 0 {
            "the port of the service is 0"
        } else if !self.health.starts_with('/')
            || !self.health.bytes().all(|b| b.is_ascii_graphic())
        {
            "the path to ask for the service's health does not start with `/`"
        } else if self.env.iter().any(|(name, _)| name.is_empty() || name.contains(['=', '\0'])) {
            "the name of an environment variable is empty or has a `=`"
        } else {
            return Ok(());
        };
        Err(Error::Settings(wrong))
    }
}

#[cfg(test)]
mod tests;
