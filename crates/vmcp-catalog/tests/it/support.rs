//! Groups of backends written as lines of text, and catalogues printed as such.

use std::{collections::BTreeSet, sync::Arc};

use vmcp_catalog::{
    Aggregated, Conflict, Member, Override, Rules, ToolRules, Visibility, aggregate,
};
use vmcp_core::{BackendId, Catalog, Json, Offer, Version};

/// Backends and rules, to be filled by [`Group::line`].
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) members: Vec<(Member, Option<Arc<Offer>>)>,
    pub(crate) rules: Rules,
}

pub(crate) fn id(name: &str) -> BackendId {
    BackendId::new(name).unwrap()
}

pub(crate) fn json(text: &str) -> Json {
    text.parse().unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

/// A definition of a tool that has no more than it must.
pub(crate) fn tool(name: &str) -> Json {
    let schema = json(r#"{"type":"object"}"#);
    Json::object([("name", Json::string(name)), ("inputSchema", schema)])
}

pub(crate) fn offer() -> Offer {
    Offer::empty(Version::LATEST)
}

/// One member without a prefix of its own.
pub(crate) fn member(name: &str, offer: Offer) -> (Member, Option<Arc<Offer>>) {
    (Member { id: id(name), prefix: None }, Some(Arc::new(offer)))
}

/// A group read from lines; see [`Group::line`].
pub(crate) fn group(lines: &str) -> Group {
    let mut group = Group::default();
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| group.line(line));
    group
}

impl Group {
    /// One line: `github: search` offers tools, `prompts github: p` and so on offer other things,
    /// anything else is a rule.
    fn line(&mut self, line: &str) {
        if let Some((backend, names)) = line.split_once(": ") {
            return self.offer(backend, names);
        }
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["prefix"] => self.rules.conflict = Conflict::Prefix,
            ["manual"] => self.rules.conflict = Conflict::Manual,
            ["priority", ref order @ ..] => {
                let order = order.iter().map(|name| id(name)).collect();
                self.rules.conflict = Conflict::Priority { order };
            }
            ["format"] => self.rules.format.clear(),
            ["format", format] => self.rules.format = format.to_owned(),
            ["budget", budget] => self.rules.name_budget = budget.parse().unwrap(),
            ["exclude", "all"] => self.rules.exclude_all = true,
            ["exclude", backend] => self.tools(backend).exclude_all = true,
            ["deny"] => self.rules.default_visibility = Visibility::Deny,
            ["filter", backend, ref names @ ..] => {
                let names: BTreeSet<_> = names.iter().map(ToString::to_string).collect();
                self.tools(backend).filter = Some(names);
            }
            ["override", backend, tool, name] => {
                let change = Override { name: Some(name.to_owned()), ..Override::default() };
                self.tools(backend).overrides.insert(tool.to_owned(), change);
            }
            ["prefix-of", backend] => self.member(backend).0.prefix = Some(String::new()),
            ["prefix-of", backend, prefix] => {
                self.member(backend).0.prefix = Some(prefix.to_owned());
            }
            ["absent", backend] => self.member(backend).1 = None,
            _ => panic!("no such rule: {line}"),
        }
    }

    fn offer(&mut self, backend: &str, names: &str) {
        let (kind, backend) = backend.split_once(' ').unwrap_or(("tools", backend));
        let offer = self.member(backend).1.get_or_insert_with(|| Arc::new(offer()));
        let offer = Arc::get_mut(offer).unwrap();
        for name in names.split(' ') {
            let one = |key| Json::object([(key, Json::string(name))]);
            match kind {
                "tools" => offer.tools.push(tool(name)),
                "prompts" => offer.prompts.push(one("name")),
                "resources" => offer.resources.push(one("uri")),
                "templates" => offer.templates.push(one("uriTemplate")),
                _ => panic!("no such list: {kind}"),
            }
        }
    }

    pub(crate) fn member(&mut self, backend: &str) -> &mut (Member, Option<Arc<Offer>>) {
        let place = self.members.iter().position(|(member, _)| member.id.as_str() == backend);
        let place = place.unwrap_or_else(|| {
            self.members.push((Member { id: id(backend), prefix: None }, None));
            self.members.len() - 1
        });
        &mut self.members[place]
    }

    pub(crate) fn tools(&mut self, backend: &str) -> &mut ToolRules {
        let rules = &mut self.rules.tools;
        let place = rules.iter().position(|rules| rules.backend.as_str() == backend);
        let place = place.unwrap_or_else(|| {
            rules.push(ToolRules::new(id(backend)));
            rules.len() - 1
        });
        &mut rules[place]
    }

    pub(crate) fn aggregated(&self) -> Aggregated {
        aggregate(&self.members, &self.rules)
    }

    pub(crate) fn catalog(&self) -> Catalog {
        self.aggregated().catalog
    }
}

/// Everything that the catalogue says, as lines.
pub(crate) fn print(catalog: &Catalog) -> String {
    let tools = catalog.all_tools().iter().map(|tool| {
        let hidden = if tool.advertised { "" } else { " (hidden)" };
        format!("tool {} -> {} {}{hidden}", tool.name, tool.backend, tool.original)
    });
    let resources = catalog.resources().iter().map(|resource| {
        format!("resource {} -> {} {}", resource.uri, resource.backend, resource.original)
    });
    let templates = catalog.templates().iter().map(|template| {
        format!("template {} -> {} {}", template.uri_template, template.backend, template.original)
    });
    let prompts = catalog
        .prompts()
        .iter()
        .map(|prompt| format!("prompt {} -> {} {}", prompt.name, prompt.backend, prompt.original));
    let lines: Vec<String> = tools.chain(resources).chain(templates).chain(prompts).collect();
    [lines, left_out(catalog)].concat().join("\n")
}

/// What is in quarantine, as lines.
pub(crate) fn left_out(catalog: &Catalog) -> Vec<String> {
    let line = |entry: &vmcp_core::catalog::Quarantined| {
        format!("left out {} {}: {}", entry.backend, entry.name, entry.reason)
    };
    catalog.quarantine.iter().map(line).collect()
}

/// The advertised names of tools, hidden ones included.
pub(crate) fn names(catalog: &Catalog) -> Vec<String> {
    catalog.all_tools().iter().map(|tool| tool.name.to_string()).collect()
}
