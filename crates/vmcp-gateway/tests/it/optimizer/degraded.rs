//! Models that fail: words decide, and the answer says so; nothing else suffers.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;
use vmcp_gateway::layers::optimizer::State;

use crate::{
    kit::modern,
    optimizer::{
        fake::{Fake, Mood},
        meaning::OFFICE,
        world::{World, call},
    },
};

/// Waits for a state; time is the test's own.
async fn state(world: &World, wanted: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(3600);
    loop {
        let state = world.optimizer.status().state;
        if state.as_str() == wanted {
            return state.to_string();
        }
        assert!(Instant::now() < deadline, "still {state:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn before_the_tools_are_embedded_words_decide_and_the_answer_says_so() {
    let fake = Fake::held_back();
    fake.open_as(Mood::Hangs);
    let opening = World::meaning(&OFFICE, &fake, None);
    tokio::time::sleep(Duration::from_secs(1)).await;
    insta::assert_snapshot!(state(&opening, "opening").await, @"opening the embedding model: downloading it, 52 %");
    insta::assert_snapshot!(opening.noted("the disk").await, @"read_file [by words only: the embedding model is being opened]");
    fake.open_as(Mood::Well);
    let tools: Vec<_> = (0..20).map(|n| format!("tool_{n}: Disk number {n}.")).collect();
    let tools: Vec<_> = tools.iter().map(String::as_str).collect();
    let embedding = World::meaning(&tools, &fake, None);
    embedding.find("disk").await;
    insta::assert_snapshot!(state(&embedding, "embedding").await, @"embedding tools: 0 of 20");
    insta::assert_snapshot!(embedding.noted("tool_7").await, @"tool_7 tool_0 tool_1 tool_10 tool_11 tool_12 tool_13 tool_14 [by words only: 0 % of the tools are embedded]");
    fake.turns.add_permits(1);
    tokio::time::sleep(Duration::from_secs(1)).await;
    insta::assert_snapshot!(state(&embedding, "embedding").await, @"embedding tools: 8 of 20");
    fake.turns.add_permits(1000);
    assert_eq!(embedding.warm().await, State::Ready);
    assert!(embedding.noted("tool_7").await.ends_with("[]"));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_is_away_is_not_waited_for_and_used_again_when_it_is_back() {
    let fake = Fake::new();
    let world = World::meaning(&OFFICE, &fake, None);
    world.warm().await;
    fake.feel(Mood::Away);
    insta::assert_snapshot!(world.noted("cash on the disk").await, @"read_file [by words only: the embedding model does not answer]");
    insta::assert_snapshot!(state(&world, "degraded").await, @"embed texts with fake-1: connection refused");
    assert!(world.optimizer.ready().is_ok(), "it was ready once");
    let start = Instant::now();
    assert!(world.noted("cash on some disk").await.starts_with("read_file [by words only"));
    assert_eq!(start.elapsed(), Duration::ZERO);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(world.optimizer.status().state.as_str(), "degraded");
    fake.feel(Mood::Well);
    let start = Instant::now();
    state(&world, "ready").await;
    assert!(start.elapsed() < Duration::from_secs(61), "{:?}", start.elapsed());
    assert!(world.noted("cash").await.starts_with("convert_currency"));
    assert_eq!(fake.opened.load(Ordering::Acquire), 1);
}

/// Searches wait two seconds at most, lists and calls not at all.
#[tokio::test(start_paused = true)]
async fn a_model_that_hangs_delays_nothing_but_the_first_searches() {
    let fake = Fake::new();
    let world = World::meaning(&OFFICE, &fake, None);
    world.warm().await;
    fake.feel(Mood::Hangs);
    let start = Instant::now();
    let search = world.noted("cash on the disk");
    let others = async {
        let cx = modern("{}").0;
        for _ in 0..100 {
            world.gateway.catalog(&cx).await.unwrap();
            call(&*world.gateway, &cx, r#"{"name":"read_file","arguments":{}}"#).await.unwrap_err();
            world.call(r#"{"tool_name":"read_fil","parameters":{}}"#).await.unwrap();
        }
        start.elapsed()
    };
    let (found, others) = tokio::join!(search, others);
    insta::assert_snapshot!(found, @"read_file [by words only: the embedding model does not answer]");
    assert_eq!((start.elapsed().as_secs(), others), (2, Duration::ZERO));
    insta::assert_snapshot!(state(&world, "degraded").await, @"embed texts with fake-1: no answer within 2 s");
    let start = Instant::now();
    world.noted("something else").await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// The worker, too, needs a while to find out; nobody waits for it meanwhile.
#[tokio::test(start_paused = true)]
async fn after_some_questions_without_an_answer_the_next_does_not_wait() {
    let fake = Fake::new();
    let world = World::meaning(&OFFICE, &fake, None);
    world.warm().await;
    fake.feel(Mood::Hangs);
    let start = Instant::now();
    tokio::join!(world.noted("cash"), world.noted("letters"), world.noted("events"));
    assert_eq!(start.elapsed().as_secs(), 2);
    assert_eq!(world.optimizer.status().state, State::Ready, "nobody knows yet");
    let found = world.noted("something else on the disk").await;
    assert!(found.starts_with("read_file [by words only"), "{found}");
    assert_eq!(start.elapsed().as_secs(), 2);
    fake.feel(Mood::Well);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(world.noted("cash").await.starts_with("convert_currency"));
}

/// Nothing can be tried again after that; all else goes on.
#[tokio::test(start_paused = true)]
async fn a_source_that_panics_is_told_of() {
    let fake = Fake::new();
    fake.open_as(Mood::Panics);
    let world = World::meaning(&OFFICE, &fake, None);
    insta::assert_snapshot!(state(&world, "degraded").await, @"use the model for embedding: opening it panicked; please report this, and restart");
    assert!(world.noted("the disk").await.starts_with("read_file [by words only"));
    world.optimizer.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_model_that_breaks_its_promise_is_opened_again() {
    let mut told = Vec::new();
    for mood in [
        Mood::GivesNoNumbers,
        Mood::GivesOtherLengths,
        Mood::GivesFewer,
        Mood::Broken,
        Mood::Panics,
        Mood::Hangs,
    ] {
        let fake = Fake::new();
        fake.feel(mood);
        let world = World::meaning(&OFFICE, &fake, None);
        let State::Degraded { reason, .. } = world.warm().await else { panic!("{mood:?}") };
        let note = world.noted("the disk").await;
        told.push(format!("{reason} | {note}"));
        fake.feel(Mood::Well);
        state(&world, "ready").await;
        assert!(world.noted("cash").await.starts_with("convert_currency"), "{mood:?}");
    }
    insta::assert_snapshot!(told.join("\n"), @"
    use fake-1 for embedding: a vector has something that is not a number | read_file [by words only: the embedding model cannot be used]
    use fake-1 for embedding: a vector has 65 numbers, expected 64; is it another model? | read_file [by words only: the embedding model cannot be used]
    use fake-1 for embedding: 0 vectors came back for 1 texts | read_file [by words only: the embedding model cannot be used]
    use fake-1 for embedding: it is another model | read_file [by words only: the embedding model cannot be used]
    embed texts with fake-1: it panicked; please report this | read_file [by words only: the embedding model does not answer]
    embed texts with fake-1: no answer within 2 s | read_file [by words only: the embedding model does not answer]
    ");
}

/// What is away may only be late; what cannot be opened may be put right while the gateway runs.
#[tokio::test(start_paused = true)]
async fn a_source_that_cannot_be_opened_is_tried_again() {
    for mood in [Mood::Away, Mood::Broken] {
        let fake = Fake::new();
        fake.open_as(mood);
        let world = World::meaning(&OFFICE, &fake, None);
        assert_eq!(world.warm().await.as_str(), "degraded");
        let found = world.noted("the disk").await;
        assert!(found.starts_with("read_file [by words only: "), "{found}");
        fake.open_as(Mood::Well);
        state(&world, "ready").await;
        assert!(world.noted("cash").await.starts_with("convert_currency"));
    }
}

/// Whoever looks while it is tried again learns why that is.
#[tokio::test(start_paused = true)]
async fn the_last_failure_is_told_while_a_source_is_tried_again() {
    let fake = Fake::new();
    fake.open_as(Mood::Away);
    let world = World::meaning(&OFFICE, &fake, None);
    world.warm().await;
    fake.open_as(Mood::Hangs);
    state(&world, "opening").await;
    insta::assert_snapshot!(world.optimizer.ready().unwrap_err(), @"opening the embedding model: downloading it, 52 %; last failure: embed texts with a fake: connection refused");
}

#[tokio::test(start_paused = true)]
async fn another_model_gets_all_texts_anew_and_old_vectors_are_never_compared() {
    let fake = Fake::new();
    let world = World::meaning(&OFFICE, &fake, None);
    world.warm().await;
    world.find("cash").await;
    fake.forget();
    fake.become_another("fake-2");
    // The question that was kept is one of the old model's.
    world.noted("letters").await;
    state(&world, "degraded").await;
    state(&world, "ready").await;
    assert_eq!(fake.count("convert currency: Euro to Dollar."), 1);
    assert_eq!(world.optimizer.status().model.unwrap().id, "fake-2");
    assert!(world.noted("cash").await.starts_with("convert_currency"));
    assert_eq!(fake.count("cash"), 1);
    assert_eq!(fake.opened.load(Ordering::Acquire), 2);
}

/// One backend's text, or one caller's question, must not take meaning away from all.
#[tokio::test(start_paused = true)]
async fn a_text_that_a_model_cannot_stand_harms_nobody_else() {
    let mut told = Vec::new();
    for mood in [Mood::GivesNoNumbers, Mood::Broken, Mood::Away, Mood::Hangs, Mood::Panics] {
        let fake = Fake::new();
        fake.poison("poison", mood);
        let mut tools = OFFICE.to_vec();
        tools.push("evil: Full of poison.");
        let world = World::meaning(&tools, &fake, None);
        assert_eq!(world.warm().await, State::Ready, "{mood:?}");
        let status = world.optimizer.status();
        assert_eq!((status.tools, status.vectors, status.refused), (6, 5, 1), "{mood:?}");
        let found = world.noted("cash for poisoning").await;
        assert!(found.contains("evil"), "{found}");
        told.push(format!("{mood:?}: {found}"));
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(world.optimizer.status().state, State::Ready, "{mood:?}");
        let found = world.noted("cash").await;
        told.push(format!("then: {found}"));
        assert_eq!(fake.opened.load(Ordering::Acquire), 1, "{mood:?}");
    }
    insta::assert_snapshot!(told.join("\n"), @"
    GivesNoNumbers: evil [by words only: the embedding model cannot read this description]
    then: convert_currency create_event list_folders read_file send_mail []
    Broken: evil [by words only: the embedding model cannot read this description]
    then: convert_currency create_event list_folders read_file send_mail []
    Away: evil [by words only: the embedding model does not answer]
    then: convert_currency create_event list_folders read_file send_mail []
    Hangs: evil [by words only: the embedding model does not answer]
    then: convert_currency create_event list_folders read_file send_mail []
    Panics: evil [by words only: the embedding model does not answer]
    then: convert_currency create_event list_folders read_file send_mail []
    ");
}
