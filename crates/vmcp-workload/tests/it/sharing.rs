//! Several processes and one container: who joins, who owns, who stops it, who is killed.

use std::time::Instant;

use vmcp_workload::Left;

use crate::kit::{Bench, SOON, ask, docker, inspect, steady, traces, user::User, wait_until};

#[tokio::test]
async fn a_second_process_joins_and_the_last_one_stops() {
    let Some(bench) = Bench::new("a_second_process_joins_and_the_last_one_stops").await else {
        return;
    };
    let mut told = Vec::new();
    let mut first = bench.user("fine", "first");
    let url = first.ready();
    let settings = bench.settings("fine");
    let second = settings.start(&bench.engine, |progress| told.push(progress.to_string())).await;
    let second = second.unwrap();
    assert!(second.was_running());
    assert_eq!(second.url(), url);
    assert_eq!(told.len(), 1);
    assert_eq!(steady(&told[0]), "using vmcp-embedding-HASH, which runs for 1 other");
    // The one that made it leaves first: it runs on for the other.
    assert_eq!(first.leave(), "left: StillUsed { others: 1 }");
    assert_eq!(ask(&url, "/embed"), "[[0.6,0.8]]");
    assert_eq!(second.stop().await.unwrap(), Left::Stopped);
    assert_eq!(bench.containers(), [""; 0]);
}

#[tokio::test]
async fn one_that_did_not_make_it_leaves_it_alone() {
    let Some(bench) = Bench::new("one_that_did_not_make_it_leaves_it_alone").await else { return };
    let running = bench.started("fine").await;
    let before = traces(running.name());
    let mut user = bench.user("fine", "guest");
    user.ready();
    assert_eq!(user.leave(), "left: StillUsed { others: 1 }");
    let mut user = bench.user("fine", "guest");
    user.ready();
    user.kill();
    assert_eq!(traces(running.name()), before);
    assert_eq!(running.stop().await.unwrap(), Left::Stopped);
}

#[tokio::test]
async fn the_owner_is_killed_and_the_other_inherits() {
    let Some(bench) = Bench::new("the_owner_is_killed_and_the_other_inherits").await else {
        return;
    };
    let mut owner = bench.user("fine", "owner");
    let url = owner.ready();
    let heir = bench.started("fine").await;
    owner.kill();
    assert_eq!(ask(&url, "/embed"), "[[0.6,0.8]]");
    assert_eq!(bench.engine.orphans(&bench.register()).await.unwrap(), [], "it is used");
    assert_eq!(heir.stop().await.unwrap(), Left::Stopped);
    assert_eq!(bench.containers(), [""; 0]);
}

#[tokio::test]
async fn the_only_user_is_killed_and_the_orphan_is_found_and_removed() {
    let test = "the_only_user_is_killed_and_the_orphan_is_found_and_removed";
    let Some(bench) = Bench::new(test).await else { return };
    let mut owner = bench.user("fine", "the killed one");
    owner.ready();
    assert_eq!(bench.engine.orphans(&bench.register()).await.unwrap(), [], "its owner lives");
    owner.kill();

    let orphans = bench.engine.orphans(&bench.register()).await.unwrap();
    assert_eq!(orphans.len(), 1);
    let orphan = &orphans[0];
    assert_eq!(orphan.name, bench.settings("fine").name());
    assert_eq!((orphan.model.as_str(), orphan.state.as_str()), ("fine", "running"));
    assert_eq!(orphan.image, bench.image);
    assert_eq!(orphan.owner.as_ref().unwrap().instance, "the killed one");
    assert!(!orphan.owner.as_ref().unwrap().may_live());

    // A start of another model gives the hint.
    let mut told = Vec::new();
    let other = bench.settings("slow");
    let other = other.start(&bench.engine, |progress| told.push(steady(&progress.to_string())));
    let other = other.await.unwrap();
    assert!(told.contains(&"nobody uses vmcp-embedding-HASH".into()), "{told:?}");

    bench.engine.remove(&bench.register(), orphan).await.unwrap();
    assert_eq!(bench.containers(), [other.name()]);
    bench.engine.remove(&bench.register(), orphan).await.unwrap();
    other.stop().await.unwrap();
}

#[tokio::test]
async fn an_orphan_is_joined_by_the_next_start() {
    let Some(bench) = Bench::new("an_orphan_is_joined_by_the_next_start").await else { return };
    let mut owner = bench.user("fine", "owner");
    let url = owner.ready();
    owner.kill();
    let orphans = bench.engine.orphans(&bench.register()).await.unwrap();
    let running = bench.started("fine").await;
    assert!(running.was_running());
    assert_eq!(running.url(), url);
    // It is none any more, whatever an older list says.
    let error = bench.engine.remove(&bench.register(), &orphans[0]).await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"
    error: vmcp-embedding-HASH is in use and was left alone
    hint: the last process that uses it stops it
    ");
    assert_eq!(running.stop().await.unwrap(), Left::Stopped);
}

#[tokio::test]
async fn whenever_a_process_is_killed_the_next_start_works() {
    let test = "whenever_a_process_is_killed_the_next_start_works";
    let Some(bench) = Bench::new(test).await else { return };
    for step in ["starting", "waiting"] {
        let mut killed = bench.user("slow", "killed");
        killed.tells(step);
        // One that waits for its turn meanwhile, and one that comes later.
        let mut waiting = bench.user("slow", "waiting");
        killed.kill();
        let running = bench.started("slow").await;
        assert_eq!(waiting.ready(), running.url(), "{step}");
        assert_eq!(ask(running.url(), "/embed"), "[[0.6,0.8]]", "{step}");
        assert_eq!(bench.containers().len(), 1, "{step}");
        running.stop().await.unwrap();
        assert_eq!(waiting.leave(), "left: Stopped", "{step}");
        assert_eq!(bench.containers(), [""; 0], "{step}");
    }
}

