//! `outgoingAuth`: each strategy with its settings, and values looked up in the environment.

use super::names::Names;
use super::{Checks, headers};
use crate::Secret;
use crate::codes;
use crate::diagnostic::shown;
use crate::path::Path;
use crate::sections::{HeaderInjection, OutgoingAuth, Strategy, StrategyType};

/// Checks every strategy and completes those that name a variable.
pub(super) fn check(auth: &mut OutgoingAuth, names: &Names, checks: &mut Checks<'_>) {
    let section = Path::default().key("outgoingAuth");
    if let Some(default) = &mut auth.default {
        strategy(default, &section.key("default"), checks);
    }
    for (name, own) in &mut auth.backends {
        let path = section.key("backends").key(name);
        names.expect_key(name, &path, checks);
        strategy(own, &path, checks);
        if own.strategy_type != StrategyType::Unauthenticated && names.commands.contains(name) {
            let message = format!("`{}` is a command, which gets no headers", shown(name));
            let found = checks.found_key(&codes::NO_EFFECT, &path, message);
            let help = "give it what it needs under `env` of the backend";
            checks.push(&path, found.label("has no effect").help(help));
        }
    }
}

fn strategy(strategy: &mut Strategy, path: &Path, checks: &mut Checks<'_>) {
    let settings = path.key("headerInjection");
    match (strategy.strategy_type, &mut strategy.header_injection) {
        (StrategyType::HeaderInjection, Some(injection)) => header(injection, &settings, checks),
        (StrategyType::HeaderInjection, None) => {
            let message = "`type: header_injection` needs `headerInjection`";
            let found = checks
                .found(&codes::STRATEGY, &settings, message)
                .help("add `headerInjection:` with `headerName` and `headerValueEnv`");
            checks.push(&settings, found);
        }
        (StrategyType::Unauthenticated, Some(_)) => {
            let message = "`headerInjection` has no effect with `type: unauthenticated`";
            let found = checks
                .found(&codes::STRATEGY, &settings, message)
                .help("set `type: header_injection`, or remove it");
            checks.push(&settings, found);
        }
        (StrategyType::Unauthenticated, None) => {}
    }
}

fn header(injection: &mut HeaderInjection, path: &Path, checks: &mut Checks<'_>) {
    let name = path.key("headerName");
    headers::check_name(&injection.header_name, &name, checks);
    let (value, variable) = (path.key("headerValue"), path.key("headerValueEnv"));
    match (&injection.header_value, &injection.header_value_env) {
        (Some(text), None) => headers::check_value(text.expose(), &value, checks),
        (None, Some(from)) => {
            injection.header_value = look_up(from, &variable, checks);
        }
        (Some(_), Some(_)) => {
            let message = "`headerValue` and `headerValueEnv` are both set";
            let found = checks
                .found(&codes::HEADER_SOURCE, &variable, message)
                .label("remove this or `headerValue`");
            checks.push(&variable, found);
        }
        (None, None) => {
            let message = "neither `headerValue` nor `headerValueEnv` is set";
            let found = checks
                .found(&codes::HEADER_SOURCE, path, message)
                .help("add `headerValueEnv: NAME` to take the value from the environment");
            checks.push(path, found);
        }
    }
}

fn look_up(name: &str, path: &Path, checks: &mut Checks<'_>) -> Option<Secret> {
    match (checks.env)(name).filter(|value| !value.is_empty()) {
        Some(value) => {
            headers::check_value(&value, path, checks);
            Some(Secret::new(value))
        }
        None => {
            let name = checks.written(path);
            let message = format!("the environment variable `{name}` is not set or empty");
            let found = checks.found(&codes::UNSET_VARIABLE, path, message);
            checks.push(path, found.label("needed here").help("set it before starting vmcp"));
            None
        }
    }
}
