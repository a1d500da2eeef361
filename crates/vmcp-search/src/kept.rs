//! Vectors as bytes, to be kept in a file: a head that names the model, then records of one size.
//!
//! Records of one size make a file that others append to safe to read: what is damaged is left out,
//! and what follows it is still where it should be. Each has a checksum; it finds accidents, not
//! forgeries, which would have to be made by somebody who may write the user's own files.

use crate::vectors::Quantized;

/// The text that a vector stands for, as a fingerprint.
pub type Key = [u8; 16];

/// The form of the files: another one, another number. It changes too with the way in which a vector
/// is made of the texts of a tool.
pub const FORM: &str = "1";
/// The first bytes of every file.
const MARK: &[u8; 16] = b"vmcp vectors 1\r\n";
/// Models with longer names are not kept.
const LONGEST_ID: usize = 4096;

const NUMBER: usize = size_of::<f32>();
const CHECK: usize = size_of::<u64>();

/// What a file had.
#[derive(Debug, Default, PartialEq)]
pub struct Kept {
    /// The vectors in the order in which they were written; of equal keys the last one counts.
    pub vectors: Vec<(Key, Quantized)>,
    /// Records that were damaged and left out, an unfinished one at the end among them.
    pub damaged: usize,
    /// Whether records can be appended: false after an unfinished one.
    pub whole: bool,
}

/// The head of a file for the vectors of `dim` numbers that the model called `id` makes; `None` when
/// these cannot be kept.
#[must_use]
pub fn head(id: &str, dim: usize) -> Option<Vec<u8>> {
    let length = u32::try_from(id.len()).ok().filter(|_| id.len() <= LONGEST_ID)?;
    let dim = u32::try_from(dim).ok().filter(|dim| *dim > 0)?;
    let mut head = MARK.to_vec();
    head.extend(dim.to_le_bytes());
    head.extend(length.to_le_bytes());
    head.extend(id.as_bytes());
    head.extend(checksum(&head).to_le_bytes());
    Some(head)
}

/// Appends one record to `bytes`.
pub fn write(key: &Key, vector: &Quantized, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    let (numbers, step) = vector.parts();
    bytes.extend(key);
    bytes.extend(step.to_le_bytes());
    bytes.extend(numbers.iter().map(|number| number.cast_unsigned()));
    let check = checksum(&bytes[start..]);
    bytes.extend(check.to_le_bytes());
}

/// The size of one record, in bytes.
#[must_use]
pub const fn record_size(dim: usize) -> usize {
    size_of::<Key>() + NUMBER + dim + CHECK
}

/// Reads a file for the vectors of `dim` numbers that the model called `id` makes; `None` when it is
/// not one.
#[must_use]
pub fn read(bytes: &[u8], id: &str, dim: usize) -> Option<Kept> {
    let records = bytes.strip_prefix(&*head(id, dim)?)?;
    let mut kept = Kept { whole: true, ..Kept::default() };
    for bytes in records.chunks(record_size(dim)) {
        kept.whole &= bytes.len() == record_size(dim);
        match record(bytes, dim) {
            Some(record) => kept.vectors.push(record),
            None => kept.damaged += 1,
        }
    }
    Some(kept)
}

/// One record, if it is whole.
fn record(bytes: &[u8], dim: usize) -> Option<(Key, Quantized)> {
    let (bytes, check) = bytes.split_last_chunk::<CHECK>()?;
    let (key, vector) = bytes.split_first_chunk()?;
    let (step, numbers) = vector.split_first_chunk::<NUMBER>()?;
    let step = f32::from_le_bytes(*step);
    let sound = numbers.len() == dim
        && checksum(bytes) == u64::from_le_bytes(*check)
        && step.is_finite()
        && step >= 0.0;
    let numbers = numbers.iter().map(|number| number.cast_signed());
    sound.then(|| (*key, Quantized::from_parts(numbers.collect(), step)))
}

/// FNV-1a.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
