//! What we claim that a client can do.
//!
//! Never more than can be relayed: over a lane that several clients share, questions are put to
//! whoever is the only one with calls in flight.

use vmcp_core::{Client, Json, Version};

/// The capabilities that a lane was opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declared(Json);

/// The capabilities whose questions we relay.
const RELAYED: [&str; 3] = ["elicitation", "roots", "sampling"];

impl Declared {
    /// What a shared lane declares: everything that a client might be able to do, since the lane's
    /// clients are not known when it is opened.
    pub(crate) fn shared() -> Self {
        let empty = Json::empty_object();
        let modes = Json::object([("form", &empty), ("url", &empty)]);
        let roots = Json::object([("listChanged", Json::bool(true))]);
        Self(Json::object([("elicitation", &modes), ("roots", &roots), ("sampling", &empty)]))
    }

    /// What `client` declared, less what is not relayed.
    pub(crate) fn of(client: &Client) -> Self {
        let relayed =
            RELAYED.into_iter().filter_map(|key| Some((key, client.capabilities.get(key)?)));
        Self(Json::object(relayed.collect::<Vec<_>>()))
    }

    /// What a legacy `client` declared, in the words of the modern era and within what its version
    /// knows: forms since 2025-06-18, addresses to visit since 2025-11-25.
    pub(crate) fn of_legacy(client: &Client) -> Self {
        let mut relayed = Vec::new();
        let elicitation = client.capabilities.get("elicitation");
        if let Some(elicitation) = elicitation.filter(|_| client.version >= Version::V2025_06_18) {
            let url = elicitation.get("url").filter(|_| client.version >= Version::V2025_11_25);
            let only_url = url.is_some() && elicitation.get("form").is_none();
            let mut modes = Vec::new();
            if !only_url {
                modes.push(("form", Json::empty_object()));
            }
            modes.extend(url.map(|url| ("url", url)));
            relayed.push(("elicitation", Json::object(modes)));
        }
        relayed.extend(client.capabilities.get("roots").map(|_| ("roots", Json::empty_object())));
        relayed.extend(client.capabilities.get("sampling").map(|sampling| ("sampling", sampling)));
        Self(Json::object(relayed))
    }

    /// Nothing: nobody can be asked.
    pub(crate) fn none() -> Self {
        Self(Json::empty_object())
    }

    pub(crate) const fn json(&self) -> &Json {
        &self.0
    }
}
