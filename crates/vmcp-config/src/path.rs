//! Where in the document a value stands: `backends[0].env.TOKEN`.

use std::fmt;

/// One step into the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// The steps from the top of the document to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(Vec<Step>);

impl Path {
    /// Returns the path of the value under `key` of this one.
    pub(crate) fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// Returns the path of the list entry `index` of this one.
    pub(crate) fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    /// Returns the steps, outermost first.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns whether `self` is `other` or lies inside it.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Returns whether the path fits `pattern`, in which `*` stands for any one step.
    ///
    /// The steps of a pattern are divided by dots: `backends.*.name` fits `backends[3].name`.
    pub(crate) fn fits(&self, pattern: &str) -> bool {
        let mut wanted = pattern.split('.');
        let all = self.0.iter().all(|step| match (step, wanted.next()) {
            (_, Some("*")) => true,
            (Step::Key(key), Some(want)) => key == want,
            _ => false,
        });
        all && wanted.next().is_none()
    }

    /// Returns ` in <path>`, or ` at the top level`, to end a sentence with.
    pub(crate) fn place(&self) -> String {
        if self.0.is_empty() { " at the top level".to_owned() } else { format!(" in {self}") }
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => write!(out, "{}", key.escape_debug())?,
                Step::Key(key) => write!(out, ".{}", key.escape_debug())?,
                Step::Index(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn a_path_reads_like_the_document() {
        let path = Path::default().key("backends").index(2).key("env").key("TOKEN");
        assert_eq!(path.to_string(), "backends[2].env.TOKEN");
        assert_eq!(path.place(), " in backends[2].env.TOKEN");
        assert_eq!(Path::default().place(), " at the top level");
    }

    #[test]
    fn a_star_fits_one_step_of_any_kind() {
        let path = Path::default().key("backends").index(2).key("env");
        for (pattern, fits) in [
            ("backends.*.env", true),
            ("*.*.*", true),
            ("backends.*", false),
            ("backends.*.env.*", false),
            ("backends.2.env", false),
        ] {
            assert_eq!(path.fits(pattern), fits, "{pattern}");
        }
    }

    #[test]
    fn within_means_the_same_or_deeper() {
        let outer = Path::default().key("server");
        assert!(outer.key("host").is_within(&outer));
        assert!(outer.is_within(&outer));
        assert!(!outer.is_within(&outer.key("host")));
    }
}
