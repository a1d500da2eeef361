use super::lines;

#[test]
fn every_yaml_line_break_ends_a_line() {
    for (text, expected) in [
        ("", vec![""]),
        ("a", vec!["a"]),
        ("a\n", vec!["a", ""]),
        ("a\nb", vec!["a", "b"]),
        ("a\r\nb", vec!["a", "b"]),
        ("a\rb", vec!["a", "b"]),
        ("a\n\r\nb", vec!["a", "", "b"]),
        ("é\nü", vec!["é", "ü"]),
    ] {
        assert_eq!(lines(text), expected, "{text:?}");
    }
}
