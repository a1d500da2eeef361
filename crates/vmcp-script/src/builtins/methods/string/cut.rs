//! Cutting text: `split`, `splitlines`, `partition` and their kin.

use super::{Method, Table, check_pieces, is_space, list, own, read};
use crate::{
    builtins::parameters::{take, text, whole},
    machine::{Arguments, Machine, truth},
    stop::{Run, Stop},
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("split", split),
    ("splitlines", splitlines),
    ("rsplit", rsplit),
    ("partition", partition),
    ("rpartition", rpartition),
];

/// From which end pieces are taken while there are cuts left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

fn split(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    cut(machine, receiver, &arguments, ("split", Side::Start))
}

fn rsplit(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    cut(machine, receiver, &arguments, ("rsplit", Side::End))
}

fn cut(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, from): (&str, Side),
) -> Run {
    let [separator, most] = take(arguments, name, ["sep", "maxsplit"], 0)?;
    let most = most.map_or(Ok(-1), |most| whole(machine.heap(), most, name, "maxsplit"))?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    read(machine, receiver)?;
    let heap = machine.heap();
    let all = own(heap, receiver);
    let Some(separator) = separator else {
        heap.toil(all.len() * 2)?;
        let pieces = all.split(is_space).filter(|word| !word.is_empty()).count();
        let bytes = all.len();
        check_pieces(machine, pieces.min(most.saturating_add(1)), bytes)?;
        let pieces = words(own(machine.heap(), receiver), most, from);
        return list(machine, pieces);
    };
    let separator = text(heap, separator, name, "sep")?;
    if separator.is_empty() {
        let message = format!("{name}() by an empty text; for characters write s.elems()");
        return Err(Stop::value(message));
    }
    heap.toil(all.len() + separator.len())?;
    let pieces = all.matches(separator).count().min(most).saturating_add(1);
    heap.check(all.len().saturating_add(separator.len()))?;
    let (separator, bytes) = (separator.to_owned(), all.len());
    check_pieces(machine, pieces, bytes)?;
    let all = own(machine.heap(), receiver);
    let limit = most.saturating_add(1);
    let pieces: Vec<Box<str>> = match from {
        Side::Start => all.splitn(limit, separator.as_str()).map(Into::into).collect(),
        Side::End => {
            let mut pieces: Vec<Box<str>> =
                all.rsplitn(limit, separator.as_str()).map(Into::into).collect();
            pieces.reverse();
            pieces
        }
    };
    list(machine, pieces)
}

/// Words between white space, at most `most` of them cut off.
fn words(all: &str, most: usize, from: Side) -> Vec<Box<str>> {
    let mut pieces: Vec<Box<str>> = Vec::new();
    let mut rest = all.trim_matches(is_space);
    if from == Side::End {
        // What stays whole keeps the white space at its own far end.
        rest = all.trim_end_matches(is_space);
    } else {
        rest = if most == usize::MAX { rest } else { all.trim_start_matches(is_space) };
    }
    while pieces.len() < most && !rest.is_empty() {
        let (piece, after) = match from {
            Side::Start => {
                let end = rest.find(is_space).unwrap_or(rest.len());
                (&rest[..end], rest[end..].trim_start_matches(is_space))
            }
            Side::End => {
                let start = rest
                    .char_indices()
                    .rev()
                    .find(|(_, c)| is_space(*c))
                    .map_or(0, |(at, c)| at + c.len_utf8());
                (&rest[start..], rest[..start].trim_end_matches(is_space))
            }
        };
        if !piece.is_empty() {
            pieces.push(piece.into());
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(rest.into());
    }
    if from == Side::End {
        pieces.reverse();
    }
    pieces
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn splitlines(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [keep] = take(&arguments, "splitlines", ["keepends"], 0)?;
    let keep = keep.is_some_and(|keep| truth(machine.heap(), keep));
    let all = read(machine, receiver)?;
    let cost = all.len() * 2;
    machine.spend(cost)?;
    let all = own(machine.heap(), receiver);
    let (count, bytes) = (lines(all).count(), all.len());
    check_pieces(machine, count, bytes)?;
    let all = own(machine.heap(), receiver);
    let pieces = lines(all).map(|(line, ended)| if keep { ended } else { line }.into()).collect();
    list(machine, pieces)
}

/// Lines, without and with their ends.
fn lines(all: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = all;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(is_line_end).unwrap_or(rest.len());
        let ending = match rest[end..].chars().next() {
            Some('\r') if rest[end + 1..].starts_with('\n') => 2,
            Some(c) => c.len_utf8(),
            None => 0,
        };
        let (line, ended) = (&rest[..end], &rest[..end + ending]);
        rest = &rest[end + ending..];
        Some((line, ended))
    })
}

fn partition(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    three(machine, receiver, &arguments, ("partition", Side::Start))
}

fn rpartition(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    three(machine, receiver, &arguments, ("rpartition", Side::End))
}

fn three(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, from): (&str, Side),
) -> Run {
    let [separator] = take(arguments, name, ["sep"], 1)?;
    let bytes = read(machine, receiver)?.len();
    check_pieces(machine, 3, bytes)?;
    let heap = machine.heap();
    let all = own(heap, receiver);
    let separator = text(heap, separator.unwrap_or(Value::None), name, "sep")?;
    if separator.is_empty() {
        return Err(Stop::value(format!("{name}() by an empty text")));
    }
    let found = match from {
        Side::Start => all.split_once(separator),
        Side::End => all.rsplit_once(separator),
    };
    let pieces: [Box<str>; 3] = match (found, from) {
        (Some((before, after)), _) => [before.into(), separator.into(), after.into()],
        (None, Side::Start) => [all.into(), "".into(), "".into()],
        (None, Side::End) => ["".into(), "".into(), all.into()],
    };
    let heap = machine.heap_mut();
    let items = pieces.into_iter().map(|piece| heap.string(piece)).collect::<Run<Vec<Value>>>()?;
    heap.tuple(items)
}
