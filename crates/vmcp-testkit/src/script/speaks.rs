//! Eras and versions, and what a fake of each accepts.

use serde::{Deserialize, Serialize};

/// The modern protocol version the fakes and the raw client speak.
pub(crate) const MODERN: &str = "2026-07-28";

/// The newest legacy version.
pub(crate) const LATEST_LEGACY: &str = "2025-11-25";

const LEGACY: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", LATEST_LEGACY];

/// Which eras a fake server speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// 2026-07-28 only: no `initialize`, no sessions.
    Modern,
    /// One legacy version only; `initialize` is answered with it whatever was asked.
    Legacy {
        /// Such as `2025-06-18`.
        version: String,
    },
    /// Both eras, every legacy version.
    Dual,
}

impl Speaks {
    /// The legacy era at one version.
    #[must_use]
    pub fn legacy(version: &str) -> Self {
        Self::Legacy { version: version.to_owned() }
    }

    /// The legacy era at its newest version, 2025-11-25.
    #[must_use]
    pub fn latest_legacy() -> Self {
        Self::legacy(LATEST_LEGACY)
    }

    pub(crate) fn modern(&self) -> bool {
        !matches!(self, Self::Legacy { .. })
    }

    /// The version that answers an `initialize` asking for `requested`, or `None` if modern only.
    pub(crate) fn legacy_version(&self, requested: &str) -> Option<String> {
        match self {
            Self::Modern => None,
            Self::Legacy { version } => Some(version.clone()),
            Self::Dual if LEGACY.contains(&requested) => Some(requested.to_owned()),
            Self::Dual => Some(LATEST_LEGACY.to_owned()),
        }
    }
}
