//! Arguments that the operator decides: fixed, defaulted, hidden.

use vmcp_core::{
    Error, Json, Kind,
    catalog::{ArgumentAction, Tool},
};

/// The arguments to send for `tool` when the caller gave `arguments`; `None` when the caller's can
/// go as they are.
///
/// # Errors
/// When the caller gives a value for a parameter that it cannot see: the argument would be
/// ignored, and it is better to say so.
pub(crate) fn decide(tool: &Tool, arguments: Option<&Json>) -> Result<Option<Json>, Error> {
    if tool.arguments.is_empty() {
        return Ok(None);
    }
    let empty = Json::empty_object();
    let given = arguments.unwrap_or(&empty);
    let mut edit = given.edit();
    for rule in &tool.arguments {
        let present = given.raw().get(&rule.name).is_some();
        match &rule.action {
            ArgumentAction::Default(_) if present => {}
            ArgumentAction::Fixed(_) | ArgumentAction::Hidden if present => {
                return Err(unknown(tool, &rule.name));
            }
            ArgumentAction::Default(value) | ArgumentAction::Fixed(value) => {
                edit = edit.put(rule.name.as_str(), value);
            }
            ArgumentAction::Hidden => {}
        }
    }
    Ok(if edit.is_empty() { None } else { Some(edit.finish()) })
}

fn unknown(tool: &Tool, name: &str) -> Error {
    let message = format!("tool `{}` has no parameter `{name}`", tool.name);
    Error::client(Kind::InvalidParams, message)
}

#[cfg(test)]
mod tests {
    use vmcp_core::{BackendId, catalog::ArgumentRule};

    use super::*;

    fn check(
        rules: &[(&str, ArgumentAction)],
        given: Option<&str>,
        expected: Result<Option<&str>, &str>,
    ) {
        let tool = Tool {
            name: "t".into(),
            backend: BackendId::new("b").unwrap(),
            original: "t".into(),
            definition: Json::empty_object(),
            advertised: true,
            arguments: rules
                .iter()
                .map(|(name, action)| ArgumentRule {
                    name: (*name).to_owned(),
                    action: action.clone(),
                })
                .collect(),
            header_params: Vec::new(),
        };
        let given: Option<Json> = given.map(|text| text.parse().unwrap());
        let decided = decide(&tool, given.as_ref());
        let decided =
            decided.map(|json| json.map(|json| json.to_string())).map_err(|e| e.to_string());
        let expected = expected.map(|text| text.map(str::to_owned)).map_err(str::to_owned);
        assert_eq!(decided, expected);
    }

    #[test]
    fn the_operator_decides_and_the_rest_stays_to_the_byte() {
        let one = || Json::number(1);
        let fixed = [("a", ArgumentAction::Fixed(one()))];
        let default = [("a", ArgumentAction::Default(one()))];
        let hidden = [("a", ArgumentAction::Hidden)];
        check(&[], Some("{}"), Ok(None));
        check(&fixed, None, Ok(Some(r#"{"a":1}"#)));
        check(&fixed, Some(r#"{ "b":1e400}"#), Ok(Some(r#"{ "b":1e400,"a":1}"#)));
        check(&fixed, Some(r#"{"a":2}"#), Err("tool `t` has no parameter `a`"));
        check(&default, Some(r#"{"a":2}"#), Ok(None));
        check(&default, Some("{}"), Ok(Some(r#"{"a":1}"#)));
        check(&hidden, Some("{}"), Ok(None));
        check(&hidden, Some(r#"{"a":2}"#), Err("tool `t` has no parameter `a`"));
    }
}
