//! From the configuration file's words to each engine's own settings.

mod backend;
mod code_mode;
mod optimizer;
mod rules;
mod saved_scripts;
mod server;

use vmcp_config::Config;
use vmcp_core::names::BadBackendId;
use vmcp_gateway::{Layers, Member, Settings};

pub(crate) use code_mode::{code_mode, scripts};
pub(crate) use optimizer::optimizer;
pub(crate) use saved_scripts::saved_scripts;
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

/// Which layers there are; what scripts may use, which are saved, and how tools are searched, is told
/// by senders.
pub(crate) fn layers(config: &Config) -> Layers {
    Layers { validate_arguments: config.aggregation.validate_arguments, ..Layers::default() }
}

#[cfg(test)]
mod tests;
