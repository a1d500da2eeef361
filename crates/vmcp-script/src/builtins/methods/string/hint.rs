//! What to write instead of methods that strings do not have.

use super::names;
use crate::builtins::methods::suggestion;

/// Names from other types and other languages, and what says the same here.
const INSTEAD: [(&[&str], &str); 22] = [
    (
        &["append", "extend", "push", "concat", "add", "insert"],
        "strings do not change; write s + x",
    ),
    (
        &["pop", "remove", "delete", "clear"],
        "strings do not change; write s[:-1] or s.replace(x, \"\")",
    ),
    (&["length", "size", "len"], "write len(s)"),
    (&["trim"], "write s.strip()"),
    (&["trimStart", "trimLeft", "trim_start"], "write s.lstrip()"),
    (&["trimEnd", "trimRight", "trim_end"], "write s.rstrip()"),
    (&["toLowerCase", "tolower", "to_lower", "to_lowercase"], "write s.lower()"),
    (&["toUpperCase", "toupper", "to_upper", "to_uppercase"], "write s.upper()"),
    (&["substring", "substr", "slice", "charAt", "at"], "write s[start:end] or s[index]"),
    (&["includes", "contains", "has", "__contains__"], "write x in s"),
    (&["indexOf", "search"], "write s.find(x)"),
    (&["lastIndexOf"], "write s.rfind(x)"),
    (&["replaceAll", "sub", "gsub", "translate"], "write s.replace(old, new), once for each text"),
    (&["padStart", "padLeft"], "write s.rjust(width, fill)"),
    (&["padEnd", "padRight"], "write s.ljust(width, fill)"),
    (&["repeat"], "write s * n"),
    (&["reverse", "reversed"], "write s[::-1]"),
    (
        &["match", "matchAll", "test", "findall"],
        "write re.search(pattern, s) or re.findall(pattern, s)",
    ),
    (&["toString", "to_string", "str", "text"], "it is a string already"),
    (&["decode"], "it is text already; only bytes are decoded"),
    (&["format_map"], "write s.format(**d)"),
    (
        &["get", "items", "keys", "values", "has_key", "json", "loads", "parse"],
        "it is a string, not a dict; if it holds JSON, write json.decode(s)",
    ),
];

/// What to add to the error for the method `name`.
pub(in super::super) fn hint(name: &str) -> String {
    match INSTEAD.iter().find(|(wrong, _)| wrong.contains(&name)) {
        Some((_, instead)) => format!("; {instead}"),
        None => suggestion(name, names()),
    }
}
