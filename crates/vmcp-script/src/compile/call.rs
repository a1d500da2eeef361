//! Calls, indices, slices and attributes.

use super::Compiler;
use crate::{
    ast::{Argument, Expr, ExprKind, Ident, Postfix},
    builtins,
    op::{Op, Reg},
    program::{ArgumentShape, CallShape, Constant, LiteralKind, Site, SiteForm},
    span::Span,
};

impl<'a> Compiler<'a> {
    pub(super) fn postfix(&mut self, base: &'a Expr, chain: &'a [Postfix], to: Reg, span: Span) {
        // Each link gives its value to the next in a register of its own.
        let value = self.temp();
        if !self.next_of_fresh(base, chain, value) {
            self.into(base, value);
        }
        let mut at = 0;
        while at < chain.len() {
            let mark = self.mark();
            match (&chain[at], chain.get(at + 1)) {
                (Postfix::Attribute(name), Some(Postfix::Call(arguments, call))) => {
                    self.method_call(value, name, arguments, *call);
                    at += 1;
                }
                (Postfix::Attribute(name), _) => {
                    let symbol = self.short_symbol(&name.name);
                    self.callbacks_for_method(&name.name);
                    let op = Op::GetAttribute { to: value, from: value, name: symbol };
                    self.emit(op, name.span);
                }
                (Postfix::Index(index, at), _) => {
                    let index = self.operand(index);
                    self.emit(Op::GetIndex { to: value, from: value, index }, *at);
                }
                (Postfix::Slice(parts, at), _) => self.slice(value, parts, *at),
                (Postfix::Call(arguments, call), _) => {
                    if at == 0 {
                        self.note_use(base, arguments);
                    }
                    self.call(value, arguments, *call);
                }
            }
            self.free_to(mark);
            at += 1;
        }
        self.emit(Op::Move { to, from: value }, span);
    }

    fn slice(&mut self, value: Reg, parts: &'a [Option<Expr>; 3], span: Span) {
        let registers = [self.temp(), self.temp(), self.temp()];
        for (part, at) in parts.iter().zip(registers) {
            match part {
                Some(part) => self.into(part, at),
                None => drop(self.emit(Op::None { to: at }, span)),
            }
        }
        self.emit(Op::Slice { to: value, from: value, parts: registers[0] }, span);
    }

    /// Calls what lies in `value`, and puts the result there.
    fn call(&mut self, value: Reg, arguments: &'a [Argument], span: Span) {
        let base = self.temp();
        self.emit(Op::Move { to: base, from: value }, span);
        let form = self.arguments(arguments, span);
        let site = self.site(Site { method: None, form });
        self.emit(Op::Call { to: value, base, site }, span);
    }

    fn method_call(&mut self, value: Reg, name: &Ident, arguments: &'a [Argument], span: Span) {
        let base = self.temp();
        self.emit(Op::Move { to: base, from: value }, name.span);
        let form = self.arguments(arguments, span);
        let method = Some(self.symbol(&name.name));
        self.callbacks_for_method(&name.name);
        let site = self.site(Site { method, form });
        self.emit(Op::CallMethod { to: value, base, site }, name.span.to(span));
    }

    /// Evaluates arguments into the registers after the callee's.
    fn arguments(&mut self, arguments: &'a [Argument], span: Span) -> SiteForm {
        let spread = arguments
            .iter()
            .any(|argument| matches!(argument, Argument::Star(_) | Argument::StarStar(_)));
        if spread || arguments.len() > 64 {
            self.spread_arguments(arguments, span);
            return SiteForm::Spread;
        }
        let mut names = Vec::new();
        let mut positional = 0;
        for argument in arguments {
            match argument {
                Argument::Positional(value) => {
                    positional += 1;
                    self.temp_of(value);
                }
                Argument::Keyword(name, value) => {
                    names.push(self.symbol(&name.name));
                    self.temp_of(value);
                }
                Argument::Star(_) | Argument::StarStar(_) => {}
            }
        }
        self.check_repeated(arguments);
        SiteForm::Plain { positional, names }
    }

