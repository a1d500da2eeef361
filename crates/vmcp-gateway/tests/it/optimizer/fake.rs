//! A model that is where it is wanted and does what it is told: texts are alike as far as they share
//! words, and some words mean the same.

use std::{
    future::pending,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use tokio::sync::Semaphore;
use vmcp_gateway::layers::optimizer::Meaning;
use vmcp_search::{EmbedError, Embedder, Progress, Source, terms};

/// Words that mean the same, and share no stem.
const SAME: [(&str, &str); 3] = [("letter", "mail"), ("cash", "currenc"), ("appoint", "event")];

pub(crate) const DIM: usize = 64;

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// It may come back.
    Away,
    /// It will not.
    Broken,
    Hangs,
    Panics,
    GivesNoNumbers,
    GivesOtherLengths,
    GivesFewer,
}

pub(crate) struct Fake {
    id: Mutex<String>,
    mood: Mutex<Mood>,
    opening: Mutex<Mood>,
    /// Texts with this in them are treated by this mood.
    poison: Mutex<Option<(String, Mood)>>,
    /// Calls with more than one text need one each.
    pub(crate) turns: Semaphore,
    /// All texts that were embedded.
    texts: Mutex<Vec<String>>,
    pub(crate) opened: AtomicUsize,
}

impl Fake {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            id: Mutex::new("fake-1".to_owned()),
            mood: Mutex::new(Mood::Well),
            opening: Mutex::new(Mood::Well),
            poison: Mutex::default(),
            turns: Semaphore::new(1_000_000),
            texts: Mutex::default(),
            opened: AtomicUsize::new(0),
        })
    }

    /// One that embeds no batch before it is given turns.
    pub(crate) fn held_back() -> Arc<Self> {
        let fake = Self::new();
        fake.turns.forget_permits(1_000_000);
        fake
    }

    /// This model, for a gateway that keeps vectors in `store`.
    pub(crate) fn meaning(self: &Arc<Self>, store: Option<&Path>) -> Meaning {
        Meaning { source: Arc::new(From(Arc::clone(self))), store: store.map(Path::to_owned) }
    }

    pub(crate) fn feel(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn open_as(&self, mood: Mood) {
        *self.opening.lock().unwrap() = mood;
    }

    pub(crate) fn become_another(&self, id: &str) {
        id.clone_into(&mut self.id.lock().unwrap());
    }

    pub(crate) fn poison(&self, text: &str, mood: Mood) {
        *self.poison.lock().unwrap() = Some((text.to_owned(), mood));
    }

    /// How many texts with `part` in them were embedded.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.texts.lock().unwrap().iter().filter(|text| text.contains(part)).count()
    }

    /// The length of the longest text that was embedded, in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.texts.lock().unwrap().iter().map(String::len).max().unwrap_or_default()
    }

    pub(crate) fn forget(&self) {
        self.texts.lock().unwrap().clear();
    }

    fn id(&self) -> String {
        self.id.lock().unwrap().clone()
    }

    fn mood_for(&self, texts: &[&str]) -> Mood {
        let poison = self.poison.lock().unwrap();
        match &*poison {
            Some((part, mood)) if texts.iter().any(|text| text.contains(part)) => *mood,
            _ => *self.mood.lock().unwrap(),
        }
    }
}

/// What [`Source::open`] gives.
struct Open {
    fake: Arc<Fake>,
    id: String,
}

fn away(id: &str) -> EmbedError {
    EmbedError::Unavailable { id: id.to_owned(), reason: "connection refused".to_owned() }
}

fn broken(id: &str) -> EmbedError {
    EmbedError::Unusable { id: id.to_owned(), reason: "it is another model".to_owned() }
}

/// The fake behind an `Arc`, as a source.
struct From(Arc<Fake>);

#[async_trait]
impl Source for From {
    fn describe(&self) -> String {
        "a fake".to_owned()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        Ok(())
    }

    async fn open(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        let mood = *self.0.opening.lock().unwrap();
        match mood {
            Mood::Away => return Err(away("a fake")),
            Mood::Broken => return Err(broken("a fake")),
            Mood::Panics => panic!("a file that it cannot stand"),
            Mood::Hangs => {
                progress(Progress { doing: "downloading it".to_owned(), done: Some((12, 23)) });
                pending::<()>().await;
            }
            _ => {}
        }
        self.0.opened.fetch_add(1, Ordering::AcqRel);
        Ok(Arc::new(Open { fake: Arc::clone(&self.0), id: self.0.id() }))
    }
}

#[async_trait]
impl Embedder for Open {
    fn id(&self) -> &str {
        &self.id
    }

    fn dim(&self) -> usize {
        DIM
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.len() > 1 {
            self.fake.turns.acquire().await.unwrap().forget();
        }
        if self.fake.id() != self.id {
            return Err(broken(&self.id));
        }
        let mut vectors: Vec<_> = texts.iter().map(|text| vector(&self.id, text)).collect();
        match self.fake.mood_for(texts) {
            Mood::Well => {}
            Mood::Away => return Err(away(&self.id)),
            Mood::Broken => return Err(broken(&self.id)),
            Mood::Hangs => pending().await,
            Mood::Panics => panic!("a text that it cannot stand"),
            Mood::GivesNoNumbers => vectors[0][0] = f32::NAN,
            Mood::GivesOtherLengths => vectors[0].push(1.0),
            Mood::GivesFewer => drop(vectors.pop()),
        }
        self.fake.texts.lock().unwrap().extend(texts.iter().map(ToString::to_string));
        Ok(vectors)
    }
}

/// Every word has a direction, another one in each model.
fn vector(id: &str, text: &str) -> Vec<f32> {
    let mut vector = vec![0.0; DIM];
    terms::each(text, |term| {
        let meant = SAME.iter().find(|(word, _)| *word == term).map_or(term, |(_, same)| same);
        let hash = id.bytes().chain(meant.bytes());
        let hash = hash.fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        vector[usize::try_from(hash % DIM as u64).unwrap()] += 1.0;
    });
    vector
}
