use super::{Backend, CallTimeouts, Config, Endpoint, Isolation, Server, ToolOverride, Transport};
use super::{ParameterOverride, ParameterRule};
use crate::Duration;

#[test]
fn the_kind_of_backend_decides_what_is_not_said() {
    let remote = Backend { url: Some("http://a".to_owned()), ..Backend::default() };
    let local = Backend { command: Some("a".to_owned()), ..Backend::default() };
    assert_eq!(
        (remote.transport(), remote.isolation()),
        (Transport::StreamableHttp, Isolation::Session)
    );
    assert_eq!((local.transport(), local.isolation()), (Transport::Stdio, Isolation::Shared));
    assert_eq!(remote.endpoint(), Endpoint::Url { url: "http://a", sse: false });
    assert_eq!(local.endpoint(), Endpoint::Command { program: "a", args: &[] });
}

#[test]
fn what_is_said_wins() {
    let backend = Backend {
        url: Some("http://a".to_owned()),
        transport: Some(Transport::Sse),
        isolation: Some(Isolation::Shared),
        ..Backend::default()
    };
    assert_eq!((backend.transport(), backend.isolation()), (Transport::Sse, Isolation::Shared));
    assert_eq!(backend.endpoint(), Endpoint::Url { url: "http://a", sse: true });
}

#[test]
fn limits_that_are_not_set_have_defaults() {
    let backend = Backend::default();
    assert_eq!(Config::default().timeouts_for(&backend), CallTimeouts::default());
    let limits = backend.timeouts.resolve(Some(Duration::from_secs(7)));
    assert_eq!(limits.call, Duration::from_secs(7));
}

#[test]
fn a_server_listens_to_this_machine_unless_told_otherwise() {
    assert!(Server::default().is_loopback());
    assert!(!Server { host: "0.0.0.0".to_owned(), ..Server::default() }.is_loopback());
}

#[test]
fn a_parameter_has_one_rule_or_none() {
    let null = serde_json::Value::Null;
    let fixed = ParameterOverride { fixed: Some(null.clone()), ..ParameterOverride::default() };
    assert_eq!(fixed.rule(), Some(ParameterRule::Fixed(&null)));
    let both = ParameterOverride { hidden: true, ..fixed };
    assert_eq!(both.rule(), None);
    assert_eq!(ParameterOverride::default().rule(), None);
}

#[test]
fn an_override_without_content_is_empty() {
    assert!(ToolOverride::default().is_empty());
    let named = ToolOverride { name: Some("a".to_owned()), ..ToolOverride::default() };
    assert!(!named.is_empty());
}
