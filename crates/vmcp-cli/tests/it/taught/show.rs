//! JSON as a page shows it.

use serde_json::Value;

/// Longer lines are broken.
const WIDTH: usize = 100;

/// `value` in one line if it fits, else its members in lines of their own.
pub(super) fn show(value: &Value) -> String {
    write(value, 0, 0) + "\n"
}

/// `value` at an indentation, with `before` characters in front of it in its line.
fn write(value: &Value, indent: usize, before: usize) -> String {
    let line = in_a_line(value);
    if indent + before + line.chars().count() <= WIDTH {
        return line;
    }
    let inner = indent + 2;
    match value {
        Value::Array(items) => {
            let items = items.iter().map(|item| write(item, inner, 1));
            broken("[", items, "]", indent)
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let key = format!("{}: ", Value::from(&**key));
                let value = write(value, inner, key.chars().count() + 1);
                key + &value
            });
            broken("{", members, "}", indent)
        }
        _ => line,
    }
}

fn broken(open: &str, items: impl Iterator<Item = String>, close: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let items = items.map(|item| format!("{pad}  {item}")).collect::<Vec<_>>().join(",\n");
    format!("{open}\n{items}\n{pad}{close}")
}

fn in_a_line(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(in_a_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                format!("{}: {}", Value::from(&**key), in_a_line(value))
            };
            let members: Vec<_> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(", "))
        }
        _ => value.to_string(),
    }
}

#[test]
fn what_fits_stays_in_its_line() {
    let long = "x".repeat(90);
    let value = serde_json::json!({"a": [1, {"b": null}], "c": [long, [2.5]]});
    let expected = format!(
        "{{\n  \"a\": [1, {{\"b\": null}}],\n  \"c\": [\n    \"{long}\",\n    [2.5]\n  ]\n}}\n"
    );
    assert_eq!(show(&value), expected);
}
