//! Calls of tools by clients: whether they use scripts, and how calls end.

use opentelemetry::{KeyValue, metrics::Counter};

use super::{Metrics, Status, names};
use crate::layers::code_mode::TOOL_NAME;

/// Which way a client calls tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// By a script, which calls many.
    Script,
    /// One by one.
    Tool,
}

/// Counts calls.
#[derive(Debug)]
pub(crate) struct Calls {
    calls: Counter<u64>,
}

impl Metrics {
    /// The instruments of calls.
    pub(crate) fn calls(&self) -> Calls {
        let about = "Calls of tools by clients; those that scripts make are not among them";
        let calls = Calls { calls: self.counter(names::TOOL_CALLS, about) };
        for method in [Method::Tool, Method::Script] {
            // What is missing until it happens is not seen to happen.
            calls.add(0, method, Status::Success);
            calls.add(0, method, Status::Error);
        }
        calls
    }

    /// Tells whether there is code mode.
    pub(crate) fn has_code_mode(&self, enabled: bool) {
        let gauge = self.meter.u64_gauge(names::CODE_MODE_ENABLED);
        let gauge =
            gauge.with_description("Whether clients have execute_tool_script, 1 or 0").build();
        gauge.record(enabled.into(), std::slice::from_ref(&self.server));
    }
}

impl Method {
    /// Of a call of the tool called `name`. Whether there is code mode or not, no other tool has the
    /// name of its own.
    pub(crate) fn of(name: &str) -> Self {
        if name == TOOL_NAME { Self::Script } else { Self::Tool }
    }
}

impl Calls {
    /// A call begins; dropped before its end, it counts as one that gave nothing.
    pub(crate) const fn begin(&self, method: Method) -> Call<'_> {
        Call { calls: self, method, status: Status::Error }
    }

    fn add(&self, number: u64, method: Method, status: Status) {
        let method = match method {
            Method::Script => TOOL_NAME,
            Method::Tool => "tool_call",
        };
        let labels = [
            KeyValue::new(names::label::METHOD, method),
            KeyValue::new(names::label::STATUS, status.word()),
        ];
        self.calls.add(number, &labels);
    }
}

/// A call that has not ended.
pub(crate) struct Call<'a> {
    calls: &'a Calls,
    method: Method,
    status: Status,
}

impl Call<'_> {
    /// It ended so.
    pub(crate) fn end(mut self, status: Status) {
        self.status = status;
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.calls.add(1, self.method, self.status);
    }
}
