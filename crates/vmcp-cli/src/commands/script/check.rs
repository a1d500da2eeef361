//! `vmcp script check`: what is wrong with a script, without calling anything.

use vmcp::{
    core::Json,
    scripts::{self, CHECK_KEY, Refused, TOOL_NAME, engine},
};

use super::{
    block_on, call, input,
    input::Text,
    open::{From, Open},
    places,
};
use crate::{
    Outcome,
    arguments::script::Check,
    exit::{Code, Failure},
    reached::interrupted_by_ctrl_c,
    say,
};

pub(super) fn run(arguments: &Check) -> Outcome {
    let text = input::script(&arguments.file)?;
    let data = input::data(&arguments.file.given)?;
    let Some(from) = From::given(&arguments.tools) else { return syntax(&text) };
    let config = from.config()?;
    block_on(async {
        let open = Open::new(&from, config).await?;
        let checked = interrupted_by_ctrl_c(check(&open, &text, data.as_ref())).await;
        open.close().await;
        checked?;
        say::out(&format!("{} is right: nothing was called", text.name));
        Ok(())
    })
}

/// Lets a gateway that runs check the script itself, if it can: it knows more than it shows.
async fn check(open: &Open, text: &Text, data: Option<&Json>) -> Outcome {
    let catalog = open.catalog().await?;
    let runner = catalog.tool(TOOL_NAME).filter(|_| open.is_remote());
    let knows = runner.and_then(|tool| tool.definition.raw().at(&["_meta", CHECK_KEY])?.as_bool());
    if knows == Some(true) {
        let wrong = call::check(open, &text.source, data).await?;
        return wrong.map_or(Ok(()), |wrong| Err(told(&wrong, text, data.is_some())));
    }
    let checked = scripts::check(&open.config, &catalog, &text.source, data);
    checked.map_err(|refused| failure(&refused, text, data.is_some()))?;
    if open.is_remote() {
        let unknown = match runner {
            Some(_) => "does not say which of its tools scripts may call",
            None => "runs no scripts; with code mode, it may keep some tools from them",
        };
        say::err(&format!("note: {} {unknown} (codeMode.allow)", open.from));
    }
    Ok(())
}

/// Without tools, all that can be told.
fn syntax(text: &Text) -> Outcome {
    let checked = engine::check_syntax(&text.source).map_err(|fault| vec![fault]);
    checked.map_err(|faults| failure(&Refused::Text { faults }, text, true))?;
    say::out(&format!("{} can be parsed; its names and tools were not checked", text.name));
    say::err("hint: --config FILE or --url URL says which tools there are");
    Ok(())
}

fn failure(refused: &Refused, text: &Text, has_data: bool) -> Failure {
    let Refused::Text { faults } = refused else {
        return Failure::new(Code::Runtime, format!("{}: {refused}", text.name));
    };
    let rendered = faults.iter().map(|fault| fault.render_as(&text.name, &text.source));
    let rendered = rendered.collect::<Vec<_>>().join("\n\n");
    faulty(rendered, has_data)
}

/// The same in the words of a gateway, which knows the script only as `script`.
fn told(wrong: &str, text: &Text, has_data: bool) -> Failure {
    match wrong.starts_with("script:") {
        true => faulty(places::named(wrong, &text.name), has_data),
        false => Failure::new(Code::Runtime, format!("{}: {wrong}", text.name)),
    }
}

/// Faults in the text of the script, rendered, with an empty line between them.
fn faulty(rendered: String, has_data: bool) -> Failure {
    let may_be_data = |fault: &str| {
        let first = fault.lines().next().unwrap_or_default();
        first.ends_with("is not defined") && !fault.contains("\nhint: ")
    };
    let hint = !has_data && rendered.split("\n\n").any(may_be_data);
    let failure = Failure::rendered(Code::Runtime, rendered);
    match hint {
        true => failure.hint("a name that comes with `data` is known with --data"),
        false => failure,
    }
}
