//! Literals: the plainest first, and those at the edges of types.

use crate::{kind::Kind, writer::Writer};

pub(super) fn of_kind(w: &mut Writer<'_>, kind: Kind) -> String {
    let literals: &[&str] = match kind {
        Kind::Int if w.below(4) == 3 => &ODD_INTS,
        Kind::Int => &INTS,
        Kind::Text if w.below(3) == 2 => &ODD_TEXTS,
        Kind::Text => &TEXTS,
        Kind::Bool => &["True", "False"],
        Kind::Float => &FLOATS,
        Kind::Ints => &["[]", "[1]", "[1, 2, 3]", "[3, 1, 2]", "[5, -1, 5, 0]", "[10, 9, 8, 7, 6]"],
        Kind::Texts => &["[]", "[\"a\"]", "[\"b\", \"a\", \"c\"]", "[\"x\", \"\", \"xy\"]"],
        Kind::Table => &TABLES,
        Kind::Pair => &["(0, \"\")", "(1, \"a\")", "(-3, 'b')"],
        Kind::Pairs => &["[]", "[(1, \"a\")]", "[(2, \"b\"), (1, \"c\"), (2, \"a\")]"],
        Kind::Rows => &["[]", "[[]]", "[[1, 2], [3]]", "[[0], [5, 4], []]", "([[7]] * 2)"],
        Kind::Bag => &["set()", "set([1, 2, 3])", "set([3, 1, 3, -1])", "set([5])"],
    };
    w.of(literals).to_owned()
}

const INTS: [&str; 8] = ["0", "1", "2", "3", "(-1)", "5", "(-7)", "10"];

const ODD_INTS: [&str; 16] = [
    "100",
    "(-2)",
    "0x1f",
    "0b101",
    "0o17",
    "255",
    "65536",
    "2147483647",
    "(-2147483648)",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "(-9223372036854775808)",
    "9223372036854775808",
    "123456789012345678901234567890",
    "(-98765432109876543210)",
];

const TEXTS: [&str; 8] = [
    "\"\"",
    "\"a\"",
    "\"abc\"",
    "\"hello world\"",
    "\"a,b,,c\"",
    "\"12\"",
    "\"  x \"",
    "\"aXbXc\"",
];

const ODD_TEXTS: [&str; 16] = [
    "'single'",
    "'it\\'s'",
    "\"say \\\"hi\\\"\"",
    "\"line\\none\\ttwo\\r\\nthree\"",
    "r\"raw\\d\"",
    "\"\"\"tri\"ple\"\"\"",
    "'''a\nb'''",
    "\"\\x41\\u017c\\101\"",
    "\"żaba\"",
    "\"ḁḃĉ ok\"",
    "\"-5\"",
    "\"0x1F\"",
    "\"3.25\"",
    "\"The Cat SAT\"",
    "\"back\\\\slash\"",
    "\"{}%s\"",
];

const FLOATS: [&str; 12] = [
    "0.0", "1.0", "0.5", "1.5", "2.0", "(-0.25)", "3.75", "100.0", "1e3", ".5", "2.5e-2", "(-7.5)",
];

const TABLES: [&str; 6] = [
    "{}",
    "{\"a\": 1}",
    "{\"a\": 1, \"b\": 2}",
    "{\"k\": 0, \"j\": -3, \"i\": 7}",
    "{'b': 5, 'a': 4}",
    "dict(a = 3, zz = 9)",
];
