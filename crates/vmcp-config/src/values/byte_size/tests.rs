use proptest::prelude::*;

use super::ByteSize;

#[test]
fn sizes_are_whole_numbers_with_binary_units() {
    for (text, bytes) in [
        ("0", 0),
        ("1", 1),
        ("12B", 12),
        ("64KiB", 65_536),
        ("4MiB", 4_194_304),
        ("4 MiB", 4_194_304),
        ("1GiB", 1_073_741_824),
        ("4194304", 4_194_304),
    ] {
        assert_eq!(ByteSize::read(text).map(ByteSize::as_bytes), Some(bytes), "{text}");
    }
}

#[test]
fn ambiguous_and_broken_sizes_are_refused() {
    for text in [
        "",
        "MiB",
        "4MB",
        "4kB",
        "4k",
        "4M",
        "4mib",
        "1.5MiB",
        "-1",
        "+1",
        "1e3",
        "99999999999999999999",
        "99999999999GiB",
        "4MiB4KiB",
    ] {
        assert_eq!(ByteSize::read(text), None, "{text:?}");
    }
}

#[test]
fn a_size_prints_its_largest_whole_unit() {
    for (bytes, printed) in [
        (0, "0B"),
        (1, "1B"),
        (1024, "1KiB"),
        (1025, "1025B"),
        (4 << 20, "4MiB"),
        (1 << 30, "1GiB"),
    ] {
        assert_eq!(ByteSize::from_bytes(bytes).to_string(), printed);
    }
    assert_eq!(ByteSize::from_mib(4), ByteSize::from_bytes(4 << 20));
}

#[test]
fn it_serialises_as_its_text() {
    let text = serde_json::to_string(&ByteSize::from_mib(16)).unwrap();
    assert_eq!(text, "\"16MiB\"");
    assert_eq!(serde_json::from_str::<ByteSize>(&text).unwrap(), ByteSize::from_mib(16));
    assert!(serde_json::from_str::<ByteSize>("\"16MB\"").is_err());
}

proptest! {
    #[test]
    fn printing_and_reading_agree(bytes in any::<u64>()) {
        let size = ByteSize::from_bytes(bytes);
        prop_assert_eq!(ByteSize::read(&size.to_string()), Some(size));
    }

    #[test]
    fn reading_never_panics(text in "[0-9KMGiB .]{0,30}|\\PC{0,12}") {
        let _ = ByteSize::read(&text);
    }
}
