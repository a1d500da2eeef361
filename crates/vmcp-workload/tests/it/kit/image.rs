//! The image of the stand-in: one static program, made with the compiler that is here anyway.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stand-in/main.rs");

/// Returns the name of the image. It stays with the engine for the next run; another source makes
/// another one.
pub(crate) fn stand_in() -> Result<String, String> {
    static IMAGE: OnceLock<Result<String, String>> = OnceLock::new();
    IMAGE.get_or_init(made).clone()
}

fn made() -> Result<String, String> {
    let mut hash = DefaultHasher::new();
    std::fs::read(SOURCE).map_err(|error| error.to_string())?.hash(&mut hash);
    let image = format!("vmcp-test/stand-in:{:016x}", hash.finish());
    if run(Command::new("docker").args(["image", "inspect", &image])).is_err() {
        import(&image)?;
    }
    Ok(image)
}

fn import(image: &str) -> Result<(), String> {
    // Another folder for each process that makes one.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let program = compiled(&folder)?;
    let archive = folder.join("stand-in.tar");
    // An image without folders to mount on is fine: the engine makes them.
    run(Command::new("tar").arg("-C").arg(&folder).arg("-cf").arg(&archive).arg("stand-in"))?;
    let entry = r#"ENTRYPOINT ["/stand-in"]"#;
    run(Command::new("docker").args(["import", "--change", entry]).arg(&archive).arg(image))?;
    let _ = std::fs::remove_file(archive);
    let _ = std::fs::remove_file(program);
    let _ = std::fs::remove_dir(folder);
    Ok(())
}

fn compiled(folder: &Path) -> Result<PathBuf, String> {
    let program = folder.join("stand-in");
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let flags =
        ["-Ctarget-feature=+crt-static", "-Copt-level=s", "-Cpanic=abort", "-Cstrip=symbols"];
    run(Command::new(compiler)
        .args(["--edition", "2024"])
        .args(flags)
        .arg("-o")
        .args([program.as_path(), Path::new(SOURCE)]))?;
    Ok(program)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}
