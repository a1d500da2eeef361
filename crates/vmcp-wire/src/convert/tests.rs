use super::*;

fn json(text: &str) -> Json {
    text.parse().unwrap()
}

fn check(version: Version, method: &str, result: &str, expected: &str) {
    let info = json(r#"{"name":"vmcp"}"#);
    let once = result_for(version, method, json(result), &info);
    assert_eq!(once.as_str(), expected);
    assert_eq!(result_for(version, method, once.clone(), &info), once, "converting twice");
}

#[test]
fn a_legacy_client_gets_nothing_modern() {
    let modern = r#"{"resultType":"complete","content":[],"_meta":{"io.modelcontextprotocol/serverInfo":{},"x":1},"ttlMs":0,"cacheScope":"private"}"#;
    check(Version::V2025_11_25, "tools/call", modern, r#"{"content":[],"_meta":{"x":1}}"#);
    let only = r#"{"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{}}}"#;
    check(Version::V2025_11_25, "tools/call", only, "{}");
}

#[test]
fn what_a_legacy_backend_says_passes_untouched() {
    let odd = r#"{ "content" : [{"type":"later"}], "ttlMs":5.0,"n":1e400,"_meta":{"a":1} }"#;
    check(Version::V2025_11_25, "tools/call", odd, odd);
}

#[test]
fn structured_content_that_is_no_object_becomes_text() {
    check(
        Version::V2025_11_25,
        "tools/call",
        r#"{"resultType":"complete","structuredContent":[1,2]}"#,
        r#"{"content":[{"type":"text","text":"[1,2]"}]}"#,
    );
    check(
        Version::V2025_06_18,
        "tools/call",
        r#"{"content":[{"type":"text","text":"x"}],"structuredContent":7}"#,
        r#"{"content":[{"type":"text","text":"x"}]}"#,
    );
}

#[test]
fn old_clients_get_text_for_content_that_came_later() {
    let result = r#"{"content":[{"type":"resource_link","uri":"a:b","name":"n"},{"type":"audio","mimeType":"audio/wav","data":""}]}"#;
    check(Version::V2025_06_18, "tools/call", result, result);
    check(
        Version::V2025_03_26,
        "tools/call",
        result,
        r#"{"content":[{"type":"text","text":"[n](a:b)"},{"type":"audio","mimeType":"audio/wav","data":""}]}"#,
    );
    check(
        Version::V2024_11_05,
        "tools/call",
        result,
        r#"{"content":[{"type":"text","text":"[n](a:b)"},{"type":"text","text":"[audio, audio/wav]"}]}"#,
    );
}

#[test]
fn a_modern_client_gets_a_whole_envelope() {
    check(
        Version::V2026_07_28,
        "tools/call",
        r#"{"content":[]}"#,
        r#"{"content":[],"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"vmcp"}}}"#,
    );
    check(
        Version::V2026_07_28,
        "resources/read",
        r#"{"contents":[],"ttlMs":-5,"cacheScope":"shared"}"#,
        r#"{"contents":[],"ttlMs":0,"cacheScope":"private","resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"vmcp"}}}"#,
    );
    check(
        Version::V2026_07_28,
        "resources/read",
        r#"{"resultType":"input_required","requestState":"s","_meta":{"k":1}}"#,
        r#"{"resultType":"input_required","requestState":"s","_meta":{"k":1,"io.modelcontextprotocol/serverInfo":{"name":"vmcp"}}}"#,
    );
}

#[test]
fn envelopes_come_and_go() {
    let params = json(
        r#"{"name":"t","_meta":{"progressToken":1,"io.modelcontextprotocol/logLevel":"info"}}"#,
    );
    let envelope = crate::meta::Envelope {
        version: "2026-07-28".to_owned(),
        capabilities: json("{}"),
        info: None,
    };
    let modern = with_envelope(&params, &envelope);
    assert_eq!(crate::meta::read(Some(&modern)), Ok(envelope));
    assert_eq!(strip_envelope(&modern).as_str(), r#"{"name":"t","_meta":{"progressToken":1}}"#);
    assert_eq!(
        strip_envelope(&with_envelope(&json("{}"), &crate::meta::read(Some(&modern)).unwrap()))
            .as_str(),
        "{}"
    );
}

#[test]
fn definitions_lose_only_what_the_era_cannot_read() {
    let tool = json(r#"{"name":"t","outputSchema":{"type":"array"},"execution":{"a":1}}"#);
    assert_eq!(definition_for(Era::Legacy, &tool).as_str(), r#"{"name":"t","execution":{"a":1}}"#);
    assert_eq!(
        definition_for(Era::Modern, &tool).as_str(),
        r#"{"name":"t","outputSchema":{"type":"array"}}"#
    );
}
