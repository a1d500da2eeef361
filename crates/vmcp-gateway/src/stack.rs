//! The layers in their order, inside first. The order is a security property: a caller's request
//! passes from the bottom of this list to the top, and a layer reaches only what is above it.

use std::sync::Arc;

use vmcp_core::Gateway;

use crate::{
    Layers, Router,
    layers::{
        Advertised, CodeMode, Optimizer, SavedScripts, ScriptTool, Validation, code_mode::Pool,
    },
};

/// A layer of whoever embeds the gateway: gets what is inside, returns what wraps it.
pub type Wrap = Box<dyn FnOnce(Arc<dyn Gateway>) -> Arc<dyn Gateway> + Send>;

/// Puts the layers that are on around `router`, and `own` around the guards, first to last.
#[must_use]
pub fn build(router: Router, layers: &Layers, own: Vec<Wrap>) -> Arc<dyn Gateway> {
    let pool = Arc::new(Pool::default());
    let directory = router.directory();
    // Everything that is not advertised does not exist from here on. Below, the router takes an
    // advertised name to a backend; scripts of the operator's, and one day composite tools, may use
    // tools that are not advertised, and callers need not be allowed what those call.
    let mut stack: Arc<dyn Gateway> = match &layers.saved_scripts {
        Some(settings) => {
            let (router, settings) = (Arc::new(router), settings.clone());
            Arc::new(Advertised::new(SavedScripts::new(router, settings, Arc::clone(&pool))))
        }
        None => Arc::new(Advertised::new(router)),
    };
    // From here on the tool that runs scripts is one like all others, to be hidden or refused.
    if layers.code_mode.is_some() {
        stack = Arc::new(ScriptTool::new(stack));
    }
    // Sees only what is advertised, and stands inside whoever refuses or counts calls: a caller
    // that is denied a tool learns nothing of its schema.
    if layers.validate_arguments {
        stack = Arc::new(Validation::new(stack));
    }
    stack = own.into_iter().fold(stack, |inner, wrap| wrap(inner));
    // Above every guard, those of the embedding program too: what a script calls, its caller calls.
    if let Some(settings) = &layers.code_mode {
        stack = Arc::new(CodeMode::new(stack, settings.clone(), pool));
    }
    // Outside everything: it shows less of what is inside, and calls it as clients do. Scripts stay
    // inside, so they see the tools themselves and not the two that stand for them.
    if let Some(settings) = &layers.optimizer {
        stack = Arc::new(Optimizer::new(stack, settings.clone()).titled(directory));
    }
    stack
}
