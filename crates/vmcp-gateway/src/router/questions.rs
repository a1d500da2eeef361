//! Questions of a modern backend: never more than the client said it can answer.

use vmcp_core::{Client, Json, Raw};
use vmcp_wire::method;

/// Checks the `inputRequests` of a result against what `client` declared; says what is wrong.
pub(super) fn check(client: &Client, result: &Json) -> Result<(), String> {
    let Some(requests) = result.raw().get("inputRequests") else {
        return match result.raw().get("requestState") {
            Some(_) => Ok(()),
            None => Err("the backend asks for input without saying which".to_owned()),
        };
    };
    let requests = requests.as_object().ok_or("the backend's `inputRequests` is no object")?;
    for request in requests {
        let method = request.value.get("method").and_then(Raw::as_text).unwrap_or_default();
        if !may_ask(client, &method, request.value) {
            let method: String = method.chars().filter(|c| !c.is_control()).take(40).collect();
            return Err(format!("the backend asks for `{method}`, which the client did not offer"));
        }
    }
    Ok(())
}

fn may_ask(client: &Client, method: &str, request: Raw<'_>) -> bool {
    match method {
        method::ELICIT => {
            let mode = request.at(&["params", "mode"]).and_then(Raw::as_text);
            match mode.as_deref() {
                Some("url") => client.can(&["elicitation", "url"]),
                _ => can_fill_forms(client),
            }
        }
        method::SAMPLE => client.can(&["sampling"]),
        method::ROOTS_LIST => client.can(&["roots"]),
        _ => false,
    }
}

/// Whether `client` can show forms; `elicitation: {}` means forms.
pub(crate) fn can_fill_forms(client: &Client) -> bool {
    let Some(elicitation) = client.capabilities.raw().get("elicitation") else { return false };
    let Some(mut modes) = elicitation.as_object() else { return false };
    modes.clone().next().is_none() || modes.any(|mode| mode.is("form"))
}

#[cfg(test)]
mod tests {
    use vmcp_core::Version;

    use super::*;

    fn check_with(capabilities: &str, method: &str, params: &str) -> bool {
        let mut client = Client::new(Version::LATEST);
        client.capabilities = capabilities.parse().unwrap();
        let result =
            format!(r#"{{"inputRequests":{{"k":{{"method":"{method}","params":{params}}}}}}}"#);
        check(&client, &result.parse().unwrap()).is_ok()
    }

    #[test]
    fn a_client_is_asked_only_what_it_offered() {
        for (capabilities, method, params, allowed) in [
            ("{}", "elicitation/create", "{}", false),
            (r#"{"elicitation":{}}"#, "elicitation/create", "{}", true),
            (r#"{"elicitation":{}}"#, "elicitation/create", r#"{"mode":"form"}"#, true),
            (r#"{"elicitation":{}}"#, "elicitation/create", r#"{"mode":"url"}"#, false),
            (r#"{"elicitation":{"url":{}}}"#, "elicitation/create", r#"{"mode":"url"}"#, true),
            (r#"{"elicitation":{"url":{}}}"#, "elicitation/create", "{}", false),
            (r#"{"elicitation":{"form":{}}}"#, "elicitation/create", "{}", true),
            (r#"{"sampling":{}}"#, "sampling/createMessage", "{}", true),
            (r#"{"sampling":{}}"#, "roots/list", "{}", false),
            (r#"{"roots":{}}"#, "roots/list", "{}", true),
            (r#"{"roots":{}}"#, "something/else", "{}", false),
        ] {
            assert_eq!(
                check_with(capabilities, method, params),
                allowed,
                "{capabilities} {method} {params}"
            );
        }
    }

    #[test]
    fn a_result_must_say_what_it_wants() {
        let client = Client::new(Version::LATEST);
        assert!(check(&client, &"{}".parse().unwrap()).is_err());
        assert!(check(&client, &r#"{"requestState":"s"}"#.parse().unwrap()).is_ok());
        assert!(check(&client, &r#"{"inputRequests":[]}"#.parse().unwrap()).is_err());
    }
}
