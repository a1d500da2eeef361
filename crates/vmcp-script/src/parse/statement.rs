//! Statements.

use super::{Parsed, Parser};
use crate::{
    ast::{BinaryOp, Block, Ident, Stmt, StmtKind, Target},
    error::SyntaxError,
    lex::{Keyword, Op, TokenKind},
    span::Span,
};

impl Parser {
    /// Parses one logical line, or one statement with its blocks.
    pub(super) fn statement_into(&mut self, block: &mut Block) -> Parsed<()> {
        let start = self.span();
        let compound = match self.peek() {
            TokenKind::Newline => {
                self.at += 1;
                return Ok(());
            }
            TokenKind::Indent => {
                return Err(SyntaxError::new(start, "unexpected indentation"));
            }
            TokenKind::Keyword(keyword) => *keyword,
            TokenKind::Op(Op::At) => {
                let fault = SyntaxError::new(start, "decorators are not supported");
                return Err(fault.hint("call it with the function: f = decorator(f)"));
            }
            _ => return self.simple_statements(block),
        };
        let statement = match compound {
            Keyword::If => self.if_statement(start)?,
            Keyword::For => self.for_statement(start)?,
            Keyword::While => self.while_statement(start)?,
            Keyword::Try => self.try_statement(start)?,
            Keyword::Def => self.def_statement(start)?,
            Keyword::Class => {
                let fault = SyntaxError::new(start, "classes are not supported");
                return Err(fault.hint("use a dict, or struct(name=value, …)"));
            }
            Keyword::With => {
                let fault = SyntaxError::new(start, "`with` is not supported");
                return Err(fault.hint("there is nothing to open or close; use try/finally"));
            }
            Keyword::Async => {
                let fault = SyntaxError::new(start, "`async` is not needed");
                return Err(fault.hint(
                    "tools are called like functions; use parallel([...]) to call several at once",
                ));
            }
            _ => return self.simple_statements(block),
        };
        block.push(statement);
        Ok(())
    }

    /// Parses statements separated by `;` up to the end of the line.
    pub(super) fn simple_statements(&mut self, block: &mut Block) -> Parsed<()> {
        loop {
            block.push(self.simple_statement()?);
            let more = self.take_op(Op::Semicolon);
            match self.peek() {
                TokenKind::Newline => {
                    self.at += 1;
                    return Ok(());
                }
                TokenKind::End | TokenKind::Dedent => return Ok(()),
                _ if more => {}
                _ => return Err(self.line_does_not_end()),
            }
        }
    }

    fn line_does_not_end(&self) -> SyntaxError {
        let fault = self.unexpected("the end of the line");
        match self.peek() {
            TokenKind::Op(Op::Colon) => {
                fault.hint("type annotations of variables are not supported")
            }
            TokenKind::Keyword(Keyword::For) => {
                fault.hint("a comprehension needs brackets around it")
            }
            TokenKind::Op(Op::OpenCurly) => fault.hint("blocks start with `:` and are indented"),
            _ => fault,
        }
    }

    fn simple_statement(&mut self) -> Parsed<Stmt> {
        let start = self.span();
        let kind = match self.peek() {
            TokenKind::Keyword(keyword) => match keyword {
                Keyword::Return => self.return_statement()?,
                Keyword::Break => self.word(StmtKind::Break),
                Keyword::Continue => self.word(StmtKind::Continue),
                Keyword::Pass => self.word(StmtKind::Pass),
                Keyword::Raise => self.raise_statement()?,
                Keyword::Assert => self.assert_statement()?,
                Keyword::Del => self.del_statement()?,
                Keyword::Import => self.import_statement()?,
                Keyword::From => self.import_from_statement()?,
                Keyword::Global | Keyword::Nonlocal => self.outer_statement()?,
                Keyword::Load => return Err(load_is_absent(start)),
                Keyword::Yield => {
                    let fault = SyntaxError::new(start, "generators are not supported");
                    return Err(fault.hint("collect the values in a list and return it"));
                }
                _ => self.expression_statement()?,
            },
            _ => self.expression_statement()?,
        };
        Ok(Stmt { kind, span: start.to(self.last_span()) })
    }

    fn word(&mut self, kind: StmtKind) -> StmtKind {
        self.at += 1;
        kind
    }

    fn ends_here(&self) -> bool {
        matches!(
            self.peek(),
            TokenKind::Newline | TokenKind::End | TokenKind::Dedent | TokenKind::Op(Op::Semicolon)
        )
    }

