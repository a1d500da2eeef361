//! The tools that a caller may use, as scripts see them.
//!
//! A toolbox is made once per catalogue and shared by runs; what a definition says is read when it
//! is first asked for, so that a script pays for the tools that it names and not for all of them.
//! Definitions come from backends that nobody here trusts: whatever they say, reading them is
//! bounded, and what is shown of them is one line of plain text.

mod describe;
mod inputs;
mod names;
pub(crate) mod prose;
mod schema;
mod shapes;
mod signature;
mod stubs;
mod tool;
mod types;

use std::sync::Arc;

pub use inputs::{DataError, Inputs};
pub use shapes::Shapes;
pub(crate) use signature::Fault;
pub use signature::{Parameter, Signature};

use names::Names;
use tool::Tool;

/// The tools that a caller may use, by number, in the catalogue's order.
///
/// Numbers count from 0 to [`Toolbox::len`] and mean nothing to another toolbox.
#[derive(Debug, Default)]
pub struct Toolbox {
    tools: Vec<Arc<Tool>>,
    names: Names,
    shapes: Arc<Shapes>,
}

impl Toolbox {
    /// The toolbox of these tools: advertised names, and whole definitions as JSON text.
    ///
    /// Of two tools of one name the first is kept. A definition that cannot be read is no error:
    /// such a tool takes any arguments.
    pub fn new<'a>(tools: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self::with_shapes(tools, Arc::default())
    }

    /// As [`Toolbox::new`], showing what is known by now of the results of tools that do not say
    /// themselves what they give. What is learned later is shown by the next toolbox.
    pub fn with_shapes<'a>(
        tools: impl IntoIterator<Item = (&'a str, &'a str)>,
        shapes: Arc<Shapes>,
    ) -> Self {
        let tools = tools
            .into_iter()
            .map(|(name, definition)| Arc::new(Tool::new(name, definition).seen_in(&shapes)))
            .collect();
        Self::of(tools, shapes)
    }

    /// The tools of this toolbox whose names `keep` accepts, without reading anything again.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = self.tools.iter().filter(|tool| keep(tool.name())).cloned().collect();
        Self::of(kept, Arc::clone(&self.shapes))
    }

    fn of(mut tools: Vec<Arc<Tool>>, shapes: Arc<Shapes>) -> Self {
        let names = Names::of(&mut tools);
        Self { tools, names, shapes }
    }

    /// How many tools there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tools.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    /// The advertised name of a tool.
    ///
    /// # Panics
    /// When there is no tool of this number.
    #[must_use]
    pub fn name(&self, tool: u32) -> &str {
        self.tools[tool as usize].name()
    }

    /// The number of the tool that is called exactly `name`.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.names.exactly(name)
    }

    /// What a tool takes and gives.
    ///
    /// # Panics
    /// When there is no tool of this number.
    #[must_use]
    pub fn signature(&self, tool: u32) -> &Signature {
        self.tools[tool as usize].signature()
    }
}
