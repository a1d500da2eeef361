//! The parts of a tool that words are looked up in, and what a word in each is worth.

/// A part of a tool that is searched on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The tool's name.
    Name,
    /// The backend's name and title.
    Backend,
    /// The tool's title and description.
    Description,
    /// The names of its parameters.
    Parameters,
    /// The descriptions of its parameters, and the values that they can have.
    Details,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// All of them, in the order in which numbers by field are kept.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Name, Self::Backend, Self::Description, Self::Parameters, Self::Details];

    /// The field's name in explanations.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Backend => "backend",
            Self::Description => "description",
            Self::Parameters => "parameters",
            Self::Details => "details",
        }
    }

    /// What one occurrence of a word counts, against one in a description.
    pub(crate) const fn weight(self) -> f32 {
        match self {
            Self::Name => 3.0,
            Self::Backend => 1.5,
            Self::Description => 1.0,
            Self::Parameters => 0.5,
            Self::Details => 0.3,
        }
    }

    /// How much a field that is longer than the average is held against it, from 0 to 1.
    pub(crate) const fn length_penalty(self) -> f32 {
        match self {
            Self::Name => 0.3,
            Self::Backend => 0.0,
            Self::Description | Self::Parameters => 0.6,
            Self::Details => 0.7,
        }
    }

    /// Where this field's count lies in [`Counts`]: the shift and the largest count.
    const fn place(self) -> (u32, u32) {
        match self {
            Self::Name => (0, 0xf),
            Self::Backend => (4, 0xf),
            Self::Description => (8, 0xff),
            Self::Parameters => (16, 0xff),
            Self::Details => (24, 0xff),
        }
    }
}

/// How often one word stands in each field of one tool, in four bytes.
///
/// Counts stop at 15 or 255; far below, one more makes no difference to a score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts(u32);

impl Counts {
    /// Counts one more in `field`.
    pub(crate) const fn add(&mut self, field: Field) {
        let (shift, most) = field.place();
        if self.of(field) < most {
            self.0 += 1 << shift;
        }
    }

    /// The count of `field`.
    pub(crate) const fn of(self, field: Field) -> u32 {
        let (shift, most) = field.place();
        (self.0 >> shift) & most
    }
}

/// How many words each field of one tool has, up to [`LONGEST`].
pub(crate) type Lengths = [u16; Field::COUNT];

/// Longer fields count as this long: far below, a word in them is worth next to nothing.
pub(crate) const LONGEST: u16 = 1023;

#[cfg(test)]
mod tests {
    use super::{Counts, Field};

    #[test]
    fn counts_of_one_field_do_not_run_into_the_next() {
        let mut counts = Counts::default();
        for field in Field::ALL {
            (0..1000).for_each(|_| counts.add(field));
        }
        assert_eq!(Field::ALL.map(|field| counts.of(field)), [15, 15, 255, 255, 255]);
    }

    #[test]
    fn fields_are_in_their_order() {
        assert_eq!(Field::ALL.map(|field| field as usize), [0, 1, 2, 3, 4]);
    }
}
