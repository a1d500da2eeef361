//! Splice edits of an object: what is not named stays byte for byte what it was.

use std::borrow::Cow;

use super::{Json, Kind, Raw, quote};

/// Edits to be applied to one object in one pass.
///
/// Setting a key that exists replaces its value in place; a new key goes to the end. Removing or
/// setting a key that occurs several times leaves at most one of them.
#[must_use]
pub struct Edit<'a> {
    source: Raw<'a>,
    changes: Vec<Change<'a>>,
}

struct Change<'a> {
    key: Cow<'a, str>,
    /// `None` removes.
    value: Option<Cow<'a, [u8]>>,
    done: bool,
}

impl<'a> Edit<'a> {
    pub(super) fn new(source: Raw<'a>) -> Self {
        let source = if source.kind() == Kind::Object { source } else { Raw::trusted(b"{}") };
        Self { source, changes: Vec::new() }
    }

    /// Sets `key` to `value`.
    pub fn set(self, key: &'a str, value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        self.change(Cow::Borrowed(key), Some(Cow::Borrowed(value.as_ref())))
    }

    /// Sets `key` to a value that the edit keeps.
    pub fn put(self, key: impl Into<Cow<'a, str>>, value: &Json) -> Self {
        self.change(key.into(), Some(Cow::Owned(value.as_ref().to_vec())))
    }

    /// Sets `key` to `value` if there is one, else removes it.
    pub fn put_or_remove(self, key: &'a str, value: Option<&Json>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self.remove(key),
        }
    }

    /// Sets the value at `path`; objects on the way are made where they are missing.
    ///
    /// A later edit that names the first key of the path replaces what this one did.
    pub fn put_at(self, path: &[&'a str], value: &Json) -> Self {
        match path {
            [] => self,
            [key] => self.put(*key, value),
            [key, rest @ ..] => {
                let inner = self.current(key).edit_owned(rest, value);
                self.put(*key, &inner)
            }
        }
    }

    /// Removes `key`.
    pub fn remove(self, key: &'a str) -> Self {
        self.change(Cow::Borrowed(key), None)
    }

    /// Whether no edit was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The edited object.
    #[must_use]
    pub fn finish(mut self) -> Json {
        let text = self.source.as_bytes();
        let mut out = Vec::with_capacity(text.len() + self.added());
        let mut copied = 0;
        let mut separator = Separator::default();
        for member in self.source.as_object().into_iter().flatten() {
            let change = self.changes.iter_mut().find(|change| member.is(&change.key));
            let value = match change {
                None => Some(None),
                Some(change) if change.done => None,
                Some(change) => {
                    change.done = true;
                    change.value.as_deref().map(Some)
                }
            };
            let Some(value) = value else {
                // The text before a removed member goes with it, the opening brace excepted.
                separator.drop_member(&mut out, text, copied, member.start);
                copied = member.end;
                continue;
            };
            separator.keep_member(&mut out, text, copied, member.start);
            copied = member.end;
            match value {
                None => out.extend_from_slice(&text[member.start..member.end]),
                Some(new) => {
                    let value_start = member.end - member.value.as_bytes().len();
                    out.extend_from_slice(&text[member.start..value_start]);
                    out.extend_from_slice(new);
                }
            }
        }
        self.append_new(&mut out, text, copied, separator.kept);
        Json::trusted(out)
    }

    fn append_new(self, out: &mut Vec<u8>, text: &[u8], copied: usize, mut any: bool) {
        if copied == 0 {
            out.push(b'{');
        }
        for change in self.changes.into_iter().filter(|change| !change.done) {
            let Some(value) = change.value else { continue };
            if any {
                out.push(b',');
            }
            any = true;
            out.extend_from_slice(quote(&change.key).as_bytes());
            out.push(b':');
            out.extend_from_slice(&value);
        }
        out.extend_from_slice(&text[copied.max(1)..]);
    }

    fn change(mut self, key: Cow<'a, str>, value: Option<Cow<'a, [u8]>>) -> Self {
        self.changes.retain(|earlier| earlier.key != key);
        self.changes.push(Change { key, value, done: false });
        self
    }

    /// The value that `key` has after the edits so far.
    fn current(&self, key: &str) -> Json {
        let edited = self.changes.iter().find(|change| change.key == key);
        match edited {
            Some(Change { value: Some(value), .. }) => Json::trusted(value.to_vec()),
            Some(_) => Json::empty_object(),
            None => self.source.get(key).map_or_else(Json::empty_object, Json::from),
        }
    }

    fn added(&self) -> usize {
        let size = |c: &Change<'_>| c.key.len() + c.value.as_ref().map_or(0, |v| v.len()) + 4;
        self.changes.iter().map(size).sum()
    }
}

impl Json {
    fn edit_owned(&self, path: &[&str], value: &Json) -> Json {
        self.edit().put_at(path, value).finish()
    }
}

/// Keeps commas right while members go.
#[derive(Default)]
struct Separator {
    kept: bool,
}

impl Separator {
    fn keep_member(&mut self, out: &mut Vec<u8>, text: &[u8], from: usize, to: usize) {
        let between = &text[from..to];
        if from > 0 && !self.kept {
            // Everything before this member was removed: its comma goes, the space stays.
            out.extend(between.iter().copied().filter(|&byte| byte != b','));
        } else {
            out.extend_from_slice(between);
        }
        self.kept = true;
    }

    fn drop_member(&mut self, out: &mut Vec<u8>, text: &[u8], from: usize, _to: usize) {
        if from == 0 {
            out.push(text[0]);
        }
    }
}
