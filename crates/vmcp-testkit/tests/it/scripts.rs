//! Scripts as JSON.

use serde_json::json;
use vmcp_testkit::{Ask, Behaviour, Item, ListFault, Script, Shape, When, WireFault};

#[test]
fn a_script_survives_its_json_form() {
    let delayed = Behaviour::Delay { ms: 5, then: Box::new(Behaviour::Ask(Ask::Roots)) };
    let script = Script::default()
        .tool(Item::tool("a", delayed))
        .resource(Item::resource("test://x", Behaviour::Disconnect { after_bytes: 3 }))
        .list_fault(ListFault::Many { count: 3 })
        .fault(When::method("tools/call").nth(2), WireFault::Shaped(Shape::HugeId { bytes: 9 }));
    let text = serde_json::to_string(&script).unwrap();
    let back: Script = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), text);
    assert_eq!(back.tools, script.tools);
}

#[test]
fn a_script_can_be_written_by_hand() {
    let script: Script = serde_json::from_value(json!({
        "speaks": {"legacy": {"version": "2025-06-18"}},
        "tools": [{"definition": {"name": "a"}, "behaviour": {"error": {"code": 1, "message": "m"}}}],
        "faults": [{"when": {"method": "initialize"}, "what": "hang"}],
        "process": {"crash": "kill", "crash_at": 4},
    }))
    .unwrap();
    let error = Behaviour::Error { code: 1, message: "m".into(), data: json!(null) };
    assert_eq!(script.tools[0].behaviour, error);
    assert_eq!(script.faults[0].what, WireFault::Hang);
}

#[test]
fn capabilities_follow_the_items_unless_given() {
    let mut script = Script::default().prompt(Item::prompt("p", Behaviour::Echo));
    let capabilities = script.advertised_capabilities();
    assert!(capabilities.get("prompts").is_some() && capabilities.get("tools").is_none());
    script.capabilities = Some(json!({"tools": {}}));
    assert_eq!(script.advertised_capabilities(), json!({"tools": {}}));
}
