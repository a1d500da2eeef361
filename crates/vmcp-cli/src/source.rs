//! Reading the configuration file.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use vmcp::{Config, config};

use crate::exit::{Code, Failure};

/// Longer files are refused before they are read.
const MAX_BYTES: u64 = 1 << 20;

/// Reads and checks the file; warnings go to standard error.
pub(crate) fn load(path: &Path) -> Result<Config, Failure> {
    let loaded = check(path)?;
    let warnings = loaded.warnings.render(color());
    if !warnings.is_empty() {
        eprintln!("{}", warnings.trim_end());
    }
    Ok(loaded.config)
}

/// Reads and checks the file.
pub(crate) fn check(path: &Path) -> Result<config::Loaded, Failure> {
    let text = read(path)?;
    let name = path.display().to_string();
    let source = config::Source::new(&name, &text);
    config::load(&source, &|variable| std::env::var(variable).ok())
        .map_err(|report| Failure::rendered(Code::Config, report.render(color())))
}

fn read(path: &Path) -> Result<String, Failure> {
    let show = path.display();
    let fail = |what: String| Failure::new(Code::Config, what);
    let size = std::fs::metadata(path).map_err(|error| missing(path, &error))?.len();
    if size > MAX_BYTES {
        return Err(fail(format!("{show} is longer than 1 MiB and no configuration file")));
    }
    let bytes = std::fs::read(path).map_err(|error| missing(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        fail(format!("{show} is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })
}

fn missing(path: &Path, error: &std::io::Error) -> Failure {
    let failure = Failure::new(Code::Config, format!("cannot read {}: {error}", path.display()));
    if error.kind() == std::io::ErrorKind::NotFound {
        return failure.hint("name a file with --config, or try `vmcp demo`");
    }
    failure
}

/// Whether standard error takes colours.
pub(crate) fn color() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// The folder that relative paths of the file start from.
pub(crate) fn base(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Some(parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf))
}
