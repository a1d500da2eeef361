//! Request identifiers, echoed to the letter.

use vmcp_core::{Json, Raw, json::Kind};

/// A JSON-RPC id: a string or a number, kept as its text, so that `12345678901234567890` and
/// `"7"` come back as they went out.
///
/// Two ids are equal if their texts are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(Json);

impl Id {
    /// Takes an id off the wire; `None` for anything but a string or a number.
    #[must_use]
    pub fn from_json(value: Json) -> Option<Self> {
        matches!(value.raw().kind(), Kind::String | Kind::Number).then_some(Self(value))
    }

    /// An id of ours.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self(Json::number(number))
    }

    /// The number that [`Id::number`] made this id of; `None` for foreign ids.
    ///
    /// Some servers answer `"7"` to the id `7`; that is not the same id.
    #[must_use]
    pub fn as_number(&self) -> Option<u64> {
        (self.raw().kind() == Kind::Number).then(|| self.raw().as_str().parse().ok()).flatten()
    }

    /// The id as JSON.
    #[must_use]
    pub const fn json(&self) -> &Json {
        &self.0
    }

    fn raw(&self) -> Raw<'_> {
        self.0.raw()
    }
}

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}
