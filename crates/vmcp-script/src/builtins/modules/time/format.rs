//! Times as text.

use std::fmt::Write as _;

use super::civil::Moment;

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The codes that a format may have.
pub(super) const CODES: [char; 27] = [
    'Y', 'm', 'd', 'H', 'M', 'S', 'f', 'j', 'y', 'a', 'A', 'b', 'B', 'p', 'I', 'e', 'u', 'w', 'z',
    'Z', 's', 'F', 'T', 'D', 'R', 'c', '%',
];

/// ISO 8601, with a fraction only if there is one.
pub(super) fn iso(moment: &Moment) -> String {
    let mut text = formatted(moment, "%Y-%m-%dT%H:%M:%S").unwrap_or_default();
    if moment.microsecond != 0 {
        let digits = format!("{:06}", moment.microsecond);
        let _ = write!(text, ".{}", digits.trim_end_matches('0'));
    }
    text.push('Z');
    text
}

/// The text of a format.
///
/// # Errors
/// A code that is none of [`CODES`].
pub(super) fn formatted(moment: &Moment, format: &str) -> Result<String, String> {
    let mut out = String::with_capacity(format.len() + 16);
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let code = rest.next().unwrap_or(' ');
        // `%-d` is a number without its leading zero.
        if code == '-' {
            let mut part = String::new();
            let code = rest.next().unwrap_or(' ');
            write_code(moment, code, &mut part)?;
            let bare = part.trim_start_matches('0');
            out.push_str(if bare.is_empty() { "0" } else { bare });
        } else {
            write_code(moment, code, &mut out)?;
        }
    }
    Ok(out)
}

fn write_code(moment: &Moment, code: char, out: &mut String) -> Result<(), String> {
    let weekday = DAYS[moment.weekday as usize % 7];
    let month = MONTHS[(moment.month - 1) as usize % 12];
    let hour = if moment.hour % 12 == 0 { 12 } else { moment.hour % 12 };
    // Writing into a string never fails.
    let _ = match code {
        'Y' => write!(out, "{:04}", moment.year),
        'm' => write!(out, "{:02}", moment.month),
        'd' => write!(out, "{:02}", moment.day),
        'H' => write!(out, "{:02}", moment.hour),
        'M' => write!(out, "{:02}", moment.minute),
        'S' => write!(out, "{:02}", moment.second),
        'f' => write!(out, "{:06}", moment.microsecond),
        'j' => write!(out, "{:03}", moment.day_of_year),
        'y' => write!(out, "{:02}", moment.year % 100),
        'a' => write!(out, "{}", &weekday[..3]),
        'A' => write!(out, "{weekday}"),
        'b' => write!(out, "{}", &month[..3]),
        'B' => write!(out, "{month}"),
        'p' => write!(out, "{}", if moment.hour < 12 { "AM" } else { "PM" }),
        'I' => write!(out, "{hour:02}"),
        'e' => write!(out, "{:2}", moment.day),
        'u' => write!(out, "{}", moment.weekday + 1),
        'w' => write!(out, "{}", (moment.weekday + 1) % 7),
        'z' => write!(out, "+0000"),
        'Z' => write!(out, "UTC"),
        's' => write!(out, "{}", moment.seconds),
        '%' => write!(out, "%"),
        composed => {
            let format = match composed {
                'F' => "%Y-%m-%d",
                'T' => "%H:%M:%S",
                'D' => "%m/%d/%y",
                'R' => "%H:%M",
                'c' => "%a %b %e %H:%M:%S %Y",
                unknown => return Err(unknown.to_string()),
            };
            out.push_str(&formatted(moment, format)?);
            Ok(())
        }
    };
    Ok(())
}
