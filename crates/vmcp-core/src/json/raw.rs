//! Looking inside a checked value without parsing it.

use std::borrow::Cow;

use super::{Edit, quote::unquote, scan};

/// A borrowed view of one value inside checked JSON text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(&'a [u8]);

/// What a value is, told from its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, of whatever size.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl<'a> Raw<'a> {
    pub(super) const fn trusted(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The text's bytes.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        std::str::from_utf8(self.0).expect("checked text is UTF-8 and cut at value boundaries")
    }

    /// What the value is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.0.first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The members, when the value is an object.
    #[must_use]
    pub fn as_object(self) -> Option<Object<'a>> {
        (self.kind() == Kind::Object).then_some(Object { text: self.0, at: 1 })
    }

    /// The items, when the value is an array.
    pub fn as_array(self) -> Option<impl Iterator<Item = Raw<'a>>> {
        (self.kind() == Kind::Array).then_some(Items { text: self.0, at: 1 })
    }

    /// The text of a string, its escapes resolved; see [`Json`](super::Json) about lone
    /// surrogates, which become U+FFFD here.
    #[must_use]
    pub fn as_text(self) -> Option<Cow<'a, str>> {
        (self.kind() == Kind::String).then(|| unquote(&self.as_str()[1..self.0.len() - 1]))
    }

    /// The value of a boolean.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then_some(self.0 == b"true")
    }

    /// The value of a whole number that fits; `1.0` and `1e3` do not count.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        (self.kind() == Kind::Number).then(|| self.as_str().parse().ok()).flatten()
    }

    /// The value of the first member called `key`, when this is an object that has one.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Raw<'a>> {
        self.as_object()?.find(|member| member.is(key)).map(|member| member.value)
    }

    /// The value at `path`, one object inside the other.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<Raw<'a>> {
        path.iter().try_fold(self, |raw, key| raw.get(key))
    }

    /// Starts an edit of this object. An edit of anything else starts from `{}`.
    pub fn edit(self) -> Edit<'a> {
        Edit::new(self)
    }
}

impl AsRef<[u8]> for Raw<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0
    }
}

impl std::fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One `"key": value` of an object.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    key: &'a [u8],
    /// The value.
    pub value: Raw<'a>,
    /// Where the key starts in the object's text.
    pub(super) start: usize,
    /// Where the value ends in the object's text.
    pub(super) end: usize,
}

impl<'a> Member<'a> {
    /// The key, its escapes resolved.
    #[must_use]
    pub fn key(&self) -> Cow<'a, str> {
        let inside = &self.key[1..self.key.len() - 1];
        unquote(std::str::from_utf8(inside).expect("checked text is UTF-8"))
    }

    /// Whether the key is `name`, however it is escaped.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        let inside = &self.key[1..self.key.len() - 1];
        if inside.contains(&b'\\') { self.key() == name } else { inside == name.as_bytes() }
    }
}

/// The members of an object, in the order of the text, duplicates included.
#[derive(Clone)]
pub struct Object<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Object<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        let start = next_item(self.text, self.at)?;
        let key_end = scan::skip_string(self.text, start);
        let colon = scan::skip_space(self.text, key_end);
        let value = scan::skip_space(self.text, colon + 1);
        let end = scan::skip_value(self.text, value);
        self.at = end;
        let key = &self.text[start..key_end];
        Some(Member { key, value: Raw(&self.text[value..end]), start, end })
    }
}

struct Items<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Raw<'a>;

    fn next(&mut self) -> Option<Raw<'a>> {
        let start = next_item(self.text, self.at)?;
        let end = scan::skip_value(self.text, start);
        self.at = end;
        Some(Raw(&self.text[start..end]))
    }
}

/// Where the next member or item starts, or `None` at the closing bracket.
fn next_item(text: &[u8], at: usize) -> Option<usize> {
    let at = scan::skip_space(text, at);
    let at = if text.get(at) == Some(&b',') { scan::skip_space(text, at + 1) } else { at };
    (at + 1 < text.len()).then_some(at)
}
