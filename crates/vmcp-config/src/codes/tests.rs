use super::{CATALOGUE, explain};

#[test]
fn the_catalogue_is_in_order_without_repetition() {
    assert!(CATALOGUE.is_sorted_by(|one, next| one.id < next.id));
}

#[test]
fn every_code_has_the_same_form() {
    for code in CATALOGUE {
        assert_eq!(code.id.len(), "VMCP0000".len(), "{}", code.id);
        assert!(code.id.strip_prefix("VMCP").is_some_and(|digits| digits.parse::<u16>().is_ok()));
        assert!(!code.title.ends_with('.'), "{}: a title is not a sentence", code.id);
        assert!(code.meaning.ends_with('.'), "{}: the meaning is a sentence", code.id);
        assert!(code.remedy.ends_with('.'), "{}: the remedy is a sentence", code.id);
    }
}

#[test]
fn titles_tell_codes_apart() {
    let mut titles: Vec<_> = CATALOGUE.iter().map(|code| code.title).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), CATALOGUE.len());
}

#[test]
fn a_code_is_found_in_any_case() {
    assert_eq!(explain("vmcp0012").map(|code| code.title), Some("unknown field"));
    assert_eq!(explain("VMCP9999"), None);
}
