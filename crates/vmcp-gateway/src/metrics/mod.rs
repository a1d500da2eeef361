//! What the gateway counts, in instruments of OpenTelemetry.
//!
//! Whoever starts the gateway brings a meter, and decides by it where the figures go. Instruments are
//! handed to the layers that use them: there is no global one, and a layer that is off has none.
//! What a worker knows anyway, such as how many vectors there are, is asked for when somebody reads.
//!
//! What is said of a call is how it ended, and of which tool it was: never what was asked, given or
//! answered. Names of tools are labels only as they stand in the catalogue; what else a client
//! writes there is [`OTHER`].
//!
//! Price: a counted call looks up some attribute sets, which are made once or share their text with
//! the catalogue: nothing is allocated for what was counted before.

mod calls;
mod names;
mod scripts;
mod search;

use std::sync::Arc;

use opentelemetry::{
    KeyValue, StringValue,
    metrics::{AsyncInstrument, Counter, Histogram, Meter},
};
use vmcp_core::{Error, Outcome, Raw};

pub(crate) use calls::{Calls, Method};
pub(crate) use scripts::{Ran, Script, Scripts, Trouble};
pub(crate) use search::{Embedding, Relay, Search, Searches};

/// The name of a tool that is in no catalogue.
const OTHER: &str = "_other";
/// Bytes of a name in a label; the rest is cut off.
const NAME_BYTES: usize = 128;

/// Makes the instruments of the layers.
#[derive(Debug, Clone)]
pub struct Metrics {
    meter: Meter,
    server: KeyValue,
}

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    Error,
}

impl Metrics {
    /// Instruments of `meter`, of the gateway called `server_name`.
    #[must_use]
    pub fn new(meter: &Meter, server_name: &str) -> Self {
        // Shared by all label sets that have it.
        let server = KeyValue::new(names::label::SERVER_NAME, Arc::<str>::from(server_name));
        Self { meter: meter.clone(), server }
    }

    /// How many label sets the instrument called `name` can have: where names of tools are labels,
    /// enough for any catalogue that a model can make sense of.
    #[must_use]
    pub fn most_series(name: &str) -> usize {
        if names::BY_TOOL.contains(&name) { 2000 } else { 64 }
    }

    fn counter(&self, name: &'static str, about: &'static str) -> Counter<u64> {
        self.meter.u64_counter(name).with_description(about).build()
    }

    fn seconds(&self, name: &'static str, about: &'static str) -> Histogram<f64> {
        let seconds = self.meter.f64_histogram(name).with_description(about).with_unit("s");
        seconds.with_boundaries(names::bounds::SECONDS.to_vec()).build()
    }

    fn figures(&self, name: &'static str, about: &'static str, bounds: &[f64]) -> Histogram<f64> {
        let figures = self.meter.f64_histogram(name).with_description(about);
        figures.with_boundaries(bounds.to_vec()).build()
    }

    /// A figure of `whose` that is looked up when somebody reads; nothing once that is gone.
    fn gauge<T: Send + Sync + 'static>(
        &self,
        name: &'static str,
        about: &'static str,
        whose: &Arc<T>,
        look: fn(&T, &dyn AsyncInstrument<u64>),
    ) {
        let gauge = self.meter.u64_observable_gauge(name).with_description(about);
        gauge.with_callback(looking(whose, look)).build();
    }

    /// The same for a number that only grows.
    fn total<T: Send + Sync + 'static>(
        &self,
        name: &'static str,
        about: &'static str,
        whose: &Arc<T>,
        look: fn(&T, &dyn AsyncInstrument<u64>),
    ) {
        let total = self.meter.u64_observable_counter(name).with_description(about);
        total.with_callback(looking(whose, look)).build();
    }
}

impl Status {
    /// Of a call: results that tell of a failure are errors too.
    pub(crate) fn of(outcome: &Result<Outcome, Error>) -> Self {
        let Ok(Outcome::Complete(result)) = outcome else {
            return if outcome.is_ok() { Self::Success } else { Self::Error };
        };
        match result.raw().get("isError").and_then(Raw::as_bool) {
            Some(true) => Self::Error,
            _ => Self::Success,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error => "error",
        }
    }
}

/// Looks at `whose` while it is there.
fn looking<T: Send + Sync + 'static>(
    whose: &Arc<T>,
    look: fn(&T, &dyn AsyncInstrument<u64>),
) -> impl Fn(&dyn AsyncInstrument<u64>) + Send + Sync + 'static {
    let whose = Arc::downgrade(whose);
    move |seen| {
        if let Some(whose) = whose.upgrade() {
            look(&whose, seen);
        }
    }
}

/// A name of the catalogue as a label.
fn of_tool(name: &Arc<str>) -> StringValue {
    if name.len() <= NAME_BYTES {
        return Arc::clone(name).into();
    }
    let end = (0..=NAME_BYTES).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    name[..end].to_owned().into()
}

#[cfg(test)]
mod tests {
    use vmcp_core::Json;

    use super::*;

    #[test]
    fn long_names_are_cut_between_characters() {
        for (name, kept) in [("a".repeat(128), 128), ("a".repeat(129), 128), ("é".repeat(90), 128)]
        {
            assert_eq!(of_tool(&name.into()).as_str().len(), kept);
        }
        assert_eq!(of_tool(&format!("a{}", "é".repeat(64)).into()).as_str().len(), 127);
    }

    #[test]
    fn a_result_that_tells_of_a_failure_is_an_error() {
        let of = |result: &str| Status::of(&Ok(Outcome::Complete(result.parse::<Json>().unwrap())));
        assert_eq!(of(r#"{"content":[],"isError":true}"#), Status::Error);
        assert_eq!(of(r#"{"content":[],"isError":false}"#), Status::Success);
        assert_eq!(of(r#"{"content":[{"isError":true}]}"#), Status::Success);
        assert_eq!(Status::of(&Err(Error::internal("a defect"))), Status::Error);
    }
}
