//! Calls, indices, slices and attributes.

use hashbrown::HashSet;

use super::Compiler;
use crate::{
    ast::{Argument, ComprehensionKind, Expr, ExprKind, Ident, Postfix, UnaryOp},
    builtins, near,
    op::{Op, Reg},
    program::{ArgumentShape, CallShape, Constant, Literal, NamedShape, Site, SiteForm},
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
        let site = self.site(&Site { method: None, form });
        self.emit(Op::Call { to: value, base, site }, span);
    }

    fn method_call(&mut self, value: Reg, name: &Ident, arguments: &'a [Argument], span: Span) {
        let base = self.temp();
        self.emit(Op::Move { to: base, from: value }, name.span);
        let form = self.arguments(arguments, span);
        let method = Some(self.symbol(&name.name));
        self.callbacks_for_method(&name.name);
        let site = self.site(&Site { method, form });
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
        let mut seen = HashSet::new();
        for argument in arguments {
            if let Argument::Keyword(name, _) = argument
                && !seen.insert(&*name.name)
            {
                let message = format!("the argument `{}` is there twice", name.name);
                self.fault(crate::SyntaxError::new(name.span, message));
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
        let by_name = builtins::calls_by_name(name) && self.is_builtin(name);
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
        if self.has_said_enough() {
            return;
        }
        let shown: String = tool.chars().take(64).collect();
        let fault = crate::SyntaxError::new(span, format!("there is no tool `{shown}`"));
        let near = self.resolver.near(tool);
        self.fault(match near::question(near.iter().map(String::as_str)) {
            Some(question) => fault.hint(question),
            None => fault,
        });
    }
}

fn shape(arguments: &[Argument]) -> CallShape {
    let mut shape = CallShape { positional: Vec::new(), named: Vec::new(), spread: false };
    for argument in arguments {
        match argument {
            // After a `*` nobody knows which parameter it is for.
            Argument::Positional(_) if shape.spread => {}
            Argument::Positional(value) => shape.positional.push(argument_shape(value)),
            Argument::Keyword(name, value) => shape.named.push(NamedShape {
                name: name.name.clone(),
                span: name.span,
                argument: argument_shape(value),
            }),
            Argument::Star(_) | Argument::StarStar(_) => shape.spread = true,
        }
    }
    shape
}

fn argument_shape(value: &Expr) -> ArgumentShape {
    ArgumentShape { span: value.span, literal: literal(&value.kind) }
}

fn literal(value: &ExprKind) -> Option<Literal> {
    Some(match value {
        ExprKind::None => Literal::None,
        ExprKind::Bool(value) => Literal::Bool(*value),
        ExprKind::Int(value) => Literal::Int(*value),
        ExprKind::BigInt(..) => Literal::BigInt,
        ExprKind::Float(value) => Literal::Float(*value),
        ExprKind::Str(text) => Literal::Str(text.clone()),
        ExprKind::Format(_) => Literal::Format,
        ExprKind::List(_) | ExprKind::Tuple(_) => Literal::List,
        ExprKind::Dict(_) => Literal::Dict,
        ExprKind::Comprehension(parts) => match parts.kind {
            ComprehensionKind::List(_) => Literal::List,
            ComprehensionKind::Dict(..) => Literal::Dict,
            ComprehensionKind::Set(_) => return None,
        },
        ExprKind::Unary(signs, value) if **signs == [UnaryOp::Minus] => {
            match literal(&value.kind)? {
                Literal::Int(value) => Literal::Int(value.checked_neg()?),
                Literal::Float(value) => Literal::Float(-value),
                _ => return None,
            }
        }
        _ => return None,
    })
}
