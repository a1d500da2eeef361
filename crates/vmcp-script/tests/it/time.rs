//! The module `time`, with a clock that the test sets.

use vmcp_script::Limits;

use crate::language::outcome_at;

/// Saturday, the last day of February of a leap year, in the evening.
const NOW: f64 = 1_709_240_645.25;

fn run_at(source: &str, now: Option<f64>) -> String {
    outcome_at(source, (Limits::default(), 1000), now)
        .map_or_else(|failure| failure, |output| output.result)
}

fn check(source: &str, expected: &str) {
    assert_eq!(run_at(source, Some(NOW)), expected, "{source}");
}

#[test]
fn the_clock_stands_still() {
    check(
        "time.time(), time.now(), time.time() == time.now()",
        "[1709240645.25,1709240645.25,true]",
    );
    assert_eq!(
        run_at("time.time()", None),
        "RuntimeError: this script runs without a clock; pass the time as data"
    );
}

#[test]
fn times_as_text() {
    check(
        "time.iso(), time.iso(0), time.iso(-1), time.iso(0.000001)",
        r#"["2024-02-29T21:04:05.25Z","1970-01-01T00:00:00Z","1969-12-31T23:59:59Z","1970-01-01T00:00:00.000001Z"]"#,
    );
    check(
        "time.format(time.now(), '%A %d %B %Y %H:%M:%S.%f %p %j')",
        r#""Thursday 29 February 2024 21:04:05.250000 PM 060""#,
    );
    check("time.strftime('%Y-%m-%d')", r#""2024-02-29""#);
    check(
        "time.strftime('%a %b %e %-d %I %y %u %w %z %Z %s %F %T %D %R %c 100%%', 3661)",
        r#""Thu Jan  1 1 01 70 4 4 +0000 UTC 3661 1970-01-01 01:01:01 01/01/70 01:01 Thu Jan  1 01:01:01 1970 100%""#,
    );
    check(
        "t = time.gmtime()\nt.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday, t.tm_yday",
        "[2024,2,29,21,4,5,3,60]",
    );
    check(
        "time.iso(time.gmtime(86400)), time.strftime('%d', time.gmtime(0))",
        r#"["1970-01-02T00:00:00Z","01"]"#,
    );
    check(
        "time.iso(253402300799), time.iso(-62135596800)",
        r#"["9999-12-31T23:59:59Z","0001-01-01T00:00:00Z"]"#,
    );
}

#[test]
fn texts_as_times() {
    for (text, seconds) in [
        ("1970-01-01", "0.0"),
        ("2024-02-29T21:04:05.25Z", "1709240645.25"),
        ("2024-02-29 21:04:05+00:00", "1709240645.0"),
        ("2024-02-29T23:04:05+02:00", "1709240645.0"),
        ("2024-02-29T15:34-0530", "1709240640.0"),
        ("2024-02-29T21:04:05,5z", "1709240645.5"),
        ("1969-12-31T23:59:59Z", "-1.0"),
        ("0001-01-01", "-62135596800.0"),
    ] {
        check(&format!("time.parse_iso('{text}')"), seconds);
    }
    check(
        "[time.parse_iso(time.iso(t)) == t for t in [0, 951782400, 1709240645.25, 4102444800, -2203891200]]",
        "[true,true,true,true,true]",
    );
    for text in [
        "",
        "2023-02-29",
        "2024-13-01",
        "2024-1-1",
        "24:00",
        "2024-01-01T24:00",
        "2024-01-01T10",
        "2024-01-01T10:00+aé1",
        "é",
        "2024-01-01T10:00.Z",
    ] {
        check(
            &format!("time.parse_iso('{text}')"),
            &format!(
                "ValueError: time.parse_iso(): `{text}` is no ISO 8601 time, such as 2026-01-31 or 2026-01-31T12:00:00.5+02:00"
            ),
        );
    }
}

#[test]
fn errors() {
    check(
        "time.sleep(1)",
        "RuntimeError: time.sleep() is not there: a script cannot wait; calls of tools wait for their answers",
    );
    check(
        "time.iso(1709240645250)",
        "ValueError: time.iso(): the time is not within the years 1 to 9999; are these milliseconds?",
    );
    check(
        "time.iso('x')",
        "TypeError: time.iso() needs seconds, not a string; use time.parse_iso(text)",
    );
    check("time.iso([])", "TypeError: time.iso() needs seconds, not a list");
    check(
        "time.strftime('%Q')",
        "ValueError: time.strftime(): unknown code `%Q`; there are %Y %m %d %H %M %S %f %j %y %a %A %b %B %p %I %e %u %w %z %Z %s %F %T %D %R %c %%",
    );
    check(
        "time.monotonic()",
        "AttributeError: the module time has no `monotonic`; the clock of a script stands still, time.time() is when it started; it has: time, now, iso, parse_iso, format, strftime, gmtime, sleep",
    );
    check("time.now(1)", "TypeError: time.now() takes no arguments, 1 was given; it is time.now()");
}
