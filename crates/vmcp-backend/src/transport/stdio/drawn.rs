//! What a terminal would show of a line: progress bars, colours and titles share a line with a
//! message when whoever draws them does not end it.

/// The end of `line` that is left when what was drawn over it and the control sequences before it
/// are taken away; `None` if that is all of it.
///
/// Only for lines that are no message as they are: a carriage return between JSON tokens is white
/// space. Text before the message is not looked through, or a server that logs its requests to
/// standard output would be understood to send them.
pub(super) fn shown(line: &[u8]) -> Option<&[u8]> {
    let start = line.iter().rposition(|&byte| byte == b'\r').map_or(0, |at| at + 1);
    let mut rest = line[start..].trim_ascii_start();
    while let Some(after) = without_control(rest) {
        rest = after.trim_ascii_start();
    }
    (rest.len() < line.len() && !rest.is_empty()).then_some(rest)
}

/// What follows the byte order mark or control sequence (ECMA-48) that `text` begins with.
fn without_control(text: &[u8]) -> Option<&[u8]> {
    match text {
        [0x1b, b'[', rest @ ..] => {
            let last = rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some(&rest[last + 1..])
        }
        // An operating system command, such as the title of the window.
        [0x1b, b']', rest @ ..] => {
            let end = rest.iter().position(|&byte| matches!(byte, 0x07 | b'\\'))?;
            Some(&rest[end + 1..])
        }
        [0x1b, _, rest @ ..] | [0xef, 0xbb, 0xbf, rest @ ..] => Some(rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_before_a_message_is_taken_away() {
        let cases = [
            ("progress 50%\rprogress 100%\r{}", Some("{}")),
            ("\u{1b}[2K\r\u{1b}[1;32m{}", Some("{}")),
            ("\u{1b}]0;npm install\u{7}{}", Some("{}")),
            ("\u{1b}]0;npm\u{1b}\\ \u{1b}7{}", Some("{}")),
            ("\u{feff}{}", Some("{}")),
            ("received: {}", None),
            ("{}", None),
            ("done\r", None),
            ("\u{1b}[", None),
            ("\u{1b}]0;no end {}", None),
            ("", None),
        ];
        for (line, rest) in cases {
            assert_eq!(shown(line.as_bytes()), rest.map(str::as_bytes), "{line:?}");
        }
    }
}
