//! `vmcp explain`: what the code of a diagnostic means.

use vmcp::config::{self, Severity};

use crate::{
    Outcome,
    exit::{Code, Failure},
    say,
};

pub(super) fn run(code: &str) -> Outcome {
    let Some(code) = config::explain(code) else {
        let failure = Failure::new(Code::Usage, format!("there is no code `{code}`"));
        return Err(failure.hint("codes look like VMCP0012; diagnostics show them in brackets"));
    };
    let severity = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (id, title) = (code.id, code.title);
    say::out(&format!("{severity}[{id}]: {title}\n\n{}\n{}", code.meaning, code.remedy));
    Ok(())
}
