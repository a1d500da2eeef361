//! What a file that was fetched must add up to.

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

/// A checksum, in the hexadecimal digits that the hub writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checksum {
    /// Of the content; large files have it.
    Sha256(String),
    /// Of the content as an object of git; small files have it. Good against accidents only.
    Git(String),
}

/// Adds up a file as it comes.
pub(super) struct Sum(Context);

impl Checksum {
    /// Starts to add up a file of `size` bytes.
    pub(super) fn start(&self, size: u64) -> Sum {
        match self {
            Self::Sha256(_) => Sum(Context::new(&SHA256)),
            Self::Git(_) => {
                let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
                context.update(format!("blob {size}\0").as_bytes());
                Sum(context)
            }
        }
    }

    /// Whether the file is what it must be.
    pub(super) fn fits(&self, sum: Sum) -> bool {
        let (Self::Sha256(expected) | Self::Git(expected)) = self;
        hexadecimal(sum.0.finish().as_ref()).eq_ignore_ascii_case(expected)
    }
}

impl Sum {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

/// Writes bytes in hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::Checksum;

    #[test]
    fn both_kinds_are_added_up_as_the_hub_does() {
        let git = Checksum::Git("ce013625030ba8dba906f756967f9e9ca394464a".to_owned());
        let sha = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".to_owned();
        for checksum in [git, Checksum::Sha256(sha)] {
            for (text, fits) in [("hello\n", true), ("hell0\n", false)] {
                let mut sum = checksum.start(6);
                sum.add(text.as_bytes());
                assert_eq!(checksum.fits(sum), fits, "{checksum:?} of {text}");
            }
        }
    }
}
