//! What is found by meaning, and how it counts against words.

use std::sync::{Arc, atomic::Ordering};

use vmcp_gateway::layers::optimizer::{Settings, State};

use crate::{
    kit::modern,
    optimizer::{
        fake::{DIM, Fake, Mood},
        world::World,
    },
};

pub(super) const OFFICE: [&str; 5] = [
    "send_mail: Sends an e-mail to somebody.",
    "list_folders: Lists the folders of the mailbox.",
    "create_event: Puts a meeting into the calendar.",
    "convert_currency: Euro to Dollar.",
    "read_file: Reads a file from the disk.",
];

async fn office(fake: &Arc<Fake>) -> World {
    let world = World::meaning(&OFFICE, fake, None);
    assert_eq!(world.warm().await, State::Ready);
    world
}

#[tokio::test]
async fn tools_that_share_no_word_are_found_by_what_they_mean() {
    let world = office(&Fake::new()).await;
    for (description, first) in [
        ("write a letter", "send_mail"),
        ("cash", "convert_currency"),
        ("an appointment", "create_event"),
        // Names before everything, whatever is near.
        ("cash, by `read_file`", "read_file"),
        ("LIST_FOLDERS", "list_folders"),
    ] {
        let found = world.noted(description).await;
        assert!(found.starts_with(first) && found.ends_with("[]"), "{description}: {found}");
    }
    let by_words = World::meaning(&OFFICE, &Fake::held_back(), None);
    assert!(by_words.find("cash").await.is_empty());
}

#[tokio::test]
async fn keywords_are_compared_and_the_description_is_what_is_meant() {
    let world = office(&Fake::new()).await;
    let arguments = r#"{"tool_description":"cash","tool_keywords":["mailbox"]}"#;
    let found = crate::optimizer::world::names(&world.ask(arguments).await);
    assert!(found.starts_with("convert_currency list_folders"), "{found}");
}

/// The operator's two numbers are used from the next search on.
#[tokio::test]
async fn the_operator_says_what_meaning_counts() {
    let fake = Fake::new();
    let world = office(&fake).await;
    let set = |semantic_ratio, semantic_distance_threshold| {
        let settings =
            Settings { semantic_ratio, semantic_distance_threshold, ..Settings::default() };
        world.settings.send_replace(Arc::new(settings));
    };
    set(0.0, 1.0);
    fake.forget();
    assert_eq!(world.find("cash on the disk").await, "read_file");
    assert_eq!(fake.count("cash"), 0, "a model that counts for nothing is not asked");
    set(1.0, 1.0);
    let found = world.find("cash of the mailbox").await;
    assert!(found.contains("convert_currency") && found.contains("list_folders"), "{found}");
    set(0.5, 0.1);
    assert_eq!(world.find("cash on the disk").await, "read_file");
    set(0.5, 0.1);
    let nothing = world.noted("cash").await;
    insta::assert_snapshot!(nothing, @" [no tool is near to this description or shares a word with it; there are 5 tools: say it in other words, or add tool_keywords]");
}

#[tokio::test]
async fn the_same_question_is_embedded_once() {
    let fake = Fake::new();
    let world = Arc::new(office(&fake).await);
    fake.forget();
    let all = (0..32).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.find("post a letter").await })
    });
    for search in all.collect::<Vec<_>>() {
        assert!(search.await.unwrap().starts_with("send_mail"));
    }
    assert_eq!(fake.count("post a letter"), 1);
    for n in 0..300 {
        world.find(&format!("letter number {n}")).await;
    }
    world.find("letter number 299").await;
    assert_eq!(fake.count("letter number 299"), 1);
    world.find("post a letter").await;
    assert_eq!(fake.count("post a letter"), 2, "not the last 256 any more");
}

#[tokio::test]
async fn the_status_says_how_it_is() {
    let fake = Fake::new();
    let world = office(&fake).await;
    world.find("cash").await;
    let status = world.optimizer.status();
    assert!(status.is_ready && status.vectors_bytes >= OFFICE.len() * DIM);
    let index = status.index.unwrap();
    assert_eq!((index.tools, status.tools, status.vectors), (5, 5, 5));
    assert_eq!((status.cached, status.refused), (0, 0));
    let model = status.model.unwrap();
    assert_eq!((&*model.id, model.dim), ("fake-1", DIM));
    assert_eq!(status.source.as_deref(), Some("a fake"));
    world.optimizer.close().await;
    assert_eq!(world.optimizer.status().state, State::Off);
    let after = world.noted("cash on the disk").await;
    insta::assert_snapshot!(after, @"read_file [by words only: the embedding model cannot be used]");
}

#[tokio::test]
async fn a_search_is_explained_by_its_parts() {
    let world = office(&Fake::new()).await;
    let cx = modern("{}").0;
    let explained = world.optimizer.explain(&cx, "file a letter", &[], Some(2)).await;
    let text = explained.unwrap().unwrap().to_string();
    let text =
        text.split_once("index ").map(|(head, rest)| format!("{head}index …{}", &rest[16..]));
    insta::assert_snapshot!(text.unwrap(), @"
    model fake-1
    index …
      file: 1 of 5 tools, worth 1.39
      letter: 0 of 5 tools, worth 2.48
    1. read_file: 1.06; words 0.92 (rank 1, +2.00 deviations) (name 0.69, description 0.23); meaning 0.44 (rank 1, +1.13 deviations)
    2. send_mail: 0.70; words 0.00 (rank 2, -0.50 deviations); meaning 0.43 (rank 2, +1.08 deviations)
    ");
    let nothing = world.optimizer.explain(&cx, " ", &[], None).await.unwrap();
    insta::assert_snapshot!(nothing.unwrap_err(), @"search for tools: the description is empty; say in a few words what the tool should do");
}

/// What one caller may not see has no vector in its ranking, and its own need no second one.
#[tokio::test]
async fn other_callers_tools_cost_nothing_again() {
    let fake = Fake::new();
    let world = office(&fake).await;
    fake.forget();
    world.warm().await;
    assert_eq!(fake.count(""), 0);
    assert_eq!(fake.opened.load(Ordering::Acquire), 1);
    fake.feel(Mood::Away);
    assert_eq!(world.warm().await, State::Ready, "nothing to ask it for");
}
