//! The engine, and what a check may cost.

use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::Value;
use tracing::debug;
use vmcp_catalog::printable;
use vmcp_core::Json;

use super::{
    arguments,
    unroll::{Unfit, unroll},
    words,
};

/// The longest schema that is read, in bytes.
pub(super) const MOST_BYTES: usize = 256 << 10;
/// The longest regular expression, and how much memory it and its cache of states may take.
const LONGEST_PATTERN: usize = 4 << 10;
const PATTERN_BYTES: usize = 256 << 10;
const PATTERN_CACHE_BYTES: usize = 256 << 10;

/// A check costs the rules times the size of the arguments. One takes about 12 ns.
const QUICK: usize = 5000;
/// Above this cost, arguments are not checked.
const MOST_TO_CHECK: usize = 4_000_000;
/// Above these, a misfit is told without saying where: there may be as many reasons as rules times
/// parts of the arguments, each takes 1 µs, and those in `anyOf` keep a copy of what they are about.
const MOST_REASONS: usize = 50_000;
const MOST_COPIED: usize = 2_000_000;

/// Checks arguments against one schema.
pub(super) struct Checker {
    engine: Validator,
    /// What the engine was made from.
    schema: Value,
    rules: usize,
    left_out: usize,
}

impl Checker {
    /// Takes up to 50 ms for what is hostile and well under one for what is not.
    ///
    /// # Errors
    /// When the schema cannot be checked against.
    pub(super) fn new(schema: &Json) -> Result<Self, Unfit> {
        let text = schema.as_str();
        if text.len() > MOST_BYTES {
            return Err(Unfit::Long(text.len()));
        }
        let schema = serde_json::from_str(text).map_err(|e| Unfit::Unreadable(e.to_string()))?;
        let unrolled = unroll(&schema)?;
        let engine = engine(unrolled.dialect, &unrolled.schema)
            .map_err(|error| Unfit::Broken(printable(&error.to_string())))?;
        let (rules, left_out) = (unrolled.rules, unrolled.left_out);
        Ok(Self { engine, schema: unrolled.schema, rules, left_out })
    }

    /// How many rules it has.
    pub(super) const fn rules(&self) -> usize {
        self.rules
    }

    /// How many parts of the schema it does not check.
    pub(super) const fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether arguments of so many bytes are checked in no time worth mentioning.
    pub(super) const fn is_quick(&self, bytes: usize) -> bool {
        (bytes / 8 + 1).saturating_mul(self.rules) <= QUICK
    }

    /// What is wrong with `arguments` of the tool called `tool`, if anything is.
    pub(super) fn objection(&self, tool: &str, arguments: &Json) -> Option<String> {
        let arguments = arguments::read(arguments);
        let cost = arguments::size(&arguments).saturating_mul(self.rules);
        if cost > MOST_TO_CHECK {
            debug!(tool, cost, "arguments are too large to check");
            return None;
        }
        if self.engine.is_valid(&arguments) {
            return None;
        }
        let reasons = arguments::parts(&arguments).saturating_mul(self.rules);
        if reasons > MOST_REASONS || cost > MOST_COPIED {
            return Some(words::too_large_to_tell(tool));
        }
        let errors: Vec<_> = self.engine.iter_errors(&arguments).collect();
        Some(words::objection(tool, &errors, &words::Source::new(&arguments, &self.schema)))
    }
}

/// Whether the linear engine takes `pattern`.
pub(super) fn is_pattern(dialect: Draft, pattern: &str) -> bool {
    pattern.len() <= LONGEST_PATTERN
        && engine(dialect, &serde_json::json!({"pattern": pattern})).is_ok()
}

/// Fetches nothing, whatever the schema says; expressions take linear time; formats are not looked
/// at.
fn engine(dialect: Draft, schema: &Value) -> Result<Validator, ValidationError<'static>> {
    let patterns =
        PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_CACHE_BYTES);
    jsonschema::options()
        .with_draft(dialect)
        .offline()
        .should_validate_formats(false)
        .with_pattern_options(patterns)
        .build(schema)
}
