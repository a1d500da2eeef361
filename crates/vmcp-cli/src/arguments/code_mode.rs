//! The flags of code mode.

use clap::Args;
use vmcp::config::{ByteSize, Duration};

use crate::{
    Outcome,
    exit::{Code, Failure},
};

/// Flags that win over `codeMode` of the file.
#[derive(Debug, Args)]
#[command(next_help_heading = "Code mode")]
pub(crate) struct CodeMode {
    /// Offer the tool `execute_tool_script`, whose scripts call the other tools
    #[arg(long)]
    code_mode: bool,
    /// Steps of one script [default: 100000, or what the file says]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    code_mode_step_limit: Option<u64>,
    /// Calls of one script in flight [default: 10, or what the file says]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1000))]
    code_mode_parallel_max_concurrency: Option<u32>,
    /// Tool calls of one script [default: 200, or what the file says]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    code_mode_max_tool_calls: Option<u32>,
    /// How long one tool call of a script may take [default: 30s, or what the file says]
    #[arg(long, value_name = "DURATION", value_parser = some_time)]
    code_mode_tool_call_timeout: Option<Duration>,
    /// How long one script may take [default: 60s, or what the file says]
    #[arg(long, value_name = "DURATION", value_parser = some_time)]
    code_mode_script_timeout: Option<Duration>,
    /// Memory of one script [default: 64MiB, or what the file says]
    #[arg(long, value_name = "SIZE", value_parser = some_memory)]
    code_mode_memory_limit: Option<ByteSize>,
}

impl CodeMode {
    /// Puts what was given in the place of what the file says.
    ///
    /// # Errors
    /// When a limit was given for something that is off.
    pub(crate) fn overrule(&self, config: &mut vmcp::config::CodeMode) -> Outcome {
        config.enabled |= self.code_mode;
        if !config.enabled
            && let Some(flag) = self.given_limit()
        {
            let text = format!("{flag} limits scripts, and code mode is off");
            return Err(Failure::new(Code::Usage, text)
                .hint("give --code-mode too, or write `codeMode: {enabled: true}` into the file"));
        }
        put(&mut config.step_limit, self.code_mode_step_limit);
        put(&mut config.parallel_max_concurrency, self.code_mode_parallel_max_concurrency);
        put(&mut config.max_tool_calls, self.code_mode_max_tool_calls);
        put(&mut config.tool_call_timeout, self.code_mode_tool_call_timeout);
        put(&mut config.script_timeout, self.code_mode_script_timeout);
        put(&mut config.memory_limit, self.code_mode_memory_limit);
        Ok(())
    }

    /// The first limit that was given.
    fn given_limit(&self) -> Option<&'static str> {
        let given = [
            ("--code-mode-step-limit", self.code_mode_step_limit.is_some()),
            (
                "--code-mode-parallel-max-concurrency",
                self.code_mode_parallel_max_concurrency.is_some(),
            ),
            ("--code-mode-max-tool-calls", self.code_mode_max_tool_calls.is_some()),
            ("--code-mode-tool-call-timeout", self.code_mode_tool_call_timeout.is_some()),
            ("--code-mode-script-timeout", self.code_mode_script_timeout.is_some()),
            ("--code-mode-memory-limit", self.code_mode_memory_limit.is_some()),
        ];
        given.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag))
    }
}

fn put<T>(setting: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *setting = given;
    }
}

fn some_time(text: &str) -> Result<Duration, String> {
    match text.parse::<Duration>() {
        Ok(time) if time.as_std().is_zero() => Err("must be more than zero".to_owned()),
        Ok(time) => Ok(time),
        Err(error) => Err(error.to_string()),
    }
}

fn some_memory(text: &str) -> Result<ByteSize, String> {
    const LEAST: ByteSize = ByteSize::from_bytes(64 << 10);
    match text.parse::<ByteSize>() {
        Ok(size) if size < LEAST => Err(format!("must be at least {LEAST}")),
        Ok(size) => Ok(size),
        Err(error) => Err(error.to_string()),
    }
}
