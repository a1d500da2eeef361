use proptest::prelude::*;

use super::Tokenizer;

const TINY: &str = include_str!("../../../tests/model/tiny/tokenizer.json");

fn tokenizer() -> Tokenizer {
    Tokenizer::parse(TINY.as_bytes()).expect("a tokenizer")
}

/// Writes the tokens of a text as the pieces that they stand for.
fn pieces(text: &str, most: usize) -> String {
    let tokenizer = tokenizer();
    let piece = |token: &i32| {
        let of = |(_, other): &(_, &u32)| **other == token.cast_unsigned();
        let beginning = tokenizer.beginnings.iter().find(of).map(|(piece, _)| piece.to_string());
        beginning.expect("a piece")
    };
    tokenizer.encode(text, most).iter().map(piece).collect::<Vec<_>>().join(" ")
}

/// What the reference, the package `tokenizers` 0.23, makes of the same file.
#[test]
fn texts_are_cut_as_the_reference_does_it() {
    let check = |text: &str, expected: &str| assert_eq!(pieces(text, 16), expected, "{text:?}");
    check("create file", "[CLS] create file [SEP]");
    check("CREATE Files", "[CLS] create file ##s [SEP]");
    check("opening, searching!", "[CLS] open ##ing , search ##ing ! [SEP]");
    check("café", "[CLS] cafe [SEP]");
    check("un-closeable", "[CLS] un [UNK] close ##able [SEP]");
    check("", "[CLS] [SEP]");
    check("xyz", "[CLS] [UNK] [SEP]");
    check("中文 file", "[CLS] 中 文 file [SEP]");
    check("\0create\u{200b}\tfile\u{7}", "[CLS] create file [SEP]");
    check("createfile", "[CLS] [UNK] [SEP]");
    check(&"x".repeat(101), "[CLS] [UNK] [SEP]");
    check("x\u{301}!", "[CLS] x ! [SEP]");
}

#[test]
fn a_text_cannot_name_special_tokens() {
    assert_eq!(pieces("close [SEP] in", 16), "[CLS] close [UNK] [UNK] [UNK] in [SEP]");
}

#[test]
fn long_texts_end_where_the_model_does() {
    assert_eq!(pieces(&"create file ".repeat(9), 6), "[CLS] create file create file [SEP]");
}

/// The work grows with the length of a word, not with its square.
#[test]
fn words_may_be_as_long_as_the_file_says() {
    let json = TINY.replacen("per_word\": 100", "per_word\": 1000000000", 1);
    assert_ne!(json, TINY);
    let tokenizer = Tokenizer::parse(json.as_bytes()).unwrap();
    let word = format!("open{}", "ing".repeat(500_000));
    assert_eq!(tokenizer.encode(&word, 5).len(), 5);
}

#[test]
fn a_tokenizer_of_another_kind_is_refused_by_name() {
    let refused = |from: &str, to: &str| {
        let json = TINY.replacen(from, to, 1);
        assert_ne!(json, TINY, "{from}");
        Tokenizer::parse(json.as_bytes()).err().expect("refused")
    };
    insta::assert_snapshot!(refused("\"WordPiece\"", "\"Unigram\""), @"its tokenizer.json has a model of the kind Unigram, only WordPiece is known here; run this model behind an embedding service");
    insta::assert_snapshot!(refused("BertNormalizer", "Precompiled"), @"its tokenizer.json has a normalizer of the kind Precompiled, only BertNormalizer is known here; run this model behind an embedding service");
    insta::assert_snapshot!(refused("BertPreTokenizer", "Metaspace"), @"its tokenizer.json has a pre-tokenizer of the kind Metaspace, only BertPreTokenizer is known here; run this model behind an embedding service");
    insta::assert_snapshot!(refused("TemplateProcessing", "Sequence"), @"its tokenizer.json cannot be read: its post-processor Sequence is not known here");
    insta::assert_snapshot!(refused("\"[UNK]\",", "\"<unk>\","), @"its tokenizer.json cannot be read: it has no `<unk>`");
    insta::assert_snapshot!(refused("\"[UNK]\": 1", "\"[UNK]\": 4294967295"), @"its tokenizer.json cannot be read: `[UNK]` has the number 4294967295, which is no token");
    insta::assert_snapshot!(refused("{", "["), @"its tokenizer.json cannot be read: expected `,` or `]` at line 2 column 11");
}

proptest! {
    #[test]
    fn any_text_has_tokens_between_the_two_that_stand_around(text in any::<String>(), most in 2_usize..40) {
        let tokens = tokenizer().encode(&text, most);
        prop_assert!((2..=most).contains(&tokens.len()));
        prop_assert_eq!((tokens[0], tokens[tokens.len() - 1]), (2, 3));
    }
}
