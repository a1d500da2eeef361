//! Our side.

use std::sync::Arc;

use vmcp_script::{Answer, Ask, Inputs, Limits, Machine, Progress, Toolbox, compile};

use super::world::{Answers, definition, names};

/// Steps of a turn, as many as the gateway gives.
const QUANTUM: u64 = 20_000;

/// All tools, and answers to their calls.
pub(super) struct Ours {
    toolbox: Arc<Toolbox>,
    answers: Answers,
}

impl Ours {
    pub(super) fn new() -> Self {
        let tools: Vec<_> = names().map(|name| (definition(&name), name)).collect();
        let tools = tools.iter().map(|(definition, name)| (name.as_str(), definition.as_str()));
        Self { toolbox: Arc::new(Toolbox::new(tools)), answers: Answers::new() }
    }

    /// A script, compiled as it came from its caller, at its beginning.
    pub(super) fn machine(&self, source: &str) -> Result<Machine, String> {
        let inputs = Inputs::new(Arc::clone(&self.toolbox), None).map_err(|e| e.to_string())?;
        let program = compile(source, &inputs).map_err(|faults| format!("{source}: {faults:?}"))?;
        let limits = Limits { steps: u64::MAX / 2, tool_calls: u32::MAX, ..Limits::default() };
        Ok(Machine::new(Arc::new(program), Arc::new(inputs), limits))
    }

    /// What a script returns, as JSON.
    pub(super) fn run(&self, source: &str) -> Result<String, String> {
        let mut machine = self.machine(source)?;
        loop {
            match machine.run(QUANTUM) {
                Progress::Yield => {}
                Progress::Waiting => self.answer(&mut machine),
                Progress::Done(Ok(output)) => return Ok(output.result),
                Progress::Done(Err(failure)) => return Err(failure.message),
            }
        }
    }

    fn answer(&self, machine: &mut Machine) {
        for request in machine.requests() {
            let Ask::Tool { tool, .. } = request.ask else { continue };
            let answer = self.answers.of(self.toolbox.name(tool)).to_owned();
            machine.resume(request.id, Answer::Value(answer));
        }
    }
}
