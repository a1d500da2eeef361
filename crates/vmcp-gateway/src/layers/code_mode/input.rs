//! What the caller hands in: a script, and data for it.

use vmcp_core::{Json, Raw, json::Kind};

use super::{Settings, TOOL_NAME};

/// What the caller hands in.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) script: String,
    /// Whatever the caller gave, but `null`.
    pub(super) data: Option<Json>,
}

/// Reads the `params` of the call.
///
/// # Errors
/// The first thing that is wrong, in words for the model that wrote the call.
pub(super) fn read(params: &Json, settings: &Settings) -> Result<Input, String> {
    let arguments = params.get("arguments").unwrap_or_else(Json::empty_object);
    let Some(members) = arguments.raw().as_object() else {
        return Err(format!(
            "the arguments must be an object with `script`, not {}",
            kind(arguments.raw())
        ));
    };
    if let Some(other) = members.clone().find(|member| !is_known(&member.key())) {
        return Err(unknown(&other.key()));
    }
    let script = script(arguments.raw().get("script"), settings)?;
    let data = arguments.get("data").filter(|data| !data.raw().is_null());
    if let Some(data) = &data {
        settings.limits().check_data(data.as_str()).map_err(|error| error.to_string())?;
    }
    Ok(Input { script, data })
}

fn is_known(name: &str) -> bool {
    matches!(name, "script" | "data")
}

fn unknown(name: &str) -> String {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    let meant = match name.to_ascii_lowercase().as_str() {
        "code" | "source" | "program" | "starlark" | "python" => "; did you mean `script`?",
        "args" | "arguments" | "inputs" | "variables" | "params" => "; did you mean `data`?",
        _ => "",
    };
    format!("there is no argument `{shown}`: {TOOL_NAME} takes `script` and `data`{meant}")
}

fn script(value: Option<Raw<'_>>, settings: &Settings) -> Result<String, String> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Err("the argument `script` is missing: it is the text to run".to_owned());
    };
    let Some(script) = value.as_text() else {
        return Err(format!("the argument `script` must be a string, not {}", kind(value)));
    };
    if script.trim().is_empty() {
        return Err("the argument `script` is empty: nothing was run".to_owned());
    }
    settings.limits().check_source(&script).map_err(|error| error.to_string())?;
    Ok(script.into_owned())
}

fn kind(value: Raw<'_>) -> &'static str {
    match value.kind() {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &str) -> String {
        let settings = Settings { max_source_bytes: 20, max_data_bytes: 20, ..Settings::default() };
        let params: Json = format!(r#"{{"arguments":{arguments}}}"#).parse().unwrap();
        match read(&params, &settings) {
            Ok(input) => format!("{:?} {:?}", input.script, input.data),
            Err(text) => text,
        }
    }

    #[test]
    fn what_is_handed_in_is_checked() {
        let cases = [
            r#"{"script":"return 1"}"#,
            r#"{"script":"1","data":null}"#,
            r#"{"script":"1","data":{"a":1e400}}"#,
            "{}",
            "null",
            "[1]",
            r#"{"script":null}"#,
            r#"{"script":7}"#,
            r#"{"script":" \n "}"#,
            r#"{"script":"1","data":[1]}"#,
            r#"{"script":"1","data":"x"}"#,
            r#"{"script":"1","limit":3}"#,
            r#"{"code":"1"}"#,
            r#"{"script":"1","variables":{}}"#,
            r#"{"script":"return 1 + 2 + 3 + 44"}"#,
            r#"{"script":"1","data":{"text":"aaaaaaaaaaaaa"}}"#,
        ];
        insta::assert_snapshot!(cases.map(check).join("\n"), @r#"
        "return 1" None
        "1" None
        "1" Some({"a":1e400})
        the argument `script` is missing: it is the text to run
        the arguments must be an object with `script`, not null
        the arguments must be an object with `script`, not an array
        the argument `script` is missing: it is the text to run
        the argument `script` must be a string, not a number
        the argument `script` is empty: nothing was run
        "1" Some([1])
        "1" Some("x")
        there is no argument `limit`: execute_tool_script takes `script` and `data`
        there is no argument `code`: execute_tool_script takes `script` and `data`; did you mean `script`?
        there is no argument `variables`: execute_tool_script takes `script` and `data`; did you mean `data`?
        the script is 21 bytes long, and maxSourceBytes=20; pass long texts in `data`
        `data` is 24 bytes long, and maxDataBytes=20; pass less, or let the script fetch it with a tool
        "#);
        let missing = read(&Json::empty_object(), &Settings::default()).unwrap_err();
        insta::assert_snapshot!(missing, @"the argument `script` is missing: it is the text to run");
    }
}
