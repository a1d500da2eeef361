//! Text as times.

use super::civil;

/// The seconds since 1970 of an ISO 8601 date, or date and time; without an offset it is UTC.
pub(super) fn iso(text: &str) -> Option<f64> {
    let text = text.trim();
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim_start())),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let valid = year >= 1 && (1..=12).contains(&month);
    if !valid || !(1..=civil::month_length(year, month)).contains(&day) {
        return None;
    }
    let start = civil::days(year, month, day) * 86_400;
    match time {
        Some(time) => time_of_day(time).map(|seconds| start as f64 + seconds),
        None => Some(start as f64),
    }
}

/// Seconds of a time of day, less its offset.
fn time_of_day(text: &str) -> Option<f64> {
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let (clock, fraction) = match clock.trim_end().split_once(['.', ',']) {
        Some((clock, digits)) => (clock, fraction(digits)?),
        None => (clock.trim_end(), 0.0),
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |text| number(text, 2))?;
    // A leap second counts as the one after it.
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some((hour * 3600 + minute * 60 + second - offset(zone)?) as f64 + fraction)
}

fn fraction(digits: &str) -> Option<f64> {
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid { format!("0.{digits}").parse().ok() } else { None }
}

/// Seconds of `Z`, `+HH`, `+HHMM` or `+HH:MM`.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone[1..].replace(':', "");
    if !digits.is_ascii() {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits, 2)?, 0),
        4 => (number(&digits[..2], 2)?, number(&digits[2..], 2)?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

/// The number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if valid { text.parse().ok() } else { None }
}
