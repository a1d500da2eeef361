//! From text to a script that is ready to run.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use vmcp_core::{Json, tool_result};
use vmcp_script::{DataError, Inputs, Limits, Machine, Program, SyntaxError, TooLong};

use super::{TOOL_NAME, answer, input::Input, view::View};
use crate::layers::optimizer::FIND_TOOL;

/// Why a script is not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It, or its data, is longer than a limit allows.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// Its data is not of the right kind.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Faults in its text, in the order of the source.
    #[error("{} faults in the text of the script", faults.len())]
    Text {
        /// At least one, at most 20.
        faults: Vec<SyntaxError>,
    },
}

/// The script, ready to run.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn prepare(input: &Input, view: &View, limits: Limits) -> Result<Machine, Refused> {
    let data = input.data.as_ref().map(Json::as_str);
    let (program, inputs) = compile(&input.script, data, view)?;
    Ok(machine(program, inputs, limits))
}

impl Refused {
    /// The result of the call.
    pub(super) fn result(&self, input: &Input) -> Json {
        match self {
            Self::Text { faults } => answer::faults(faults, &input.script),
            other => tool_result::failure(&other.to_string()),
        }
    }
}

/// A program that starts now.
pub(super) fn machine(program: Program, inputs: Inputs, limits: Limits) -> Machine {
    let mut machine = Machine::new(Arc::new(program), Arc::new(inputs), limits);
    if let Ok(now) = SystemTime::now().duration_since(UNIX_EPOCH) {
        machine.set_now(now.as_secs_f64());
    }
    machine
}

/// The script, compiled and checked against the tools of its caller; lengths are not.
pub(super) fn compile(
    script: &str,
    data: Option<&str>,
    view: &View,
) -> Result<(Program, Inputs), Refused> {
    let inputs = Inputs::new(Arc::clone(&view.toolbox), data)?;
    match vmcp_script::compile(script, &inputs) {
        Ok(program) => Ok((program, inputs)),
        Err(mut faults) => {
            faults.iter_mut().for_each(|fault| explain(fault, script, view));
            Err(Refused::Text { faults })
        }
    }
}

/// Says what a writer of scripts for this gateway may have meant: of a tool that the caller has and
/// the script has not, why that is so.
fn explain(fault: &mut SyntaxError, source: &str, view: &View) {
    if fault.span.start == 0 && source.starts_with("```") {
        fault.hint = Some("the script alone is wanted, without ``` around it".to_owned());
        return;
    }
    let at = fault.span.start as usize..fault.span.end as usize;
    let name = source.get(at).unwrap_or_default().trim_matches(['"', '\'']);
    if view.toolbox.number(name).is_some() {
        return;
    }
    if name == TOOL_NAME {
        fault.hint = Some("a script cannot start another one".to_owned());
    } else if name == FIND_TOOL {
        fault.hint = Some("in a script, search_tools(\"words\") finds tools".to_owned());
    } else if view.below.tool(name).is_some_and(|tool| tool.advertised) {
        let hint = "scripts may not call this tool (codeMode.allow); call it by itself";
        fault.hint = Some(hint.to_owned());
    }
}
