//! `vmcp validate`: checks a configuration file, and its backends if asked to.
//!
//! Exit codes: 3 if the file is not valid. With `--connect`: 4 if no backend is healthy, 1 if some
//! are not, if names are in conflict, if a saved script names tools that are not there (what `serve`
//! would still serve, but not as intended), or if tools cannot be found by their meaning. What a
//! backend offers and what is left out of it is reported and changes no code: only the backend's
//! author can cure it.

mod connect;
mod offline;

use serde_json::{Value, json};
use vmcp::Config;

use self::connect::Found;
use crate::{
    Outcome,
    arguments::{Output, Validate},
    exit::{Code, Failure},
    look::Look,
    say, source,
};

pub(super) fn run(arguments: &Validate) -> Outcome {
    match arguments.output {
        Output::Text => text(arguments),
        Output::Json => json(arguments),
    }
}

fn text(arguments: &Validate) -> Outcome {
    let config = source::load(&arguments.config)?;
    say::out(&offline::text(&arguments.config, &config));
    if !arguments.connect {
        say::err("hint: `vmcp validate --connect` also asks the backends what they offer");
        return Ok(());
    }
    let found = connect::run(&config, arguments)?;
    say::out(&found.text(Look::of(&std::io::stdout())));
    conclude(&found)
}

fn json(arguments: &Validate) -> Outcome {
    let file = arguments.config.display().to_string();
    let loaded = match source::parse(&arguments.config) {
        Ok(Ok(loaded)) => loaded,
        Ok(Err(report)) => {
            print(&json!({"file": file, "valid": false, "diagnostics": report.diagnostics()}));
            return Err(Failure::told(Code::Config));
        }
        Err(failure) => {
            print(&json!({"file": file, "valid": false, "error": failure.to_string()}));
            return Err(Failure::told(failure.code()));
        }
    };
    let config = &loaded.config;
    let mut result = offline::json(&file, config);
    result["diagnostics"] = json!(loaded.warnings.diagnostics());
    if !arguments.connect {
        print(&result);
        return Ok(());
    }
    let found = connect::run(config, arguments)?;
    result["found"] = found.json();
    print(&result);
    conclude(&found)
}

fn print(value: &Value) {
    say::out(&value.to_string());
}

/// The exit code; what it stands for was printed.
fn conclude(found: &Found) -> Outcome {
    let is_as_intended =
        found.conflicts.is_none() && found.unfit.is_empty() && found.meaning.is_none();
    match found.totals.up {
        up if up == found.totals.backends && is_as_intended => Ok(()),
        0 => Err(Failure::told(Code::NothingHealthy)),
        _ => Err(Failure::told(Code::Runtime)),
    }
}

/// The words for a transport.
fn transport(backend: &vmcp::config::Backend) -> &'static str {
    use vmcp::config::Transport;
    match backend.transport() {
        Transport::Sse => "sse",
        Transport::StreamableHttp => "streamable-http",
        Transport::Stdio => "stdio",
    }
}

/// Where a backend is, without what may be secret: paths, queries and arguments stay out.
fn address(backend: &vmcp::config::Backend) -> String {
    use vmcp::config::Endpoint;
    match backend.endpoint() {
        Endpoint::Command { program, .. } => program.to_owned(),
        Endpoint::Url { url, .. } => origin(&vmcp::shown_url(url)).to_owned(),
    }
}

/// The part of a URL before its path.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or(url, |end| &url[..host + end])
}

/// Names that the file itself changes: backend, old name, new name.
fn overridden(config: &Config) -> impl Iterator<Item = (&str, &str, &str)> {
    config.aggregation.tools.iter().flat_map(|rules| {
        let renamed = rules.overrides.iter().filter_map(|(old, change)| {
            Some((rules.workload.as_str(), old.as_str(), change.name.as_deref()?))
        });
        renamed.filter(|(_, old, new)| old != new)
    })
}
