//! From the configuration file's words to each engine's own settings.

mod backend;
mod rules;
mod server;

use vmcp_config::Config;
use vmcp_core::names::BadBackendId;
use vmcp_gateway::{Member, Settings};

pub(crate) use server::server;

use crate::options::Options;

/// Everything that the gateway is made of.
pub(crate) fn gateway(config: &Config, options: &Options) -> Result<Settings, BadBackendId> {
    let members = config
        .enabled_backends()
        .map(|backend| backend::member(config, backend, options))
        .collect::<Result<Vec<Member>, _>>()?;
    Ok(Settings { members, rules: rules::rules(config)?, store: options.store.clone() })
}

#[cfg(test)]
mod tests;
