use super::*;

/// The tokens of a line, or the error, in one line.
fn lexed(source: &str) -> String {
    match tokens(source, 0) {
        Ok(tokens) => {
            let shown = tokens.iter().map(|token| match &token.kind {
                TokenKind::Op(op) => op.as_str().to_owned(),
                TokenKind::Keyword(keyword) => keyword.as_str(),
                TokenKind::Name(name) => name.to_string(),
                TokenKind::Newline => "NL".to_owned(),
                TokenKind::Indent => ">>".to_owned(),
                TokenKind::Dedent => "<<".to_owned(),
                TokenKind::End => "END".to_owned(),
                other => format!("{other:?}"),
            });
            shown.collect::<Vec<_>>().join(" ")
        }
        Err(fault) => format!("{} at {:?}", fault.message, fault.span),
    }
}

fn check(source: &str, expected: &str) {
    assert_eq!(lexed(source), expected, "{source:?}");
}

#[test]
fn lines_and_blocks() {
    check("a\n  b\n  c\nd", "a NL >> b NL c NL << d NL END");
    check("a\n\n# x\n   # y\nb # z\n", "a NL b NL END");
    check("if a:\n\tb\n        c\n", "if a : NL >> b NL c NL << END");
    check("(a,\n  b)\nc", "( a , b ) NL c NL END");
    check("a = \\\n  b", "a = b NL END");
    check("a\r\nb\r\n", "a NL b NL END");
    check("", "END");
    check(
        "  a\n b",
        "this line is indented like none of the blocks around it at Span { start: 4, end: 5 }",
    );
}

#[test]
fn numbers() {
    check("0 7 1_000 0xfF 0o17 0b101", "Int(0) Int(7) Int(1000) Int(255) Int(15) Int(5) NL END");
    check(
        "1.5 .5 2. 1e3 1.5e-3",
        "Float(1.5) Float(0.5) Float(2.0) Float(1000.0) Float(0.0015) NL END",
    );
    check(
        "9223372036854775807 9223372036854775808",
        "Int(9223372036854775807) BigInt(10, \"9223372036854775808\") NL END",
    );
    check("007", "a number that starts with 0 at Span { start: 0, end: 3 }");
    check("1x", "a number runs into a name at Span { start: 0, end: 1 }");
    check("0x", "a number without digits at Span { start: 0, end: 2 }");
    check("1e999", "a number that is too large at Span { start: 0, end: 5 }");
}

#[test]
fn strings() {
    check(
        r#"'a' "b\n" r'\n' '\x41\u00e9\'' "#,
        r#"Str("a") Str("b\n") Str("\\n") Str("Aé'") NL END"#,
    );
    check("'''a\n b'''", r#"Str("a\n b") NL END"#);
    check(r"b'\xff\n' '\q' '\101'", r#"Bytes([255, 10]) Str("\\q") Str("A") NL END"#);
    check("'a\\\nb'", r#"Str("ab") NL END"#);
    check("'a", "a string without its closing quote at Span { start: 0, end: 1 }");
    check("'a\n'", "a string that does not end on its line at Span { start: 0, end: 1 }");
    check(
        r"'\xzz'",
        "an escape that needs 2 hexadecimal digits of a character at Span { start: 1, end: 3 }",
    );
}

#[test]
fn format_strings() {
    let parts = |source: &str| match tokens(source, 0).unwrap().swap_remove(0).kind {
        TokenKind::Format(parts) => parts
            .iter()
            .map(|part| match part {
                FormatPart::Text(text) => format!("{text:?}"),
                FormatPart::Expression { source, at, conversion, spec, .. } => {
                    format!(
                        "<{source}@{at}{}{}>",
                        conversion.map_or(String::new(), |c| format!("!{c}")),
                        if spec.is_empty() { String::new() } else { format!(":{spec}") }
                    )
                }
            })
            .collect::<Vec<_>>()
            .join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!(parts("f'a{b}c'"), r#""a" <b@4> "c""#);
    assert_eq!(parts("f'{d[\"k\"]:>10}{x!r}'"), r#"<d["k"]@3:>10> <x@15!r>"#);
    assert_eq!(parts("f'{{}}{ {1: 2}[1] }'"), r#""{}" < {1: 2}[1] @7>"#);
    assert_eq!(parts("f'{x=}'"), r#""x=" <x@3!r>"#);
    assert_eq!(parts("f'{a != b}'"), "<a != b@3>");
    for bad in ["f'{'", "f'}'", "f'{}'", "f'{a'"] {
        assert!(tokens(bad, 0).is_err(), "{bad}");
    }
}

#[test]
fn operators_are_the_longest_that_fit() {
    check("a**=b//=c<<=d->e:=f!=g", "a **= b //= c <<= d -> e := f != g NL END");
    check("a $ b", "unexpected character `$` at Span { start: 2, end: 3 }");
}
