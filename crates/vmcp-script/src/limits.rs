//! What a script may use.

/// What one run of a script may use. Each limit is exact, and its error names it and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps, `stepLimit`. Default 100,000.
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
        }
    }
}
