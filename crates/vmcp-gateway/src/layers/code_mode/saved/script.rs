//! One script, checked against the tools that there are.

use vmcp_core::{Json, Raw, json::Kind};
use vmcp_script::{Inputs, Program, SyntaxError};

use super::{
    super::{Refused, engine, view::View},
    SavedScript,
};

/// One script that can run.
pub(super) struct Script {
    pub(super) name: String,
    source: String,
    /// Its parameters with what they are if the caller leaves them out.
    defaults: Vec<(String, Json)>,
    /// Whether its result is to be an object.
    pub(super) gives_objects: bool,
}

impl Script {
    /// Checks `saved`, which is one of `all`.
    ///
    /// # Errors
    /// Why it cannot run, in one line: the first of its faults.
    pub(super) fn new(
        saved: &SavedScript,
        all: &[SavedScript],
        view: &View,
    ) -> Result<Self, String> {
        let definition = saved.definition.raw();
        let script = Self {
            name: saved.name.clone(),
            source: saved.source.clone(),
            defaults: defaults(definition.at(&["inputSchema", "properties"])),
            gives_objects: definition.get("outputSchema").is_some(),
        };
        match script.compile(&Json::empty_object(), view) {
            Ok(_) => Ok(script),
            Err(Refused::Text { faults }) => Err(told(saved, all, &faults)),
            Err(other) => Err(format!("{}: {other}", saved.file)),
        }
    }

    /// The program for these `arguments`, and what it is given.
    pub(super) fn compile(
        &self,
        arguments: &Json,
        view: &View,
    ) -> Result<(Program, Inputs), Refused> {
        engine::compile(&self.source, Some(self.data(arguments).as_str()), view)
    }

    /// The arguments with the defaults of those that were left out.
    pub(super) fn data(&self, arguments: &Json) -> Json {
        let left_out = self.defaults.iter().filter(|(name, _)| arguments.get(name).is_none());
        left_out.fold(arguments.edit(), |edit, (name, value)| edit.put(name, value)).finish()
    }

    /// The arguments that are none of its parameters.
    pub(super) fn unknown(&self, arguments: &Json) -> Vec<String> {
        let names = arguments.raw().as_object().into_iter().flatten();
        let names = names.map(|member| member.key().into_owned());
        names.filter(|name| self.defaults.iter().all(|(known, _)| known != name)).collect()
    }

    /// The line of a place in it.
    pub(super) fn line(&self, span: vmcp_script::Span) -> usize {
        span.place(&self.source).line
    }
}

fn defaults(properties: Option<Raw<'_>>) -> Vec<(String, Json)> {
    let members = properties.and_then(Raw::as_object).into_iter().flatten();
    let default = |schema: Raw<'_>| {
        let value = schema.get("default").map(|value| value.as_str().parse::<Json>());
        value.and_then(Result::ok).unwrap_or_else(Json::null)
    };
    members.map(|member| (member.key().into_owned(), default(member.value))).collect()
}

fn told(saved: &SavedScript, all: &[SavedScript], faults: &[SyntaxError]) -> String {
    let first = &faults[0];
    let place = first.span.place(&saved.source);
    let mut text = format!("{}:{place}: {}", saved.file, first.message);
    let at = first.span.start as usize..first.span.end as usize;
    let name = saved.source.get(at).unwrap_or_default().trim_matches(['"', '\'']);
    if all.iter().any(|other| other.name == name) {
        text.push_str(" (saved scripts do not call each other)");
    }
    if faults.len() > 1 {
        text.push_str(&format!(" (and {} more)", faults.len() - 1));
    }
    text
}

/// The arguments of a call.
///
/// # Errors
/// When they are no object.
pub(super) fn arguments(params: &Json) -> Result<Json, String> {
    let arguments = params.get("arguments").filter(|arguments| !arguments.raw().is_null());
    let arguments = arguments.unwrap_or_else(Json::empty_object);
    match arguments.raw().kind() {
        Kind::Object => Ok(arguments),
        _ => Err("the arguments must be an object".to_owned()),
    }
}
