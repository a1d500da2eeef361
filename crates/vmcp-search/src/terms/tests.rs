use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

use super::{MAX_BYTES, cut, each, pieces};

fn terms(text: &str) -> String {
    let mut terms = Vec::new();
    each(text, |term| terms.push(term.to_owned()));
    terms.join(" ")
}

#[test]
fn identifiers_are_split_where_people_see_words() {
    let cases = [
        ("create_pull_request", "create pull request"),
        ("createPullRequest", "create Pull Request"),
        ("list-HTTPServers.v2/all", "list HTTP Servers v2 all"),
        ("getURLs of PDFs", "get URLs of PDFs"),
        ("IOError OAuth2Token", "IO Error O Auth2 Token"),
        ("S3 k8s mp4", "S3 k8s mp4"),
        ("éÉcole naïve", "é École naïve"),
        ("搜索Web页面", "搜 索 Web 页 面"),
        ("ひらカナ 한글 ไทย", "ひ ら カ ナ 한 글 ไ ท ย"),
        ("__ -- \u{0}\u{1} 🙂 \u{fffd}", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(pieces(text).collect::<Vec<_>>().join(" "), expected, "{text}");
    }
}

#[test]
fn terms_are_stems_in_lower_case_without_stop_words() {
    let cases = [
        ("Creates the issues of a repository", "creat issu repositori"),
        ("oauth2 sha256 s3", "oauth2 oauth sha256 sha s3"),
        ("don't do what you're told", "told"),
        ("the of and", ""),
        ("scale up and turn off", "scale up turn off"),
        ("天气 forecast", "天 气 forecast"),
        ("Größe ÄNDERN", "größe ändern"),
    ];
    for (text, expected) in cases {
        assert_eq!(terms(text), expected, "{text}");
    }
}

#[test]
fn forms_of_a_word_have_one_term() {
    for forms in [
        ["creating", "created", "creates"],
        ["repository", "repositories", "Repository"],
        ["searches", "searching", "SEARCH"],
    ] {
        assert!(forms.iter().all(|form| terms(form) == terms(forms[0])), "{forms:?}");
    }
}

#[test]
fn what_is_no_word_is_cut() {
    assert_eq!(terms(&"x".repeat(1_000_000)).len(), MAX_BYTES);
    assert!(terms(&"ß".repeat(1000)).len() <= MAX_BYTES);
    assert_eq!(cut("aé", 2), "a");
}

proptest! {
    #[test]
    fn any_text_has_terms_of_its_letters(text in "\\PC{0,60}") {
        each(&text, |term| assert!(!term.is_empty() && term.len() <= 3 * MAX_BYTES));
        prop_assert!(pieces(&text).all(|piece| piece.chars().all(char::is_alphanumeric)));
        let kept: String = pieces(&text).collect();
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        prop_assert_eq!(kept, letters);
    }

    #[test]
    fn bytes_of_any_kind_do_no_harm(bytes: Vec<u8>) {
        each(&String::from_utf8_lossy(&bytes), |term| assert!(!term.is_empty()));
    }
}
