//! The configuration file of vmcp: text in, values or diagnostics out.
//!
//! [`load`] reads one YAML file (JSON is YAML too) in four steps, each in its own module: text to
//! a tree with places (`yaml`), tree against the JSON Schema (`shape`), JSON to structs
//! (`sections`, by serde), rules between settings (`validate`). Every step goes on after a
//! mistake where it can, so that one run tells everything.
//!
//! Nothing here touches files, sockets or the environment: the caller hands over the text, a way to
//! look up variables, and one to read the scripts that the file names.
//!
//! ```
//! let text = "backends:\n  - {name: docs, url: https://docs.example/mcp}\n";
//! let source = vmcp_config::Source::new("vmcp.yaml", text);
//! let loaded = vmcp_config::load(&source, &|_| None)?;
//! assert_eq!(loaded.config.backends[0].name, "docs");
//! # Ok::<(), vmcp_config::Report>(())
//! ```

mod codes;
mod diagnostic;
mod interpolate;
mod load;
mod path;
mod report;
mod schema;
mod scripts;
mod secret;
mod sections;
mod shape;
mod source;
mod validate;
mod values;
mod yaml;

pub use codes::{CATALOGUE, Code, explain};
pub use diagnostic::{Diagnostic, Related, Severity};
pub use load::{Loaded, load, load_with};
pub use report::Report;
pub use schema::{SCHEMA_HINT, schema};
pub use scripts::{BadScript, ScriptLookup};
pub use secret::Secret;
pub use sections::{
    Aggregation, Annotations, AuthSource, Authz, AuthzType, Backend, BackendTimeouts, BackendType,
    CallTimeouts, CircuitBreaker, CodeMode, Config, ConflictResolution, ConflictResolutionConfig,
    DefaultToolVisibility, Embedding, EmbeddingProvider, Endpoint, Era, FailureHandling,
    HeaderInjection, IncomingAuth, IncomingAuthType, Isolation, LogLevel, McpServer, McpServerType,
    Meaning, Operational, OperationalTimeouts, Optimizer, OutgoingAuth, ParameterOverride,
    ParameterRule, PartialFailureMode, SavedScript, ScriptTools, Server, SessionProvider,
    SessionStorage, Strategy, StrategyType, Telemetry, ToolOverride, ToolRules, Transport,
};
pub use source::{Position, Source};
pub use values::{BadByteSize, BadDuration, ByteSize, Duration};
