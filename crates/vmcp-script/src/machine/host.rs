//! Requests to the outside, and their answers.

use super::{
    Exit, Machine,
    execute::Next,
    fiber::{Arrived, Fiber, Waits},
    reading::{Reading, Text, Then},
};
use crate::{
    builtins::{parameters, special::Special},
    compile::advice,
    cut::cut,
    heap::price,
    host::{Answer, Ask, Request},
    json,
    machine::Arguments,
    near,
    op::Reg,
    stop::{ErrorKind, Limit, Raised, Run, Stop},
    tools::Fault,
    value::{
        Value,
        repr::{self, article, type_name},
    },
};

/// A look at the catalogue costs a script what so many values cost: a hundred steps. It is no tool
/// call, and somebody has to pay for the search.
const LOOK: usize = 6400;

/// Bytes of what `progress` tells, `search_tools` looks for and the like.
const MAX_MESSAGE: usize = 16 << 10;

/// A request that was not answered yet.
pub(super) struct Waiting {
    fiber: u32,
    /// What is charged for it.
    bytes: usize,
    /// It did not go out yet.
    held: Option<Box<Ask>>,
}

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

    /// How many branches each `parallel` had that began since this was last asked.
    pub fn fan_outs(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.fan_outs)
    }

    /// Answers a request; one that nobody waits for any more is ignored.
    pub fn resume(&mut self, id: u64, answer: Answer) {
        let Some(waiting) = self.waiting.remove(&id) else { return };
        self.heap.release(waiting.bytes);
        self.end_call();
        self.arrive(waiting.fiber, answer);
    }

    /// One call less is in flight: the next one that was held back goes out.
    pub(super) fn end_call(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
        while let Some(id) = self.held.pop_front() {
            // Some were withdrawn meanwhile.
            let Some(waiting) = self.waiting.get_mut(&id) else { continue };
            let Some(ask) = waiting.held.take() else { continue };
            self.in_flight += 1;
            self.requests.push(Request { id, ask: *ask });
            return;
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
        let signature = self.resolver.signature(tool);
        let parameters = signature.parameters().len().max(1);
        self.heap.toil(arguments.named.len().saturating_mul(parameters))?;
        let named = arguments.named.iter().map(|(name, value)| (&**name, *value));
        let assigned =
            signature.assign(&arguments.positional, named, |value| value.is(Value::None));
        if let Some(fault) = assigned.faults.first() {
            return Err(self.refused(tool, fault));
        }
        let most = json::MAX_ARGUMENTS.min(self.heap.room() / 3);
        let text = json::arguments(&self.heap, &assigned.members, most)?;
        self.ask(fiber, Ask::Tool { tool, arguments: text, raw }, to)
    }

    /// The error for arguments that the tool does not take.
    fn refused(&self, tool: u32, fault: &Fault<'_, Value>) -> Stop {
        if let Err(limit) = self.heap.toil(price::SUGGESTION) {
            return limit;
        }
        let signature = self.resolver.signature(tool);
        let message = fault.message(self.resolver.name(tool), signature);
        let usage = self.resolver.usage(tool);
        let advice = advice(fault.suggestion(signature), Some(&usage)).unwrap_or_default();
        Stop::type_error(format!("{message}; {advice}"))
    }

    /// Sends a request, or holds it back while too many are in flight; the fiber waits.
    pub(super) fn ask(&mut self, fiber: &mut Fiber, ask: Ask, to: Reg) -> Run<Next> {
        let is_call = matches!(ask, Ask::Tool { .. });
        if is_call && self.tool_calls >= self.limits.tool_calls {
            return Err(Stop::Limit(Limit::ToolCalls));
        }
        let bytes = size_of::<Request>() + ask.size();
        // Nothing goes out that the steps do not pay for.
        self.heap.toil(price::REQUEST)?;
        self.heap.charge(bytes)?;
        self.tool_calls += u32::from(is_call);
        self.next_request += 1;
        let id = self.next_request;
        let mut waiting = Waiting { fiber: self.current, bytes, held: None };
        if self.in_flight < self.limits.concurrency.max(1) {
            self.in_flight += 1;
            self.requests.push(Request { id, ask });
        } else {
            waiting.held = Some(Box::new(ask));
            self.held.push_back(id);
        }
        self.waiting.insert(id, waiting);
        fiber.waits = Waits::Answer(id, to);
        Ok(Next::Exit(Exit::Waiting))
    }

    /// Nobody waits for a request any more.
    pub(super) fn withdraw(&mut self, id: u64) {
        let Some(waiting) = self.waiting.remove(&id) else { return };
        self.heap.release(waiting.bytes);
        if waiting.held.is_some() {
            return;
        }
        match self.requests.iter().position(|request| request.id == id) {
            Some(at) => drop(self.requests.remove(at)),
            None => self.withdrawn.push(id),
        }
        self.end_call();
    }

    /// Gives a fiber what has come for it while it waited.
    pub(super) fn wake(&mut self, fiber: &mut Fiber) -> Run<()> {
        if let Some(raised) = fiber.raised.take() {
            return Err(Stop::Raise(raised));
        }
        let Waits::Answer(_, to) = fiber.waits else { return Ok(()) };
        let Some(arrived) = fiber.arrived.take() else { return Ok(()) };
        fiber.waits = Waits::Nothing;
        let Arrived::Answer(answer, bytes) = *arrived else {
            return Err(Stop::Limit(Limit::Memory));
        };
        let (text, then) = match answer {
            Answer::Value(text) => (text, Then::Give(to)),
            Answer::Failed { timed_out, message, data } => {
                let kind = if timed_out { ErrorKind::Timeout } else { ErrorKind::Tool };
                let raised = Box::new(Raised { kind, message, data: Value::None });
                let Some(data) = data else {
                    self.heap.release(bytes);
                    return Err(Stop::Raise(raised));
                };
                (data, Then::Raise(raised))
            }
        };
        fiber.reading = Some(Reading::new(Text::Own(text), bytes, then));
        Ok(())
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
                self.heap.toil(arguments.positional.len())?;
                let first = arguments.positional.remove(0);
                let tool = self.tool_named(first)?;
                self.call_tool(fiber, tool, &arguments, (to, special == Special::CallToolRaw))
            }
            Special::Progress => {
                let [message] = parameters::take(&arguments, "progress", ["message"], 1)?;
                let message = self.text_of(message)?;
                self.ask(fiber, Ask::Progress(message), to)
            }
            Special::Search => {
                let [query] = parameters::take(&arguments, "search_tools", ["query"], 1)?;
                let query = self.text_of(query)?;
                self.heap.toil(LOOK)?;
                self.ask(fiber, Ask::Search(query), to)
            }
            Special::Describe => {
                let [name] = parameters::take(&arguments, "describe_tool", ["name"], 1)?;
                let name = self.text_of(name)?;
                self.heap.toil(LOOK)?;
                self.ask(fiber, Ask::Describe(name), to)
            }
            Special::Elicit => {
                let names = ["message", "schema"];
                let [message, schema] = parameters::take(&arguments, "elicit", names, 1)?;
                let message = self.text_of(message)?;
                let most = json::MAX_ARGUMENTS.min(self.heap.room() / 3);
                let schema = json::argument(&self.heap, schema.unwrap_or(Value::None), most)?;
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
            let message = format!(
                "call_tool() needs the name of a tool, not {an} {kind}",
                an = article(kind)
            );
            return Err(Stop::type_error(message));
        };
        self.heap.toil(name.len())?;
        if let Some(tool) = self.resolver.tool_exactly(name) {
            return Ok(tool);
        }
        self.heap.toil(price::SUGGESTION)?;
        let near = self.resolver.near(name);
        let hint = near::question(near.iter().map(String::as_str));
        let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
        let shown = cut(name, 64);
        Err(Stop::raise(ErrorKind::Name, format!("there is no tool `{shown}`{hint}")))
    }

    /// An argument that must be given, as text.
    fn text_of(&self, value: Option<Value>) -> Run<String> {
        let value = value.unwrap_or(Value::None);
        // More than this is no want of memory.
        self.heap.check(MAX_MESSAGE * 3)?;
        let mut text = repr::Text::up_to(&self.heap, MAX_MESSAGE * 3);
        let written = repr::string(&self.heap, self, value, &mut text);
        if text.len() > MAX_MESSAGE || matches!(written, Err(Stop::Memory)) {
            return Err(Stop::value(format!(
                "a text of more than maxMessageBytes={MAX_MESSAGE} is too long for this; cut it"
            )));
        }
        written.map(|()| text.finish())
    }
}
