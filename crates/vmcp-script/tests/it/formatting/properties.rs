//! What holds for all forms.

use proptest::prelude::*;
use vmcp_script::Limits;

use crate::language::run_with;

/// A form of whole numbers.
struct Form {
    sign: &'static str,
    alternate: bool,
    zero: bool,
    width: usize,
    mark: Option<char>,
    kind: char,
}

/// What a whole number looks like, put together in the plainest way.
fn reference(value: i128, form: &Form) -> String {
    let Form { sign, alternate, zero, width, mark, kind } = *form;
    let size = value.unsigned_abs();
    let (prefix, mut digits, group) = match kind {
        'b' => ("0b", format!("{size:b}"), 4),
        'o' => ("0o", format!("{size:o}"), 4),
        'x' => ("0x", format!("{size:x}"), 4),
        'X' => ("0X", format!("{size:X}"), 4),
        _ => ("", size.to_string(), 3),
    };
    let sign = match (value < 0, sign) {
        (true, _) => "-",
        (false, "+") => "+",
        (false, " ") => " ",
        (false, _) => "",
    };
    let prefix = if alternate { prefix } else { "" };
    let shown = |digits: &str| {
        let mut text = String::new();
        for (at, c) in digits.chars().enumerate() {
            if let Some(mark) = mark.filter(|_| at > 0 && (digits.len() - at).is_multiple_of(group))
            {
                text.push(mark);
            }
            text.push(c);
        }
        format!("{sign}{prefix}{text}")
    };
    while zero && shown(&digits).len() < width {
        digits.insert(0, '0');
    }
    format!("{:>width$}", shown(&digits))
}

proptest! {
    #[test]
    fn whole_numbers_look_as_the_reference_says(
        value in prop_oneof![any::<i64>().prop_map(i128::from), any::<i128>(), -100_000_i128..100_000],
        sign in proptest::sample::select(vec!["", "+", "-", " "]),
        alternate in any::<bool>(),
        zero in any::<bool>(),
        width in 0_usize..60,
        mark in proptest::option::of(proptest::sample::select(vec![',', '_'])),
        kind in proptest::sample::select(vec!['d', 'b', 'o', 'x', 'X']),
    ) {
        let mark = if kind == 'd' { mark } else { mark.map(|_| '_') };
        let expected = reference(value, &Form { sign, alternate, zero, width, mark, kind });
        let spec = format!(
            "{sign}{}{}{}{}{kind}",
            if alternate { "#" } else { "" },
            if zero { "0" } else { "" },
            if width > 0 { width.to_string() } else { String::new() },
            mark.map_or(String::new(), String::from),
        );
        let script = format!("format({value}, '{spec}')");
        prop_assert_eq!(run_with(&script, Limits::default()), format!("\"{expected}\""), "{}", script);
    }

    #[test]
    fn fixed_floats_read_back(value in -1e15_f64..1e15, precision in 0_usize..30) {
        let script = format!("format({value:?}, '.{precision}f') + '|' + format({value:?}, '.{precision}e')");
        let expected = format!("\"{value:.precision$}|");
        let shown = run_with(&script, Limits::default());
        prop_assert!(shown.starts_with(&expected), "{script}: {shown}");
        let exact = shown.trim_matches('"').split('|').nth(1).and_then(|e| e.parse::<f64>().ok());
        let exact = exact.expect("a float with an exponent");
        let slack = value.abs() * 10_f64.powi(-(precision as i32)) + 1e-300;
        prop_assert!((exact - value).abs() <= slack, "{script}: {shown}");
    }

    #[test]
    fn no_form_panics(
        spec in "[{}<>=^+ #0-9,_.sdxXobceEfgGn%!\\[\\]()*éa-]{0,12}",
        value in proptest::sample::select(vec![
            "0", "-7", "2 ** 200", "1.5", "-1e300", "1e308 * 10", "'añb'", "None", "True", "[1, 'a']",
            "{'a': 1}", "()", "(1, 'a')", "b'a'", "{'': 0, 'a': {'b': 2}}",
        ]),
    ) {
        let spec = format!("'{spec}'");
        for script in [
            format!("format({value}, {spec})"),
            format!("{spec} % {value}"),
            format!("{spec}.format({value})"),
            format!("('{{:' + {spec} + '}}').format({value})"),
            format!("('%' + {spec}) % {value}"),
            format!("f'{{{value}:{}}}'", spec.trim_matches('\'')).replace("'a'", "\"a\""),
        ] {
            let shown = run_with(&script, Limits::default());
            prop_assert!(!shown.is_empty(), "{script}");
        }
    }
}
