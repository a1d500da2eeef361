//! The layers around the router, one file each. Their order stands in [`crate::stack`].

mod advertised;
pub mod code_mode;
mod counted;
pub mod optimizer;
mod own;
mod validation;

pub use advertised::Advertised;
pub use code_mode::{CodeMode, SavedScripts, ScriptTool};
pub use counted::Counted;
pub use optimizer::Optimizer;
pub use validation::Validation;
