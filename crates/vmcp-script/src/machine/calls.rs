//! Calls and returns.

use std::sync::Arc;

use super::{
    Exit, Machine,
    execute::Next,
    fiber::{Fiber, Frame},
    reading::Then,
};
use crate::{
    builtins::{
        self,
        callbacks::{self, Callback},
    },
    count,
    heap::{BLOCK, Closure, Dict, Object, price},
    op::{Op, Reg},
    program::{Params, Program, Site, SiteForm},
    stop::{ErrorKind, Limit, Run, Stop},
    value::{Value, repr::a_kind},
};

/// Arguments of a call that is not the simplest kind.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) positional: Vec<Value>,
    pub(crate) named: Vec<(Box<str>, Value)>,
}

impl Machine {
    pub(super) fn call_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        match op {
            Op::Function { to, proto, base } => {
                self.make_function(program, fiber, (to, proto, base))
            }
            Op::Return { from } => Ok(self.return_from(fiber, from)),
            Op::Call { to, base, site } => {
                let callee = *fiber.reg(base);
                let site = &program.sites[usize::from(site)];
                self.call(program, fiber, callee, (to, base, site))
            }
            Op::CallMethod { to, base, site } => {
                let site = &program.sites[usize::from(site)];
                let receiver = *fiber.reg(base);
                let name = site.method.map_or("", |name| &program.symbols[name as usize]);
                if let Some(callee) = self.field(receiver, name) {
                    return self.call(program, fiber, callee, (to, base, site));
                }
                let arguments = self.arguments(program, fiber, base, site)?;
                self.method(fiber, (receiver, name), arguments, to)
            }
            _ => Ok(Next::Go),
        }
    }

    fn return_from(&mut self, fiber: &mut Fiber, from: Reg) -> Next {
        let value = match *fiber.reg(from) {
            Value::Unset => Value::None,
            value => value,
        };
        // The last one stays, to say where the end was.
        if fiber.frames.len() < 2 {
            return Next::Exit(Exit::Done(value));
        }
        let Some(frame) = fiber.frames.pop() else { return Next::Exit(Exit::Done(value)) };
        fiber.stack.truncate(frame.base as usize);
        *fiber.reg(frame.to) = value;
        Next::Frame
    }

    fn call(
        &mut self,
        program: &Program,
        fiber: &mut Fiber,
        callee: Value,
        (to, base, site): (Reg, Reg, &Site),
    ) -> Run<Next> {
        match callee {
            Value::Object(handle) => {
                if let Object::Function(closure) = self.heap.get(handle) {
                    let proto = closure.proto;
                    let params = &program.protos[proto as usize].params;
                    if let Some(count) = simple(site, params) {
                        self.enter(program, fiber, (proto, Some(handle)), to)?;
                        let start = fiber.frames.last().map_or(0, |frame| frame.base as usize);
                        let caller = fiber.frames[fiber.frames.len() - 2].base as usize;
                        let first = caller + usize::from(base) + 1;
                        fiber.stack.copy_within(first..first + count, start);
                        return Ok(Next::Frame);
                    }
                    let arguments = self.arguments(program, fiber, base, site)?;
                    let bound = self.bind(program, handle, arguments)?;
                    self.enter(program, fiber, (proto, Some(handle)), to)?;
                    let start = fiber.frames.last().map_or(0, |frame| frame.base as usize);
                    fiber.stack[start..start + bound.len()].copy_from_slice(&bound);
                    return Ok(Next::Frame);
                }
                if let Object::Bound(receiver, method) = *self.heap.get(handle) {
                    let name = builtins::method_name(method);
                    let arguments = self.arguments(program, fiber, base, site)?;
                    return self.method(fiber, (receiver, name), arguments, to);
                }
            }
            Value::Tool(tool) => {
                let arguments = self.arguments(program, fiber, base, site)?;
                return self.call_tool(fiber, tool, &arguments, (to, false));
            }
            Value::Builtin(id) => {
                let arguments = self.arguments(program, fiber, base, site)?;
                if let Some(special) = builtins::special::of(id) {
                    return self.special(fiber, special, arguments, to);
                }
                if let Some((callback, values)) = builtins::begin(self, id, &arguments)? {
                    return self.call_back(fiber, callback, &values, to);
                }
                *fiber.reg(to) = builtins::call(self, id, arguments)?;
                return Ok(Next::Go);
            }
            _ => {}
        }
        let message = format!("{} cannot be called", a_kind(&self.heap, callee));
        Err(Stop::type_error(message))
    }

    /// Calls a method of a built-in type.
    fn method(
        &mut self,
        fiber: &mut Fiber,
        (object, name): (Value, &str),
        mut arguments: Arguments,
        to: Reg,
    ) -> Run<Next> {
        let receiver = builtins::receiver(self, object, name, &mut arguments)?;
        let begun = callbacks::begin_method(self, receiver, name, &arguments)?;
        if let Some((callback, values)) = begun {
            return self.call_back(fiber, callback, &values, to);
        }
        *fiber.reg(to) = builtins::method(self, receiver, name, arguments)?;
        Ok(Next::Go)
    }

    /// Enters one of the engine's own texts, which calls functions of the script's.
    fn call_back(
        &mut self,
        fiber: &mut Fiber,
        callback: Callback,
        values: &[Value],
        to: Reg,
    ) -> Run<Next> {
        if let (Callback::Read, Some((text, default))) = (callback, values.split_first()) {
            let then = default.first().map_or(Then::Give(to), |default| Then::Or(to, *default));
            return Ok(self.begin_reading(fiber, *text, then));
        }
        let program = Arc::clone(&self.program);
        let known = program.callbacks.iter().find(|(known, _)| *known == callback);
        let Some((_, proto)) = known else {
            return Err(Stop::raise(ErrorKind::Runtime, "the function was not compiled in"));
        };
        self.enter(&program, fiber, (*proto, None), to)?;
        let start = fiber.frames.last().map_or(0, |frame| frame.base as usize);
        fiber.stack[start..start + values.len()].copy_from_slice(values);
        Ok(Next::Frame)
    }

    /// Pushes the frame of a function; its registers are empty.
    fn enter(
        &mut self,
        program: &Program,
        fiber: &mut Fiber,
        (proto, closure): (u32, Option<crate::heap::Handle>),
        to: Reg,
    ) -> Run<()> {
        if fiber.frames.len() as u32 >= self.limits.call_depth {
            return Err(Stop::Limit(Limit::CallDepth));
        }
        let registers = usize::from(program.protos[proto as usize].registers);
        // A few registers are no work.
        if registers > 32 {
            self.heap.toil(registers)?;
        }
        let base = fiber.stack.len() as u32;
        let callers = fiber.frames.len();
        let frame = Frame { proto, pc: 0, base, to, closure };
        fiber.enter(&mut self.heap, frame, registers)?;
        if let Some(caller) = callers.checked_sub(1) {
            fiber.frames[caller].pc += 1;
        }
        Ok(())
    }

    fn arguments(
        &self,
        program: &Program,
        fiber: &mut Fiber,
        base: Reg,
        site: &Site,
    ) -> Run<Arguments> {
        let mut at = base + 1;
        let mut take = || {
            let value = *fiber.reg(at);
            at += 1;
            value
        };
        match &site.form {
            SiteForm::Plain { positional, names } => Ok(Arguments {
                positional: (0..*positional).map(|_| take()).collect(),
                named: names
                    .iter()
                    .map(|name| (program.symbols[*name as usize].clone(), take()))
                    .collect(),
            }),
            SiteForm::Spread => {
                let (list, dict) = (take(), take());
                let positional = match self.heap.object(list) {
                    Some(Object::List(list)) => {
                        self.heap.check(list.items.len() * size_of::<Value>())?;
                        self.heap.toil(list.items.len() * price::COPY)?;
                        list.items.clone()
                    }
                    _ => Vec::new(),
                };
                let mut named = Vec::new();
                if let Some(Object::Dict(dict)) = self.heap.object(dict) {
                    self.check_names(dict)?;
                    for (key, value) in dict.iter() {
                        let Some(name) = self.heap.as_str(key) else {
                            return Err(Stop::type_error(
                                "`**` needs a dict whose keys are strings",
                            ));
                        };
                        named.push((name.into(), value));
                    }
                }
                Ok(Arguments { positional, named })
            }
        }
    }

    /// Makes sure that the keys of a dict could be copied as names of arguments.
    fn check_names(&self, dict: &Dict) -> Run<()> {
        let mut bytes = dict.len() * size_of::<(Box<str>, Value)>();
        self.heap.toil(dict.len() * price::OBJECT)?;
        for (key, _) in dict.iter() {
            bytes += self.heap.as_str(key).map_or(0, str::len) + BLOCK;
        }
        self.heap.toil(bytes)?;
        // As names, and once more as the keys of a `**kwargs`.
        self.heap.check(2 * bytes)
    }

    /// The first registers of a function's frame for these arguments.
    fn bind(
        &mut self,
        program: &Program,
        function: crate::heap::Handle,
        arguments: Arguments,
    ) -> Run<Vec<Value>> {
        let Object::Function(closure) = self.heap.get(function) else { return Ok(Vec::new()) };
        let proto = &program.protos[closure.proto as usize];
        // Each name is looked for among the parameters.
        let params = proto.params.names.len();
        self.heap.toil(params.saturating_mul(arguments.named.len() + 4))?;
        let mut bound = binding(closure, &proto.params);
        let given = arguments.positional.len();
        let allowed = usize::from(proto.params.positional);
        for (slot, value) in bound.iter_mut().zip(&arguments.positional).take(allowed) {
            *slot = *value;
        }
        if given > allowed && !proto.params.star {
            return Err(Stop::type_error(format!(
                "{}() takes {} by position, {}; it is {}",
                proto.name,
                count::arguments(allowed),
                count::given(given),
                signature(&proto.name, &proto.params)
            )));
        }
        let mut rest = Vec::new();
        for (name, value) in arguments.named {
            match proto.params.names.iter().position(|known| *known == name) {
                Some(at) if at < given.min(allowed) => {
                    let message = format!("{}() got `{name}` twice", proto.name);
                    return Err(Stop::type_error(message));
                }
                Some(at) => bound[at] = value,
                None if proto.params.star_star => rest.push((name, value)),
                None => {
                    return Err(Stop::type_error(format!(
                        "{}() has no parameter `{name}`; it is {}",
                        proto.name,
                        signature(&proto.name, &proto.params)
                    )));
                }
            }
        }
        if let Some(missing) = bound.iter().position(|value| value.is(Value::Unset)) {
            return Err(Stop::type_error(format!(
                "{}() needs `{}`; it is {}",
                proto.name,
                proto.params.names[missing],
                signature(&proto.name, &proto.params)
            )));
        }
        let (star, star_star) = (proto.params.star, proto.params.star_star);
        if star {
            let more = arguments.positional.get(allowed..).unwrap_or_default();
            self.heap.check(2 * more.len() * size_of::<Value>())?;
            self.heap.toil(more.len() * price::COPY)?;
            bound.push(self.heap.tuple(more)?);
        }
        if star_star {
            let dict = self.heap.put(Object::Dict(Box::default()))?;
            for (name, value) in rest {
                let key = self.heap.string(name)?;
                self.heap.dict_set(dict, key, value)?;
            }
            bound.push(Value::Object(dict));
        }
        Ok(bound)
    }

    /// A field of a record, or a function of a module.
    pub(crate) fn field(&self, object: Value, name: &str) -> Option<Value> {
        match object {
            Value::Module(id) => builtins::member(id, name),
            _ => match self.heap.object(object)? {
                Object::Record(record) => {
                    record.fields.iter().find(|(known, _)| **known == *name).map(|(_, v)| *v)
                }
                Object::Pattern(_) | Object::Match(_) => {
                    builtins::pattern_field(&self.heap, object, name)
                }
                _ => None,
            },
        }
    }
}

