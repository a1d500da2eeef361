//! What a compiler asks about names that a script does not define.

use crate::tools::Signature;

/// What names mean that a script does not define; [`Inputs`](crate::Inputs) is the one to use.
pub trait Resolver {
    /// The tool that an identifier names, by a number of the caller's. What every script has wins
    /// over it.
    fn tool(&self, name: &str) -> Option<u32>;

    /// The tool that `call_tool` calls by this text, which need not be an identifier.
    fn tool_exactly(&self, name: &str) -> Option<u32>;

    /// The tools that an identifier could name equally well, so that it names none of them.
    fn contested(&self, _name: &str) -> &[u32] {
        &[]
    }

    /// Whether the caller hands in a variable of this name.
    fn has_data(&self, name: &str) -> bool;

    /// What the caller hands in: the text of a JSON object.
    fn data(&self) -> Option<&str> {
        None
    }

    /// Names by which scripts reach tools that are near `name`, to suggest; the best first.
    fn near(&self, name: &str) -> Vec<String>;

    /// The name of a tool, to be shown.
    fn name(&self, tool: u32) -> &str;

    /// What a tool takes and gives.
    fn signature(&self, tool: u32) -> &Signature;

    /// How a tool is called, in one line, to show in errors.
    fn usage(&self, tool: u32) -> String;
}

/// For scripts that have no tools and no data.
#[derive(Debug, Clone, Copy)]
pub struct NoTools;

impl Resolver for NoTools {
    fn tool(&self, _name: &str) -> Option<u32> {
        None
    }

    fn tool_exactly(&self, _name: &str) -> Option<u32> {
        None
    }

    fn has_data(&self, _name: &str) -> bool {
        false
    }

    fn near(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn name(&self, _tool: u32) -> &str {
        ""
    }

    fn signature(&self, _tool: u32) -> &Signature {
        Signature::ANY
    }

    fn usage(&self, _tool: u32) -> String {
        String::new()
    }
}