    fn return_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        let value = if self.ends_here() { None } else { Some(self.expression_list()?) };
        Ok(StmtKind::Return(value))
    }

    fn raise_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        if self.ends_here() {
            return Ok(StmtKind::Raise(None));
        }
        let value = self.expression()?;
        if self.take_keyword(Keyword::From) {
            // The cause is not kept, but it is checked.
            self.expression()?;
        }
        Ok(StmtKind::Raise(Some(value)))
    }

    fn assert_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        let condition = self.expression()?;
        let message = if self.take_op(Op::Comma) { Some(self.expression()?) } else { None };
        Ok(StmtKind::Assert(condition, message))
    }

    fn del_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        let mut targets = Vec::new();
        loop {
            let expression = self.expression()?;
            targets.push(super::target::target(expression)?);
            if !self.take_op(Op::Comma) || self.ends_here() {
                return Ok(StmtKind::Delete(targets));
            }
        }
    }

    fn import_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        Ok(StmtKind::Import(self.imported()?))
    }

    fn import_from_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        let module = self.ident("the name of a module")?;
        self.expect_keyword(Keyword::Import)?;
        if self.is_op(Op::Mul) {
            let fault = SyntaxError::new(self.span(), "`import *` is not supported");
            return Err(fault.hint("name what you need"));
        }
        let bracket = self.take_op(Op::OpenRound);
        let names = self.imported()?;
        if bracket {
            self.expect_op(Op::CloseRound)?;
        }
        Ok(StmtKind::FromImport(module, names))
    }

    /// `a, b as c`.
    fn imported(&mut self) -> Parsed<Vec<(Ident, Ident)>> {
        let mut names = Vec::new();
        loop {
            let name = self.ident("a name to import")?;
            if self.is_op(Op::Dot) {
                return Err(SyntaxError::new(self.span(), "there are no packages to import from"));
            }
            let alias = match self.take_keyword(Keyword::As) {
                true => self.ident("a name")?,
                false => name.clone(),
            };
            names.push((name, alias));
            if !self.take_op(Op::Comma) || self.is_op(Op::CloseRound) {
                return Ok(names);
            }
        }
    }

    fn outer_statement(&mut self) -> Parsed<StmtKind> {
        self.at += 1;
        let mut names = vec![self.ident("a variable")?];
        while self.take_op(Op::Comma) {
            names.push(self.ident("a variable")?);
        }
        Ok(StmtKind::Outer(names))
    }

    /// An expression, an assignment, or an augmented assignment.
    fn expression_statement(&mut self) -> Parsed<StmtKind> {
        let first = self.star_expression_list()?;
        if let TokenKind::Op(op) = *self.peek()
            && let Some(op) = augmented(op)
        {
            let operator = self.span();
            self.at += 1;
            let target = super::target::target(first)?;
            if matches!(target, Target::Tuple(..)) {
                let message = "an augmented assignment needs a single target";
                return Err(SyntaxError::new(operator, message));
            }
            return Ok(StmtKind::Augment(target, op, self.expression_list()?));
        }
        if self.is_op(Op::Colon) && matches!(first.kind, crate::ast::ExprKind::Name(_)) {
            return self.annotated(first);
        }
        if !self.is_op(Op::Assign) {
            return Ok(StmtKind::Expr(first));
        }
        let mut values = vec![first];
        while self.take_op(Op::Assign) {
            values.push(self.star_expression_list()?);
        }
        let value = values.pop().expect("there are at least two");
        let targets = values.into_iter().map(super::target::target).collect::<Parsed<_>>()?;
        Ok(StmtKind::Assign(targets, value))
    }

    /// `name: type = value`: the type is parsed and forgotten.
    fn annotated(&mut self, name: crate::ast::Expr) -> Parsed<StmtKind> {
        self.at += 1;
        self.expression()?;
        if !self.take_op(Op::Assign) {
            return Err(self
                .unexpected("`=`")
                .hint("a variable exists once a value is assigned to it"));
        }
        let target = super::target::target(name)?;
        Ok(StmtKind::Assign(vec![target], self.expression_list()?))
    }
}

fn load_is_absent(span: Span) -> SyntaxError {
    let fault = SyntaxError::new(span, "`load` is not permitted in scripts");
    fault.hint("everything there is can be used as it is: tools, json, math, time, re")
}

fn augmented(op: Op) -> Option<BinaryOp> {
    Some(match op {
        Op::AddAssign => BinaryOp::Add,
        Op::SubAssign => BinaryOp::Sub,
        Op::MulAssign => BinaryOp::Mul,
        Op::DivAssign => BinaryOp::Div,
        Op::FloorAssign => BinaryOp::Floor,
        Op::ModAssign => BinaryOp::Mod,
        Op::PowAssign => BinaryOp::Pow,
        Op::AndAssign => BinaryOp::And,
        Op::OrAssign => BinaryOp::Or,
        Op::XorAssign => BinaryOp::Xor,
        Op::ShlAssign => BinaryOp::Shl,
        Op::ShrAssign => BinaryOp::Shr,
        _ => return None,
    })
}
