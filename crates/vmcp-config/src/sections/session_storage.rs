//! `sessionStorage`: where the sessions of legacy clients are kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where sessions are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SessionStorage {
    /// What keeps them. Default: `memory`.
    pub provider: SessionProvider,
}

/// What keeps sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SessionProvider {
    /// The memory of this process; a restart ends every session.
    #[default]
    Memory,
}
