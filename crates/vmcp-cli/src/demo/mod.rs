//! The demo: five small MCP servers that are part of this program, and one story in which a shop's
//! checkout is slow.
//!
//! Each server is a sheet (definitions and facts, `sheets/*.json`) and one file of functions. They
//! run as processes of their own, over stdio and HTTP, behind the real gateway: nothing here is
//! faked for the client's sake but the facts.

mod answer;
mod chat;
pub(crate) mod children;
pub(crate) mod config;
mod confirm;
mod deploys;
mod metrics;
mod pager;
pub(crate) mod probe;
mod server;
pub(crate) mod text;
mod tickets;

use std::{sync::Arc, time::Duration};

use clap::ValueEnum;
use vmcp::core::Gateway;

/// One of the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Name {
    /// Pages of the on-call rota, and runbooks
    Pager,
    /// What was deployed
    Deploys,
    /// Time series
    Metrics,
    /// The team chat
    Chat,
    /// Tickets
    Tickets,
}

impl Name {
    pub(crate) const ALL: [Self; 5] =
        [Self::Pager, Self::Deploys, Self::Metrics, Self::Chat, Self::Tickets];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pager => "pager",
            Self::Deploys => "deploys",
            Self::Metrics => "metrics",
            Self::Chat => "chat",
            Self::Tickets => "tickets",
        }
    }

    /// Whether it is reached over HTTP; the others are over stdio.
    pub(crate) const fn is_http(self) -> bool {
        matches!(self, Self::Deploys | Self::Metrics)
    }
}

/// The server called `name`. Every tool takes `latency`, or its own time if that is absent.
pub(crate) fn gateway(name: Name, latency: Option<Duration>) -> Arc<dyn Gateway> {
    let memory = match name {
        Name::Pager => pager::build(latency),
        Name::Deploys => deploys::build(latency),
        Name::Metrics => metrics::build(latency),
        Name::Chat => chat::build(latency),
        Name::Tickets => tickets::build(latency),
    };
    Arc::new(memory)
}