#[tokio::test]
async fn an_orphan_that_ended_or_hangs_is_made_again() {
    let Some(bench) = Bench::new("an_orphan_that_ended_or_hangs_is_made_again").await else {
        return;
    };
    let name = bench.settings("fine").name();
    for harm in ["kill", "pause"] {
        let mut owner = bench.user("fine", "owner");
        owner.ready();
        owner.kill();
        let before = inspect(&name)["Id"].clone();
        docker(&[harm, &name]);
        let running = bench.started("fine").await;
        assert!(!running.was_running(), "{harm}");
        assert_ne!(inspect(&name)["Id"], before, "{harm}");
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn starts_at_once_make_one_container() {
    let Some(bench) = Bench::new("starts_at_once_make_one_container").await else { return };
    let mut users: Vec<_> = (0..5).map(|user| bench.user("slow", &user.to_string())).collect();
    let urls: Vec<_> = users.iter_mut().map(User::ready).collect();
    assert!(urls.iter().all(|url| *url == urls[0]), "{urls:?}");
    assert_eq!(bench.containers().len(), 1);
    let left: Vec<_> = users.into_iter().map(User::leave).collect();
    let stopped = left.iter().filter(|left| *left == "left: Stopped");
    assert_eq!(stopped.count(), 1, "{left:?}");
    assert_eq!(left.last().unwrap(), "left: Stopped");
    assert_eq!(bench.containers(), [""; 0]);
}

#[tokio::test]
async fn starts_at_once_in_one_process_share_too() {
    let Some(bench) = Bench::new("starts_at_once_in_one_process_share_too").await else { return };
    // As tasks, which is how a server starts it.
    let start = || {
        let (settings, engine) = (bench.settings("fine"), bench.engine.clone());
        tokio::spawn(async move { settings.start(&engine, |_| ()).await.unwrap() })
    };
    let (one, other) = (start(), start());
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    assert_eq!(one.url(), other.url());
    assert_eq!(one.stop().await.unwrap(), Left::StillUsed { others: 1 });
    assert_eq!(other.stop().await.unwrap(), Left::Stopped);
}

#[tokio::test]
async fn starts_and_ends_across_each_other_leave_nothing() {
    let Some(bench) = Bench::new("starts_and_ends_across_each_other_leave_nothing").await else {
        return;
    };
    // Each that leaves does so while others start; whoever is ready has a service that answers.
    let threads: Vec<_> = (0..3)
        .map(|thread| {
            let users: Vec<_> = (0..3).map(|_| bench.user("fine", &format!("{thread}"))).collect();
            std::thread::spawn(move || {
                for mut user in users {
                    let url = user.ready();
                    assert_eq!(ask(&url, "/embed"), "[[0.6,0.8]]");
                    user.leave();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(bench.containers(), [""; 0]);
}

#[tokio::test]
async fn a_start_that_is_given_up_leaves_nothing_after_stop_unused() {
    let test = "a_start_that_is_given_up_leaves_nothing_after_stop_unused";
    let Some(bench) = Bench::new(test).await else { return };
    let settings = bench.settings("busy");
    let began = Instant::now();
    let (told, mut waits) = tokio::sync::mpsc::channel(1);
    let start = settings.start(&bench.engine, move |progress| {
        if progress.to_string().starts_with("waiting") {
            let _ = told.try_send(());
        }
    });
    tokio::select! {
        _ = start => panic!("never ready"),
        _ = waits.recv() => {}
    }
    assert_eq!(bench.containers().len(), 1);
    assert!(settings.stop_unused(&bench.engine).await.unwrap());
    assert!(!settings.stop_unused(&bench.engine).await.unwrap());
    assert_eq!(bench.containers(), [""; 0]);
    assert!(began.elapsed() < SOON);
}

#[tokio::test]
async fn stop_unused_leaves_a_container_in_use_alone() {
    let Some(bench) = Bench::new("stop_unused_leaves_a_container_in_use_alone").await else {
        return;
    };
    let mut user = bench.user("fine", "owner");
    let url = user.ready();
    assert!(!bench.settings("fine").stop_unused(&bench.engine).await.unwrap());
    assert_eq!(ask(&url, "/embed"), "[[0.6,0.8]]");
    user.leave();
}

#[tokio::test]
async fn a_container_that_dies_in_use_says_how_and_is_made_again() {
    let test = "a_container_that_dies_in_use_says_how_and_is_made_again";
    let Some(bench) = Bench::new(test).await else { return };
    let running = bench.started("fine").await;
    ask(running.url(), "/die");
    wait_until("the end of the container", || inspect(running.name())["State"]["Running"] == false)
        .await;
    let exit = running.ended().await.unwrap().unwrap();
    assert_eq!((exit.to_string().as_str(), exit.log), ("exit code 7", vec!["loading fine".into()]));
    drop(running);
    let running = bench.started("fine").await;
    assert_eq!(ask(running.url(), "/embed"), "[[0.6,0.8]]");
    docker(&["rm", "--force", running.name()]);
    let error = running.ended().await.unwrap_err();
    insta::assert_snapshot!(bench.tell(&error), @"error: vmcp-embedding-HASH is gone: somebody removed it");
    assert_eq!(running.stop().await.unwrap(), Left::Gone);
}
