//! What the scripts are over the tools of one catalogue: those that can run, and those that cannot.

use std::{collections::HashMap, sync::Arc};

use vmcp_core::{
    Catalog,
    catalog::{Quarantined, Tool},
};
use vmcp_script::Shapes;

use super::{
    super::{super::own, view::View},
    SavedScript, SavedSettings,
    script::Script,
};

/// What the scripts are over the tools of one catalogue.
pub(super) struct Made {
    settings: Arc<SavedSettings>,
    pub(super) view: View,
    /// The catalogue with the scripts that can run.
    pub(super) catalog: Arc<Catalog>,
    ready: HashMap<String, Script>,
    /// The names of those that cannot, and why.
    unfit: Vec<(String, String)>,
}

impl Made {
    pub(super) fn new(
        below: &Arc<Catalog>,
        settings: &Arc<SavedSettings>,
        shapes: &Arc<Shapes>,
    ) -> Self {
        let view = View::whole(below, &settings.limits, shapes);
        let mut ready = HashMap::new();
        let mut unfit = Vec::new();
        for saved in &settings.scripts {
            match Script::new(saved, &settings.scripts, &view) {
                Ok(script) => drop(ready.insert(saved.name.clone(), script)),
                Err(why) => unfit.push((saved.name.clone(), why)),
            }
        }
        let fit = |saved: &&SavedScript| ready.contains_key(&saved.name);
        let catalog = catalog(below, settings.scripts.iter().filter(fit), settings, &unfit);
        Self { settings: Arc::clone(settings), view, catalog: Arc::new(catalog), ready, unfit }
    }

    /// Whether this was made of the same.
    pub(super) fn is_of(&self, below: &Catalog, settings: &Arc<SavedSettings>) -> bool {
        self.view.below.id() == below.id() && Arc::ptr_eq(&self.settings, settings)
    }

    /// The script called `name`, if it can run.
    pub(super) fn script(&self, name: &str) -> Option<&Script> {
        self.ready.get(name)
    }

    /// Tells the log which scripts cannot run and which can again.
    pub(super) fn log_changes_since(&self, earlier: Option<&Self>) {
        for unfit @ (name, reason) in &self.unfit {
            if earlier.is_none_or(|earlier| !earlier.unfit.contains(unfit)) {
                tracing::warn!(tool = %name, %reason, "a saved script is left out");
            }
        }
        let earlier = earlier.into_iter().flat_map(|earlier| &earlier.unfit);
        for (name, _) in earlier.filter(|(name, _)| self.ready.contains_key(name)) {
            tracing::info!(tool = %name, "a saved script can be used");
        }
    }
}

/// The saved scripts that `catalog` leaves out, and why.
pub fn unfit(catalog: &Catalog) -> impl Iterator<Item = &Quarantined> {
    catalog.quarantine.iter().filter(|left_out| own::is_us(&left_out.backend))
}

fn catalog<'a>(
    below: &Catalog,
    fit: impl Iterator<Item = &'a SavedScript>,
    settings: &SavedSettings,
    unfit: &[(String, String)],
) -> Catalog {
    // A name stays the script's while that cannot run: whoever puts a script in the place of a tool
    // does not want callers to find the tool there.
    let is_taken = |tool: &&Tool| settings.scripts.iter().any(|saved| *saved.name == *tool.name);
    let (taken, others): (Vec<&Tool>, Vec<&Tool>) = below.all_tools().iter().partition(is_taken);
    let tools = others.into_iter().cloned();
    let saved = fit.map(|saved| own::tool(&saved.name, saved.definition.clone()));
    let mut parts = below.with_tools(tools.chain(saved).collect());
    parts.features.tools = true;
    parts.quarantine.extend(taken.into_iter().map(left_out));
    parts.quarantine.extend(unfit.iter().map(|(name, reason)| Quarantined {
        backend: own::ourselves(),
        name: name.clone(),
        reason: reason.clone(),
    }));
    Catalog::new(parts)
}

fn left_out(tool: &Tool) -> Quarantined {
    let reason =
        format!("the saved script `{}` has its name; only that script can call it", tool.name);
    own::left_out(tool, reason)
}
