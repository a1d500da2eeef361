//! What stands in place of a match: text with `\1` and `\g<name>`.

use crate::{
    regex::Pattern,
    stop::{ErrorKind, Run, Stop},
};

/// A part of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Group(usize),
}

/// The parts of a template for matches of `pattern`.
pub(super) fn pieces(template: &str, pattern: &Pattern) -> Run<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (escape, length) = escape(&rest[at + 1..], pattern)?;
        rest = &rest[at + 1 + length..];
        match escape {
            Piece::Text(more) => text.push_str(&more),
            Piece::Group(_) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(escape);
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// What an escape stands for, and how long it is behind its backslash.
fn escape(rest: &str, pattern: &Pattern) -> Run<(Piece, usize)> {
    let Some(c) = rest.chars().next() else {
        return Err(Stop::value("a replacement cannot end with a backslash; write \\\\"));
    };
    let plain = |c: char| Ok((Piece::Text(c.to_string()), 1));
    match c {
        'g' => named(rest, pattern),
        '0' => plain('\0'),
        '1'..='9' => {
            let second = rest[1..].chars().next().filter(char::is_ascii_digit);
            let length = 1 + usize::from(second.is_some());
            let number = rest[..length].parse().unwrap_or(usize::MAX);
            Ok((group(number, pattern)?, length))
        }
        'n' => plain('\n'),
        'r' => plain('\r'),
        't' => plain('\t'),
        'f' => plain('\x0c'),
        'v' => plain('\x0b'),
        'a' => plain('\x07'),
        'b' => plain('\x08'),
        '\\' => plain('\\'),
        c if c.is_ascii_alphabetic() => Err(Stop::value(format!(
            "there is no escape `\\{c}` in a replacement; write \\\\{c} for a backslash"
        ))),
        c => Ok((Piece::Text(format!("\\{c}")), c.len_utf8())),
    }
}

fn named(rest: &str, pattern: &Pattern) -> Run<(Piece, usize)> {
    let name = rest.strip_prefix("g<").and_then(|rest| rest.split_once('>')).map(|(name, _)| name);
    let Some(name) = name else {
        return Err(Stop::value("a group in a replacement is written \\g<name> or \\g<1>"));
    };
    let piece = match (name.parse(), pattern.group(name)) {
        (Ok(number), _) => group(number, pattern)?,
        (_, Some(number)) => Piece::Group(number),
        _ => return Err(no_group(name, pattern)),
    };
    Ok((piece, name.len() + 3))
}

fn group(number: usize, pattern: &Pattern) -> Run<Piece> {
    match number <= pattern.groups {
        true => Ok(Piece::Group(number)),
        false => Err(no_group(&number.to_string(), pattern)),
    }
}

/// The error for a group that the pattern does not have.
pub(super) fn no_group(name: &str, pattern: &Pattern) -> Stop {
    let shown: String = name.chars().take(40).collect();
    let names: Vec<&str> = pattern.names.iter().map(|(name, _)| &**name).collect();
    let known = match (pattern.groups, names.is_empty()) {
        (0, _) => "the pattern has no groups".to_owned(),
        (1, true) => "the pattern has one group".to_owned(),
        (count, true) => format!("the pattern has {count} groups"),
        (count, false) => format!("the pattern has {count}, named {}", names.join(", ")),
    };
    Stop::raise(ErrorKind::Index, format!("there is no group `{shown}`; {known}"))
}
