//! Images: which one is here, and pulling one that is not.

use std::collections::HashMap;

use hyper::Method;
use serde::Deserialize;

use super::{
    Engine, SOON,
    calls::{encoded, found},
};
use crate::{
    Progress,
    error::{EngineFault, Error, PullProblem},
    progress::Tell,
};

/// The longest message of a pull.
const LONGEST_EVENT: usize = 1 << 20;

impl Engine {
    /// Returns the id (a digest) of an image that is here.
    pub(crate) async fn image(&self, image: &str) -> Result<Option<String>, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Image {
            id: String,
        }
        let path = format!("/images/{}/json", encoded(image));
        let asked = self.call(Method::GET, &path, None, SOON).await;
        let here = found(asked).and_then(|body| match body {
            Some(body) => Ok(Some(serde_json::from_slice::<Image>(&body)?.id)),
            None => Ok(None),
        });
        here.map_err(|fault| fault.doing(format!("look at the image {image}")))
    }

    /// Pulls an image, telling how far it is. Has no deadline of its own.
    pub(crate) async fn pull(&self, image: &str, progress: Tell<'_>) -> Result<(), Error> {
        self.pull_events(image, progress).await.map_err(|fault| match fault {
            EngineFault::Refused { text, .. } => {
                Error::Pull { image: image.to_owned(), problem: PullProblem::of(&text), text }
            }
            fault => fault.doing(format!("pull the image {image}")),
        })
    }

    async fn pull_events(&self, image: &str, progress: Tell<'_>) -> Result<(), EngineFault> {
        // Without a tag the engine would pull them all.
        let tag = if has_tag(image) { "" } else { ":latest" };
        let path = format!("/images/create?fromImage={}", encoded(&format!("{image}{tag}")));
        let mut answer = self.ask(Method::POST, &path, None).await?;
        let mut layers = Layers::default();
        let mut left = Vec::new();
        while let Some(piece) = answer.piece().await {
            left.extend_from_slice(&piece?);
            while let Some(end) = left.iter().position(|byte| *byte == b'\n') {
                let event: Vec<u8> = left.drain(..=end).collect();
                layers.take(&event, image, progress)?;
            }
            if left.len() > LONGEST_EVENT {
                return Err(super::WireFault::TooLong(LONGEST_EVENT).into());
            }
        }
        layers.take(&left, image, progress)
    }
}

/// Whether a reference says which version it means, by a tag or a digest.
fn has_tag(image: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.contains([':', '@'])
}

/// How far a pull is, put together from the messages of the engine.
#[derive(Default)]
struct Layers {
    layers: HashMap<String, Layer>,
}

#[derive(Default)]
struct Layer {
    current: u64,
    total: u64,
    is_here: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: Option<String>,
    #[serde(default)]
    status: String,
    progress_detail: Option<Detail>,
    error: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    current: u64,
    total: u64,
}

impl Layers {
    /// Takes one message; what is no message is passed over.
    ///
    /// # Errors
    /// When the message says that the pull failed.
    fn take(&mut self, event: &[u8], image: &str, progress: Tell<'_>) -> Result<(), EngineFault> {
        let Ok(event) = serde_json::from_slice::<Event>(event) else { return Ok(()) };
        if let Some(error) = event.error {
            return Err(EngineFault::Refused { status: 200, text: super::log::clean(&error) });
        }
        if self.note(event) {
            progress(self.so_far(image));
        }
        Ok(())
    }

    /// Returns whether the message was about a layer.
    fn note(&mut self, event: Event) -> bool {
        let Some(id) = event.id else { return false };
        let is_here = match event.status.as_str() {
            "Pulling fs layer" | "Waiting" | "Downloading" => false,
            "Verifying Checksum" | "Download complete" | "Extracting" | "Pull complete"
            | "Already exists" => true,
            _ => return false,
        };
        let layer = self.layers.entry(id).or_default();
        layer.is_here |= is_here;
        if event.status == "Downloading"
            && let Some(Detail { current, total }) = event.progress_detail
        {
            (layer.current, layer.total) = (current, total.max(layer.total));
        }
        if layer.is_here {
            layer.current = layer.total;
        }
        true
    }

    fn so_far(&self, image: &str) -> Progress {
        let sum = |of: fn(&Layer) -> u64| self.layers.values().map(of).fold(0, u64::saturating_add);
        Progress::Pulling {
            image: image.to_owned(),
            layers_here: self.layers.values().filter(|layer| layer.is_here).count(),
            layers: self.layers.len(),
            bytes_here: sum(|layer| layer.current),
            bytes: sum(|layer| layer.total),
        }
    }
}

#[cfg(test)]
#[path = "images/tests.rs"]
mod tests;
