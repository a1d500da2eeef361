//! Redirects: which are followed, how far, and who never sees our credentials.

use vmcp_backend::{Backend, EraChoice, Settings, State, Transport};
use vmcp_testkit::{Behaviour, Fault, HttpFake, Item, Script, When, WireFault};

use crate::support::{Fake, SOON, Way, call, legacy_client, up, without_ports};

fn script() -> Script {
    Script::default().tool(Item::tool("echo", Behaviour::Echo))
}

fn to(status: u16, location: &str) -> WireFault {
    WireFault::respond(status, &[("location", location)], "")
}

/// The settings of a backend that sends a secret with each request.
fn with_secret(mut settings: Settings) -> Settings {
    let (Transport::Http(http) | Transport::Sse(http)) = &mut settings.transport else {
        unreachable!("not over HTTP")
    };
    http.headers.push(("authorization".into(), "Bearer secret".into()));
    settings.health.backoff = (SOON, SOON);
    settings
}

/// A fake, its URL, and the HTTP method that opens a conversation with it.
async fn started(way: Way) -> (Fake, String, &'static str) {
    let fake = way.fake(script()).await;
    let (url, method) = match &fake {
        Fake::Http(http) => (http.url(), "POST"),
        Fake::Sse(http) => (http.sse_url(), "GET"),
        Fake::Stdio(_) => unreachable!("not over HTTP"),
    };
    (fake, url, method)
}

fn http(fake: &Fake) -> &HttpFake {
    match fake {
        Fake::Http(http) | Fake::Sse(http) => http,
        Fake::Stdio(_) => unreachable!("not over HTTP"),
    }
}

#[tokio::test]
async fn three_redirects_within_the_origin_are_followed_with_everything() {
    for way in [Way::HttpModern, Way::HttpLegacy, Way::Sse] {
        for status in [307, 308] {
            let (fake, url, method) = started(way).await;
            let when = When::http(method).times(3);
            http(&fake).set_faults(vec![Fault { when, what: to(status, &url) }]);
            let backend = up(with_secret(fake.settings())).await;
            call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
            let requests = http(&fake).requests();
            let secret =
                |seen: &&vmcp_testkit::Seen| seen.header("authorization") == Some("Bearer secret");
            assert_eq!(requests.iter().filter(secret).count(), requests.len(), "{way:?}");
            assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
            backend.close().await;
        }
    }
}

#[tokio::test]
async fn a_fourth_redirect_another_method_or_another_origin_is_not_followed() {
    for way in [Way::HttpModern, Way::HttpLegacy, Way::Sse] {
        let other = HttpFake::start(script()).await;
        let (fake, own, method) = started(way).await;
        let mut seen = Vec::new();
        for (status, location, attempts) in [
            (307, own.clone(), 4),
            (302, own.clone(), 1),
            (303, own.clone(), 1),
            (307, other.url(), 1),
            (308, format!("http://user:secret@{}/mcp?secret", other.addr()), 1),
            (307, "https://127.0.0.1:1/mcp".to_owned(), 1),
            (307, "//elsewhere.example/mcp".to_owned(), 1),
            (307, "file:///etc/passwd".to_owned(), 1),
            (307, "gopher://127.0.0.1/".to_owned(), 1),
            (307, "http://[".to_owned(), 1),
        ] {
            let what = to(status, &location);
            http(&fake).set_faults(vec![Fault { when: When::http(method), what }]);
            let before = http(&fake).requests().len();
            let mut settings = with_secret(fake.settings());
            // One attempt, in the one era.
            settings.era = if way.is_modern() { EraChoice::Modern } else { EraChoice::Legacy };
            let backend = Backend::start(settings);
            backend.settled().await;
            let after = backend.status();
            assert_eq!(after.state, State::Down, "{way:?} {location}");
            let requests = http(&fake).requests().len() - before;
            assert_eq!(requests, attempts, "{way:?} {location}");
            seen.push(without_ports(&after.last_error.unwrap()));
            backend.close().await;
        }
        assert_eq!(other.requests().len(), 0, "{way:?}");
        assert!(!seen.join("").contains("secret"), "{seen:?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(seen.join("\n").replace("/sse", "/mcp"), @"
            answered HTTP 307 Temporary Redirect, a redirect to http://127.0.0.1:PORT/mcp, after 3 that were followed; make the last one its `url`
            answered HTTP 302 Found, a redirect to http://127.0.0.1:PORT/mcp, which is not followed; if that is right, make it its `url`
            answered HTTP 303 See Other, a redirect to http://127.0.0.1:PORT/mcp, which is not followed; if that is right, make it its `url`
            answered HTTP 307 Temporary Redirect, a redirect to http://127.0.0.1:PORT/mcp, which is not followed; if that is right, make it its `url`
            answered HTTP 308 Permanent Redirect, a redirect to http://127.0.0.1:PORT/mcp, which is not followed; if that is right, make it its `url`
            answered HTTP 307 Temporary Redirect, a redirect to https://127.0.0.1:PORT/mcp, which is not followed; if that is right, make it its `url`
            answered HTTP 307 Temporary Redirect, a redirect to http://elsewhere.example/mcp, which is not followed; if that is right, make it its `url`
            answered HTTP 307 Temporary Redirect, a redirect to file:///etc/passwd, which is not followed; if that is right, make it its `url`
            answered HTTP 307 Temporary Redirect, a redirect to gopher://127.0.0.1/, which is not followed; if that is right, make it its `url`
            answered HTTP 307 Temporary Redirect, a redirect to what is no URL, which is not followed; if that is right, make it its `url`
            ");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_redirected_elsewhere_is_an_error_and_no_secret_goes_there() {
    for way in [Way::HttpModern, Way::HttpLegacy, Way::Sse] {
        let other = HttpFake::start(script()).await;
        let (fake, ..) = started(way).await;
        let backend = up(with_secret(fake.settings())).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        let what = to(307, &other.url());
        http(&fake).set_faults(vec![Fault { when: When::method("tools/call"), what }]);
        let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
        assert!(error.message.contains("which is not followed"), "{way:?} {error}");
        assert_eq!(other.requests().len(), 0, "{way:?}");
        assert_eq!(backend.status().state, State::Up, "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn an_endpoint_that_the_old_transport_names_elsewhere_gets_nothing() {
    let other = HttpFake::start(script()).await;
    let (fake, ..) = started(Way::Sse).await;
    let mut seen = Vec::new();
    for endpoint in
        [other.url(), "//elsewhere.example/messages".into(), "file:///etc/passwd".into()]
    {
        let body = format!("event: endpoint\ndata: {endpoint}\n\n");
        let what = WireFault::respond(200, &[("content-type", "text/event-stream")], &body);
        http(&fake).set_faults(vec![Fault { when: When::http("GET"), what }]);
        let backend = Backend::start(with_secret(fake.settings()));
        backend.settled().await;
        seen.push(without_ports(&backend.status().last_error.unwrap()));
        backend.close().await;
    }
    assert_eq!(other.requests().len(), 0);
    insta::assert_snapshot!(seen.join("\n"), @"
    named an endpoint of another origin, which is not followed: `http://127.0.0.1:PORT/mcp`; it has to name one of its own
    named an endpoint of another origin, which is not followed: `//elsewhere.example/messages`; it has to name one of its own
    named an endpoint of another origin, which is not followed: `file:///etc/passwd`; it has to name one of its own
    ");
}
