//! Expressions that only the engine has.

use crate::{expression::expression as any, expression::key, kind::Kind, writer::Writer};

/// An expression of this kind, if there is an extension that gives one.
pub(crate) fn expression(w: &mut Writer<'_>, kind: Kind, depth: usize) -> Option<String> {
    Some(match kind {
        Kind::Int => int(w, depth),
        Kind::Float => float(w, depth),
        Kind::Text => text(w, depth),
        Kind::Bool => truth(w, depth),
        Kind::Ints => ints(w, depth),
        Kind::Texts => texts(w, depth),
        Kind::Table => table(w, depth),
        Kind::Bag => bag(w, depth),
        Kind::Pair | Kind::Pairs | Kind::Rows => return None,
    })
}

fn int(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(12) {
        0 => format!("sum({})", any(w, Kind::Ints, depth)),
        1 => format!("round({})", any(w, Kind::Float, depth)),
        2 => format!("({} ** {})", any(w, Kind::Int, depth), w.of(&["2", "0", "7", "300", "(-1)"])),
        3 => format!("get(id = {})[\"id\"]", any(w, Kind::Int, depth)),
        4 => format!("len(re.findall({}, {}))", pattern(w), any(w, Kind::Text, depth)),
        5 => format!("math.{}({})", w.of(&["floor", "ceil", "trunc"]), any(w, Kind::Float, depth)),
        6 => {
            let name = w.target(Kind::Int).unwrap_or_else(|| w.scope.fresh("w"));
            format!("({name} := {})", any(w, Kind::Int, depth))
        }
        7 => {
            let (one, other) = (any(w, Kind::Int, depth), any(w, Kind::Int, depth));
            format!("pow({one}, {other}, {})", w.of(&["7", "1000000007", "0"]))
        }
        8 => format!("math.gcd({}, {})", any(w, Kind::Int, depth), any(w, Kind::Int, depth)),
        9 => format!("math.factorial({})", any(w, Kind::Int, depth)),
        10 => format!("next(iter({}), 0)", any(w, Kind::Ints, depth)),
        _ => format!("sum([len(row) for row in {}])", any(w, Kind::Rows, depth)),
    }
}

fn float(w: &mut Writer<'_>, depth: usize) -> String {
    const FUNCTIONS: [&str; 7] = ["sqrt", "exp", "log", "sin", "tanh", "gamma", "fabs"];
    match w.below(4) {
        0 => format!("math.{}({})", w.of(&FUNCTIONS), any(w, Kind::Float, depth)),
        1 => format!("round({}, {})", any(w, Kind::Float, depth), w.of(&["2", "0", "-3"])),
        2 => format!("sum([{}, 0.5])", any(w, Kind::Int, depth)),
        _ => format!("({} ** {})", any(w, Kind::Float, depth), any(w, Kind::Float, depth)),
    }
}

fn text(w: &mut Writer<'_>, depth: usize) -> String {
    const SPECS: [&str; 12] =
        [":>8", ":<4", ":^9", ":05", ":,", ":.2f", ":x", ":*^12", ":+d", ":e", ":.3", ":999999"];
    const PERCENTS: [&str; 8] = ["%5d", "%-5s", "%05.1f", "%x", "%+d", "%.2e", "%99999d", "%c"];
    let kind = w.of(&[Kind::Int, Kind::Text, Kind::Float, Kind::Ints, Kind::Bag]);
    let value = any(w, kind, depth);
    match w.below(9) {
        0 => format!("\"{{{}}}\".format({value})", w.of(&SPECS)),
        1 => format!("f'{{{}{}}}'", value.replace(['\'', '\\'], ""), w.of(&SPECS)),
        2 => format!("(\"{}\" % {value})", w.of(&PERCENTS)),
        3 => {
            let with = w.of(&["\"<\\\\1>\"", "\"\"", "lambda m: m.group(0) * 2"]);
            format!("re.sub(\"({})\", {with}, {})", raw_pattern(w), any(w, Kind::Text, depth))
        }
        4 => format!("json.dumps({value})"),
        5 => format!("str({value})"),
        6 => {
            let width = w.of(&["20", "3", "500000000"]);
            format!(
                "{}.{}({width})",
                any(w, Kind::Text, depth),
                w.of(&["center", "zfill", "ljust"])
            )
        }
        7 => format!("({} * {})", any(w, Kind::Text, depth), w.of(&["9", "1000", "2000000000"])),
        _ => format!("\", \".join([str(x) for x in {}])", any(w, Kind::Ints, depth)),
    }
}

fn truth(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(4) {
        0 => {
            let (one, other) = (any(w, Kind::Int, depth), any(w, Kind::Int, depth));
            format!("({one} < {other} <= {})", any(w, Kind::Int, depth))
        }
        1 => {
            let kind = w.of(&Kind::ALL);
            let of = w.of(&["int", "str", "(list, dict)", "float"]);
            format!("isinstance({}, {of})", any(w, kind, depth))
        }
        2 => format!("({} is not None)", any(w, Kind::Table, depth)),
        _ => format!("bool(re.search({}, {}))", pattern(w), any(w, Kind::Text, depth)),
    }
}

fn ints(w: &mut Writer<'_>, depth: usize) -> String {
    let list = any(w, Kind::Ints, depth);
    match w.below(6) {
        0 => format!("parallel([lambda: get(id = n)[\"id\"] for n in {list}])"),
        1 => format!("[*{list}, *{}]", any(w, Kind::Ints, depth)),
        2 => format!("[n ** 2 for n in {list}]"),
        3 => format!("list(map(lambda a, b: a + b, {list}, {}))", any(w, Kind::Ints, depth)),
        4 => format!("parallel([lambda: n + 1 for n in {list}] + [lambda: {list}[0]])"),
        _ => format!("({list} * {})", w.of(&["100", "10000", "1000000000"])),
    }
}

fn texts(w: &mut Writer<'_>, depth: usize) -> String {
    let text = any(w, Kind::Text, depth);
    match w.below(5) {
        0 => format!("list({text})"),
        1 => format!("sorted({text})"),
        2 => format!("re.findall({}, {text})", pattern(w)),
        3 => format!("re.split({}, {text})", pattern(w)),
        _ => format!("[c for c in {text}]"),
    }
}

fn table(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(5) {
        0 => format!("{{**{}, \"q\": 1}}", any(w, Kind::Table, depth)),
        1 => format!("get(id = {})", any(w, Kind::Int, depth)),
        2 => format!("json.loads({})", any(w, Kind::Text, depth)),
        3 => format!("try_call(lambda: {}[{}])", any(w, Kind::Table, depth), key(w, depth)),
        _ => format!("parallel({{\"a\": lambda: put(value = {})}})", any(w, Kind::Int, depth)),
    }
}

fn bag(w: &mut Writer<'_>, depth: usize) -> String {
    match w.below(2) {
        0 => format!("{{{}, {}}}", any(w, Kind::Int, depth), any(w, Kind::Int, depth)),
        _ => format!("{{n % 3 for n in {}}}", any(w, Kind::Ints, depth)),
    }
}

fn pattern(w: &mut Writer<'_>) -> String {
    format!("r\"{}\"", raw_pattern(w))
}

fn raw_pattern(w: &mut Writer<'_>) -> &'static str {
    w.of(&["a", "[a-z]+", "(a*)*b", ".", "\\\\w+?", "x{2,50}", "(?P<n>a|b)+$", "\\\\b", "(", ""])
}
