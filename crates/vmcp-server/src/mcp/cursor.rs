//! Cursors of our own lists: where a page ends, sealed so that nobody invents one.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{hmac, rand::SystemRandom};

/// Bytes of the seal.
const SEAL: usize = 12;
/// Longer cursors are not ours.
const MAX_LENGTH: usize = 8 << 10;

pub(super) struct Cursors(hmac::Key);

impl Cursors {
    /// # Panics
    /// When the operating system has no random numbers.
    pub(super) fn new() -> Self {
        let random = SystemRandom::new();
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &random);
        Self(key.expect("the operating system has random numbers"))
    }

    /// A cursor for what comes after `last` in the list of `method`.
    pub(super) fn after(&self, method: &str, last: &str) -> String {
        let text = [&self.seal(method, last)[..], last.as_bytes()].concat();
        BASE64_URL_SAFE_NO_PAD.encode(text)
    }

    /// The `last` of a cursor of ours for `method`.
    pub(super) fn open(&self, method: &str, cursor: &str) -> Option<String> {
        let short = cursor.len() <= MAX_LENGTH;
        let bytes = short.then(|| BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()).flatten()?;
        let (seal, last) = bytes.split_at_checked(SEAL)?;
        let last = String::from_utf8(last.to_vec()).ok()?;
        (seal == self.seal(method, &last)).then_some(last)
    }

    fn seal(&self, method: &str, last: &str) -> [u8; SEAL] {
        let tag = hmac::sign(&self.0, format!("{method}\0{last}").as_bytes());
        tag.as_ref()[..SEAL].try_into().expect("a tag is longer than the seal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_cursors_open_and_only_for_their_list() {
        let cursors = Cursors::new();
        let cursor = cursors.after("tools/list", "a_tool");
        assert_eq!(cursors.open("tools/list", &cursor).as_deref(), Some("a_tool"));
        assert_eq!(cursors.open("prompts/list", &cursor), None);
        assert_eq!(Cursors::new().open("tools/list", &cursor), None);
        for garbage in
            ["", "x", "AAAA", "////", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", &"A".repeat(10_000)]
        {
            assert_eq!(cursors.open("tools/list", garbage), None, "{garbage}");
        }
    }
}
