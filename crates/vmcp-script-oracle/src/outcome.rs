//! What a program comes to, and how it travels between two processes.

use std::io::{self, Read, Write};

use crate::class::Class;

/// What a program comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) printed: String,
    pub(crate) failed: Option<Failed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) class: Class,
    pub(crate) message: String,
}

impl Outcome {
    /// Writes the outcome as three frames.
    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let failed = self.failed.as_ref();
        write_frame(to, &self.printed)?;
        write_frame(to, failed.map_or("", |failed| failed.class.name()))?;
        write_frame(to, failed.map_or("", |failed| &failed.message))?;
        to.flush()
    }

    /// Reads what [`Outcome::write`] wrote.
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut next = || read_frame(from)?.ok_or_else(ended);
        let (printed, class, message): (String, String, String) = (next()?, next()?, next()?);
        let failed = !class.is_empty();
        let failed = failed.then(|| Failed { class: Class::from_name(&class), message });
        Ok(Self { printed, failed })
    }

    /// The outcome as a person reads it.
    pub(crate) fn shown(&self) -> String {
        let lines = self.printed.lines();
        let mut text: String = lines.take(40).map(|line| format!("    {line}\n")).collect();
        if let Some(Failed { class, message }) = &self.failed {
            text += &format!("    fails ({}): {message}\n", class.name());
        }
        text
    }
}

fn ended() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

/// Writes text after its length.
pub(crate) fn write_frame(to: &mut impl Write, text: &str) -> io::Result<()> {
    let length = u32::try_from(text.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(text.as_bytes())
}

/// Reads text after its length; nothing at the end of the stream.
pub(crate) fn read_frame(from: &mut impl Read) -> io::Result<Option<String>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let mut text = vec![0; u32::from_le_bytes(length) as usize];
    from.read_exact(&mut text)?;
    String::from_utf8(text).map(Some).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::{Class, Failed, Outcome};

    #[test]
    fn an_outcome_survives_the_way_between_processes() {
        let failed = Failed { class: Class::ZeroDivision, message: "by\nzero".to_owned() };
        for failed in [None, Some(failed)] {
            let outcome = Outcome { printed: "ż\n".to_owned(), failed };
            let mut bytes = Vec::new();
            outcome.write(&mut bytes).unwrap();
            assert_eq!(Outcome::read(&mut bytes.as_slice()).unwrap(), outcome);
            assert!(Outcome::read(&mut &bytes[..3]).is_err());
        }
    }
}
