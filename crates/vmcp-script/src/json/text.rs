//! Strings in JSON text.

/// What stands between the quotes of the string at `start`, if it ends and has nothing to decode.
pub(super) fn plain(source: &str, start: usize) -> Option<&str> {
    let bytes = &source.as_bytes()[start + 1..];
    let length = bytes.iter().position(|byte| special(*byte))?;
    (bytes[length] == b'"').then(|| &source[start + 1..start + 1 + length])
}

const fn special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Where the string that starts at `start` ends, behind its last quote.
///
/// # Errors
/// Where there is a control character, or no end.
pub(super) fn end(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(0..=0x1f) => return Err(at),
            Some(_) => at += 1,
            None => return Err(bytes.len()),
        }
    }
}

/// The text that `spelled` stands for.
///
/// # Errors
/// Where an escape is none of JSON's.
pub(super) fn decode(spelled: &str) -> Result<String, usize> {
    let mut out = String::with_capacity(spelled.len());
    let mut at = 0;
    while let Some(offset) = spelled[at..].find('\\') {
        out.push_str(&spelled[at..at + offset]);
        at += offset;
        let (c, length) = escape(&spelled.as_bytes()[at..]).ok_or(at)?;
        out.push(c);
        at += length;
    }
    out.push_str(&spelled[at..]);
    Ok(out)
}

/// The character of the escape at the start of `bytes`, and its length.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let c = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(bytes),
        _ => return None,
    };
    Some((c, 2))
}

fn unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let first = unit(bytes)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 6));
    }
    // Half a pair: the other half may follow.
    let second = bytes.get(6..).and_then(unit).filter(|unit| (0xdc00..0xe000).contains(unit));
    match second {
        Some(second) if first < 0xdc00 => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 6)),
    }
}

/// The number of a `\uXXXX`.
fn unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.get(..6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}
