//! What code mode makes of a catalogue: its own tool described, and the toolbox of scripts.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use vmcp_core::{Catalog, catalog::Tool};
use vmcp_script::{Answer, Shapes, Toolbox};

use super::{Settings, TOOL_NAME, definition, searching::Searched, tool};

/// Views that are kept: more callers than these with catalogues of their own cost a new one each.
const KEPT: usize = 32;

/// What is made of one catalogue.
pub(super) struct View {
    /// The catalogue below.
    pub(super) below: Arc<Catalog>,
    settings: Arc<Settings>,
    /// The same with the tool described; if guards hide the tool, the very same.
    pub(super) catalog: Arc<Catalog>,
    /// The tools that scripts may call.
    pub(super) toolbox: Arc<Toolbox>,
    searched: Searched,
}

/// The views of the last catalogues.
#[derive(Default)]
pub(super) struct Views {
    /// What the results of tools look like.
    shapes: Arc<Shapes>,
    /// The most recently made ones last.
    kept: Mutex<VecDeque<Arc<View>>>,
}

impl Views {
    /// The view of `below`; made when it is first asked for.
    pub(super) fn of(&self, below: &Arc<Catalog>, settings: &Arc<Settings>) -> Arc<View> {
        if let Some(view) = self.find(below, settings) {
            return view;
        }
        // Made without the lock: it takes a while when there are thousands of tools.
        let view = Arc::new(View::new(below, settings, &self.shapes));
        if let Some(first) = self.find(below, settings) {
            return first;
        }
        let mut kept = self.kept.lock().expect("no panic inside");
        // A catalogue that nobody else holds is none that a caller will be shown again.
        kept.retain(|view| Arc::strong_count(&view.below) > 1);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Arc::clone(&view));
        view
    }

    fn find(&self, below: &Catalog, settings: &Arc<Settings>) -> Option<Arc<View>> {
        let kept = self.kept.lock().expect("no panic inside");
        let fits =
            |v: &&Arc<View>| v.below.id() == below.id() && Arc::ptr_eq(&v.settings, settings);
        kept.iter().rev().find(fits).cloned()
    }
}

impl View {
    /// The view of `below` for one use: nothing is known of the results of tools.
    pub(super) fn alone(below: &Arc<Catalog>, settings: &Settings) -> Self {
        Self::new(below, &Arc::new(settings.clone()), &Arc::default())
    }

    /// The view of the operator's own scripts: every tool of `below`, hidden ones too.
    pub(super) fn whole(
        below: &Arc<Catalog>,
        settings: &Arc<Settings>,
        shapes: &Arc<Shapes>,
    ) -> Self {
        let tools = below.all_tools().iter();
        let tools = tools.map(|tool| (&*tool.name, tool.definition.as_str()));
        let toolbox = Arc::new(Toolbox::with_shapes(tools, Arc::clone(shapes)));
        let (below, catalog) = (Arc::clone(below), Arc::clone(below));
        let searched = Searched::default();
        Self { below, settings: Arc::clone(settings), catalog, toolbox, searched }
    }

    fn new(below: &Arc<Catalog>, settings: &Arc<Settings>, shapes: &Arc<Shapes>) -> Self {
        let callable = |tool: &&Tool| *tool.name != *TOOL_NAME && settings.allow.admits(tool);
        let tools = below.tools().filter(callable);
        let tools = tools.map(|tool| (&*tool.name, tool.definition.as_str()));
        let toolbox = Arc::new(Toolbox::with_shapes(tools, Arc::clone(shapes)));
        let catalog = match below.tools().any(tool::is_ours) {
            true => Arc::new(with_definition(below, &toolbox, settings)),
            false => Arc::clone(below),
        };
        let (below, settings) = (Arc::clone(below), Arc::clone(settings));
        Self { below, settings, catalog, toolbox, searched: Searched::default() }
    }

    /// What `search_tools(query)` gives.
    pub(super) async fn search(&self, query: String) -> Answer {
        self.searched.answer(&self.below, &self.toolbox, &query).await
    }
}

/// `below` with the whole definition of the tool, which depends on the tools that the caller has.
fn with_definition(below: &Catalog, toolbox: &Toolbox, settings: &Settings) -> Catalog {
    let tools = below.all_tools().iter().map(|known| match tool::is_ours(known) {
        true => Tool { definition: definition::of(toolbox, settings), ..known.clone() },
        false => known.clone(),
    });
    Catalog::new(below.with_tools(tools.collect()))
}
