//! What holds for the methods of any string.

use proptest::prelude::*;
use vmcp_script::Limits;

use crate::language::run_with;

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        proptest::sample::select(vec!["a", "b", " ", ",", "é", "日", "\n"]),
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

/// The text as a literal of the script.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\n', "\\n"))
}

proptest! {
    #[test]
    fn searching_agrees_with_slicing(text in text(), sub in text(), start in -14_i64..14, end in -14_i64..14) {
        let (text, sub) = (literal(&text), literal(&sub));
        let source = format!(
            "t, u = {text}, {sub}\np = t[{start}:{end}]\nfirst = -1\nlast = -1\ncount = 0\n\
             at = {start} if {start} >= 0 else max(len(t) + {start}, 0)\n\
             for i in range(len(p) - len(u) + 1):\n  if p[i:i + len(u)] == u:\n    last = at + i\n    \
             if first < 0: first = at + i\n\
             (t.find(u, {start}, {end}) == first and t.rfind(u, {start}, {end}) == last) or len(u) == 0"
        ).replace("max(", "(lambda a, b: a if a > b else b)(");
        prop_assert_eq!(run_with(&source, Limits::default()), "true", "{}", source);
    }

    #[test]
    fn cutting_and_joining_are_inverse(text in text(), most in -1_i64..5) {
        let text = literal(&text);
        for separator in ["','", "'a'", "'é'", "' ,'"] {
            let source = format!(
                "t, s = {text}, {separator}\n\
                 s.join(t.split(s, {most})) == t and s.join(t.rsplit(s, {most})) == t and \
                 ''.join(t.partition(s)) == t and ''.join(t.rpartition(s)) == t and \
                 ''.join(t.splitlines(True)) == t and ''.join(t.elems()) == t and \
                 len(t.split(s)) == t.count(s) + 1 and t.replace(s, s) == t and \
                 t.encode().decode() == t and len(t) == len(t.elems())"
            );
            prop_assert_eq!(run_with(&source, Limits::default()), "true", "{}", source);
        }
    }
}
