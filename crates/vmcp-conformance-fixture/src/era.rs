//! The protocol eras that the fixture can be narrowed to.

use std::borrow::Cow;

use clap::ValueEnum;
use rmcp::{RoleServer, model::ProtocolVersion, service::RequestContext};

/// Which protocol versions the server admits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Era {
    /// Every version, by what each client asks for.
    Both,
    /// Versions with an `initialize` handshake: 2025-11-25 and older.
    Legacy,
    /// Versions without one: 2026-07-28 and newer.
    Modern,
}

impl Era {
    /// Returns the versions of this era, oldest first.
    pub(crate) fn versions(self) -> Cow<'static, [ProtocolVersion]> {
        match self {
            Self::Both => Cow::Borrowed(ProtocolVersion::KNOWN_VERSIONS),
            Self::Legacy => {
                Cow::Borrowed(ProtocolVersion::known_up_to(&ProtocolVersion::V_2025_11_25))
            }
            Self::Modern => Cow::Borrowed(&[ProtocolVersion::V_2026_07_28]),
        }
    }
}

/// Reports whether the request speaks a version that forbids server-to-client requests.
pub(crate) fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| !version.has_initialize())
}
