//! A stand-in for an embedding service: one static program, the only file of its image. The name
//! of its "model" says how it behaves. Only the standard library, and no crate of the project.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::exit,
    thread,
    time::{Duration, Instant},
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let model = match arguments.as_slice() {
        [option, model, ..] if option == "--model-id" => model.clone(),
        _ => "none".to_owned(),
    };
    println!("loading {model}");
    if model == "exits" {
        println!("\u{1b}[31mno such model\u{1b}[0m, token {}", variable("HF_TOKEN"));
        exit(3);
    }
    if model == "eats" {
        // Far more than the tests allow, and no danger where an engine does not keep the limit.
        let all: Vec<_> = (0..256).map(|_| vec![1_u8; 1 << 20]).collect();
        println!("ate {} MB", all.len());
        exit(0);
    }
    let listener = TcpListener::bind(("0.0.0.0", 80)).expect("port 80 is free");
    let began = Instant::now();
    for stream in listener.incoming().flatten() {
        let model = model.clone();
        thread::spawn(move || answer(stream, &model, began));
    }
}

fn answer(stream: TcpStream, model: &str, began: Instant) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    reader.read_line(&mut head).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let path = head.split(' ').nth(1)?;
    let (status, kind, text) = match (path, model) {
        ("/die", _) => exit(7),
        ("/health", "hangs") => {
            thread::sleep(Duration::from_secs(600));
            return None;
        }
        ("/health", "page") => (200, "text/html", "<!doctype html><title>It works!</title>".into()),
        ("/health", "busy") => (503, "application/json", r#"{"error":"loading"}"#.into()),
        ("/health", "slow") if began.elapsed() < Duration::from_millis(700) => {
            (503, "text/plain", String::new())
        }
        ("/health", "other") => (404, "text/plain", "no such page".into()),
        ("/health", _) => (200, "text/plain", String::new()),
        ("/info", _) => (200, "application/json", format!(r#"{{"model_id":"{model}"}}"#)),
        ("/embed", _) => (200, "application/json", "[[0.6,0.8]]".into()),
        ("/rights", _) => (200, "text/plain", rights()),
        _ => (404, "text/plain", String::new()),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
    .ok()
}

/// What this process may do.
fn rights() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kept = ["Uid:", "CapEff:", "CapBnd:", "NoNewPrivs:"];
    let mut told: Vec<String> = status
        .lines()
        .filter(|line| kept.iter().any(|name| line.starts_with(name)))
        .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        .collect();
    for folder in ["/", "/data", "/tmp"] {
        let written = fs::write(format!("{folder}/written"), "x");
        told.push(format!("write to {folder}: {}", if written.is_ok() { "yes" } else { "no" }));
    }
    told.push(format!("HF_TOKEN has {} characters", variable("HF_TOKEN").len()));
    told.join("\n")
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}
