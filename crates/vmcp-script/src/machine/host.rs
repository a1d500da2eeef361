//! Requests to the outside, and their answers.

use super::{
    Exit, Machine,
    execute::Next,
    fiber::{Fiber, Waits},
};
use crate::{
    builtins::{self, special::Special},
    host::{Answer, Ask, Request},
    json,
    machine::Arguments,
    op::Reg,
    stop::{ErrorKind, Limit, Raised, Run, Stop},
    value::{
        Value,
        repr::{self, Text, type_name},
    },
};

/// Arguments of one call are no longer than this as JSON.
const MAX_ARGUMENTS: usize = 1 << 20;

impl Machine {
    /// Takes what the script has asked for since the last time. Each is answered once, in any
    /// order, by [`Machine::resume`].
    pub fn requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    /// Takes the numbers of requests that nobody waits for any more.
    pub fn withdrawn(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.withdrawn)
    }

    /// Answers a request; one that nobody waits for any more is ignored.
    pub fn resume(&mut self, id: u64, answer: Answer) {
        let waiting = self.fibers.iter().position(|fiber| {
            fiber
                .as_ref()
                .is_some_and(|fiber| matches!(fiber.waits, Waits::Answer(n, _) if n == id))
        });
        let Some(at) = waiting else { return };
        if let Some(fiber) = &mut self.fibers[at] {
            fiber.answer = Some(answer);
        }
        self.ready.push_back(at as u32);
        self.end_call();
    }

    /// One call less is in flight: the next one that was held back goes out.
    pub(super) fn end_call(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if let Some(next) = self.held.pop_front() {
            self.in_flight += 1;
            self.requests.push(next);
        }
    }

    /// Calls a tool with arguments of the script's.
    pub(super) fn call_tool(
        &mut self,
        fiber: &mut Fiber,
        tool: u32,
        arguments: &Arguments,
        (to, raw): (Reg, bool),
    ) -> Run<Next> {
        let parameters = self.resolver.parameters(tool);
        let given = arguments.positional.len();
        if given > parameters.len() {
            let message = format!(
                "{} takes at most {} arguments by position, {given} were given; it is {}",
                self.resolver.name(tool),
                parameters.len(),
                self.resolver.signature(tool)
            );
            return Err(Stop::type_error(message));
        }
        let mut members: Vec<(&str, Value)> = parameters
            .iter()
            .map(String::as_str)
            .zip(arguments.positional.iter().copied())
            .collect();
        for (name, value) in &arguments.named {
            if members.iter().any(|(known, _)| **known == **name) {
                let message = format!("{} got `{name}` twice", self.resolver.name(tool));
                return Err(Stop::type_error(message));
            }
            members.push((name, *value));
        }
        let text = json::object(&self.heap, &members, MAX_ARGUMENTS)
            .map_err(|what| Stop::type_error(what.replace("the result", "an argument")))?;
        self.ask(fiber, Ask::Tool { tool, arguments: text, raw }, to)
    }

    /// Sends a request, or holds it back while too many are in flight; the fiber waits.
    pub(super) fn ask(&mut self, fiber: &mut Fiber, ask: Ask, to: Reg) -> Run<Next> {
        let is_call = matches!(ask, Ask::Tool { .. });
        if is_call {
            if self.tool_calls >= self.limits.tool_calls {
                return Err(Stop::Limit(Limit::ToolCalls));
            }
            self.tool_calls += 1;
        }
        self.next_request += 1;
        let request = Request { id: self.next_request, ask };
        fiber.waits = Waits::Answer(request.id, to);
        if self.in_flight < self.limits.concurrency.max(1) {
            self.in_flight += 1;
            self.requests.push(request);
        } else {
            self.held.push_back(request);
        }
        if let Some(frame) = fiber.frames.last_mut() {
            frame.pc += 1;
        }
        Ok(Next::Exit(Exit::Waiting))
    }

    /// Gives a fiber what has come for it while it waited.
    pub(super) fn wake(&mut self, fiber: &mut Fiber) -> Run<()> {
        match fiber.raised.take() {
            Some(raised) => Err(Stop::Raise(raised)),
            None => self.take_answer(fiber),
        }
    }

    fn take_answer(&mut self, fiber: &mut Fiber) -> Run<()> {
        let Waits::Answer(_, to) = fiber.waits else { return Ok(()) };
        let Some(answer) = &fiber.answer else { return Ok(()) };
        let outcome = match answer {
            Answer::Value(text) => {
                self.heap.toil(text.len())?;
                Ok(json::read(&mut self.heap, text)?)
            }
            Answer::Failed { timed_out, message, data } => {
                let data = match data {
                    Some(text) => json::read(&mut self.heap, text)?,
                    None => Value::None,
                };
                let kind = if *timed_out { ErrorKind::Timeout } else { ErrorKind::Tool };
                Err(Raised { kind, message: message.clone(), data })
            }
        };
        fiber.answer = None;
        fiber.waits = Waits::Nothing;
        match outcome {
            Ok(value) => {
                *fiber.reg(to) = value;
                Ok(())
            }
            Err(raised) => {
                // The error belongs to the call, which the fiber has gone past.
                if let Some(frame) = fiber.frames.last_mut() {
                    frame.pc = frame.pc.saturating_sub(1);
                }
                Err(Stop::Raise(Box::new(raised)))
            }
        }
    }

    /// Functions that need more than values: the outside, or other fibers.
    pub(super) fn special(
        &mut self,
        fiber: &mut Fiber,
        special: Special,
        arguments: Arguments,
        to: Reg,
    ) -> Run<Next> {
        match special {
            Special::Parallel => self.parallel(fiber, &arguments, to),
            Special::CallTool | Special::CallToolRaw => {
                let mut arguments = arguments;
                if arguments.positional.is_empty() {
                    return Err(Stop::type_error("call_tool() needs the name of a tool first"));
                }
                let first = arguments.positional.remove(0);
                let tool = self.tool_named(first)?;
                self.call_tool(fiber, tool, &arguments, (to, special == Special::CallToolRaw))
            }
            Special::Progress => {
                let message = self.text_of(&arguments)?;
                self.ask(fiber, Ask::Progress(message), to)
            }
            Special::Search => {
                let query = self.text_of(&arguments)?;
                self.ask(fiber, Ask::Search(query), to)
            }
            Special::Describe => {
                let name = self.text_of(&arguments)?;
                self.ask(fiber, Ask::Describe(name), to)
            }
            Special::Elicit => {
                let message = self.text_of(&arguments)?;
                let schema = builtins::given(&arguments, 1, "schema");
                let schema = json::write(&self.heap, schema.unwrap_or(Value::None), MAX_ARGUMENTS)
                    .map_err(Stop::type_error)?;
                self.ask(fiber, Ask::Elicit { message, schema }, to)
            }
        }
    }

    fn tool_named(&self, name: Value) -> Run<u32> {
        if let Value::Tool(tool) = name {
            return Ok(tool);
        }
        let Some(name) = self.heap.as_str(name) else {
            let kind = type_name(&self.heap, name);
            let message = format!("call_tool() needs the name of a tool, not a {kind}");
            return Err(Stop::type_error(message));
        };
        self.resolver.tool_exactly(name).ok_or_else(|| {
            let near: Vec<String> =
                self.resolver.near(name).iter().take(3).map(|name| format!("`{name}`")).collect();
            let hint = match near.is_empty() {
                true => String::new(),
                false => format!("; did you mean {}?", near.join(" or ")),
            };
            let shown: String = name.chars().take(64).collect();
            Stop::raise(ErrorKind::Name, format!("there is no tool `{shown}`{hint}"))
        })
    }

    /// The first argument as text.
    fn text_of(&self, arguments: &Arguments) -> Run<String> {
        let Some(value) = arguments.positional.first() else {
            return Err(Stop::type_error("a text is missing"));
        };
        let mut text = Text::new(&self.heap);
        repr::string(&self.heap, self, *value, &mut text)?;
        Ok(text.finish())
    }
}