    fn check_repeated(&mut self, arguments: &[Argument]) {
        let mut seen: Vec<&str> = Vec::new();
        for argument in arguments {
            if let Argument::Keyword(name, _) = argument {
                if seen.contains(&&*name.name) {
                    let message = format!("the argument `{}` is there twice", name.name);
                    self.fault(crate::SyntaxError::new(name.span, message));
                }
                seen.push(&name.name);
            }
        }
    }

    /// A list of those by position, then a dict of those by name.
    fn spread_arguments(&mut self, arguments: &'a [Argument], span: Span) {
        let (list, dict) = (self.temp(), self.temp());
        self.emit(Op::List { to: list, start: list, count: 0 }, span);
        self.emit(Op::Dict { to: dict, start: dict, count: 0 }, span);
        for argument in arguments {
            let mark = self.mark();
            match argument {
                Argument::Positional(value) => {
                    let from = self.operand(value);
                    self.emit(Op::Push { list, from }, value.span);
                }
                Argument::Star(value) => {
                    let from = self.operand(value);
                    self.emit(Op::Extend { list, from }, value.span);
                }
                Argument::Keyword(name, value) => {
                    let key = self.temp();
                    self.constant_into(Constant::Str(name.name.clone()), key, name.span);
                    let from = self.operand(value);
                    self.emit(Op::Put { dict, key, from }, name.span);
                }
                Argument::StarStar(value) => {
                    let from = self.operand(value);
                    self.emit(Op::Merge { dict, from }, value.span);
                }
            }
            self.free_to(mark);
        }
        self.check_repeated(arguments);
    }

    /// Notes how a tool is called, so that its arguments can be checked before anything runs.
    fn note_use(&mut self, callee: &Expr, arguments: &[Argument]) {
        let ExprKind::Name(name) = &callee.kind else { return };
        let by_name = &**name == builtins::CALL_TOOL;
        let (tool, arguments) = match arguments.split_first() {
            Some((Argument::Positional(first), rest)) if by_name => match &first.kind {
                ExprKind::Str(tool) => match self.resolver.tool_exactly(tool) {
                    Some(id) => (Some((id, first.span)), rest),
                    None => return self.unknown_tool(tool, first.span),
                },
                _ => return,
            },
            _ => {
                let noted = self.program.uses.last();
                let noted = noted.filter(|used| used.span == callee.span);
                (noted.map(|used| (used.tool, used.span)), arguments)
            }
        };
        let Some((tool, span)) = tool else { return };
        let call = Some(shape(arguments));
        if !by_name {
            self.program.uses.pop();
        }
        self.uses(crate::program::ToolUse { tool, span, call });
    }

    fn unknown_tool(&mut self, tool: &str, span: Span) {
        let near: Vec<String> =
            self.resolver.near(tool).iter().take(3).map(|name| format!("`{name}`")).collect();
        let shown: String = tool.chars().take(64).collect();
        let fault = crate::SyntaxError::new(span, format!("there is no tool `{shown}`"));
        self.fault(if near.is_empty() {
            fault
        } else {
            fault.hint(format!("did you mean {}?", near.join(" or ")))
        });
    }
}

fn shape(arguments: &[Argument]) -> CallShape {
    let mut shape = CallShape { positional: Vec::new(), named: Vec::new(), spread: false };
    for argument in arguments {
        match argument {
            Argument::Positional(value) => shape.positional.push(argument_shape(value)),
            Argument::Keyword(name, value) => {
                shape.named.push((name.name.to_string(), argument_shape(value)));
            }
            Argument::Star(_) | Argument::StarStar(_) => shape.spread = true,
        }
    }
    shape
}

fn argument_shape(value: &Expr) -> ArgumentShape {
    let literal = match &value.kind {
        ExprKind::None => Some(LiteralKind::None),
        ExprKind::Bool(_) => Some(LiteralKind::Bool),
        ExprKind::Int(_) | ExprKind::BigInt(..) => Some(LiteralKind::Int),
        ExprKind::Float(_) => Some(LiteralKind::Float),
        ExprKind::Str(_) | ExprKind::Format(_) => Some(LiteralKind::String),
        ExprKind::List(_) | ExprKind::Tuple(_) => Some(LiteralKind::List),
        ExprKind::Dict(_) => Some(LiteralKind::Dict),
        _ => None,
    };
    ArgumentShape { span: value.span, literal }
}
