//! `requestState`: what a modern caller hands back when it answers questions.
//!
//! The backend's own state is wrapped, encrypted and bound to the caller, the backend, the call and
//! a time. A caller can neither read nor change it, nor use it for another call, nor can another
//! caller use it: towards backends all callers may share one credential, so the backend could not
//! tell them apart (MCP 2026-07-28, multi round-trip requests, security).
//!
//! The key lives as long as the process: a restart invalidates questions that were open. So times
//! count from its start, and a wall clock that is set anew invalidates none.

pub(crate) mod canonical;

use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use vmcp_core::{BackendId, Error, Identity, Json, Kind, Raw};

/// How long a caller may take to answer.
const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// Bound to the form of the sealed text.
const FORM: &[u8] = b"vmcp request state 1";
/// Longer states are not even looked at.
const MAX_LENGTH: usize = 1 << 20;

/// Seals and opens states.
pub(crate) struct Sealer {
    key: LessSafeKey,
    random: SystemRandom,
    started: Instant,
}

/// What a state belongs to.
pub(crate) struct Call<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) backend: &'a BackendId,
    pub(crate) method: &'a str,
    /// The advertised name or URI.
    pub(crate) name: &'a str,
    pub(crate) arguments: Option<&'a Json>,
}

impl Sealer {
    /// `started` is the time now.
    ///
    /// # Panics
    /// When the operating system has no random numbers.
    pub(crate) fn new(started: Instant) -> Self {
        let random = SystemRandom::new();
        let mut key = [0; 32];
        random.fill(&mut key).expect("the operating system has random numbers");
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key).expect("the key has the right length");
        Self { key: LessSafeKey::new(key), random, started }
    }

    /// Seals the backend's state, or that it gave none.
    pub(crate) fn seal(&self, call: &Call<'_>, inner: Option<&Json>, now: Instant) -> String {
        let expires = self.seconds(now + LIFETIME);
        let null = Json::null();
        let plain = Json::object([
            ("for", &binding(call)),
            ("expires", &Json::number(expires)),
            ("inner", inner.unwrap_or(&null)),
        ]);
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).expect("the operating system has random numbers");
        let mut text = plain.as_ref().to_vec();
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(FORM),
                &mut text,
            )
            .expect("the text is shorter than the cipher's limit");
        BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &text].concat())
    }

    /// Opens a state that the caller of `call` hands back; returns the backend's own.
    ///
    /// # Errors
    /// One and the same for whatever is wrong: changed, expired, another caller's, another call's.
    pub(crate) fn open(
        &self,
        call: &Call<'_>,
        sealed: &str,
        now: Instant,
    ) -> Result<Option<Json>, Error> {
        self.open_checked(call, sealed, now).ok_or_else(|| {
            Error::client(
                Kind::InvalidParams,
                "`requestState` is not valid for this request; make the request again without it",
            )
        })
    }

    fn open_checked(&self, call: &Call<'_>, sealed: &str, now: Instant) -> Option<Option<Json>> {
        if sealed.len() > MAX_LENGTH {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let plain = self.key.open_in_place(nonce, Aad::from(FORM), &mut text).ok()?;
        let plain = Json::parse(plain.to_vec()).ok()?;
        let expires = plain.raw().get("expires").and_then(Raw::as_i64)?;
        let fresh = u64::try_from(expires).ok()? > self.seconds(now);
        let same = plain.get("for")? == binding(call);
        let inner = plain.get("inner").filter(|inner| !inner.raw().is_null());
        (fresh && same).then_some(inner)
    }

    fn seconds(&self, time: Instant) -> u64 {
        time.saturating_duration_since(self.started).as_secs()
    }
}

/// A digest of everything that the state is bound to; each part is quoted, so that none can run
/// into the next.
fn binding(call: &Call<'_>) -> Json {
    let identity = match call.identity {
        Identity::Anonymous => Json::null(),
        Identity::Subject { issuer, subject } => {
            Json::array([Json::string(issuer), Json::string(subject)])
        }
    };
    let arguments =
        call.arguments.map_or_else(Vec::new, |arguments| canonical::write(arguments.raw()));
    let parts = Json::array([
        identity.as_ref(),
        Json::string(call.backend.as_str()).as_ref(),
        Json::string(call.method).as_ref(),
        Json::string(call.name).as_ref(),
        if arguments.is_empty() { b"null" } else { &arguments },
    ]);
    Json::string(&BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, parts.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Call<'_>), age: Duration, opens: bool) {
        let now = Instant::now();
        let sealer = Sealer::new(now);
        let backend = BackendId::new("b").unwrap();
        let arguments: Json = r#"{"a":1, "b":[2]}"#.parse().unwrap();
        let mut call = Call {
            identity: &Identity::Anonymous,
            backend: &backend,
            method: "tools/call",
            name: "t",
            arguments: Some(&arguments),
        };
        let inner = Json::string("theirs");
        let sealed = sealer.seal(&call, Some(&inner), now);
        assert!(!sealed.contains("theirs"));
        change(&mut call);
        let opened = sealer.open(&call, &sealed, now + age);
        assert_eq!(opened.is_ok(), opens);
        if opens {
            assert_eq!(opened.unwrap(), Some(inner));
        }
    }

    #[test]
    fn a_state_opens_for_its_own_call_only() {
        let zero = Duration::ZERO;
        check(|_| {}, zero, true);
        check(|_| {}, LIFETIME - Duration::from_secs(2), true);
        check(|_| {}, LIFETIME + Duration::from_secs(2), false);
        check(|call| call.name = "u", zero, false);
        check(|call| call.method = "prompts/get", zero, false);
        check(|call| call.arguments = None, zero, false);
        let other = Identity::Subject { issuer: "i".to_owned(), subject: "s".to_owned() };
        check(move |call| call.identity = Box::leak(Box::new(other)), zero, false);
        let reordered: Json = r#"{"b":[2],"a":1}"#.parse().unwrap();
        check(move |call| call.arguments = Some(Box::leak(Box::new(reordered))), zero, true);
        let another: Json = r#"{"b":[3],"a":1}"#.parse().unwrap();
        check(move |call| call.arguments = Some(Box::leak(Box::new(another))), zero, false);
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let now = Instant::now();
        let sealer = Sealer::new(now);
        let backend = BackendId::new("b").unwrap();
        let call = Call {
            identity: &Identity::Anonymous,
            backend: &backend,
            method: "tools/call",
            name: "t",
            arguments: None,
        };
        let sealed = sealer.seal(&call, None, now);
        assert_eq!(sealer.open(&call, &sealed, now).unwrap(), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character carries fewer bits than it could.
            let same = BASE64_URL_SAFE_NO_PAD.decode(&changed).ok()
                == BASE64_URL_SAFE_NO_PAD.decode(&sealed).ok();
            assert!(same || sealer.open(&call, &changed, now).is_err(), "byte {at}");
        }
        for garbage in ["", "A", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(sealer.open(&call, garbage, now).is_err());
        }
        let error = sealer.open(&call, "", now).unwrap_err().to_string();
        insta::assert_snapshot!(error, @"`requestState` is not valid for this request; make the request again without it");
    }
}
