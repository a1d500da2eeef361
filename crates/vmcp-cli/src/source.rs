//! Reading the configuration file, and the other files that a command line names.

use std::{
    cell::RefCell,
    io::Read,
    path::{Path, PathBuf},
};

use vmcp::{Config, config};

use crate::{
    exit::{Code, Failure},
    look::Look,
    say,
};

/// Longer files are refused before they are parsed.
pub(crate) const MAX_BYTES: u64 = 1 << 20;
/// What is read if nobody names a file.
pub(crate) const DEFAULT: &str = "vmcp.yaml";

/// Reads and checks the file; warnings go to standard error.
pub(crate) fn load(path: &Path) -> Result<Config, Failure> {
    let loaded = check(path)?;
    if let Some(warnings) = warnings(&loaded) {
        say::err(&warnings);
    }
    Ok(loaded.config)
}

/// What somebody may want to look at, if there is anything.
pub(crate) fn warnings(loaded: &config::Loaded) -> Option<String> {
    let text = loaded.warnings.render(color());
    (!text.is_empty()).then(|| text.trim_end().to_owned())
}

/// Reads and checks the file.
pub(crate) fn check(path: &Path) -> Result<config::Loaded, Failure> {
    rendered(parse(path)?)
}

/// Reads and checks the file; the scripts that it names are noted in `scripts`, also if they cannot
/// be used.
pub(crate) fn check_noting(
    path: &Path,
    scripts: &RefCell<Vec<PathBuf>>,
) -> Result<config::Loaded, Failure> {
    rendered(parse_noting(path, scripts)?)
}

fn rendered(parsed: Result<config::Loaded, config::Report>) -> Result<config::Loaded, Failure> {
    parsed.map_err(|report| Failure::rendered(Code::Config, report.render(color())))
}

/// Reads the file; the inner result is what the checks say.
pub(crate) fn parse(path: &Path) -> Result<Result<config::Loaded, config::Report>, Failure> {
    parse_noting(path, &RefCell::default())
}

fn parse_noting(
    path: &Path,
    scripts: &RefCell<Vec<PathBuf>>,
) -> Result<Result<config::Loaded, config::Report>, Failure> {
    let text = text(path)?;
    let name = path.display().to_string();
    let source = config::Source::new(&name, &text);
    let folder = base(path);
    let read = vmcp::scripts::reader(folder.clone());
    let noted = |file: &str| {
        scripts.borrow_mut().push(folder.clone().unwrap_or_default().join(file));
        read(file)
    };
    Ok(config::load_with(&source, &|variable| std::env::var(variable).ok(), &noted))
}

fn text(path: &Path) -> Result<String, Failure> {
    let show = path.display();
    let fail = |what: String| Failure::new(Code::Config, what);
    let bytes = bytes(path).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(fail(format!("{show} is longer than 1 MiB and no configuration file")));
    }
    String::from_utf8(bytes).map_err(|error| {
        fail(format!("{show} is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })
}

/// The content, up to one byte more than a configuration file may have.
pub(crate) fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What was read of any other file, as text; `name` is how errors call it.
pub(crate) fn as_text(name: &str, bytes: std::io::Result<Vec<u8>>) -> Result<String, Failure> {
    let fail = |what: String| Failure::new(Code::Usage, what);
    let bytes = bytes.map_err(|error| fail(format!("cannot read {name}: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(fail(format!("{name} is longer than 1 MiB")));
    }
    String::from_utf8(bytes).map_err(|error| {
        fail(format!("{name} is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let show = path.display();
    if error.kind() != std::io::ErrorKind::NotFound {
        return Failure::new(Code::Config, format!("cannot read {show}: {error}"));
    }
    let text = if path == Path::new(DEFAULT) {
        format!("there is no {show} in this folder")
    } else {
        format!("there is no file {show}")
    };
    next_steps(Failure::new(Code::Config, text))
}

/// How to come by a configuration, for somebody who has none.
fn next_steps(failure: Failure) -> Failure {
    let pasted = [".mcp.json", "mcp.json", ".vscode/mcp.json", ".cursor/mcp.json"];
    let found = pasted.into_iter().find(|name| Path::new(name).is_file());
    let failure = match found {
        Some(name) => failure.hint(format!("there is a {name}: vmcp serve --config {name}")),
        None => failure.hint("name a file with --config; the `.mcp.json` of a client works too"),
    };
    failure.hint(EXAMPLE).hint("or see vmcp at work without a file: vmcp demo")
}

const EXAMPLE: &str = "or write a vmcp.yaml, such as this one:

    backends:
      - {name: docs, url: \"https://docs.example/mcp\"}
      - {name: files, command: npx, args: [-y, \"@modelcontextprotocol/server-filesystem\", .]}
";

/// Whether standard error takes colours.
fn color() -> bool {
    Look::of(&std::io::stderr()).color
}

/// The folder that relative paths of the file start from.
pub(crate) fn base(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Some(parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf))
}
