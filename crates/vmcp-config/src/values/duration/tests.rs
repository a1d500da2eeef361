use std::time;

use proptest::prelude::*;

use super::Duration;

#[test]
fn durations_read_as_go_writes_them() {
    for (text, nanos) in [
        ("0s", 0),
        ("1ns", 1),
        ("1us", 1_000),
        ("1µs", 1_000),
        ("1μs", 1_000),
        ("500ms", 500_000_000),
        ("30s", 30_000_000_000),
        ("1m30s", 90_000_000_000),
        ("1.5h", 5_400_000_000_000),
        (".5s", 500_000_000),
        ("5.s", 5_000_000_000),
        ("1h1m1s1ms1us1ns", 3_661_001_001_001),
        ("1s1s", 2_000_000_000),
        ("0.0000000001s", 0),
    ] {
        let read = Duration::read(text).map(|duration| duration.as_std().as_nanos());
        assert_eq!(read, Some(nanos), "{text}");
    }
}

#[test]
fn what_go_refuses_is_refused() {
    for text in [
        "",
        "30",
        "-5s",
        "+5s",
        "s",
        ".s",
        "5 s",
        " 5s",
        "5S",
        "5d",
        "5sec",
        "1m 30s",
        "1..5s",
        "abc",
        "5s5",
        "99999999999999999999h",
        "99999999999999999999999999999999999999999h",
    ] {
        assert_eq!(Duration::read(text), None, "{text:?}");
    }
}

#[test]
fn a_duration_prints_its_largest_whole_unit() {
    for (text, printed) in [
        ("90s", "90s"),
        ("120s", "2m"),
        ("1.5h", "90m"),
        ("2h", "2h"),
        ("1500us", "1500us"),
        ("0ms", "0s"),
        ("7ns", "7ns"),
    ] {
        assert_eq!(Duration::read(text).map(|read| read.to_string()), Some(printed.to_owned()));
    }
}

#[test]
fn it_serialises_as_its_text() {
    let duration = Duration::from_secs(90);
    let text = serde_json::to_string(&duration).unwrap();
    assert_eq!(text, "\"90s\"");
    assert_eq!(serde_json::from_str::<Duration>(&text).unwrap(), duration);
    assert!(serde_json::from_str::<Duration>("\"90\"").is_err());
}

proptest! {
    #[test]
    fn printing_and_reading_agree(nanos in any::<u64>()) {
        let duration = Duration(time::Duration::from_nanos(nanos));
        prop_assert_eq!(Duration::read(&duration.to_string()), Some(duration));
    }

    #[test]
    fn reading_never_panics(text in "[0-9.a-zµ]{0,30}|\\PC{0,12}") {
        let _ = Duration::read(&text);
    }
}
