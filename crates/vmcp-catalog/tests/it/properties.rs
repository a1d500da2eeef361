//! What holds for every group and every rule.

use std::{collections::HashSet, sync::Arc};

use proptest::{collection::vec, prelude::*, sample::select};
use vmcp_catalog::{
    Aggregated, Conflict, Member, Override, RESERVED_NAMES, Rules, ToolRules, Visibility,
    advertised_uri, aggregate, diff, route_uri,
};
use vmcp_core::{Catalog, Json, Offer};

use crate::support::{id, offer};

const BACKENDS: [&str; 5] = ["a", "a_b", "B", "c.d", "9-z"];

/// Names that clash: within a backend, between backends, with prefixes, tags and the gateway's own.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["x", "b_x", "a_x", "y", "find_tool", "a_b_x"]).prop_map(str::to_owned),
        1 => "[a-c]{0,2}",
        1 => "[xy]{50,60}",
        1 => ".{0,6}",
        1 => Just("\u{0}".to_owned()),
    ]
}

fn tool() -> impl Strategy<Value = Json> {
    let schema = select(vec![
        r#"{"type":"object"}"#,
        r#"{ "properties":{"x":{"type":"string"}},"required":["x"] }"#,
        r#"{"type":"array"}"#,
        "7",
    ]);
    let rest = select(vec![
        "",
        r#", "x" : 1e400"#,
        r#","title":"\u00e9""#,
        r#","_meta":{"ui":{"resourceUri":"u:x"}}"#,
    ]);
    (name(), schema, rest).prop_map(|(name, schema, rest)| {
        let name = Json::string(&name);
        format!(r#"{{ "name" :{name},"inputSchema": {schema}{rest}}}"#).parse().unwrap()
    })
}

fn one(key: &'static str) -> impl Strategy<Value = Json> {
    name().prop_map(move |name| Json::object([(key, Json::string(&format!("u:{name}")))]))
}

fn any_offer() -> impl Strategy<Value = Offer> {
    (
        vec(tool(), 0..6),
        vec(one("uri"), 0..4),
        vec(one("uriTemplate"), 0..3),
        vec(one("name"), 0..4),
    )
        .prop_map(|(tools, resources, templates, prompts)| Offer {
            tools,
            resources,
            templates,
            prompts,
            ..offer()
        })
}

type Members = Vec<(Member, Option<Arc<Offer>>)>;

fn members() -> impl Strategy<Value = Members> {
    let prefix = prop::option::of(select(vec!["", "a_", "z.", "/"]));
    let member = (prefix, prop::option::weighted(0.9, any_offer()));
    vec(member, BACKENDS.len()).prop_map(|members| {
        let member = |(name, (prefix, offer)): (&&str, (Option<&str>, Option<Offer>))| {
            (Member { id: id(name), prefix: prefix.map(str::to_owned) }, offer.map(Arc::new))
        };
        BACKENDS.iter().zip(members).map(member).collect()
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    let order = vec(select(&BACKENDS[..]), 0..4);
    let conflict = prop_oneof![
        Just(Conflict::Prefix),
        order.prop_map(|names| Conflict::Priority { order: names.into_iter().map(id).collect() }),
    ];
    let tools = vec((select(&BACKENDS[..]), vec((name(), name()), 0..3), any::<bool>()), 0..3);
    let format = select(vec!["{workload}_", "", "{workload}", "g_"]);
    (conflict, format, tools, any::<bool>(), 0_usize..60).prop_map(
        |(conflict, format, tools, deny, name_budget)| Rules {
            conflict,
            format: format.to_owned(),
            tools: tools.into_iter().map(tool_rules).collect(),
            default_visibility: if deny { Visibility::Deny } else { Visibility::Allow },
            name_budget,
            ..Rules::default()
        },
    )
}

fn tool_rules((backend, names, exclude_all): (&str, Vec<(String, String)>, bool)) -> ToolRules {
    let mut rules = ToolRules { exclude_all, ..ToolRules::new(id(backend)) };
    for (original, name) in names {
        rules.overrides.insert(original, Override { name: Some(name), ..Override::default() });
    }
    rules
}

/// Everything but the catalogue's own number.
fn content(catalog: &Catalog) -> String {
    let mut renamed: Vec<_> = catalog.renamed_uris.iter().collect();
    renamed.sort();
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{renamed:?}",
        catalog.all_tools(),
        catalog.resources(),
        catalog.templates(),
        catalog.prompts(),
        catalog.features,
        catalog.instructions,
        catalog.quarantine,
    )
}

fn offered(members: &Members, list: impl Fn(&Offer) -> usize) -> usize {
    members.iter().filter_map(|(_, offer)| offer.as_deref()).map(list).sum()
}

proptest! {
    #[test]
    fn names_and_uris_are_unique_and_lead_to_one_original(members in members(), rules in rules()) {
        let catalog = aggregate(&members, &rules).catalog;
        let mut names = HashSet::new();
        let mut originals = HashSet::new();
        for tool in catalog.all_tools() {
            prop_assert!(names.insert(&tool.name), "{}", tool.name);
            prop_assert!(originals.insert((&tool.backend, &tool.original)));
            prop_assert!(!RESERVED_NAMES.contains(&&*tool.name));
            prop_assert_eq!(catalog.tool(&tool.name), Some(tool));
        }
        let prompts: HashSet<_> = catalog.prompts().iter().map(|prompt| &prompt.name).collect();
        prop_assert_eq!(prompts.len(), catalog.prompts().len());
        let uris: HashSet<_> = catalog.resources().iter().map(|resource| &resource.uri).collect();
        prop_assert_eq!(uris.len(), catalog.resources().len());
        let templates: HashSet<_> = catalog.templates().iter().map(|t| &t.uri_template).collect();
        prop_assert_eq!(templates.len(), catalog.templates().len());
    }

    #[test]
    fn names_fit_the_budget_and_definitions_carry_them(members in members(), rules in rules()) {
        let catalog = aggregate(&members, &rules).catalog;
        let legal = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
        let tools = catalog.all_tools().iter().map(|tool| (&tool.name, &tool.definition));
        let prompts = catalog.prompts().iter().map(|prompt| (&prompt.name, &prompt.definition));
        for (name, definition) in tools.chain(prompts) {
            prop_assert!(legal(name) && (1..=rules.name_budget.max(16)).contains(&name.len()), "{}", name);
            prop_assert_eq!(definition.get("name").unwrap(), Json::string(name));
            prop_assert_eq!(Json::parse(definition.bytes()), Ok(definition.clone()));
        }
    }

    #[test]
    fn the_order_of_members_does_not_matter(
        (members, shuffled) in members().prop_flat_map(|m| (Just(m.clone()), Just(m).prop_shuffle())),
        rules in rules(),
    ) {
        let (one, other) = (aggregate(&members, &rules).catalog, aggregate(&shuffled, &rules).catalog);
        prop_assert_eq!(content(&one), content(&other));
        prop_assert_eq!(diff(&one, &other), vmcp_catalog::Changed::default());
    }

    #[test]
    fn everything_offered_is_in_the_catalogue_or_in_quarantine(members in members(), rules in rules()) {
        let catalog = aggregate(&members, &rules).catalog;
        let left_out = |kind: &str| {
            catalog.quarantine.iter().filter(|entry| entry.reason.starts_with(kind)).count()
        };
        for (listed, kind, offered) in [
            (catalog.all_tools().len(), "tool: ", offered(&members, |o| o.tools.len())),
            (catalog.resources().len(), "resource: ", offered(&members, |o| o.resources.len())),
            (catalog.templates().len(), "resource template: ", offered(&members, |o| o.templates.len())),
            (catalog.prompts().len(), "prompt: ", offered(&members, |o| o.prompts.len())),
        ] {
            prop_assert_eq!(listed + left_out(kind), offered, "{}", kind);
        }
    }

    #[test]
    fn what_no_rule_touches_is_byte_identical(offer in any_offer()) {
        let rules = Rules { format: String::new(), ..Rules::default() };
        let member = (Member { id: id("b"), prefix: None }, Some(Arc::new(offer.clone())));
        let catalog = aggregate(&[member], &rules).catalog;
        for tool in catalog.all_tools().iter().filter(|tool| tool.name == tool.original) {
            prop_assert!(offer.tools.contains(&tool.definition));
        }
        for resource in catalog.resources() {
            prop_assert!(offer.resources.contains(&resource.definition));
        }
        for template in catalog.templates() {
            prop_assert!(offer.templates.contains(&template.definition));
        }
        for prompt in catalog.prompts().iter().filter(|prompt| prompt.name == prompt.original) {
            prop_assert!(offer.prompts.contains(&prompt.definition));
        }
    }

    #[test]
    fn a_prefixed_name_does_not_depend_on_other_backends(members in members(), gone in 0..BACKENDS.len()) {
        let rules = Rules::default();
        let mut members = members;
        for (member, _) in &mut members {
            // A tool's prefix cannot be the start of another's then, so that nothing clashes.
            member.prefix = Some(format!("{}.", member.id.as_str().replace(['.', '_'], "-")));
        }
        let all = aggregate(&members, &rules).catalog;
        members.remove(gone);
        let fewer = aggregate(&members, &rules).catalog;
        for tool in fewer.all_tools() {
            prop_assert_eq!(all.tool(&tool.name).map(|t| (&t.backend, &t.original)), Some((&tool.backend, &tool.original)));
        }
    }

    #[test]
    fn an_advertised_uri_leads_back(members in members()) {
        let catalog = aggregate(&members, &Rules::default()).catalog;
        for resource in catalog.resources() {
            let uri = advertised_uri(&catalog, &resource.backend, &resource.original);
            let routes = route_uri(&catalog, &uri);
            prop_assert_eq!(&routes[0].backend, &resource.backend);
            prop_assert_eq!(&*routes[0].original_uri, &*resource.original);
        }
    }

    #[test]
    fn routes_take_any_text(members in members(), uri in "(u:|a\\+|x\\.0){0,2}.{0,20}") {
        let catalog = aggregate(&members, &Rules::default()).catalog;
        for route in route_uri(&catalog, &uri) {
            prop_assert!(uri.ends_with(&route.original_uri));
        }
    }

    #[test]
    fn manual_shows_nothing_contested_and_names_every_clash(members in members()) {
        let rules = Rules { conflict: Conflict::Manual, ..Rules::default() };
        let Aggregated { catalog, conflicts } = aggregate(&members, &rules);
        let names: HashSet<_> = catalog.all_tools().iter().map(|tool| &tool.original).collect();
        prop_assert_eq!(names.len(), catalog.all_tools().len());
        let contested = conflicts.map(|conflicts| conflicts.names);
        prop_assert!(contested.as_ref().is_none_or(|names| !names.is_empty()));
        for contested in contested.into_iter().flatten() {
            prop_assert!(contested.claimants.len() > 1);
            prop_assert!(contested.claimants.is_sorted());
            prop_assert!(catalog.all_tools().iter().all(|tool| *tool.name != *contested.name));
        }
    }
}
