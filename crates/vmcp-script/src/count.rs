//! How many there are, in words.

/// `1 value`, `2 values`, `no values`, for the `thing` called value.
pub(crate) fn of(count: usize, thing: &str) -> String {
    match count {
        0 => format!("no {thing}s"),
        1 => format!("1 {thing}"),
        many => format!("{many} {thing}s"),
    }
}

/// `there is 1 value`, `there are 2 values`, `there are no values`.
pub(crate) fn there(count: usize, thing: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("there {are} {}", of(count, thing))
}

/// `1 argument`, `2 arguments`, `no arguments`.
pub(crate) fn arguments(count: usize) -> String {
    of(count, "argument")
}

/// At most so many arguments: `at most 2 arguments`, or `no arguments`.
pub(crate) fn at_most(count: usize) -> String {
    if count == 0 { arguments(0) } else { format!("at most {}", arguments(count)) }
}

/// `1 was given`, `2 were given`, `none was given`.
pub(crate) fn given(count: usize) -> String {
    match count {
        0 => "none was given".to_owned(),
        1 => "1 was given".to_owned(),
        many => format!("{many} were given"),
    }
}
