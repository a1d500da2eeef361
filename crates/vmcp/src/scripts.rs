//! Scripts over tools, for programs that check them or run them through a
//! [`Gateway`](crate::core::Gateway).

use std::{io::Read, path::PathBuf, sync::Arc};

pub use vmcp_gateway::layers::code_mode::{CHECK_KEY, Refused, TOOL_NAME, TRACE_KEY, unfit};
/// The language: outlines, toolboxes, faults.
pub use vmcp_script as engine;

use vmcp_config::BadScript;
use vmcp_core::{Catalog, Json};
use vmcp_gateway::layers::code_mode::{self, Settings};

use crate::{Config, translate};

/// Longer files are no scripts.
const MAX_BYTES: u64 = 1 << 20;

/// Reads the saved scripts of a configuration file in the folder `base`, or in the working
/// directory, for [`config::load_with`](crate::config::load_with); a script that cannot be parsed is
/// a fault of the file.
pub fn reader(base: Option<PathBuf>) -> impl Fn(&str) -> Result<String, BadScript> {
    move |file| {
        let path = base.as_ref().map_or_else(|| PathBuf::from(file), |base| base.join(file));
        let source = read(&path).map_err(|what| BadScript::new(format!("{file} {what}")))?;
        let Err(fault) = engine::check_syntax(&source) else { return Ok(source) };
        let place = fault.span.place(&source);
        Err(BadScript { message: format!("{file}:{place}: {fault}"), help: fault.hint })
    }
}

/// The text of a file, or what is the matter with it.
fn read(path: &std::path::Path) -> Result<String, String> {
    // Reading something else, such as a pipe, could wait for ever.
    if path.exists() && !path.is_file() {
        return Err("is not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("is longer than 1 MiB".to_owned());
    }
    String::from_utf8(bytes)
        .map_err(|error| format!("is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
}

/// Checks a script as a caller who has the tools of `catalog` would be told, calling nothing.
///
/// What `codeMode` of `config` says of limits and allowed tools is taken account of, whether it is
/// switched on or not.
///
/// # Errors
/// Everything that is wrong with it as far as it can be told.
pub fn check(
    config: &Config,
    catalog: &Arc<Catalog>,
    script: &str,
    data: Option<&Json>,
) -> Result<(), Refused> {
    code_mode::check(catalog, &settings(config), script, data)
}

/// The tools of `catalog` that scripts may call, as they see them.
#[must_use]
pub fn toolbox(config: &Config, catalog: &Arc<Catalog>) -> Arc<engine::Toolbox> {
    code_mode::toolbox(catalog, &settings(config))
}

fn settings(config: &Config) -> Settings {
    translate::scripts(config).expect("a configuration that was loaded names backends that can be")
}
