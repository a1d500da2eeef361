use proptest::{
    collection::{btree_map, vec},
    prelude::{Strategy, prop_assert, prop_assert_eq, proptest},
};

use super::Index;
use crate::sample::{Sample, index, samples};

/// Catalogues of few names and words, so that they meet often.
fn catalogues() -> impl Strategy<Value = Vec<Sample>> {
    let words = vec("create|issue|file|read|web|search|the|天", 0..6);
    let description = words.prop_map(|words| words.join(" "));
    let tools = btree_map("(a|b)_(create|read|list)[A-C]?", description, 0..8);
    tools.prop_map(|tools| tools.iter().map(|(name, text)| Sample::new(name, text)).collect())
}

fn update(old: &Index, samples: &[Sample]) -> Index {
    old.update(samples.iter().map(Sample::document))
}

proptest! {
    #[test]
    fn an_update_makes_what_a_build_makes(chain in vec(catalogues(), 2..5)) {
        let mut updated = Index::build([]);
        for samples in &chain {
            updated = update(&updated, samples);
            prop_assert_eq!(&updated, &*index(samples));
        }
    }

    #[test]
    fn the_order_of_documents_does_not_matter(mut samples in catalogues()) {
        let one = index(&samples);
        samples.reverse();
        prop_assert_eq!(&one, &index(&samples));
    }

    #[test]
    fn postings_are_in_order_and_of_known_tools(samples in catalogues()) {
        let index = index(&samples);
        for term in ["creat", "issu", "file", "天"] {
            let tools: Vec<_> = index.postings(term).iter().map(|posting| posting.tool).collect();
            prop_assert!(tools.is_sorted_by(|one, other| one < other));
            prop_assert!(tools.iter().all(|tool| (*tool as usize) < index.len()));
        }
    }
}

#[test]
fn terms_of_tools_that_are_gone_are_gone() {
    let old = index(&samples(&["a_x: zebra", "a_y: lion"]));
    let new = update(&old, &samples(&["a_y: lion"]));
    assert_eq!((old.postings("zebra").len(), new.postings("zebra").len()), (1, 0));
    assert_eq!(new.vocabulary.find("zebra"), None);
    assert_eq!(new.postings("lion").len(), 1);
}

#[test]
fn the_version_follows_what_is_indexed() {
    let one = index(&samples(&["a_x: zebra", "a_y: lion"]));
    let same = index(&samples(&["a_y: lion", "a_x: zebra"]));
    let other = index(&samples(&["a_x: zebra", "a_y: tiger"]));
    assert_eq!(one.version(), same.version());
    assert_ne!(one.version(), other.version());
    assert_eq!(one.names().map(|name| &**name).collect::<Vec<_>>(), ["a_x", "a_y"]);
}

#[test]
fn of_one_name_the_first_tool_counts() {
    let index = index(&samples(&["a_x: zebra", "a_x: lion"]));
    assert_eq!((index.len(), index.is_empty()), (1, false));
    assert_eq!((index.postings("zebra").len(), index.postings("lion").len()), (1, 0));
}

#[test]
fn names_are_found_in_any_case_and_by_the_name_at_the_backend() {
    let index = index(&samples(&["gh_createIssue", "jira_createIssue", "fetch"]));
    let places = |name| index.called(name).collect::<Vec<_>>();
    assert_eq!(places("GH_CREATEISSUE"), [1]);
    assert_eq!(places("createissue"), [1, 2]);
    assert_eq!(places("fetch"), [0]);
    assert_eq!(places("create"), [0; 0]);
}

#[test]
fn memory_is_counted() {
    let small = index(&samples(&["a_x: zebra"]));
    let text: String = (0..500).map(|n| format!("word{n} ")).collect();
    let large = index(&[Sample::new("a_x", &text)]);
    assert!(large.memory_bytes() > small.memory_bytes() + 500 * 8);
}
