//! Checking a script without running it.

use std::sync::Arc;

use vmcp_core::{Catalog, Json};
use vmcp_script::Toolbox;

use super::{Refused, Settings, engine, view::View};

/// Checks a script as a caller who has the tools of `catalog` would be told, calling nothing.
///
/// # Errors
/// Everything that is wrong with it as far as it can be told.
pub fn check(
    catalog: &Arc<Catalog>,
    settings: &Settings,
    script: &str,
    data: Option<&Json>,
) -> Result<(), Refused> {
    let limits = settings.limits();
    limits.check_source(script)?;
    let data = data.map(Json::as_str);
    data.map_or(Ok(()), |data| limits.check_data(data))?;
    engine::compile(script, data, &View::alone(catalog, settings)).map(drop)
}

/// The tools of `catalog` as scripts see them.
#[must_use]
pub fn toolbox(catalog: &Arc<Catalog>, settings: &Settings) -> Arc<Toolbox> {
    View::alone(catalog, settings).toolbox
}
