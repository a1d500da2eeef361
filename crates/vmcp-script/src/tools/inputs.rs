//! What one run of a script is given: tools, and data.

use std::{collections::HashSet, sync::Arc};

use super::{Signature, Toolbox};
use crate::{
    compile::{DATA, Resolver},
    json, near,
};

/// What one run of a script is given. The default is nothing: no tools and no data.
///
/// Members of the data whose keys are identifiers are variables of the script, which may give them
/// other values. `data` itself is the whole object, unless it has a member of that name: then that
/// member is the variable. A name that the script uses must not be a member of the data and at the
/// same time a tool or a function of every script; a tool that it does not use is no matter.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    toolbox: Arc<Toolbox>,
    data: Option<Data>,
}

#[derive(Debug, Clone)]
struct Data {
    text: Box<str>,
    keys: HashSet<Box<str>>,
}

/// Data that cannot be handed to a script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`data` must be a JSON object: its members become variables of the script")]
pub struct DataError;

impl Inputs {
    /// The tools and the data of a run; `data` is the text of a JSON object.
    ///
    /// Its size is not checked here: [`Limits::check_data`](crate::Limits::check_data) does that.
    ///
    /// # Errors
    /// When `data` is something else.
    pub fn new(toolbox: Arc<Toolbox>, data: Option<&str>) -> Result<Self, DataError> {
        let data = data.map(Data::of).transpose()?;
        Ok(Self { toolbox, data })
    }

    /// The tools.
    #[must_use]
    pub const fn toolbox(&self) -> &Arc<Toolbox> {
        &self.toolbox
    }
}

impl Data {
    fn of(text: &str) -> Result<Self, DataError> {
        let members = json::raw::members(text).ok_or(DataError)?;
        let keys = members.into_iter().map(|(key, _)| key.into_owned().into_boxed_str()).collect();
        Ok(Self { text: text.into(), keys })
    }
}

impl Resolver for Inputs {
    fn tool(&self, name: &str) -> Option<u32> {
        self.toolbox.names.tool(name)
    }

    fn tool_exactly(&self, name: &str) -> Option<u32> {
        self.toolbox.names.tool(name)
    }

    fn contested(&self, name: &str) -> &[u32] {
        self.toolbox.names.contested(name)
    }

    fn has_data(&self, name: &str) -> bool {
        self.data.as_ref().is_some_and(|data| name == DATA || data.keys.contains(name))
    }

    fn data(&self) -> Option<&str> {
        self.data.as_ref().map(|data| &*data.text)
    }

    fn near(&self, name: &str) -> Vec<String> {
        let name_of = |tool| self.toolbox.callable(tool).unwrap_or_else(|| self.toolbox.name(tool));
        let names = (0..self.toolbox.len() as u32).map(name_of);
        near::names(name, names).into_iter().map(str::to_owned).collect()
    }

    fn name(&self, tool: u32) -> &str {
        self.toolbox.tools[tool as usize].shown_name()
    }

    fn signature(&self, tool: u32) -> &Signature {
        self.toolbox.signature(tool)
    }

    fn usage(&self, tool: u32) -> String {
        self.toolbox.usage(tool)
    }
}
