//! Keeps secrets out of texts, also those that the service sends back to us.

/// Characters of a quotation.
const QUOTED: usize = 120;
/// Bytes of an answer that are looked at for a quotation.
const LOOKED_AT: usize = 64 << 10;
/// What is shorter is no secret, and would take away words from what a service says.
const SHORTEST: usize = 4;
/// The same for parts of a URL.
const SHORTEST_VALUE: usize = 8;

/// Every text that must not be shown, the longest first.
#[derive(Clone, Default)]
pub(super) struct Veil(Vec<String>);

impl Veil {
    pub(super) fn add(&mut self, secret: &str) {
        let in_json = serde_json::Value::from(secret).to_string();
        for form in [secret, in_json.trim_matches('"')] {
            if form.len() >= SHORTEST && !self.0.iter().any(|known| known == form) {
                self.0.push(form.to_owned());
            }
        }
        self.0.sort_by_key(|known| std::cmp::Reverse(known.len()));
    }

    /// Adds a part of a URL, which mostly is no secret.
    pub(super) fn add_value(&mut self, value: &str) {
        if value.len() >= SHORTEST_VALUE {
            self.add(value);
        }
    }

    /// `text`, which comes from the service, with `***` for each secret.
    pub(super) fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }

    /// `bytes` as a short, printable quotation: on one line, nothing that a terminal would act on.
    pub(super) fn quote(&self, bytes: &[u8]) -> String {
        let seen = &bytes[..bytes.len().min(LOOKED_AT)];
        let text = self.hide(&String::from_utf8_lossy(seen));
        // A secret at the cut would be seen in part.
        let spoiled =
            if seen.len() < bytes.len() { self.0.first().map_or(0, String::len) } else { 0 };
        let kept = text.chars().count().saturating_sub(spoiled).min(QUOTED);
        let clean: String =
            text.chars().take(kept).map(|c| if is_hidden(c) { ' ' } else { c }).collect();
        match clean.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
            "" => "an empty body".to_owned(),
            text => format!("`{text}`"),
        }
    }
}

/// Whether a terminal would act on `c`, or show nothing or the neighbours out of order.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{LOOKED_AT, Veil};

    #[test]
    fn a_quotation_is_short_and_harmless() {
        let long = "é".repeat(500);
        for (bytes, expected) in [
            (&b"plain"[..], "`plain`".to_owned()),
            (b" \r\n\t ", "an empty body".to_owned()),
            (b"", "an empty body".to_owned()),
            (b"\x1b[2J\x07a\nb\x00", "`[2J a b`".to_owned()),
            (b"<html>\n    <body>", "`<html> <body>`".to_owned()),
            ("a\u{202e}b\u{200b}c\u{feff}".as_bytes(), "`a b c`".to_owned()),
            (b"\xff\xfe", "`\u{fffd}\u{fffd}`".to_owned()),
            (long.as_bytes(), format!("`{}`", "é".repeat(120))),
        ] {
            assert_eq!(Veil::default().quote(bytes), expected);
        }
    }

    #[test]
    fn no_part_of_a_secret_is_quoted() {
        let mut veil = Veil::default();
        let long = "0123456789".repeat(800);
        for secret in ["sk-1", "sk-12345", "with\"quote", "", "an", &long] {
            veil.add(secret);
        }
        for (text, expected) in [
            ("key sk-12345 and sk-1".to_owned(), "`key *** and ***`"),
            (r#"{"key": "with\"quote"}"#.to_owned(), r#"`{"key": "***"}`"#),
            (long.repeat(2 + LOOKED_AT / long.len()), "an empty body"),
        ] {
            assert_eq!(veil.quote(text.as_bytes()), expected);
        }
    }
}
