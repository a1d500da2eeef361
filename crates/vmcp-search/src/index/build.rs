//! Reading documents into a new index.

use std::sync::Arc;

use hashbrown::HashMap;

use super::{Entry, Index, Posting, Terms, Vocabulary};
use crate::{
    document::Document,
    fields::{Counts, Field, LONGEST, Lengths},
    terms,
};

/// The number of a term in the order of its first appearance.
type Number = u32;

/// What is known while documents are read.
#[derive(Default)]
pub(super) struct Builder {
    /// The term of each word that was seen, so that none is stemmed twice.
    words: HashMap<Box<str>, Number>,
    numbers: HashMap<String, Number>,
    found: Vec<(Number, Posting)>,
    tools: Vec<(Entry, Lengths)>,
    /// The words of one document; kept for its memory.
    scratch: Vec<(Number, Field)>,
}

impl Builder {
    /// Indexes documents that are in order.
    pub(super) fn index(documents: &[Document<'_>]) -> Index {
        let mut builder = Self::default();
        documents.iter().for_each(|document| builder.read(document));
        let terms = arrange(&builder.numbers, &builder.found);
        Index::assemble(builder.tools, terms)
    }

    fn read(&mut self, document: &Document<'_>) {
        let mut lengths = Lengths::default();
        let mut scratch = std::mem::take(&mut self.scratch);
        document.each_word(|field, word| {
            let length = &mut lengths[field as usize];
            *length = LONGEST.min(*length + 1);
            scratch.push((self.number(word), field));
        });
        self.count(&mut scratch);
        self.scratch = scratch;
        let name: Arc<str> = document.name.into();
        let own = *document.original == *name;
        let original = if own { Arc::clone(&name) } else { document.original.into() };
        self.tools.push((Entry { name, original, key: document.key() }, lengths));
    }

    /// Returns the number of the term that `word` stands for.
    fn number(&mut self, word: &str) -> Number {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let next = Number::try_from(self.numbers.len()).expect("far below 2^32 terms");
        let stem = terms::stem(word);
        let number = *self.numbers.entry_ref(&*stem).or_insert(next);
        self.words.insert(word.into(), number);
        number
    }

    /// Makes postings of the words of the document that comes next.
    fn count(&mut self, words: &mut Vec<(Number, Field)>) {
        let tool = u32::try_from(self.tools.len()).expect("far below 2^32 tools");
        words.sort_unstable_by_key(|(number, _)| *number);
        for same in words.chunk_by(|one, other| one.0 == other.0) {
            let mut counts = Counts::default();
            same.iter().for_each(|(_, field)| counts.add(*field));
            self.found.push((same[0].0, Posting { tool, counts }));
        }
        words.clear();
    }
}

/// Puts terms in order, and with each its tools.
fn arrange(numbers: &HashMap<String, Number>, found: &[(Number, Posting)]) -> Terms {
    let mut terms: Vec<_> = numbers.iter().map(|(term, number)| (term.as_str(), *number)).collect();
    terms.sort_unstable();
    let (mut vocabulary, mut places) = (Vocabulary::default(), vec![0_usize; terms.len()]);
    for (place, (term, number)) in terms.iter().enumerate() {
        vocabulary.push(term);
        places[*number as usize] = place;
    }
    let mut starts = vec![0_u32; terms.len() + 1];
    for (number, _) in found {
        starts[places[*number as usize] + 1] += 1;
    }
    for place in 0..terms.len() {
        starts[place + 1] += starts[place];
    }
    let mut next = starts.clone();
    let mut postings = vec![Posting { tool: 0, counts: Counts::default() }; found.len()];
    for (number, posting) in found {
        let next = &mut next[places[*number as usize]];
        postings[*next as usize] = *posting;
        *next += 1;
    }
    Terms { vocabulary, starts, postings }
}
