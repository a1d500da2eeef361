//! Headers for a gateway that wants to know who asks.
//!
//! Their values are secrets: no error shows one. They need not stand on the command line either,
//! where every process of the machine can read them: they may come from a file, and `${NAME}` in
//! them is a variable of the environment.

use std::collections::BTreeMap;

use crate::{
    arguments::Headers,
    exit::{Code, Failure},
    source,
};

/// The headers that were given, by name.
pub(super) fn given(given: &Headers) -> Result<BTreeMap<String, String>, Failure> {
    let mut headers = BTreeMap::new();
    for (number, line) in given.headers.iter().enumerate() {
        add(&mut headers, line, &format!("--header number {}", number + 1))?;
    }
    if let Some(path) = &given.header_file {
        let name = path.display().to_string();
        let text = source::as_text(&name, source::bytes(path))?;
        for (number, line) in text.lines().enumerate() {
            if !line.trim().is_empty() && !line.starts_with('#') {
                add(&mut headers, line, &format!("{name}, line {},", number + 1))?;
            }
        }
    }
    Ok(headers)
}

fn add(headers: &mut BTreeMap<String, String>, line: &str, place: &str) -> Result<(), Failure> {
    let fault = |what: String| {
        Failure::new(Code::Usage, what)
            .hint("write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable")
    };
    let Some((name, value)) = line.split_once(':') else {
        return Err(fault(format!("{place} has no `:` between name and value")));
    };
    let (name, value) = (name.trim(), value.trim());
    if headers.keys().any(|known| known.eq_ignore_ascii_case(name)) {
        return Err(fault(format!("{place} gives the header `{}` again", name.escape_debug())));
    }
    headers.insert(name.to_owned(), value.to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_shows_a_value() {
        let mut headers = BTreeMap::new();
        let mut told = Vec::new();
        for line in ["A: b: c ", "Authorization:hunter2", "hunter2", "authorization: hunter2"] {
            told.extend(add(&mut headers, line, "line 3").err().map(|fault| fault.to_string()));
        }
        insta::assert_snapshot!(told.join("\n"), @"
        error: line 3 has no `:` between name and value
        hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable
        error: line 3 gives the header `authorization` again
        hint: write it as 'Authorization: Bearer ${TOKEN}', TOKEN being a variable
        ");
        insta::assert_debug_snapshot!(headers, @r#"
        {
            "A": "b: c",
            "Authorization": "hunter2",
        }
        "#);
        assert!(!told.concat().contains("hunter2"));
    }
}
