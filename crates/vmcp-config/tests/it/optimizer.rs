//! `optimizer`: on by being there.

use insta::assert_snapshot;
use vmcp_config::Optimizer;

use crate::support::{codes, config, report, with_backend};

#[test]
fn being_there_switches_it_on() {
    for (text, most) in [
        ("", None),
        ("optimizer:", None),
        ("optimizer: {enabled: false, maxToolsToReturn: 3}", None),
        ("optimizer: {}", Some(8)),
        ("optimizer: {maxToolsToReturn: 1}", Some(1)),
        ("optimizer: {enabled: true, maxToolsToReturn: 50}", Some(50)),
    ] {
        let optimizer = config(&with_backend(text)).optimizer;
        assert_eq!(optimizer.map(|it: Optimizer| it.max_tools_to_return), most, "{text}");
    }
    assert_eq!(Optimizer::default().max_tools_to_return, 8);
}

#[test]
fn a_search_gives_something_and_not_everything() {
    assert_snapshot!(report(&with_backend("optimizer: {maxToolsToReturn: 0}")), @"
    error[VMCP0016]: `optimizer.maxToolsToReturn` must be between 1 and 50
     --> vmcp.yaml:2:31
      |
    2 | optimizer: {maxToolsToReturn: 0}
      |                               ^ out of range
    ");
    assert_eq!(codes(&with_backend("optimizer: {maxToolsToReturn: 51}")), ["VMCP0016:2"]);
}

#[test]
fn what_is_about_meaning_is_refused_by_name() {
    assert_snapshot!(report(&with_backend("optimizer: {embeddingService: 'http://tei:8080'}")), @"
    error[VMCP0022]: `optimizer.embeddingService` is not built yet in this version
     --> vmcp.yaml:2:13
      |
    2 | optimizer: {embeddingService: 'http://tei:8080'}
      |             ^^^^^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it: tools are found by their words alone; vmcp refuses it rather than ignoring it
    ");
    for (key, value) in [
        ("embeddingServiceTimeout", "30s"),
        ("embeddingProvider", "openai"),
        ("embeddingModel", "m"),
        ("embeddingHeaders", "{a: b}"),
        ("hybridSearchSemanticRatio", "'0.5'"),
        ("semanticDistanceThreshold", "'1.0'"),
    ] {
        let text = with_backend(&format!("optimizer:\n  {key}: {value}"));
        assert_eq!(codes(&text), ["VMCP0022:3"], "{key}");
        let empty = with_backend(&format!("optimizer:\n  {key}:"));
        assert_eq!(config(&empty).optimizer, Some(Optimizer::default()), "{key}");
    }
    assert_eq!(codes(&with_backend("optimizer: {maxTools: 3}")), ["VMCP0012:2"]);
}
