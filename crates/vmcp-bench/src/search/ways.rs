//! The ways in which tools are found, and what each finds.

use std::{iter, sync::Arc};

use vmcp_gateway::layers::optimizer::Settings;
use vmcp_search::Embedder;

use super::{
    HITS,
    control::{Control, Hybrid},
    embedding,
    set::Set,
    tool::FindTool,
};
use crate::Outcome;

/// `ToolHive`'s first tier.
pub(super) const CONTROL_WORDS: &str = "ToolHive, words";
/// Its second tier.
pub(super) const CONTROL_HYBRID: &str = "ToolHive, words and meaning";
/// `find_tool` without a model.
pub(super) const WORDS: &str = "vmcp, words";
/// `find_tool` with one.
pub(super) const HYBRID: &str = "vmcp, words and meaning";
/// The same, of whose lists as much is taken as the second tier has.
pub(super) const CUT: &str = "vmcp, cut to ToolHive's length";

/// Tools that each of them gives if nobody says otherwise.
const USUAL: usize = 8;

/// What one way found.
pub(super) struct Found {
    pub(super) way: &'static str,
    /// For each question, places of tools, best first, when asked for eight.
    pub(super) eight: Vec<Vec<usize>>,
    /// When asked for ten.
    pub(super) ten: Vec<Vec<usize>>,
}

/// Asks every way all questions of a set; those that need a model only if there is one.
pub(super) fn all(
    set: &Set,
    embedder: Option<&Arc<dyn Embedder>>,
    settings: &Settings,
) -> Outcome<Vec<Found>> {
    let control = Control::new(&set.tools);
    let mut found =
        vec![Found::of(CONTROL_WORDS, set, |text, most| Ok(control.search(text, most)))?];
    if let Some(embedder) = embedder {
        found.push(control_hybrid(set, &**embedder)?);
    }
    let words = FindTool::new(&set.tools, None)?;
    found.push(Found::of_longest(WORDS, set, &words)?);
    if let Some(embedder) = embedder {
        let hybrid = FindTool::balanced(&set.tools, Some(Arc::clone(embedder)), settings)?;
        let hybrid = Found::of_longest(HYBRID, set, &hybrid)?;
        let cut = hybrid.cut(&found[1]);
        found.extend([hybrid, cut]);
    }
    Ok(found)
}

fn control_hybrid(set: &Set, embedder: &dyn Embedder) -> Outcome<Found> {
    let vector = |tool| embedding::embed(embedder, &Hybrid::text(tool));
    let vectors = set.tools.iter().map(vector).collect::<Outcome<_>>()?;
    let control = Hybrid::new(&set.tools, vectors);
    Found::of(CONTROL_HYBRID, set, |text, most| {
        Ok(control.search(text, &embedding::embed(embedder, text)?, most))
    })
}

impl Found {
    /// Asks for eight, and for ten.
    fn of(
        way: &'static str,
        set: &Set,
        find: impl Fn(&str, usize) -> Outcome<Vec<usize>>,
    ) -> Outcome<Self> {
        let lists = |most| set.queries.iter().map(|question| find(&question.text, most)).collect();
        let (eight, ten): (Outcome<_>, Outcome<_>) = (lists(USUAL), lists(HITS));
        Ok(Self { way, eight: eight?, ten: ten? })
    }

    /// Asks for ten: the first eight of them are what it gives when asked for eight.
    fn of_longest(way: &'static str, set: &Set, tool: &FindTool) -> Outcome<Self> {
        let find = |text: &str| tool.find(text);
        let ten = set.queries.iter().map(|question| find(&question.text));
        let ten = ten.collect::<Outcome<Vec<_>>>()?;
        let eight = ten.iter().map(|found| first(found, USUAL)).collect();
        Ok(Self { way, eight, ten })
    }

    /// The same lists, none longer than that of `other` for the same question.
    fn cut(&self, other: &Self) -> Self {
        let cut = |lists: &[Vec<usize>], others: &[Vec<usize>]| {
            iter::zip(lists, others).map(|(list, other)| first(list, other.len())).collect()
        };
        Self { way: CUT, eight: cut(&self.eight, &other.eight), ten: cut(&self.ten, &other.ten) }
    }
}

fn first(list: &[usize], most: usize) -> Vec<usize> {
    list[..list.len().min(most)].to_vec()
}
