//! The flags of the optimizer, and the arguments of `vmcp optimizer`.

use clap::{Args, Subcommand};
use vmcp::config::{Config, Embedding, Meaning};

use super::{Demo, Headers};
use crate::{
    Outcome,
    exit::{Code, Failure},
};

/// Flags that win over `optimizer` of the file.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Optimizer")]
pub(crate) struct Optimizer {
    /// Offer the tools `find_tool` and `call_tool` in place of all tools, which they find and call
    #[arg(long)]
    optimizer: bool,
    /// The same, and find tools by their meaning too, with a model that runs in vmcp
    #[arg(long)]
    optimizer_embedding: bool,
    /// The same with this model: a folder, or a name on Hugging Face [default: all-MiniLM-L6-v2, or
    /// what the file says]
    #[arg(long, value_name = "DIR|NAME")]
    embedding_model: Option<String>,
    /// The same in a container of this image, which speaks as Text Embeddings Inference
    #[arg(long, value_name = "IMAGE", conflicts_with = "offline")]
    embedding_image: Option<String>,
    /// Download no model
    #[arg(long)]
    offline: bool,
}

impl Optimizer {
    /// Puts what was given in the place of what the file says. A folder that a flag names starts
    /// from the working directory.
    ///
    /// # Errors
    /// When a model was given to a file that names a service, or `--offline` for nothing.
    pub(crate) fn overrule(&self, config: &mut Config) -> Outcome {
        let model_flag = self.model_flag();
        if self.optimizer || model_flag.is_some() {
            config.optimizer.get_or_insert_default();
        }
        let Some(optimizer) = &mut config.optimizer else {
            return if self.offline { Err(nothing_offline()) } else { Ok(()) };
        };
        if let Some(flag) = model_flag {
            if optimizer.embedding_service.is_some() {
                let text = format!("{flag} runs a model, but the file names an `embeddingService`");
                return Err(Failure::new(Code::Usage, text)
                    .hint("give up the flag, or take `embeddingService` out of the file"));
            }
            let embedding = optimizer.embedding.get_or_insert_default();
            put(&mut embedding.model, self.embedding_model.as_deref().map(from_here));
            put(&mut embedding.image, self.embedding_image.clone());
        }
        match &mut optimizer.embedding {
            Some(Embedding { image: Some(_), .. }) if self.offline => {
                let text = "--offline is for a model inside vmcp, but this one runs in a container";
                Err(Failure::new(Code::Usage, text)
                    .hint("give up the flag, or take `image` out of the file"))
            }
            Some(embedding) => {
                embedding.offline |= self.offline;
                Ok(())
            }
            None if self.offline => Err(nothing_offline()),
            None => Ok(()),
        }
    }

    /// Those of `vmcp demo`, which has no file that they could win over.
    pub(crate) fn of_demo(demo: &Demo) -> Self {
        Self {
            optimizer: demo.optimizer,
            optimizer_embedding: demo.optimizer_embedding,
            embedding_model: demo.embedding_model.clone(),
            embedding_image: None,
            offline: demo.offline,
        }
    }

    /// The first flag that asks for a model.
    fn model_flag(&self) -> Option<&'static str> {
        let given = [
            ("--optimizer-embedding", self.optimizer_embedding),
            ("--embedding-model", self.embedding_model.is_some()),
            ("--embedding-image", self.embedding_image.is_some()),
        ];
        given.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag))
    }
}

fn put<T>(setting: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *setting = given;
    }
}

/// A folder as a whole path, so that it does not start from the folder of the file; a name as it
/// is.
fn from_here(model: &str) -> String {
    let is_path = model.starts_with('.') || model.contains('\\');
    let folder = std::path::absolute(model).ok().filter(|path| is_path || path.is_dir());
    let folder = folder.and_then(|path| path.into_os_string().into_string().ok());
    folder.unwrap_or_else(|| model.to_owned())
}

fn nothing_offline() -> Failure {
    let text = "--offline keeps a model from being downloaded, and no model is asked for";
    Failure::new(Code::Usage, text)
        .hint("give --optimizer-embedding too, or write `optimizer: {embedding: {}}` into the file")
}

/// In words, how tools are found.
pub(crate) fn described(optimizer: &vmcp::config::Optimizer) -> String {
    match optimizer.meaning() {
        None => "by their words".to_owned(),
        Some(Meaning::Model { model, .. }) => {
            format!("by words and meaning: {} in vmcp", model.unwrap_or("the default model"))
        }
        Some(Meaning::Container { image, model }) => {
            let model = model.unwrap_or("the default model");
            format!("by words and meaning: {model} in a container of {image}")
        }
        Some(Meaning::Service { url, .. }) => {
            let url = vmcp::shown_url(url);
            match &optimizer.embedding_model {
                Some(model) => format!("by words and meaning: {model} at {url}"),
                None => format!("by words and meaning: {url}"),
            }
        }
    }
}

/// What to do about the optimizer of a gateway that runs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell how far the index is, by which model tools are found, and what is wrong with it
    ///
    /// Exit codes: 0 tools are found as they should be, 1 they are not, or nobody answers.
    Status(Status),
}

/// Tell how the optimizer is.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The gateway
    #[arg(short, long, value_name = "URL", default_value = "http://127.0.0.1:4483/mcp")]
    pub(crate) url: String,
    #[command(flatten)]
    pub(crate) headers: Headers,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}
