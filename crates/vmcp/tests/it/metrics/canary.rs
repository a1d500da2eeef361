//! What is asked, given and answered is nobody else's business.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use vmcp_testkit::raw;

use super::world;

/// What is logged, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const CANARY: &str = "canary_7f3a";

#[tokio::test]
async fn neither_figures_nor_logs_have_it() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let (_fake, vmcp) = world::everything().await;
    let client = raw::modern(&vmcp.url(), json!({}));
    let script =
        |text: &str| ("execute_tool_script", json!({"script": text, "data": {"given": CANARY}}));
    for (tool, arguments) in [
        ("find_tool", json!({"tool_description": CANARY, "tool_keywords": [CANARY]})),
        ("find_tool", json!({CANARY: CANARY})),
        ("call_tool", json!({"tool_name": CANARY, "parameters": {}})),
        ("call_tool", json!({"tool_name": "gh_get_issue", "parameters": {"id": CANARY}})),
        ("gh_get_issue", json!({"id": CANARY})),
        script(&format!("x = '{CANARY}'\nprint(x)\nreturn gh_get_issue(id=x)")),
        script(&format!("fail('{CANARY}')")),
        script(&format!("return '{CANARY}' +")),
        script(&format!("return {CANARY}")),
    ] {
        client.call(tool, arguments).await.unwrap();
    }
    let told = world::read(&vmcp).await;
    assert!(told.contains("toolhive_vmcp_tool_calls_total") && !told.contains(CANARY), "{told}");
    vmcp.stop().await;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for line in [
        "a script started hash=",
        "status=\"success\"",
        "error_type=\"runtime\"",
        "a script was not run error_type=\"syntax\"",
    ] {
        assert!(logged.contains(line), "{line}: {logged}");
    }
    let told: Vec<_> = logged.lines().filter(|line| line.contains(CANARY)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
