//! Names that Python or JavaScript has and scripts have not, and what to write instead.

/// What to write instead of a name that nothing has.
pub(super) fn instead_of(name: &str) -> Option<&'static str> {
    find(&NAMES, name)
}

/// What to write instead of importing a module.
pub(super) fn instead_of_module(name: &str) -> Option<&'static str> {
    find(&MODULES, name.split('.').next().unwrap_or(name))
}

fn find(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, instead)| *instead)
}

const NAMES: [(&str, &str); 23] = [
    ("true", "write True"),
    ("false", "write False"),
    ("null", "write None"),
    ("undefined", "write None"),
    ("nil", "write None"),
    ("open", "there are no files; tools read and write"),
    ("eval", "text cannot be run; json.loads(text) reads data"),
    ("exec", "text cannot be run; json.loads(text) reads data"),
    ("input", "nobody is asked; what the script needs comes in `data`"),
    ("locals", "use a dict of your own"),
    ("globals", "use a dict of your own"),
    ("vars", "use a dict of your own"),
    ("super", "classes are not supported; use dicts and functions"),
    ("object", "classes are not supported; use a dict, or struct(name=value, …)"),
    ("asyncio", "calls need no await; many at a time: parallel([lambda: tool(x), …])"),
    ("datetime", "use time.now(), time.iso(seconds) and time.parse_iso(text)"),
    ("requests", "there is no network but the tools"),
    ("console", "write print(…)"),
    ("divmod", "write (a // b, a % b)"),
    ("hex", "write f\"{n:#x}\""),
    ("oct", "write f\"{n:#o}\""),
    ("bin", "write f\"{n:#b}\""),
    ("JSON", "write json.loads(text) and json.dumps(value)"),
];

const MODULES: [(&str, &str); 15] = [
    ("asyncio", "calls need no await; many at a time: parallel([lambda: tool(x), …])"),
    ("concurrent", "many calls at a time: parallel([lambda: tool(x), …])"),
    ("threading", "many calls at a time: parallel([lambda: tool(x), …])"),
    ("datetime", "use time.now(), time.iso(seconds) and time.parse_iso(text)"),
    ("typing", "leave it out: types in signatures are not looked at"),
    ("dataclasses", "use a dict, or struct(name=value, …)"),
    ("collections", "count with d[k] = d.get(k, 0) + 1, group with d.setdefault(k, []).append(v)"),
    ("itertools", "loops and comprehensions do the same"),
    ("functools", "use a loop, or sorted(items, key=…)"),
    ("os", "there are no files and no environment; tools reach them"),
    ("sys", "there are no files and no environment; tools reach them"),
    ("requests", "there is no network but the tools"),
    ("urllib", "there is no network but the tools"),
    ("httpx", "there is no network but the tools"),
    ("random", "a script comes to the same each time; there is no chance"),
];
