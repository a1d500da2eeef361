//! What the gateway is made of.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::watch;
use vmcp_catalog::Rules;

use crate::{
    Metrics,
    layers::{code_mode, optimizer},
};

/// Backends and the rules that make one catalogue of them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The backends; their ids are distinct.
    pub members: Vec<Member>,
    /// The rules.
    pub rules: Rules,
    /// Where lists are kept between runs; `None` keeps nothing.
    pub store: Option<PathBuf>,
}

/// The layers that the configuration switches on; the default is none. One that is off is absent.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// Whether the arguments of a call must fit the tool's schema; see
    /// [`Validation`](crate::layers::Validation).
    pub validate_arguments: bool,
    /// What scripts may use, if there is the tool that runs them; see
    /// [`CodeMode`](crate::layers::CodeMode).
    pub code_mode: Option<watch::Receiver<Arc<code_mode::Settings>>>,
    /// Scripts of the operator's, if there can be any; see
    /// [`SavedScripts`](crate::layers::SavedScripts).
    pub saved_scripts: Option<watch::Receiver<Arc<code_mode::SavedSettings>>>,
    /// How tools are searched, if clients see two tools in place of all; see
    /// [`Optimizer`](crate::layers::Optimizer).
    pub optimizer: Option<watch::Receiver<Arc<optimizer::Settings>>>,
    /// How they are found by their meaning too; by their words alone if absent. Not used without
    /// `optimizer`.
    pub meaning: Option<optimizer::Meaning>,
    /// Makes the instruments of all that is counted, if anything is.
    pub metrics: Option<Metrics>,
}

/// One backend and what concerns only its place in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// How it is reached.
    pub backend: vmcp_backend::Settings,
    /// Its prefix in place of the rules' format; may be empty.
    pub prefix: Option<String>,
}
