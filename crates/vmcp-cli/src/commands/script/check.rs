//! `vmcp script check`: what is wrong with a script, without calling anything.

use vmcp::scripts::{self, Refused, engine};

use super::{
    block_on, input,
    input::Text,
    open::{From, Open},
};
use crate::{
    Outcome,
    arguments::script::Check,
    exit::{Code, Failure},
    say,
};

pub(super) fn run(arguments: &Check) -> Outcome {
    let text = input::script(&arguments.file)?;
    let data = input::data(&arguments.file.given)?;
    let Some(from) = From::given(&arguments.tools) else { return syntax(&text) };
    let config = from.config()?;
    block_on(async {
        let open = Open::new(&from, config).await?;
        let catalog = open.catalog().await;
        open.close().await;
        let checked = scripts::check(&open.config, &catalog?, &text.source, data.as_ref());
        checked.map_err(|refused| failure(&refused, &text, data.is_some()))?;
        say::out(&format!("{} is right: nothing was called", text.name));
        Ok(())
    })
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
    let failure = Failure::rendered(Code::Runtime, rendered);
    let may_be_data = faults
        .iter()
        .any(|fault| fault.hint.is_none() && fault.message.ends_with("is not defined"));
    match may_be_data && !has_data {
        true => failure.hint("a name that comes with `data` is known with --data"),
        false => failure,
    }
}
