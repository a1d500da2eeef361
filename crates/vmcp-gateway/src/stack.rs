//! The layers in their order, inside first. The order is a security property: a caller's request
//! passes from the bottom of this list to the top, and a layer reaches only what is above it.

use std::sync::Arc;

use vmcp_core::Gateway;

use crate::{Router, layers::Advertised};

/// A layer of whoever embeds the gateway: gets what is inside, returns what wraps it.
pub type Wrap = Box<dyn FnOnce(Arc<dyn Gateway>) -> Arc<dyn Gateway> + Send>;

/// Puts the layers around `router`, and `own` around those, first to last.
#[must_use]
pub fn build(router: Router, own: Vec<Wrap>) -> Arc<dyn Gateway> {
    // Routes an advertised name to a backend.
    let stack = router;
    // Composite tools will stand here: they may use tools that are not advertised.
    // Everything that is not advertised does not exist from here on.
    let stack: Arc<dyn Gateway> = Arc::new(Advertised::new(stack));
    own.into_iter().fold(stack, |inner, wrap| wrap(inner))
}
