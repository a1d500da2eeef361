//! Servers that report changes all the time, or for each reading of their lists.

use std::time::Duration;

use vmcp_backend::State;
use vmcp_testkit::{Behaviour, Item, ListFault, Script};

use crate::support::{Fake, Way, call, legacy_client, ms, settle, up};

const STORM: ListFault = ListFault::Storm { per_second: 10_000 };

fn script(faults: &[ListFault]) -> Script {
    let echo = Item::tool("echo", Behaviour::Echo);
    let script = Script::default().tool(echo).prompt(Item::prompt("greet", Behaviour::Echo));
    faults.iter().cloned().fold(script, Script::list_fault)
}

/// The pauses between the first readings of the lists, while the backend is used.
async fn pauses(way: Way, faults: &[ListFault], readings: usize) -> Vec<Duration> {
    let fake = way.fake(script(faults)).await;
    let backend = up(fake.settings()).await;
    let caller = legacy_client("a");
    // The first change may be announced before anybody listens.
    if !faults.contains(&STORM) {
        settle("it is listened to", || is_heard(way, &fake)).await;
        backend.refresh().await;
    }
    settle("lists are read again", || fake.count("tools/list") >= readings).await;
    call(&backend, &caller.cx, "echo").await.unwrap();
    assert_eq!(backend.status().state, State::Up, "{way:?} {faults:?}");
    let at: Vec<_> = fake.seen("tools/list").iter().map(|seen| seen.at).collect();
    backend.close().await;
    let pauses = at.windows(2).map(|pair| pair[1] - pair[0]);
    // A reading that we asked for is made at once.
    pauses.skip(usize::from(!faults.contains(&STORM))).collect()
}

fn is_heard(way: Way, fake: &Fake) -> bool {
    match fake {
        Fake::Http(http) | Fake::Sse(http) => http.open_streams() == 1,
        Fake::Stdio(_) => !way.is_modern() || fake.count("subscriptions/listen") == 1,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_that_brings_nothing_new_is_read_ever_more_rarely() {
    let all = Way::ALL.map(|way| async move { (way, pauses(way, &[STORM], 3).await) });
    for (way, pauses) in futures_util::future::join_all(all).await {
        for (pause, least) in pauses.iter().zip([240, 490, 990]) {
            assert!(*pause >= ms(least), "{way:?} {pauses:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_real_changes_costs_four_readings_a_second_at_most() {
    let all = Way::ALL
        .map(|way| async move { (way, pauses(way, &[STORM, ListFault::Mutating], 4).await) });
    for (way, pauses) in futures_util::future::join_all(all).await {
        assert!(pauses.iter().all(|pause| *pause >= ms(240)), "{way:?} {pauses:?}");
    }
}

#[tokio::test]
async fn a_list_that_announces_its_own_change_is_no_endless_loop() {
    let nothing_new = &[ListFault::ChangedByListing];
    let always_new = &[ListFault::ChangedByListing, ListFault::Mutating];
    let all = Way::ALL.map(|way| async move {
        let quiet = pauses(way, nothing_new, 4).await;
        let restless = pauses(way, always_new, 4).await;
        (way, quiet, restless)
    });
    for (way, quiet, restless) in futures_util::future::join_all(all).await {
        assert!(quiet[0] >= ms(240) && quiet[1] >= ms(490), "{way:?} {quiet:?}");
        assert!(restless.iter().all(|pause| *pause >= ms(240)), "{way:?} {restless:?}");
    }
}
