//! What a script is made of, for prompts and editors.

use std::ops::Range;

use crate::{
    ast::StmtKind,
    compile::Scope,
    error::SyntaxError,
    lex::{self, Op, TokenKind},
    parse,
};

/// What a script is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// How many statements it has, those inside of others not counted.
    pub statements: usize,
    /// The functions that it defines with a `def` of its own, not inside of another statement: name,
    /// and bytes of the source. Of two of one name both are there, in order.
    pub functions: Vec<(String, Range<usize>)>,
    /// The names to which it gives values, in order of appearance; those of `functions` included,
    /// those inside of functions not.
    pub names: Vec<String>,
    /// The bytes of the last statement, if that is an expression: its value is the result.
    pub value: Option<Range<usize>>,
}

impl Outline {
    /// What `source` is made of.
    ///
    /// # Errors
    /// When it cannot be parsed: the first fault.
    pub fn of(source: &str) -> Result<Self, SyntaxError> {
        let block = parse::program(source)?;
        let mut outline = Self {
            statements: block.len(),
            names: Scope::of_script(&block).into_names().map(Into::into).collect(),
            ..Self::default()
        };
        let starts = block.iter().skip(1).map(|next| next.span.start as usize);
        for (statement, next) in block.iter().zip(starts.chain([source.len()])) {
            let start = statement.span.start as usize;
            if let StmtKind::Def(function) = &statement.kind {
                // A function reaches to the next statement; what is between is not wanted.
                let length = source[start..next].trim_end().len();
                outline.functions.push((function.name.to_string(), start..start + length));
            }
        }
        outline.value = block.last().and_then(|last| {
            let bytes = last.span.start as usize..last.span.end as usize;
            matches!(last.kind, StmtKind::Expr(_)).then_some(bytes)
        });
        Ok(outline)
    }
}

/// What has to follow a text that is typed line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Nothing: it is whole, or wrong in a way that more lines do not mend.
    Nothing,
    /// Lines of a block; an empty one ends it.
    Block,
    /// Anything: a bracket or a string of three quotes is open.
    Anything,
}

impl Follows {
    /// What has to follow `source`, which may end in the middle of a statement.
    #[must_use]
    pub fn after(source: &str) -> Self {
        // A string of one quote ends with its line, if it has one.
        let source = format!("{source}\n");
        let tokens = match lex::tokens(&source, 0) {
            Ok(tokens) => tokens,
            Err(fault) if lex::is_open_string(&fault) => return Self::Anything,
            Err(_) => return Self::Nothing,
        };
        let depth = tokens.iter().fold(0_usize, |depth, token| match token.kind {
            TokenKind::Op(Op::OpenRound | Op::OpenSquare | Op::OpenCurly) => depth + 1,
            TokenKind::Op(Op::CloseRound | Op::CloseSquare | Op::CloseCurly) => {
                depth.saturating_sub(1)
            }
            _ => depth,
        });
        if depth > 0 || source.trim_end_matches('\n').ends_with('\\') {
            return Self::Anything;
        }
        let is_line = |kind: &&TokenKind| {
            !matches!(kind, TokenKind::Newline | TokenKind::Dedent | TokenKind::End)
        };
        let last = tokens.iter().rev().map(|token| &token.kind).find(is_line);
        let is_header = last == Some(&TokenKind::Op(Op::Colon));
        match is_header || tokens.iter().any(|token| token.kind == TokenKind::Indent) {
            true => Self::Block,
            false => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_names_and_the_last_value_are_found() {
        let source = "a, b = 1, 2\ndef f(x):\n    y = x\n\n    return y\n\n# after\n\
                      for i in [1]:\n    c = i\ndef g(): return 1\n[z for z in [1]]; (a +\n b) # sum";
        let outline = Outline::of(source).unwrap();
        let functions = outline.functions.iter().map(|(name, at)| (&**name, &source[at.clone()]));
        assert_eq!(
            functions.collect::<Vec<_>>(),
            [("f", "def f(x):\n    y = x\n\n    return y\n\n# after"), ("g", "def g(): return 1"),]
        );
        assert_eq!(outline.statements, 6);
        assert_eq!(outline.names, ["a", "b", "f", "i", "c", "g"]);
        assert_eq!(&source[outline.value.unwrap()], "(a +\n b)");
    }

    #[test]
    fn a_script_may_end_without_a_value() {
        for source in ["", "a = 1", "1\nreturn 2", "if x:\n    1"] {
            assert_eq!(Outline::of(source).unwrap().value, None, "{source}");
        }
        assert!(Outline::of("a = = 1").is_err());
    }

    #[test]
    fn more_lines_are_wanted_while_something_is_open() {
        for (source, follows) in [
            ("", Follows::Nothing),
            ("a = 1", Follows::Nothing),
            ("a = (1 +", Follows::Anything),
            ("a = [{1: (2)", Follows::Anything),
            ("a = ')'\nb = (", Follows::Anything),
            ("a = [1]", Follows::Nothing),
            ("a = )", Follows::Nothing),
            ("a = '''x", Follows::Anything),
            ("a = f\"\"\"{x}\n", Follows::Anything),
            ("a = 'x", Follows::Nothing),
            ("a = '''x'''", Follows::Nothing),
            ("a = 1 + \\", Follows::Anything),
            ("def f():", Follows::Block),
            ("def f(): # why", Follows::Block),
            ("def f(a,", Follows::Anything),
            ("def f(): return 1", Follows::Nothing),
            ("if a:\n  b", Follows::Block),
            ("if a:\n  b\n", Follows::Block),
            ("x = {'a':", Follows::Anything),
            ("a = ?", Follows::Nothing),
        ] {
            assert_eq!(Follows::after(source), follows, "{source}");
        }
    }
}
