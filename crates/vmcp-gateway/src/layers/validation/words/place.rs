//! Places in the arguments, written as in most programming languages.

use jsonschema::paths::Location;
use serde_json::Value;

use super::show::quoted;

/// The longest name that stands without quotes.
const PLAIN: usize = 64;

/// `arguments.filters[2].state` for `location`.
pub(super) fn of(arguments: &Value, location: &Location) -> String {
    let mut place = "arguments".to_owned();
    let mut here = Some(arguments);
    for segment in location.as_str().split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        here = match here {
            Some(Value::Array(items)) => {
                place.push_str(&format!("[{name}]"));
                name.parse().ok().and_then(|index: usize| items.get(index))
            }
            value => {
                place = member(&place, &name);
                value.and_then(|value| value.get(&name))
            }
        };
    }
    place
}

/// The value at `location`.
pub(super) fn value<'a>(arguments: &'a Value, location: &Location) -> Option<&'a Value> {
    arguments.pointer(location.as_str())
}

/// The member `name` of the object at `place`.
pub(super) fn member(place: &str, name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$');
    if name.is_empty() || name.len() > PLAIN || !name.chars().all(plain) {
        return format!("{place}[{}]", quoted(name));
    }
    format!("{place}.{name}")
}
