//! `incomingAuth`: who may call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct IncomingAuth {
    /// How callers are recognised. Default: `anonymous`.
    #[serde(rename = "type")]
    pub auth_type: IncomingAuthType,
    /// What recognised callers may do. Default: everything.
    pub authz: Authz,
}

/// How callers are recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum IncomingAuthType {
    /// Not at all: anyone who can reach the server may call.
    #[default]
    Anonymous,
}

/// What callers may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Authz {
    /// How it is decided. Default: `none`.
    #[serde(rename = "type")]
    pub authz_type: AuthzType,
}

/// How it is decided what callers may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuthzType {
    /// Everything is allowed.
    #[default]
    None,
}
