//! What source text is made of.

use crate::span::Span;

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    Name(Box<str>),
    Keyword(Keyword),
    Int(i64),
    /// An integer beyond 64 bits: its radix and digits.
    BigInt(u32, Box<str>),
    Float(f64),
    Str(Box<str>),
    Bytes(Box<[u8]>),
    Format(Vec<FormatPart>),
    Op(Op),
    Newline,
    Indent,
    Dedent,
    End,
}

/// A piece of a format string.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FormatPart {
    Text(Box<str>),
    Expression {
        source: Box<str>,
        /// Where the expression starts in the whole script.
        at: usize,
        /// The letter after `!`.
        conversion: Option<char>,
        /// What stands after `:`.
        spec: Box<str>,
        /// Where that starts in the whole script.
        spec_at: usize,
    },
}

/// Words with a meaning, and words that Python gives one so that we must say something about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    False,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Load,
    None,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    True,
    Try,
    While,
    With,
    Yield,
}

impl Keyword {
    /// Whether it stands for a value.
    pub(crate) const fn is_value(self) -> bool {
        matches!(self, Self::None | Self::True | Self::False)
    }

    /// The keyword that `word` is. `load` is one only where it is called like a statement, which
    /// the parser decides.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "and" => Self::And,
            "as" => Self::As,
            "assert" => Self::Assert,
            "async" => Self::Async,
            "await" => Self::Await,
            "break" => Self::Break,
            "class" => Self::Class,
            "continue" => Self::Continue,
            "def" => Self::Def,
            "del" => Self::Del,
            "elif" => Self::Elif,
            "else" => Self::Else,
            "except" => Self::Except,
            "False" => Self::False,
            "finally" => Self::Finally,
            "for" => Self::For,
            "from" => Self::From,
            "global" => Self::Global,
            "if" => Self::If,
            "import" => Self::Import,
            "in" => Self::In,
            "is" => Self::Is,
            "lambda" => Self::Lambda,
            "load" => Self::Load,
            "None" => Self::None,
            "nonlocal" => Self::Nonlocal,
            "not" => Self::Not,
            "or" => Self::Or,
            "pass" => Self::Pass,
            "raise" => Self::Raise,
            "return" => Self::Return,
            "True" => Self::True,
            "try" => Self::Try,
            "while" => Self::While,
            "with" => Self::With,
            "yield" => Self::Yield,
            _ => return None,
        })
    }

    /// The word.
    pub(crate) fn as_str(self) -> String {
        match self {
            Self::False => "False".to_owned(),
            Self::None => "None".to_owned(),
            Self::True => "True".to_owned(),
            other => format!("{other:?}").to_ascii_lowercase(),
        }
    }
}

/// Operators and punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    OpenRound,
    CloseRound,
    OpenSquare,
    CloseSquare,
    OpenCurly,
    CloseCurly,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Arrow,
    At,
    Walrus,
    Assign,
    AddAssign,
    SubAssign,
    MulAssign,
    DivAssign,
    FloorAssign,
    ModAssign,
    PowAssign,
    AndAssign,
    OrAssign,
    XorAssign,
    ShlAssign,
    ShrAssign,
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
    Invert,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Those that nothing longer begins with, which are most of all that scripts have, then the others,
/// the longer ones first: the first that fits is the longest.
const OPS: [(&str, Op); 45] = [
    ("(", Op::OpenRound),
    (")", Op::CloseRound),
    (",", Op::Comma),
    (".", Op::Dot),
    ("[", Op::OpenSquare),
    ("]", Op::CloseSquare),
    ("{", Op::OpenCurly),
    ("}", Op::CloseCurly),
    ("**=", Op::PowAssign),
    ("//=", Op::FloorAssign),
    ("<<=", Op::ShlAssign),
    (">>=", Op::ShrAssign),
    ("->", Op::Arrow),
    (":=", Op::Walrus),
    ("+=", Op::AddAssign),
    ("-=", Op::SubAssign),
    ("*=", Op::MulAssign),
    ("/=", Op::DivAssign),
    ("%=", Op::ModAssign),
    ("&=", Op::AndAssign),
    ("|=", Op::OrAssign),
    ("^=", Op::XorAssign),
    ("**", Op::Pow),
    ("//", Op::Floor),
    ("<<", Op::Shl),
    (">>", Op::Shr),
    ("==", Op::Eq),
    ("!=", Op::Ne),
    ("<=", Op::Le),
    (">=", Op::Ge),
    (":", Op::Colon),
    (";", Op::Semicolon),
    ("@", Op::At),
    ("=", Op::Assign),
    ("+", Op::Add),
    ("-", Op::Sub),
    ("*", Op::Mul),
    ("/", Op::Div),
    ("%", Op::Mod),
    ("&", Op::And),
    ("|", Op::Or),
    ("^", Op::Xor),
    ("~", Op::Invert),
    ("<", Op::Lt),
    (">", Op::Gt),
];

impl Op {
    /// The longest operator that `text` starts with, and its length.
    pub(crate) fn longest(text: &str) -> Option<(Self, usize)> {
        let text = text.as_bytes();
        let first = text.first()?;
        OPS.iter()
            .map(|(symbol, op)| (symbol.as_bytes(), op))
            .find(|(symbol, _)| symbol[0] == *first && text.starts_with(symbol))
            .map(|(symbol, op)| (*op, symbol.len()))
    }

    /// The operator as it is written.
    pub(crate) fn as_str(self) -> &'static str {
        OPS.iter().find(|(_, op)| *op == self).map_or("", |(symbol, _)| symbol)
    }
}
