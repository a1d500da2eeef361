use super::*;

fn told(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}

#[test]
fn the_places_that_were_tried_are_told_the_telling_ones_first() {
    let place = |place: &str, what: Seen| (place.to_owned(), what);
    let nothing = vec![place("/a.sock", Seen::Nothing), place("/b.sock", Seen::Nothing)];
    let error = Error::NoEngine { seen: nothing.clone() };
    insta::assert_snapshot!(told(&error), @"
    no container engine answers on this machine: nothing at /a.sock, /b.sock
    hint: install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens
    ");
    let mut seen = nothing;
    seen.push(place("/var/run/docker.sock", Seen::Forbidden));
    seen.push(place("/c.sock", Seen::Failed("too many links".into())));
    insta::assert_snapshot!(told(&Error::NoEngine { seen }), @"
    no container engine answers on this machine: /var/run/docker.sock: permission denied; /c.sock: too many links; nothing at /a.sock, /b.sock
    hint: let your account use /var/run/docker.sock, for Docker with `sudo usermod -aG docker $USER` and a new login
    ");
}

#[test]
fn errors_that_are_hard_to_bring_about_have_texts_too() {
    let name = || "vmcp-embedding-0".to_owned();
    let exit = crate::Exit {
        code: 127,
        out_of_memory: false,
        reason: "exec: no such file".into(),
        log: vec![],
    };
    let killed = crate::Exit { code: 137, reason: String::new(), ..exit.clone() };
    let silent = EngineFault::Silent(Duration::from_secs(30)).doing("list containers".into());
    let errors = [
        Error::Ended { name: name(), exit },
        Error::Ended { name: name(), exit: killed },
        Error::OtherBuild { name: name(), image: "tei".into(), users: 3 },
        Error::Deadline { doing: "make the container".into(), deadline: Duration::from_secs(900) },
        silent,
    ];
    insta::assert_snapshot!(errors.each_ref().map(told).join("\n"), @"
    vmcp-embedding-0 ended before it was ready: exit code 127 (exec: no such file)
    hint: a model that does not exist, and a missing `HF_TOKEN` for one that is not for everybody, are the usual reasons
    vmcp-embedding-0 ended before it was ready: exit code 137
    hint: something killed it, often the system for want of memory; raise its limit, or end other programs
    vmcp-embedding-0 runs another build of tei, and 3 processes use it
    hint: stop the processes that use it first, or name the image by its digest
    no time left to make the container: 15 min are over
    list containers: the engine did not answer within 30 s
    ");
}

#[test]
fn durations_are_told_in_the_unit_that_people_would_use() {
    let told = [10, 999, 1000, 119_999, 120_000].map(|ms| seconds(Duration::from_millis(ms)));
    assert_eq!(told.join(", "), "10 ms, 999 ms, 1 s, 119 s, 2 min");
}
