//! What the backends offer, and what becomes of it under the file's rules.

use std::sync::Arc;

use serde_json::{Value, json};
use vmcp::{
    BackendReport, Backends, Catalog, Config, Conflicts, Options, core::CallContext, renames,
    scripts,
};

use crate::{
    arguments::{LogFormat, Validate},
    board::{self, Columns, Screen, Totals, conflict_text, line, watch_until_settled},
    cache, embedding,
    exit::{Code, Failure},
    launcher::launcher,
    logs,
    look::Look,
    source,
};

/// What was found.
pub(super) struct Found {
    pub(super) totals: Totals,
    pub(super) conflicts: Option<Arc<Conflicts>>,
    /// Why tools cannot be found by their meaning, if they are to be and it can be seen already.
    pub(super) meaning: Option<String>,
    /// Saved scripts that cannot run, and why.
    pub(super) unfit: Vec<(String, String)>,
    reports: Vec<BackendReport>,
    catalog: Arc<Catalog>,
}

/// Starts the backends, waits for the first attempt at each, and ends them again.
pub(super) fn run(config: &Config, arguments: &Validate) -> Result<Found, Failure> {
    let screen = Arc::new(Screen::default());
    logs::start(LogFormat::Text, Some(logs::ALL_TOLD), &screen);
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    runtime.block_on(look(config, arguments, &screen))
}

async fn look(config: &Config, arguments: &Validate, screen: &Screen) -> Result<Found, Failure> {
    let base = source::base(&arguments.config);
    let mut options =
        Options { base, launcher: launcher(), models: cache::models(), ..Options::default() };
    let meaning = embedding::prepare(config, &mut options).await.err();
    // Tools are listed here, and not searched.
    let (config, options) =
        (&Config { optimizer: None, ..config.clone() }, Options { embedding: None, ..options });
    let backends = Backends::start(config, options).map_err(|error| Failure::runtime(&error))?;
    let directory = backends.directory();
    tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => {
            backends.close().await;
            return Err(Failure::told(Code::Interrupted));
        }
        () = watch_until_settled(&directory, screen, Look::of(&std::io::stderr())) => {}
    }
    let offered = backends.gateway().catalog(&CallContext::internal()).await;
    let offered = offered.map_err(|error| Failure::runtime(&error))?;
    let found = Found {
        meaning: meaning.map(|failure| failure.to_string()),
        unfit: scripts::unfit(&offered).map(|it| (it.name.clone(), it.reason.clone())).collect(),
        totals: Totals::of(&directory),
        conflicts: directory.conflicts(),
        reports: directory.report(),
        catalog: directory.catalog(),
    };
    backends.close().await;
    Ok(found)
}

impl Found {
    /// For people: the board, the numbers, then what they may want to look at.
    pub(super) fn text(&self, look: Look) -> String {
        let columns = Columns::of(&self.reports);
        let board = self.reports.iter().map(|report| line(report, columns, look, 0));
        let mut lines: Vec<String> = board.collect();
        lines.push(self.totals.line());
        for report in &self.reports {
            lines.extend(
                report.left_out.iter().map(|what| format!("left out   {}: {what}", report.id)),
            );
        }
        lines.extend(
            self.unfit.iter().map(|(name, why)| format!("left out   script {name}: {why}")),
        );
        lines.extend(renames(&self.catalog).iter().map(|rename| {
            format!("shortened  {}: {} -> {}", rename.backend, rename.original, rename.advertised)
        }));
        lines.extend(self.meaning.clone());
        lines.extend(self.conflicts.iter().map(|conflicts| conflict_text(conflicts)));
        lines.join("\n")
    }

    pub(super) fn json(&self) -> Value {
        let conflicts = self.conflicts.iter().flat_map(|conflicts| &conflicts.names);
        let renamed = renames(&self.catalog).into_iter().map(|rename| {
            json!({
                "backend": rename.backend.as_str(),
                "original": rename.original,
                "name": rename.advertised,
            })
        });
        let unfit = self.unfit.iter().map(|(name, why)| json!({"name": name, "reason": why}));
        json!({
            "meaning": self.meaning,
            "unfitScripts": unfit.collect::<Vec<_>>(),
            "tools": self.totals.tools,
            "resources": self.totals.resources,
            "prompts": self.totals.prompts,
            "backends": self.reports.iter().map(board::report).collect::<Vec<_>>(),
            "shortened": renamed.collect::<Vec<_>>(),
            "conflicts": conflicts.map(board::contested).collect::<Vec<_>>(),
        })
    }
}
