//! What the advertised server can do: the union of what its backends say they can.

use vmcp_core::{Offer, Raw, catalog::Features};

/// The union over `offers`. What is declared counts even when nothing of it is listed.
pub(crate) fn features<'a>(offers: impl Iterator<Item = &'a Offer>) -> Features {
    offers.fold(Features::default(), |union, offer| {
        let declared = declared(offer);
        Features {
            tools: union.tools || declared.tools,
            resources: union.resources || declared.resources,
            subscribe: union.subscribe || declared.subscribe,
            prompts: union.prompts || declared.prompts,
            completions: union.completions || declared.completions,
            logging: union.logging || declared.logging,
        }
    })
}

/// What one backend can do. A list that it gave without declaring it counts as declared: else
/// entries would be in the catalogue that no client may ask for.
fn declared(offer: &Offer) -> Features {
    let capabilities = offer.capabilities.raw();
    let has = |key| capabilities.get(key).is_some_and(|value| !value.is_null());
    let subscribe = capabilities.at(&["resources", "subscribe"]).and_then(Raw::as_bool);
    Features {
        tools: has("tools") || !offer.tools.is_empty(),
        resources: has("resources") || !(offer.resources.is_empty() && offer.templates.is_empty()),
        subscribe: subscribe == Some(true),
        prompts: has("prompts") || !offer.prompts.is_empty(),
        completions: has("completions"),
        logging: has("logging"),
    }
}

#[cfg(test)]
mod tests {
    use vmcp_core::{Offer, Version, catalog::Features};

    use super::features;

    fn check(capabilities: &[&str], expected: &str) {
        let offers: Vec<Offer> = capabilities
            .iter()
            .map(|text| Offer {
                capabilities: text.parse().unwrap(),
                ..Offer::empty(Version::LATEST)
            })
            .collect();
        assert_eq!(words(features(offers.iter())), expected, "{capabilities:?}");
    }

    fn words(features: Features) -> String {
        [
            (features.tools, "tools"),
            (features.resources, "resources"),
            (features.subscribe, "subscribe"),
            (features.prompts, "prompts"),
            (features.completions, "completions"),
            (features.logging, "logging"),
        ]
        .iter()
        .filter_map(|(on, word)| on.then_some(*word))
        .collect::<Vec<_>>()
        .join(" ")
    }

    #[test]
    fn features_are_the_union() {
        check(&[], "");
        check(&["{}"], "");
        check(&[r#"{"tools":{}}"#, r#"{"prompts":{"listChanged":true}}"#], "tools prompts");
        check(&[r#"{"resources":{"subscribe":true}}"#], "resources subscribe");
        check(&[r#"{"resources":{"subscribe":false}}"#], "resources");
        check(&[r#"{"resources":{"subscribe":"yes"}}"#], "resources");
        check(&[r#"{"logging":{}}"#, r#"{"completions":{}}"#], "completions logging");
        check(&[r#"{"tools":null}"#, "[]", "3"], "");
    }

    #[test]
    fn a_list_that_was_not_declared_counts() {
        let mut offer = Offer::empty(Version::LATEST);
        offer.templates.push("{}".parse().unwrap());
        offer.prompts.push("{}".parse().unwrap());
        assert_eq!(words(features([&offer].into_iter())), "resources prompts");
    }
}
