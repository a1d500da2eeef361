//! What a script may use.

/// What one run of a script may use. Each limit is exact, and its error names it and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps, `stepLimit`. Default 100,000. An instruction is one; work inside of an operation
    /// costs one for each 64 bytes or values looked at, and more where that takes longer.
    pub steps: u64,
    /// Bytes of its own memory, `memoryLimit`. Default 64 MiB.
    pub memory: usize,
    /// Tool calls, `maxToolCalls`. Default 200.
    pub tool_calls: u32,
    /// Branches of one `parallel` that live at a time, `parallelMaxConcurrency`. Default 10.
    pub concurrency: u32,
    /// Functions that call each other, `maxCallDepth`. Default 200.
    pub call_depth: u32,
    /// Bytes of what is printed, `maxLogBytes`. Default 32 KiB; more is counted, not kept.
    pub log_bytes: usize,
    /// Bytes of the result as JSON, `maxResultBytes`. Default 256 KiB.
    pub result_bytes: usize,
    /// Bytes of the source text, `maxSourceBytes`. Default 64 KiB.
    pub source_bytes: usize,
    /// Bytes of the data that the caller hands in, `maxDataBytes`. Default 1 MiB.
    pub data_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 100_000,
            memory: 64 << 20,
            tool_calls: 200,
            concurrency: 10,
            call_depth: 200,
            log_bytes: 32 << 10,
            result_bytes: 256 << 10,
            source_bytes: 64 << 10,
            data_bytes: 1 << 20,
        }
    }
}

/// Something that is too long to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is {bytes} bytes long, and {knob}={limit}; {advice}")]
pub struct TooLong {
    what: &'static str,
    bytes: usize,
    knob: &'static str,
    limit: usize,
    advice: &'static str,
}

impl Limits {
    /// Checks the length of a script, before it is compiled.
    ///
    /// # Errors
    /// When it is longer than [`Limits::source_bytes`].
    pub fn check_source(&self, source: &str) -> Result<(), TooLong> {
        check(
            source,
            TooLong {
                what: "the script",
                bytes: source.len(),
                knob: "maxSourceBytes",
                limit: self.source_bytes,
                advice: "pass long texts in `data`",
            },
        )
    }

    /// Checks the length of the data, before anything looks at it.
    ///
    /// # Errors
    /// When it is longer than [`Limits::data_bytes`].
    pub fn check_data(&self, data: &str) -> Result<(), TooLong> {
        check(
            data,
            TooLong {
                what: "`data`",
                bytes: data.len(),
                knob: "maxDataBytes",
                limit: self.data_bytes,
                advice: "pass less, or let the script fetch it with a tool",
            },
        )
    }
}

fn check(text: &str, fault: TooLong) -> Result<(), TooLong> {
    if text.len() > fault.limit { Err(fault) } else { Ok(()) }
}
