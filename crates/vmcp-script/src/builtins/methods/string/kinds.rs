//! What a text consists of: `isdigit`, `isalpha` and their kin.
//!
//! Letters are what Unicode calls alphabetic, the marks that some scripts write on letters included;
//! Python leaves those out, and counts some ideographs as numbers.

use super::{
    Method, Table,
    case::{is_cased, is_title},
    is_space, read_chars,
};
use crate::{
    builtins::parameters::take,
    machine::{Arguments, Machine},
    stop::Run,
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("isdigit", isdigit),
    ("isalpha", isalpha),
    ("isalnum", isalnum),
    ("isspace", isspace),
    ("isupper", isupper),
    ("islower", islower),
    ("istitle", istitle),
    ("isnumeric", isnumeric),
    ("isdecimal", isdecimal),
    ("isidentifier", isidentifier),
    ("isascii", isascii),
];

fn is(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, test): (&str, fn(&str) -> bool),
) -> Run {
    let [] = take(arguments, name, [], 0)?;
    let text = read_chars(machine, receiver)?;
    Ok(Value::Bool(test(text)))
}

/// Whether there are characters, all of that kind.
fn all(text: &str, kind: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(kind)
}

fn isalpha(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isalpha", |text| all(text, char::is_alphabetic)))
}

fn isalnum(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isalnum", |text| all(text, char::is_alphanumeric)))
}

fn isspace(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isspace", |text| all(text, is_space)))
}

fn isnumeric(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isnumeric", |text| all(text, char::is_numeric)))
}

fn isdecimal(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isdecimal", |text| all(text, is_decimal)))
}

fn isdigit(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isdigit", |text| all(text, is_digit)))
}

fn isascii(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(machine, receiver, &arguments, ("isascii", str::is_ascii))
}

fn isupper(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(
        machine,
        receiver,
        &arguments,
        ("isupper", |text| {
            let wrong = |c: char| c.is_lowercase() || is_title(c);
            text.contains(char::is_uppercase) && !text.contains(wrong)
        }),
    )
}

fn islower(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(
        machine,
        receiver,
        &arguments,
        ("islower", |text| {
            let wrong = |c: char| c.is_uppercase() || is_title(c);
            text.contains(char::is_lowercase) && !text.contains(wrong)
        }),
    )
}

fn istitle(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(
        machine,
        receiver,
        &arguments,
        ("istitle", |text| {
            let (mut any, mut inside) = (false, false);
            for c in text.chars() {
                let starts = c.is_uppercase() || is_title(c);
                if (starts && inside) || (c.is_lowercase() && !inside) {
                    return false;
                }
                inside = is_cased(c);
                any |= inside;
            }
            any
        }),
    )
}

fn isidentifier(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    is(
        machine,
        receiver,
        &arguments,
        ("isidentifier", |text| {
            let starts = |c: char| c.is_alphabetic() || c == '_';
            text.starts_with(starts) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
        }),
    )
}

fn is_decimal(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    let code = u32::from(c);
    let at = ZEROS.partition_point(|zero| *zero <= code);
    at > 0 && code - ZEROS[at - 1] < 10
}

/// Decimal digits, and those that stand above, below or in circles.
fn is_digit(c: char) -> bool {
    is_decimal(c)
        || matches!(c,
            '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '፩'..='፱' | '᧚' | '①'..='⑨'
            | '⑴'..='⑼' | '⒈'..='⒐' | '⓪' | '⓵'..='⓽' | '⓿' | '❶'..='❾' | '➀'..='➈'
            | '➊'..='➒')
}

/// The zeros of scripts that have decimal digits of their own; nine more follow each.
#[rustfmt::skip]
const ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730,
    0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
    0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];
