//! The types of what a program computes with.

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Bool,
    Float,
    /// A list of whole numbers.
    Ints,
    /// A list of strings.
    Texts,
    /// A dict from strings to whole numbers.
    Table,
    /// A tuple of a whole number and a string.
    Pair,
    /// A list of such tuples.
    Pairs,
    /// A set of whole numbers.
    Bag,
    /// A list of lists of whole numbers.
    Rows,
}

impl Kind {
    /// Kinds of variables, the plainest first.
    pub(crate) const ALL: [Self; 11] = [
        Self::Int,
        Self::Text,
        Self::Ints,
        Self::Texts,
        Self::Table,
        Self::Bool,
        Self::Float,
        Self::Pair,
        Self::Pairs,
        Self::Bag,
        Self::Rows,
    ];

    /// Kinds of arguments.
    pub(crate) const SIMPLE: [Self; 6] =
        [Self::Int, Self::Text, Self::Ints, Self::Bool, Self::Texts, Self::Table];

    /// An expression of a type that is wrong where this kind is wanted, in every dialect.
    ///
    /// Narrow on purpose: text where a list is wanted, or a truth value where a number is, is an
    /// error in one implementation and an extension of another.
    pub(crate) const fn wrong(self) -> [&'static str; 2] {
        match self {
            Self::Int | Self::Float | Self::Bool => ["None", "[]"],
            Self::Text | Self::Pair => ["None", "7"],
            Self::Ints | Self::Texts | Self::Table | Self::Pairs | Self::Bag | Self::Rows => {
                ["7", "None"]
            }
        }
    }
}
