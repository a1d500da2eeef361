//! The syntax tree.
//!
//! What source text can make long without nesting is flat here (operator chains, attribute and call
//! chains, `elif`), so that a tree is never deeper than the parser's limit and dropping it needs no
//! more stack than building it did.

use crate::span::Span;

pub(crate) type Block = Vec<Stmt>;

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ident {
    pub(crate) name: Box<str>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Name(Box<str>),
    None,
    Bool(bool),
    Int(i64),
    BigInt(u32, Box<str>),
    Float(f64),
    Str(Box<str>),
    Bytes(Box<[u8]>),
    Format(Vec<FormatPiece>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Set(Vec<Expr>),
    Dict(Vec<DictItem>),
    Comprehension(Box<Comprehension>),
    /// Unary operators, the innermost last.
    Unary(Vec<UnaryOp>, Box<Expr>),
    /// Left-associative operators of one precedence.
    Chain(Box<Expr>, Vec<(BinaryOp, Expr)>),
    Power(Box<Expr>, Box<Expr>),
    /// `a < b < c`.
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    If(Box<IfExpr>),
    Lambda(Box<Function>),
    /// Calls, indices, slices and attributes, one after the other.
    Postfix(Box<Expr>, Vec<Postfix>),
    /// `*items`, inside a list, tuple, set or target.
    Star(Box<Expr>),
    /// `name := value`.
    Walrus(Ident, Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FormatPiece {
    Text(Box<str>),
    Value { value: Expr, conversion: Option<char>, spec: FormatSpec },
}

/// The form of a value in a format string.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FormatSpec {
    Plain(Box<str>),
    /// With places of its own: `{x:>{width}}`.
    Computed(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DictItem {
    Pair(Expr, Expr),
    /// `**other`.
    Spread(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comprehension {
    pub(crate) kind: ComprehensionKind,
    pub(crate) clauses: Vec<Clause>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ComprehensionKind {
    List(Expr),
    Set(Expr),
    Dict(Expr, Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Clause {
    For(Target, Expr),
    If(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IfExpr {
    pub(crate) condition: Expr,
    pub(crate) then: Expr,
    pub(crate) otherwise: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnaryOp {
    Not,
    Plus,
    Minus,
    Invert,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Floor,
    Mod,
    Pow,
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompareOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,
    Is,
    IsNot,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Postfix {
    Attribute(Ident),
    Index(Expr, Span),
    Slice(Box<[Option<Expr>; 3]>, Span),
    Call(Vec<Argument>, Span),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Argument {
    Positional(Expr),
    Keyword(Ident, Expr),
    /// `*list`.
    Star(Expr),
    /// `**dict`.
    StarStar(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Function {
    /// `lambda` for those.
    pub(crate) name: Box<str>,
    pub(crate) params: Vec<Param>,
    pub(crate) body: Block,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Param {
    pub(crate) kind: ParamKind,
    pub(crate) name: Ident,
    pub(crate) default: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamKind {
    Normal,
    /// After `*` or `*args`.
    KeywordOnly,
    Star,
    StarStar,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    Name(Ident),
    Index(Box<Expr>, Box<Expr>, Span),
    Attribute(Box<Expr>, Ident),
    /// Several, the one at the index taking what the others leave (`a, *rest`).
    Tuple(Vec<Target>, Option<usize>, Span),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StmtKind {
    Expr(Expr),
    /// `a = b = value`.
    Assign(Vec<Target>, Expr),
    Augment(Target, BinaryOp, Expr),
    /// Branches with their conditions, and the `else`.
    If(Vec<(Expr, Block)>, Block),
    /// With the `else` that runs when nothing broke the loop.
    For(Target, Expr, Block, Block),
    While(Expr, Block, Block),
    Def(Function),
    Return(Option<Expr>),
    Break,
    Continue,
    Pass,
    Raise(Option<Expr>),
    Try(Box<Try>),
    Assert(Expr, Option<Expr>),
    Delete(Vec<Target>),
    /// `import json`, `import json as j`.
    Import(Vec<(Ident, Ident)>),
    /// `from math import sqrt as root`: the module, then names and aliases.
    FromImport(Ident, Vec<(Ident, Ident)>),
    /// `global` and `nonlocal`: the names are those of an enclosing scope.
    Outer(Vec<Ident>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Try {
    pub(crate) body: Block,
    pub(crate) handlers: Vec<Handler>,
    pub(crate) otherwise: Block,
    pub(crate) finally: Block,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Handler {
    /// Names of kinds of errors; empty catches all.
    pub(crate) kinds: Vec<Ident>,
    pub(crate) name: Option<Ident>,
    pub(crate) body: Block,
}
