//! A gateway at a URL, reached as a backend like any other, the only one, whose tools keep their
//! names: whatever speaks MCP can be asked, in either era.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use vmcp::{
    Config,
    config::{self, Diagnostic, Era, Report, Secret, Source},
};

use super::headers;
use crate::{
    arguments::Headers,
    exit::{Code, Failure},
};

/// A gateway, and how it is talked to.
pub(crate) struct Remote<'a> {
    pub(crate) url: &'a str,
    /// What it is sent with every request.
    pub(crate) headers: &'a Headers,
    pub(crate) era: Era,
    /// How long a call may take, and be silent; as for any backend if absent.
    pub(crate) patience: Option<&'static str>,
    /// Tools of its own whose names no backend can give to a tool: here they have those of [`away`].
    pub(crate) own: &'a [&'a str],
}

/// The name that a gateway's own tool has here.
pub(crate) fn away(name: &str) -> String {
    format!("{name}.remote")
}

impl<'a> Remote<'a> {
    /// The gateway at `url`, talked to as any backend.
    pub(crate) const fn at(url: &'a str, headers: &'a Headers) -> Self {
        Self { url, headers, era: Era::Auto, patience: None, own: &[] }
    }

    /// A configuration of this one backend that changes nothing of what it offers. Variables of the
    /// environment stand in it as they do in a file.
    ///
    /// # Errors
    /// When the headers cannot be read, or it cannot be talked to like this.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let mut backend = json!({
            "name": "gateway", "url": self.url, "prefix": "", "era": self.era,
            "headers": headers::given(self.headers)?,
        });
        if let Some(patience) = self.patience {
            backend["timeouts"] = json!({"call": patience, "idle": patience});
        }
        let renamed = self.own.iter().map(|name| ((*name).to_owned(), json!({"name": away(name)})));
        let renamed: Map<String, Value> = renamed.collect();
        let rules = json!([{"workload": "gateway", "overrides": renamed}]);
        let aggregation = json!({"nameBudget": 128, "tools": rules});
        let file = json!({"backends": [backend], "aggregation": aggregation}).to_string();
        let variable = |name: &str| std::env::var(name).ok();
        let loaded = config::load(&Source::new("--url", &file), &variable);
        loaded.map(|loaded| loaded.config).map_err(|report| unusable(self.url, &report))
    }

    /// The headers alone, for a request that is not one of MCP.
    ///
    /// # Errors
    /// As those of [`Self::config`].
    pub(crate) fn sent(&self) -> Result<BTreeMap<String, Secret>, Failure> {
        let backends = self.config()?.backends.into_iter();
        Ok(backends.flat_map(|backend| backend.headers).collect())
    }
}

/// Why a gateway cannot be talked to like this. No value of a header is shown.
fn unusable(url: &str, report: &Report) -> Failure {
    const HEADERS: &str = "backends[0].headers";
    let of_header = |found: &&Diagnostic| found.path.starts_with(HEADERS);
    let Some(found) = report.diagnostics().iter().find(of_header) else {
        let text = format!("`{}` is no URL of a gateway", url.escape_debug());
        return Failure::new(Code::Usage, text).hint("it looks like http://127.0.0.1:4483/mcp");
    };
    let message = found.message.replace(&format!("{HEADERS}."), "");
    let hint =
        found.help.clone().or_else(|| Some(found.label.clone()).filter(|label| !label.is_empty()));
    let failure = Failure::new(Code::Usage, format!("--header: {message}"));
    hint.into_iter().fold(failure, Failure::hint)
}
