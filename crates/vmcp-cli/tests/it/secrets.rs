//! A secret of the configuration must never show up in anything that is printed or served.

use serde_json::json;
use vmcp_testkit::{StdioFake, invariants::settle};

use crate::kit::{Folder, Gateway, SOON, Said, backends, echo, echo_fake, refused};

/// Every secret below holds this.
const CANARY: &str = "canary-8d1f";

fn check(what: &str, text: &str) {
    let line = text.lines().find(|line| line.contains(CANARY));
    assert!(line.is_none(), "{what} tells a secret: {line:?}");
}

fn check_said(what: &str, said: &Said) {
    check(what, &said.stdout);
    check(what, &said.stderr);
}

#[tokio::test]
async fn secrets_stay_secret() {
    let fake = echo_fake().await;
    let local = StdioFake::new(&echo());
    let (_kept, nobody) = refused().await;
    let host = |url: &str| url.strip_prefix("http://").unwrap().to_owned();
    let secret_url = |url: &str| format!("http://user:{CANARY}@{}?key={CANARY}", host(url));
    let config = backends([
        json!({"name": "docs", "url": secret_url(&fake.url()), "headers": {"X-Key": CANARY}}),
        json!({"name": "gone", "url": secret_url(&nobody)}),
        json!({"name": "local", "command": local.command(), "args": local.args(), "env": {"KEY": CANARY}}),
        json!({"name": "missing", "command": "no-such-program", "args": ["--key", CANARY], "env": {"KEY": CANARY}}),
        json!({"name": "env", "url": "http://127.0.0.1:1/${SECRET}", "headers": {"Authorization": "Bearer ${SECRET}"}}),
    ]);
    let folder = Folder::with(&config);
    let vmcp = |args: &[&str]| {
        let mut command = folder.vmcp(args);
        command.env("SECRET", CANARY).env("VMCP_LOG", "trace");
        command
    };
    for args in [&["validate"][..], &["validate", "--output", "json"], &["validate", "--connect"]] {
        let said = crate::kit::run(vmcp(args)).await;
        assert!(said.stdout.contains("docs"), "{}", said.stderr);
        check_said(&args.join(" "), &said);
    }
    for form in ["text", "json"] {
        let gateway = Gateway::start(vmcp(&["serve", "-p", "0", "--log-format", form])).await;
        let client = gateway.modern();
        settle(|| fake.requests_of("tools/list").len() > 1, SOON).await.unwrap();
        for tool in ["docs_echo", "local_echo", "gone_echo"] {
            check("an answer", &client.call(tool, json!({})).await.unwrap().text);
        }
        for path in ["/status", "/readyz", "/health"] {
            check(path, &gateway.get(path).await.text());
        }
        let mut broken = config.clone();
        broken["backends"][0]["headrs"] = json!({"X-Key": CANARY});
        folder.configure(&broken);
        gateway.line("headrs").await;
        folder.configure(&config);
        gateway.process.terminate();
        assert_eq!(gateway.exit().await, Some(0));
        check(form, &gateway.process.stdout().join("\n"));
        check(form, &gateway.process.stderr().join("\n"));
    }
    let kept = kept_files(&folder.path(".cache"));
    assert!(!kept.is_empty());
    kept.iter().for_each(|text| check("a file in the cache", text));
}

fn kept_files(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts.extend(kept_files(&path));
        } else {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
    texts
}
