//! Why an image did not come, told apart by what the engine and the registry say.

use std::fmt;

/// Why an image did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PullProblem {
    /// It is not here, and the settings forbid to pull.
    NotHere,
    /// The registry has no such image or version, or does not show it without a login.
    NoSuchImage,
    /// The registry wants a login, which some say of images that they do not have, too.
    Login,
    /// The registry was not reached.
    Network,
    /// The registry wants a pause.
    TooMany,
    /// The image is not made for this machine.
    OtherMachine,
    /// The disk is full.
    DiskFull,
    /// Something else.
    Other,
}

impl PullProblem {
    /// Tells problems apart by the words of the engine and of the registry.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&["toomanyrequests", "too many requests", "rate limit"]) {
            Self::TooMany
        } else if says(&["no space left", "disk quota"]) {
            Self::DiskFull
        } else if says(&["no matching manifest", "no image found in image index"]) {
            Self::OtherMachine
        } else if says(&["does not exist", "manifest unknown", "not found", "name unknown"]) {
            Self::NoSuchImage
        } else if says(&[
            "unauthorized",
            "denied",
            "authentication required",
            "no basic auth",
            "forbidden",
        ]) {
            Self::Login
        } else if says(&[
            "dial tcp",
            "no such host",
            "i/o timeout",
            "connection re",
            "unreachable",
            "tls handshake",
            "deadline exceeded",
            "client.timeout",
            "name resolution",
            "eof",
            "proxyconnect",
        ]) {
            Self::Network
        } else {
            Self::Other
        }
    }
}

impl fmt::Display for PullProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NotHere => "it is not on this machine, and pulling is turned off",
            Self::NoSuchImage => "the registry has no such image, or shows it only after a login",
            Self::Login => "the registry wants a login, or has no such image",
            Self::Network => "the registry was not reached",
            Self::TooMany => "the registry refuses more pulls for now",
            Self::OtherMachine => "it is not made for this kind of machine",
            Self::DiskFull => "the disk of the container engine is full",
            Self::Other => "the engine could not",
        })
    }
}
