//! The layers in their order, inside first. The order is a security property: a caller's request
//! passes from the bottom of this list to the top, and a layer reaches only what is above it.

use std::sync::Arc;

use vmcp_core::Gateway;

use crate::{
    Layers, Router,
    layers::{
        Advertised, CodeMode, Counted, Optimizer, SavedScripts, ScriptTool, Validation,
        code_mode::Pool,
    },
};

/// A layer of whoever embeds the gateway: gets what is inside, returns what wraps it.
pub type Wrap = Box<dyn FnOnce(Arc<dyn Gateway>) -> Arc<dyn Gateway> + Send>;

/// The layers around a router.
#[derive(Clone)]
pub struct Stack {
    /// All of them.
    pub gateway: Arc<dyn Gateway>,
    /// The outermost one, if it is on: to be asked how it is, and to be closed.
    pub optimizer: Option<Arc<Optimizer>>,
}

/// Puts the layers that are on around `router`, and `own` around the guards, first to last.
///
/// Must be called inside a tokio runtime.
#[must_use]
pub fn build(router: Router, layers: &Layers, own: Vec<Wrap>) -> Stack {
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
    // What is indexed before anybody asks: whoever embeds the gateway mostly hides tools, by caller.
    let everything = Arc::clone(&stack);
    // Sees only what is advertised, and stands inside whoever refuses or counts calls: a caller
    // that is denied a tool learns nothing of its schema.
    if layers.validate_arguments {
        stack = Arc::new(Validation::new(stack));
    }
    stack = own.into_iter().fold(stack, |inner, wrap| wrap(inner));
    // Above every guard, those of the embedding program too: what a script calls, its caller calls.
    if let Some(settings) = &layers.code_mode {
        let code_mode = CodeMode::new(stack, settings.clone(), pool);
        stack = Arc::new(match &layers.metrics {
            Some(metrics) => code_mode.counted(metrics),
            None => code_mode,
        });
    }
    // Counts what clients call: above scripts, whose calls are not theirs, and below the optimizer,
    // which calls for them.
    if let Some(metrics) = &layers.metrics {
        metrics.has_code_mode(layers.code_mode.is_some());
        stack = Arc::new(Counted::new(stack, metrics));
    }
    // Outside everything: it shows less of what is inside, and calls it as clients do. Scripts stay
    // inside, so they see the tools themselves and not the two that stand for them.
    let Some(settings) = &layers.optimizer else {
        return Stack { gateway: stack, optimizer: None };
    };
    let (settings, meaning) = (settings.clone(), layers.meaning.clone());
    let optimizer = Optimizer::over(stack, settings, meaning, directory, everything);
    let optimizer = Arc::new(match &layers.metrics {
        Some(metrics) => optimizer.counted(metrics),
        None => optimizer,
    });
    Stack { gateway: Arc::clone(&optimizer) as _, optimizer: Some(optimizer) }
}
