//! Measures a model: how long loading takes, a text takes, and what memory it needs.
//!
//! `cargo run --release -p vmcp-embed --example model -- FOLDER TEXTS [VECTORS]`. TEXTS holds one
//! text a line, as a JSON string; VECTORS gets theirs, as little-endian numbers of 32 bits.

use std::{env, error::Error, fs, path::Path, time::Instant};

use vmcp_embed::model::{Model, Settings};
use vmcp_search::Embedder as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [folder, texts, ..] = &*arguments else {
        return Err("say which folder and which texts".into());
    };
    let texts = fs::read_to_string(texts)?;
    let texts: Vec<String> = texts.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();

    let start = Instant::now();
    let model = Model::open(Path::new(folder), Settings::default()).await?;
    println!("{} of {} numbers: {:?}", model.id(), model.dim(), start.elapsed());
    println!("memory after loading: {}", memory());

    let start = Instant::now();
    let vectors = model.embed(&texts).await?;
    let took = start.elapsed();
    println!("{} texts: {took:?}, {:?} each", texts.len(), took / u32::try_from(texts.len())?);
    println!("memory after texts: {}", memory());

    if let Some(file) = arguments.get(2) {
        let numbers = vectors.iter().flatten();
        fs::write(file, numbers.flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// What Linux says about the memory of this program.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines =
        status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(", ")
}