/// How many registers to copy, if the call gives exactly what the function wants by position.
fn simple(site: &Site, params: &Params) -> Option<usize> {
    let SiteForm::Plain { positional, names } = &site.form else { return None };
    let exact = names.is_empty()
        && *positional == params.positional
        && params.names.len() == usize::from(params.positional)
        && !params.star
        && !params.star_star;
    exact.then_some(usize::from(*positional))
}

/// Parameters with their defaults, the others unset.
fn binding(closure: &Closure, params: &Params) -> Vec<Value> {
    let mut defaults = closure.defaults.iter();
    let value = |optional: &bool| match optional {
        true => defaults.next().copied().unwrap_or(Value::None),
        false => Value::Unset,
    };
    params.optional.iter().map(value).collect()
}

/// A function's parameters as they are written.
fn signature(name: &str, params: &Params) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (at, (param, optional)) in params.names.iter().zip(&params.optional).enumerate() {
        if at == usize::from(params.positional) && !params.star {
            parts.push("*".to_owned());
        }
        parts.push(if *optional { format!("{param}=…") } else { param.to_string() });
    }
    if params.star {
        parts.insert(usize::from(params.positional).min(parts.len()), "*args".to_owned());
    }
    if params.star_star {
        parts.push("**kwargs".to_owned());
    }
    format!("{name}({})", parts.join(", "))
}
