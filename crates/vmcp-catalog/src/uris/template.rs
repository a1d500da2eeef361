//! Whether a URI can come from a URI template (RFC 6570, levels 1 to 3).
//!
//! Made for finding a backend, not for taking values out, so it is lenient where that does no
//! harm: names of query parameters are not compared, `{x*}` may hold slashes as several servers
//! mean it, and characters that should have been percent-encoded are let pass.
//!
//! The cost is the URI's length times the number of parts, whatever the template: positions that
//! can be reached are carried from part to part, so nothing is tried twice.

/// Longer URIs match no template.
const MAX_URI_BYTES: usize = 8192;
/// Longer templates match nothing but themselves.
const MAX_TEMPLATE_BYTES: usize = 8192;

/// A stretch of a template.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    /// This text.
    Literal(&'a str),
    /// An expression: any bytes but `stops`, after `lead` if there is one. One without a lead must
    /// hold something; one with a lead may be absent, as when its variables are undefined.
    Run { lead: Option<u8>, stops: &'static [u8] },
}

/// Whether `uri` can be an expansion of `template`. One that is malformed, or that uses operators
/// reserved for the future, matches itself only.
pub(super) fn matches(template: &str, uri: &str) -> bool {
    if template == uri {
        return true;
    }
    let start = template.split('{').next().unwrap_or_default();
    if uri.len() > MAX_URI_BYTES || template.len() > MAX_TEMPLATE_BYTES || !uri.starts_with(start) {
        return false;
    }
    parse(template).is_some_and(|parts| follow(&parts, uri))
}

fn parse(template: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while !rest.is_empty() {
        let open = rest.find('{').unwrap_or(rest.len());
        if open > 0 {
            parts.push(Part::Literal(&rest[..open]));
        }
        let Some(expression) = rest.get(open + 1..) else { break };
        let (expression, after) = expression.split_once('}')?;
        parts.push(run(expression)?);
        rest = after;
    }
    Some(parts)
}

fn run(expression: &str) -> Option<Part<'static>> {
    let (operator, names) = match expression.chars().next()? {
        c if c.is_ascii_alphanumeric() || matches!(c, '_' | '%') => (None, expression),
        c @ ('+' | '#' | '.' | '/' | ';' | '?' | '&') => (Some(c as u8), &expression[1..]),
        _ => return None,
    };
    if !names.split(',').all(is_variable) {
        return None;
    }
    let spans_segments = names.contains('*') || names.contains(',');
    let stops: &[u8] = match operator {
        None if names.contains('*') => b"",
        Some(b'+' | b'#') => b"",
        Some(b'/') if spans_segments => b"?#",
        Some(b'?' | b'&') => b"#",
        _ => b"/?#",
    };
    Some(Part::Run { lead: operator.filter(|&operator| operator != b'+'), stops })
}

/// A variable's name, with an optional modifier of level 4.
fn is_variable(text: &str) -> bool {
    let name = text.strip_suffix('*').unwrap_or(text);
    let name = match name.split_once(':') {
        Some((name, length)) if length.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => name,
    };
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'%' | b'-');
    !name.is_empty() && name.bytes().all(legal)
}

/// Whether `parts`, one after the other, can cover `uri` from end to end.
fn follow(parts: &[Part<'_>], uri: &str) -> bool {
    let mut reached = vec![false; uri.len() + 1];
    reached[0] = true;
    for part in parts {
        reached = match part {
            Part::Literal(text) => after_literal(&reached, text, uri),
            Part::Run { lead, stops } => after_run(&reached, *lead, stops, uri),
        };
    }
    reached[uri.len()]
}

fn after_literal(reached: &[bool], text: &str, uri: &str) -> Vec<bool> {
    let mut next = vec![false; reached.len()];
    for (at, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
        if uri[at..].starts_with(text) {
            next[at + text.len()] = true;
        }
    }
    next
}

fn after_run(reached: &[bool], lead: Option<u8>, stops: &[u8], uri: &str) -> Vec<bool> {
    // With a lead the expression may be absent: every position reached stays so.
    let mut next = if lead.is_some() { reached.to_vec() } else { vec![false; reached.len()] };
    let mut inside = false;
    for (at, byte) in uri.bytes().enumerate() {
        let starts = reached[at] && lead.is_none_or(|lead| lead == byte);
        let goes_on = (inside || (starts && lead.is_none())) && !stops.contains(&byte);
        inside = goes_on || (starts && lead.is_some());
        // Two expressions do not share a character.
        next[at + 1] |= inside && uri.is_char_boundary(at + 1);
    }
    next
}
