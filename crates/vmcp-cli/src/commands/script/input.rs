//! Reading what the command line names: a script, and data for it.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use vmcp::core::{Json, json::Kind};

use crate::{
    arguments::script::{File, Given},
    exit::{Code, Failure},
    source,
};

/// A script that was read.
pub(super) struct Text {
    /// How errors call it.
    pub(super) name: String,
    pub(super) source: String,
}

/// Reads the script.
pub(super) fn script(file: &File) -> Result<Text, Failure> {
    if file.path == Path::new("-") {
        let source = source::as_text("the script on standard input", standard_input())?;
        return Ok(Text { name: "stdin".to_owned(), source });
    }
    let name = file.path.display().to_string();
    let source = source::as_text(&name, source::bytes(&file.path))?;
    Ok(Text { name, source })
}

fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(source::MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the data, if there is any.
pub(super) fn data(given: &Given) -> Result<Option<Json>, Failure> {
    let Some(argument) = &given.data else { return Ok(None) };
    let text = match argument.strip_prefix('@') {
        Some(path) => source::as_text(path, source::bytes(&PathBuf::from(path)))?,
        None => argument.clone(),
    };
    let fault = |what: String| {
        Failure::new(Code::Usage, format!("--data {what}"))
            .hint("give an object such as '{\"limit\": 5}', or @FILE for a file with one")
    };
    let data = text
        .parse::<Json>()
        .map_err(|error| fault(format!("is no JSON that can be used: {error}")))?;
    match data.raw().kind() {
        Kind::Object => Ok(Some(data)),
        _ => Err(fault("must be an object, whose members are variables of the script".to_owned())),
    }
}
