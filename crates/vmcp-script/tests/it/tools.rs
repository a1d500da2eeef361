//! Tools as scripts see them: names, signatures, what is checked before anything is sent.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod calls;
mod handed_in;
mod hostile;
mod list;
mod shapes;
mod signatures;

use std::sync::Arc;

use vmcp_script::{Answer, Ask, Inputs, Limits, Machine, Progress, Toolbox, compile};

/// A toolbox of tools with these names and input schemas.
fn toolbox(tools: &[(&str, &str)]) -> Toolbox {
    let definitions: Vec<String> =
        tools.iter().map(|(_, schema)| format!("{{\"inputSchema\":{schema}}}")).collect();
    Toolbox::new(tools.iter().zip(&definitions).map(|((name, _), text)| (*name, text.as_str())))
}

/// A toolbox of tools whose definitions are these; the names are in them.
fn defined(definitions: &[&str]) -> Toolbox {
    Toolbox::new(named(definitions).iter().map(|(name, text)| (name.as_str(), *text)))
}

fn named<'d>(definitions: &[&'d str]) -> Vec<(String, &'d str)> {
    let name = |text: &&'d str| {
        let tree: serde_json::Value = serde_json::from_str(text).unwrap();
        (tree["name"].as_str().unwrap().to_owned(), *text)
    };
    definitions.iter().map(name).collect()
}

/// Runs a script to its end; tools give their arguments back, other requests nothing. Gives what
/// the script came to, or everything that is wrong with it.
fn run(source: &str, inputs: &Arc<Inputs>) -> Result<String, String> {
    run_within(source, inputs, Limits::default())
}

fn run_within(source: &str, inputs: &Arc<Inputs>, limits: Limits) -> Result<String, String> {
    let program = compile(source, &**inputs).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(|fault| fault.render(source)).collect();
        faults.join("\n")
    })?;
    let mut machine = Machine::new(Arc::new(program), inputs.clone(), limits);
    loop {
        match machine.run(1000) {
            Progress::Yield => {}
            Progress::Done(outcome) => {
                let outcome = outcome.map(|output| output.result);
                return outcome.map_err(|failure| failure.render(source));
            }
            Progress::Waiting => {
                for request in machine.requests() {
                    let answer = match request.ask {
                        Ask::Tool { arguments, .. } => arguments,
                        _ => "null".to_owned(),
                    };
                    machine.resume(request.id, Answer::Value(answer));
                }
            }
        }
    }
}

fn inputs(toolbox: Toolbox, data: Option<&str>) -> Arc<Inputs> {
    Arc::new(Inputs::new(Arc::new(toolbox), data).unwrap())
}

/// What each script comes to, or what is wrong with it, to be shown.
fn told(inputs: &Arc<Inputs>, sources: &[&str]) -> String {
    let told = sources.iter().map(|source| run(source, inputs).unwrap_or_else(|error| error));
    told.collect::<Vec<_>>().join("\n\n")
}
