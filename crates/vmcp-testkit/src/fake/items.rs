//! The items a fake offers right now; behaviours and tests change them at run time.

use crate::script::Script;
use crate::script::items::Item;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Tools,
    Resources,
    Templates,
    Prompts,
}

impl List {
    /// The list that a `…/list` method names.
    pub(crate) fn of(method: &str) -> Option<Self> {
        match method {
            "tools/list" => Some(Self::Tools),
            "resources/list" => Some(Self::Resources),
            "resources/templates/list" => Some(Self::Templates),
            "prompts/list" => Some(Self::Prompts),
            _ => None,
        }
    }

    /// The member of the result that holds the definitions.
    pub(crate) fn member(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Resources => "resources",
            Self::Templates => "resourceTemplates",
            Self::Prompts => "prompts",
        }
    }
}

/// The current items.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) tools: Vec<Item>,
    pub(crate) resources: Vec<Item>,
    pub(crate) templates: Vec<Item>,
    pub(crate) prompts: Vec<Item>,
    /// How often tools were listed, for lists that differ each time.
    pub(crate) listed: u64,
}

impl Items {
    pub(crate) fn of(script: &Script) -> Self {
        Self {
            tools: script.tools.clone(),
            resources: script.resources.clone(),
            templates: script.templates.clone(),
            prompts: script.prompts.clone(),
            listed: 0,
        }
    }

    pub(crate) fn of_list(&self, list: List) -> &[Item] {
        match list {
            List::Tools => &self.tools,
            List::Resources => &self.resources,
            List::Templates => &self.templates,
            List::Prompts => &self.prompts,
        }
    }

    /// The item that `method` uses when it names `name`.
    pub(crate) fn find(&self, method: &str, name: &str) -> Option<Item> {
        let named =
            |items: &[Item], key: &str| items.iter().find(|item| item.member(key) == name).cloned();
        match method {
            "tools/call" => named(&self.tools, "name"),
            "prompts/get" => named(&self.prompts, "name"),
            _ => named(&self.resources, "uri")
                .or_else(|| self.templates.iter().find(|item| item.covers(name)).cloned()),
        }
    }
}

/// Adds and removes items by name.
pub(crate) fn replace(items: &mut Vec<Item>, add: &[Item], remove: &[String]) {
    items.retain(|item| !remove.iter().any(|name| name == item.member("name")));
    items.extend_from_slice(add);
}
