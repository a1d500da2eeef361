//! Patterns, with another implementation as the oracle.

use proptest::prelude::{Just, Strategy, prop, prop_oneof, proptest};

use super::{Mode, NOWHERE, Pattern, Search, flag};
use crate::heap::Heap;

/// The matches of a pattern, with its groups.
fn found(pattern: &Pattern, text: &str) -> Option<Vec<usize>> {
    let mut heap = Heap::new(64 << 20);
    heap.allow_work(1 << 40);
    let mut search = Search::new(pattern, &heap).unwrap();
    search.find(&heap, text, (0, NOWHERE), Mode::Search).unwrap()
}

/// Patterns that mean the same to both: no repeats of what can be empty, where the last round
/// counts differently.
fn pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a"),
        Just("b"),
        Just("c"),
        Just("é"),
        Just("."),
        Just("[ab]"),
        Just("[^a]"),
        Just("[a-cé]"),
        Just("\\w"),
        Just("\\d"),
        Just("\\s"),
        Just("\\W"),
        Just("ab"),
    ];
    let leaf = leaf.prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 4, |inner| {
        let quantifier = prop_oneof![
            Just("*"),
            Just("+"),
            Just("?"),
            Just("*?"),
            Just("+?"),
            Just("??"),
            Just("{2}"),
            Just("{1,3}"),
            Just("{2,}?"),
        ];
        let atom = prop_oneof![
            Just("a".to_owned()),
            Just("[ab]".to_owned()),
            Just("(?:ab|b)".to_owned()),
            Just("(a|bc)".to_owned()),
            Just("\\w".to_owned()),
            Just("(?i:B)".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}|{b})")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("^{a}")),
            inner.clone().prop_map(|a| format!("\\b{a}")),
            inner.prop_map(|a| format!("{a}\\z")),
            (atom, quantifier).prop_map(|(atom, quantifier)| format!("{atom}{quantifier}")),
        ]
    })
}

proptest! {
    #[test]
    fn matches_are_those_of_the_oracle(
        pattern in pattern(),
        text in "[abcé1 \n]{0,12}",
        flags in prop_oneof![Just((0, "")), Just((flag::IGNORE_CASE, "i")), Just((flag::MULTI_LINE, "m")), Just((flag::DOT_ALL, "s"))],
    ) {
        let (flags, letter) = flags;
        let inline = if letter.is_empty() { String::new() } else { format!("(?{letter})") };
        let oracle = regex::Regex::new(&format!("{inline}{pattern}")).unwrap();
        let expected = oracle.captures(&text).map(|captures| {
            let pair = |found: Option<regex::Match<'_>>| {
                found.map_or([NOWHERE; 2], |found| [found.start(), found.end()])
            };
            captures.iter().flat_map(pair).collect::<Vec<usize>>()
        });
        let ours = Pattern::new(&pattern, flags).unwrap();
        assert_eq!(found(&ours, &text), expected, "{pattern:?} in {text:?}");
    }

    #[test]
    fn no_pattern_panics(
        pattern in prop_oneof![
            "\\PC{0,20}",
            prop::collection::vec(prop_oneof![
                Just("("), Just(")"), Just("["), Just("]"), Just("{"), Just("}"), Just("|"), Just("*"),
                Just("+"), Just("?"), Just("\\"), Just("^"), Just("$"), Just("-"), Just(","), Just("1"),
                Just("a"), Just("é"), Just("(?"), Just("(?P<"), Just(">"), Just(":"), Just("#"), Just(" "),
                Just("\\d"), Just("\\x"), Just("i"),
            ], 0..16).prop_map(|pieces| pieces.concat()),
        ],
        text in "[aé1() \n]{0,8}",
        flags in 0..512_u32,
    ) {
        match Pattern::new(&pattern, flags & flag::ALL) {
            Ok(compiled) => {
                if let Some(slots) = found(&compiled, &text) {
                    assert!(slots.iter().all(|at| *at == NOWHERE || text.is_char_boundary(*at)));
                }
            }
            Err(fault) => assert!(fault.text().starts_with("invalid pattern at position ")),
        }
    }
}
