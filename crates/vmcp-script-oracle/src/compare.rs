//! Whether two outcomes are the same.

use std::io;

use crate::{child::Child, class::Class, engine, outcome::Outcome};

/// What a comparison came to.
pub(crate) enum Verdict {
    /// They print the same, and fail the same if they do.
    Same(Option<Class>),
    /// One of the two gave up: a limit that the language does not have, or a child that aborted.
    NoAnswer,
    Different {
        ours: Outcome,
        theirs: Outcome,
    },
}

/// Runs a program in both implementations.
pub(crate) fn compare(source: &str, child: &mut Child) -> io::Result<Verdict> {
    let ours = engine::run(source);
    if class(&ours) == Some(Class::Limit) {
        // Theirs has no limits, and might take all memory.
        return Ok(Verdict::NoAnswer);
    }
    let Some(theirs) = child.ask(source)? else { return Ok(Verdict::NoAnswer) };
    Ok(match class(&theirs) {
        Some(Class::Limit) => Verdict::NoAnswer,
        class if are_same(&ours, &theirs) => Verdict::Same(class),
        _ => Verdict::Different { ours, theirs },
    })
}

fn are_same(ours: &Outcome, theirs: &Outcome) -> bool {
    let classes = match (class(ours), class(theirs)) {
        // Rule `call-depth`: how deep is too deep is a limit, and what is printed on the way there.
        (Some(Class::Depth), Some(Class::Depth)) => return true,
        (Some(ours), Some(theirs)) => ours == theirs || is_doubly_wrong(ours, theirs),
        (ours, theirs) => ours == theirs,
    };
    classes && prints_same(&ours.printed, &theirs.printed)
}

/// Rule `doubly-wrong`: nothing says which of two errors in one place comes first. A change that is
/// forbidden now can be wrong in itself, and a text that is no program can have unknown names.
fn is_doubly_wrong(ours: Class, theirs: Class) -> bool {
    const CHANGE: [Class; 5] =
        [Class::Mutation, Class::Index, Class::Value, Class::Key, Class::Type];
    const TEXT: [Class; 2] = [Class::Syntax, Class::Undefined];
    let both = [ours, theirs];
    both.iter().all(|class| TEXT.contains(class))
        || both.contains(&Class::Mutation) && both.iter().all(|class| CHANGE.contains(class))
}

fn class(outcome: &Outcome) -> Option<Class> {
    outcome.failed.as_ref().map(|failed| failed.class)
}

/// Rule `float-digits`: theirs cuts numbers with an exponent to six digits, or fewer.
fn prints_same(ours: &str, theirs: &str) -> bool {
    if ours == theirs {
        return true;
    }
    let (ours, theirs) = (words(ours), words(theirs));
    ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|(ours, theirs)| ours == theirs || is_rounded(ours, theirs))
}

/// The text in pieces that are numbers and pieces that are not.
fn words(text: &str) -> Vec<&str> {
    let is_number = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_number(c) != is_number(first)).unwrap_or(rest.len());
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    words
}

/// Whether the numbers are the same up to the last digit that theirs has.
fn is_rounded(ours: &str, theirs: &str) -> bool {
    let is_float = |text: &str| text.contains(['.', 'e']);
    let (Ok(one), Ok(other)) = (ours.parse::<f64>(), theirs.parse::<f64>()) else { return false };
    is_float(ours) && is_float(theirs) && (one - other).abs() <= last_digit(theirs)
}

/// What one in the last digit of a number with an exponent is worth.
fn last_digit(text: &str) -> f64 {
    let Some((digits, exponent)) = text.split_once('e') else { return 0.0 };
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    10_f64.powi(exponent.parse::<i32>().unwrap_or(0) - decimals)
}

#[cfg(test)]
mod tests {
    use super::{Class, is_doubly_wrong, prints_same};

    #[test]
    fn only_cut_digits_of_floats_are_the_same() {
        let cases = [
            ("[1, 2.5]", "[1, 2.5]", true),
            ("v 3.333333333333333e+19,", "v 3.333333e+19,", true),
            ("999999999.5", "9e+08", true),
            ("1e-05", "0.00001", true),
            ("999999999", "9e+08", false),
            ("2.5", "2.6", false),
            ("3.433333333333333e+19", "3.333333e+19", false),
            ("1.0", "1", false),
            ("1.0 2.0", "1.0", false),
        ];
        for (ours, theirs, expected) in cases {
            assert_eq!(prints_same(ours, theirs), expected, "{ours} {theirs}");
        }
    }

    #[test]
    fn two_errors_in_one_place_are_two_of_a_kind() {
        assert!(is_doubly_wrong(Class::Mutation, Class::Index));
        assert!(is_doubly_wrong(Class::Undefined, Class::Syntax));
        assert!(!is_doubly_wrong(Class::Index, Class::Key));
        assert!(!is_doubly_wrong(Class::Mutation, Class::Fail));
    }
}
