use super::*;

fn check(variables: &[(&str, &str)], runtime: Option<&str>) -> String {
    let lookup = |name: &str| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| OsString::from(value))
    };
    match places(lookup, runtime.map(PathBuf::from)) {
        Ok(places) => places.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_set_docker_host_is_the_only_place() {
    for (host, place) in [
        ("unix:///x/docker.sock", "/x/docker.sock"),
        ("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375"),
        ("tcp://[::1]:2375/", "tcp://[::1]:2375"),
        ("http://localhost:2375", "tcp://localhost:2375"),
    ] {
        assert_eq!(check(&[("DOCKER_HOST", host), ("HOME", "/h")], None), place);
    }
}

#[test]
fn without_docker_host_the_usual_sockets_are_tried_in_order() {
    insta::assert_snapshot!(check(&[("DOCKER_HOST", ""), ("HOME", "/h"), ("XDG_RUNTIME_DIR", "/r")], Some("/no")), @"
    /var/run/docker.sock
    /r/docker.sock
    /h/.docker/run/docker.sock
    /h/.docker/desktop/docker.sock
    /h/.colima/default/docker.sock
    /h/.rd/docker.sock
    /h/.orbstack/run/docker.sock
    /r/podman/podman.sock
    /run/podman/podman.sock
    ");
    insta::assert_snapshot!(check(&[], Some("/run/user/7")), @"
    /var/run/docker.sock
    /run/user/7/docker.sock
    /run/user/7/podman/podman.sock
    /run/podman/podman.sock
    ");
}

#[test]
fn an_engine_that_is_not_on_this_machine_is_refused() {
    let texts = [
        "ssh://me@far",
        "npipe:////./pipe/docker_engine",
        "unix://docker.sock",
        "tcp://10.0.0.7:2375",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:99999",
        "docker.sock",
    ]
    .map(|host| check(&[("DOCKER_HOST", host)], None))
    .join("\n");
    insta::assert_snapshot!(texts, @"
    `DOCKER_HOST` is `ssh://me@far`, but only `unix://` and `tcp://` are understood
    `DOCKER_HOST` is `npipe:////./pipe/docker_engine`, but only `unix://` and `tcp://` are understood
    `DOCKER_HOST` is `unix://docker.sock`, but its path does not start with `/`
    `DOCKER_HOST` is `tcp://10.0.0.7:2375`, but the port of a container is published on the engine's machine only
    `DOCKER_HOST` is `tcp://127.0.0.1`, but it has no port
    `DOCKER_HOST` is `tcp://127.0.0.1:99999`, but it has no port
    `DOCKER_HOST` is `docker.sock`, but only `unix://` and `tcp://` are understood
    ");
    let tls = check(&[("DOCKER_HOST", "tcp://127.0.0.1:2376"), ("DOCKER_TLS_VERIFY", "1")], None);
    insta::assert_snapshot!(tls, @"`DOCKER_HOST` is `tcp://127.0.0.1:2376`, but TLS (`DOCKER_TLS_VERIFY`) is for engines of other machines");
}
