//! How tools are searched.

use vmcp_config::Config;
use vmcp_gateway::layers::optimizer::Settings;

/// How tools are searched; `None` if clients see all of them.
#[expect(clippy::cast_possible_truncation, reason = "shares and distances need few digits")]
pub(crate) fn optimizer(config: &Config) -> Option<Settings> {
    let optimizer = config.optimizer.as_ref()?;
    Some(Settings {
        max_tools_to_return: optimizer.max_tools_to_return as usize,
        semantic_ratio: optimizer.hybrid_search_semantic_ratio as f32,
        semantic_distance_threshold: optimizer.semantic_distance_threshold as f32,
    })
}
