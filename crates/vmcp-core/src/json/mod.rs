//! Raw JSON: a value is the bytes it came in.
//!
//! Typed structs drop unknown fields, reorder keys and re-format numbers, and cost many times what
//! a relay needs. So a payload is checked once ([`Json::parse`]), then only looked into
//! ([`Raw`], [`Object`]) and edited by splicing ([`Edit`]): what is not edited stays byte for byte
//! what it was, white space, odd numbers, lone surrogates and key order included.
//!
//! The price: every look-up walks the text again. That is right for a relay, which looks at three
//! or four keys; a program that needs the whole value should parse it into a tree.

mod edit;
mod quote;
mod raw;
mod scan;

#[cfg(test)]
mod tests;

pub use edit::Edit;
pub use quote::quote;
pub use raw::{Kind, Member, Object, Raw};
pub use scan::{Fault, MAX_DEPTH};

use bytes::Bytes;

/// One well-formed JSON value, kept as the bytes it came in; cheap to clone.
///
/// Invariant: the bytes are UTF-8, hold exactly one value nested at most [`MAX_DEPTH`] deep, and
/// have no white space around it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(Bytes);

impl Json {
    /// Checks `bytes` and keeps them; copies nothing.
    ///
    /// # Errors
    /// Says what is wrong and at which byte: not UTF-8, a byte order mark, a grammar fault, more
    /// than one value, or nesting deeper than [`MAX_DEPTH`].
    pub fn parse(bytes: impl Into<Bytes>) -> Result<Self, Fault> {
        let bytes = bytes.into();
        let range = scan::document(&bytes)?;
        Ok(Self(bytes.slice(range)))
    }

    /// The JSON string that holds `text`.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self(quote(text).into_bytes().into())
    }

    /// The JSON number `number`.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self(number.to_string().into_bytes().into())
    }

    /// `true` or `false`.
    #[must_use]
    pub const fn bool(value: bool) -> Self {
        Self(Bytes::from_static(if value { b"true" } else { b"false" }))
    }

    /// `null`.
    #[must_use]
    pub const fn null() -> Self {
        Self(Bytes::from_static(b"null"))
    }

    /// `{}`.
    #[must_use]
    pub const fn empty_object() -> Self {
        Self(Bytes::from_static(b"{}"))
    }

    /// An object of `members`, in their order. Keys are quoted here; they are not checked for
    /// being distinct.
    pub fn object<'a, V: AsRef<[u8]>>(members: impl IntoIterator<Item = (&'a str, V)>) -> Self {
        let mut text = vec![b'{'];
        for (key, value) in members {
            if text.len() > 1 {
                text.push(b',');
            }
            text.extend_from_slice(quote(key).as_bytes());
            text.push(b':');
            text.extend_from_slice(value.as_ref());
        }
        text.push(b'}');
        Self::trusted(text)
    }

    /// An array of `items`, in their order.
    pub fn array<V: AsRef<[u8]>>(items: impl IntoIterator<Item = V>) -> Self {
        let mut text = vec![b'['];
        for item in items {
            if text.len() > 1 {
                text.push(b',');
            }
            text.extend_from_slice(item.as_ref());
        }
        text.push(b']');
        Self::trusted(text)
    }

    /// A borrowed view, to look inside.
    #[must_use]
    pub fn raw(&self) -> Raw<'_> {
        Raw::trusted(&self.0)
    }

    /// The text's bytes, shared rather than copied.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.0.clone()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.raw().as_str()
    }

    /// The part of this value that `raw` points at, shared rather than copied.
    ///
    /// # Panics
    /// When `raw` does not point into this value.
    #[must_use]
    pub fn share(&self, raw: Raw<'_>) -> Self {
        Self(self.0.slice_ref(raw.as_bytes()))
    }

    /// The value of `key` when this is an object that has it, shared rather than copied.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        self.raw().get(key).map(|raw| self.share(raw))
    }

    /// Starts an edit of this object.
    pub fn edit(&self) -> Edit<'_> {
        self.raw().edit()
    }

    fn trusted(text: impl Into<Bytes>) -> Self {
        Self(text.into())
    }
}

impl AsRef<[u8]> for Json {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Raw<'_>> for Json {
    fn from(raw: Raw<'_>) -> Self {
        Self(Bytes::copy_from_slice(raw.as_bytes()))
    }
}

impl std::str::FromStr for Json {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(Bytes::copy_from_slice(text.as_bytes()))
    }
}
