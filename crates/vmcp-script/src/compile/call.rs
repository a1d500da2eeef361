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

/// What a link of a chain starts from.
#[derive(Clone, Copy)]
enum From<'a> {
    /// What stands before the first.
    Base(&'a Expr),
    /// What the link before it came to.
    Register(Reg),
}

/// One step of a chain: a method and its call are one.
enum Link<'a> {
    Call(&'a [Argument], Span),
    Method(&'a Ident, &'a [Argument], Span),
    Attribute(&'a Ident),
    Index(&'a Expr, Span),
    Slice(&'a [Option<Expr>; 3], Span),
}

fn links(chain: &[Postfix]) -> Vec<Link<'_>> {
    let mut links = Vec::with_capacity(chain.len());
    let mut chain = chain.iter().peekable();
    while let Some(next) = chain.next() {
        links.push(match next {
            Postfix::Call(arguments, span) => Link::Call(arguments, *span),
            Postfix::Index(index, span) => Link::Index(index, *span),
            Postfix::Slice(parts, span) => Link::Slice(parts, *span),
            Postfix::Attribute(name) => {
                match chain.next_if(|next| matches!(next, Postfix::Call(..))) {
                    Some(Postfix::Call(arguments, span)) => Link::Method(name, arguments, *span),
                    _ => Link::Attribute(name),
                }
            }
        });
    }
    links
}

impl<'a> Compiler<'a> {
    pub(super) fn postfix(&mut self, base: &'a Expr, chain: &'a [Postfix], to: Reg) {
        let links = links(chain);
        // Each link but the last gives its value to the next in a register that is no variable's:
        // what comes later may use the variable.
        let value = if links.len() > 1 { self.temp() } else { to };
        let mut from = From::Base(base);
        for (at, link) in links.iter().enumerate() {
            let to = if at + 1 < links.len() { value } else { to };
            let mark = self.mark();
            match link {
                Link::Call(arguments, call) => {
                    let callee = self.callee(from, chain, *call);
                    if at == 0 {
                        self.note_use(base, arguments);
                    }
                    self.call((to, callee), arguments, base.span.to(*call));
                }
                Link::Method(name, arguments, call) => {
                    let receiver = self.callee(from, chain, name.span);
                    self.method_call((to, receiver), name, arguments, *call);
                }
                Link::Attribute(name) => {
                    let from = self.value_of(from);
                    let symbol = self.short_symbol(&name.name);
                    self.callbacks_for_method(&name.name);
                    self.emit(Op::GetAttribute { to, from, name: symbol }, name.span);
                }
                Link::Index(index, at) => {
                    let from = self.value_of(from);
                    let index = self.operand(index);
                    self.emit(Op::GetIndex { to, from, index }, *at);
                }
                Link::Slice(parts, at) => {
                    let from = self.value_of(from);
                    self.slice((to, from), parts, *at);
                }
            }
            self.free_to(mark);
            from = From::Register(value);
        }
    }

    /// The register of what a link starts from.
    fn value_of(&mut self, from: From<'a>) -> Reg {
        match from {
            From::Base(base) => self.operand(base),
            From::Register(at) => at,
        }
    }

    /// What is called, or whose method is, in a register of its own: arguments follow it.
    fn callee(&mut self, from: From<'a>, chain: &'a [Postfix], span: Span) -> Reg {
        let at = self.temp();
        match from {
            From::Base(base) if self.next_of_fresh(base, chain, at) => {}
            From::Base(base) => self.into(base, at),
            From::Register(from) => drop(self.emit(Op::Move { to: at, from }, span)),
        }
        at
    }

    fn slice(&mut self, (to, from): (Reg, Reg), parts: &'a [Option<Expr>; 3], span: Span) {
        let registers = [self.temp(), self.temp(), self.temp()];
        for (part, at) in parts.iter().zip(registers) {
            match part {
                Some(part) => self.into(part, at),
                None => drop(self.emit(Op::None { to: at }, span)),
            }
        }
        self.emit(Op::Slice { to, from, parts: registers[0] }, span);
    }

    /// Calls what lies in `base`, the last register in use.
    fn call(&mut self, (to, base): (Reg, Reg), arguments: &'a [Argument], span: Span) {
        let form = self.arguments(arguments, span);
        let site = self.site(&Site { method: None, form });
        self.emit(Op::Call { to, base, site }, span);
    }

    fn method_call(
        &mut self,
        (to, base): (Reg, Reg),
        name: &Ident,
        arguments: &'a [Argument],
        span: Span,
    ) {
        let form = self.arguments(arguments, span);
        let method = Some(self.symbol(&name.name));
        self.callbacks_for_method(&name.name);
        let site = self.site(&Site { method, form });
        self.emit(Op::CallMethod { to, base, site }, name.span.to(span));
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
                    self.constant_into(&Constant::Str(name.name.clone()), key, name.span);
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
