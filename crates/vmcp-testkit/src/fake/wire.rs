//! Faults of messages: wrong ids, answers twice or early, junk around them.

use super::exchange::Exchange;
use super::outcome::{Outcome, member, response};
use super::reply::{Out, Text};
use crate::script::faults::WireFault;

/// What to send for an outcome, with the exchange's fault applied.
pub(crate) fn outs(x: &Exchange, outcome: Outcome) -> Vec<Out> {
    let status = match &outcome {
        Outcome::Exit(code) => return vec![Out::Exit(*code)],
        Outcome::Kill => return vec![Out::Kill],
        Outcome::Refused(refusal) => refusal.status,
        _ => 200,
    };
    let cut = match &outcome {
        Outcome::Cut { after, .. } => Some(*after),
        _ => None,
    };
    let last = x.session.swap_last(&x.id);
    let member = member(x, outcome);
    if let Some(after) = cut {
        return vec![Out::Cut { text: response(&x.id, member), after }];
    }
    let mut outs = distorted(x, &last, member);
    for out in &mut outs {
        if let Out::Answer { text, status: answered } = out {
            *answered = status;
            text.shape = x.fault.as_ref().map(WireFault::shape).unwrap_or_default();
        }
    }
    outs
}

fn distorted(x: &Exchange, last: &str, member: Text) -> Vec<Out> {
    let id = x.id.as_str();
    match &x.fault {
        Some(WireFault::WrongId) => vec![answer("987654321", member)],
        Some(WireFault::DuplicateId) => vec![answer(last, member)],
        Some(WireFault::FlippedId) => vec![answer(&flipped(id), member)],
        Some(WireFault::AnswerTwice) => vec![answer(id, member.clone()), answer(id, member)],
        Some(WireFault::AnswerEarly) => vec![answer(&next(id), member.clone()), answer(id, member)],
        Some(WireFault::InvalidJson) => vec![whole(invalid(id, member))],
        Some(WireFault::Truncate { after_bytes }) => {
            vec![Out::Cut { text: response(id, member), after: *after_bytes }]
        }
        Some(WireFault::Junk(lines)) => {
            let junk = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
            vec![Out::Junk(junk.into()), answer(id, member)]
        }
        Some(WireFault::LongLine { bytes }) => {
            let line = Text { fill: *bytes, tail: "\n".to_owned(), ..Text::default() };
            vec![Out::Junk(line), answer(id, member)]
        }
        _ => vec![answer(id, member)],
    }
}

fn answer(id: &str, member: Text) -> Out {
    whole(response(id, member))
}

fn whole(text: Text) -> Out {
    Out::Answer { text, status: 200 }
}

fn invalid(id: &str, member: Text) -> Text {
    member.between(&format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},"), "")
}

fn flipped(id: &str) -> String {
    match id.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if inner.parse::<i64>().is_ok() => inner.to_owned(),
        Some(_) => "0".to_owned(),
        None => format!("\"{id}\""),
    }
}

fn next(id: &str) -> String {
    id.parse::<i64>().map_or_else(|_| "1".to_owned(), |n| n.wrapping_add(1).to_string())
}

#[cfg(test)]
mod tests {
    use super::{flipped, next};

    #[test]
    fn ids_flip_between_number_and_string() {
        for (id, want) in [("7", "\"7\""), ("\"7\"", "7"), ("\"a\"", "0")] {
            assert_eq!(flipped(id), want, "{id}");
        }
        assert_eq!((next("7"), next("\"a\"")), ("8".to_owned(), "1".to_owned()));
    }
}
