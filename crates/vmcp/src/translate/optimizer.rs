//! How tools are searched.

use vmcp_config::Config;
use vmcp_gateway::layers::optimizer::Settings;

/// How tools are searched; `None` if clients see all of them.
pub(crate) fn optimizer(config: &Config) -> Option<Settings> {
    let optimizer = config.optimizer.as_ref()?;
    Some(Settings { max_tools_to_return: optimizer.max_tools_to_return as usize })
}
