//! Text in, configuration or report out.

use crate::codes;
use crate::diagnostic::{Diagnostic, Findings};
use crate::report::{Report, mask};
use crate::scripts::{self, ScriptLookup};
use crate::sections::Config;
use crate::source::{Source, Span};
use crate::validate::Checks;
use crate::yaml::Node;
use crate::{schema, shape, validate, yaml};

/// A file that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says, with defaults filled in.
    pub config: Config,
    /// What somebody may want to look at; has no errors.
    pub warnings: Report,
}

/// Reads a configuration file.
///
/// `env` looks up an environment variable for `${NAME}` and `headerValueEnv`; it may be asked for
/// the same name more than once. Nothing else is read: no file, no network. A file that names saved
/// scripts needs [`load_with`].
///
/// # Errors
/// Returns everything that is wrong with the file, not only the first mistake.
pub fn load(source: &Source<'_>, env: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, Report> {
    load_with(source, env, &scripts::nobody)
}

/// Reads a configuration file, as [`load`], and the scripts that it names.
///
/// `scripts` is asked for each entry of `codeMode.scripts`, with its `file` as it is written; it is
/// also the one to say that a script cannot be parsed.
///
/// # Errors
/// Returns everything that is wrong with the file and its scripts, not only the first mistake.
pub fn load_with(
    source: &Source<'_>,
    env: &dyn Fn(&str) -> Option<String>,
    scripts: ScriptLookup<'_>,
) -> Result<Loaded, Report> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
    let mut findings = Findings::default();
    let Some(tree) = yaml::parse(text, &mut findings) else {
        let text = mask::without_tree(beginning(text));
        return Err(Report::new(source.name, text, findings));
    };
    let config = read(&tree, env, scripts, &mut findings);
    let failed = findings.has_errors();
    let report = Report::new(source.name, mask::with_tree(text, &tree), findings);
    if failed { Err(report) } else { Ok(Loaded { config, warnings: report }) }
}

/// Returns what may be shown of a text that could not be read: little, if it is too large.
fn beginning(text: &str) -> &str {
    const SHOWN: usize = 1024;
    if text.len() <= yaml::MAX_BYTES {
        return text;
    }
    let end = (0..=SHOWN).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

fn read(
    tree: &Node,
    env: &dyn Fn(&str) -> Option<String>,
    scripts: ScriptLookup<'_>,
    findings: &mut Findings,
) -> Config {
    let shaped = shape::check(tree, schema::root(), env, findings);
    let Ok(mut config) = serde_json::from_value(shaped.value) else {
        if !findings.has_errors() {
            let message = "the file fits the schema but could not be read";
            findings.push(
                Diagnostic::new(&codes::DOES_NOT_FIT, Span::top(), message)
                    .help("this is a mistake in vmcp; please report it"),
            );
        }
        return Config::default();
    };
    let mut checks = Checks { tree, bad: &shaped.bad, env, scripts, findings };
    validate::check(&mut config, &mut checks);
    config
}
