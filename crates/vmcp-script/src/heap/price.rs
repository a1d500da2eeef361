//! What work inside of one operation costs.
//!
//! A unit is the time in which a byte or a value is looked at, a little less than a nanosecond, and
//! a step pays for [`PER_STEP`] of them. What takes longer costs more, so that no operation takes
//! much longer than as many plain instructions as it costs: a deadline is kept as well as an
//! operation is short. `examples/worst.rs` measures that.

/// Units that one step pays for.
pub(crate) const PER_STEP: u64 = 64;

/// A value that is copied into memory that was not there before.
pub(crate) const COPY: usize = 8;

/// An object that is made, and given back one day.
pub(crate) const OBJECT: usize = 40;

/// A value that a collection of garbage looks at.
pub(crate) const MARK: usize = 2;

/// An object that a collection of garbage frees.
pub(crate) const SWEEP: usize = 16;

/// The time that it takes to free an object of so many bytes: pages go back to the system one by one.
pub(crate) const fn freed(bytes: usize) -> usize {
    SWEEP * 2 + bytes / 16
}

/// A byte of a text beyond ASCII, whose characters are looked up in the tables of Unicode.
pub(crate) const CHAR: usize = 16;

/// Two values that are compared.
pub(crate) const COMPARE: usize = 4;

/// A list, tuple, dict or the like that is gone into, beside its items.
pub(crate) const INTO: usize = 12;

/// A key that is looked for.
pub(crate) const LOOKUP: usize = 24;

/// A key that is put into a dict or set.
pub(crate) const ENTRY: usize = 48;

/// An error that is raised and told, with the places that it came through.
pub(crate) const ERROR: usize = 1024;

/// Names that are like a wrong one are looked for among all there are.
pub(crate) const SUGGESTION: usize = 64 << 10;

/// A branch of `parallel`, from its beginning to its end.
pub(crate) const BRANCH: usize = 128;

/// Something that is asked for outside.
pub(crate) const REQUEST: usize = 512;

/// A step through JSON text: a bracket, a key, a value.
pub(crate) const JSON: usize = 16;

/// A text of so many bytes that is looked for in another one, beside a look at each byte of both: a
/// long one that repeats itself is begun again and again.
pub(crate) const fn sought(part: usize, all: usize) -> usize {
    if part < 32 { 0 } else { all }
}

/// A value that is shown.
pub(crate) const REPR: usize = 20;

/// A character that is escaped.
pub(crate) const ESCAPE: usize = 16;

/// A place of a form, or a code of a time, that is filled in.
pub(crate) const PLACE: usize = 256;

/// A thread of a pattern that looks at a character, or is led on by one.
pub(crate) const THREAD: usize = 8;

/// A float that is spelled or read.
pub(crate) const FLOAT: usize = 320;

/// A value that is sorted, beside the comparisons.
pub(crate) const SORT: usize = 16;

/// A number of so many bits that is spelled in decimal, or read.
pub(crate) const fn spelled(bits: u64) -> usize {
    product(bits, bits) * 2
}

/// A float that is spelled with so many digits behind its point.
pub(crate) const fn digits(count: usize) -> usize {
    FLOAT * 2 + count.saturating_mul(count / 8 + 16)
}

/// Numbers of so many bits that are multiplied or divided: every word meets every word.
pub(crate) const fn product(bits: u64, other: u64) -> usize {
    ((bits / 64 + 1) * (other / 64 + 1) * 3) as usize
}
