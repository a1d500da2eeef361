//! What is measured.

mod calls;
mod configuration;
mod initialize;
mod lists;
mod memory;
mod start;

use std::{fs, time::Duration};

use crate::{Options, Outcome, report::Report};
pub(crate) use calls::Eras;
pub(crate) use configuration::wait_for_tools;

/// Measures everything and prints the table.
pub(crate) async fn run(options: &Options) -> Outcome {
    if let Some(seconds) = options.hold {
        return calls::hold(options, Duration::from_secs(seconds)).await;
    }
    let mut report = Report::default();
    for eras in Eras::ALL {
        eprintln!("calls: {}", eras.name());
        calls::measure(options, eras, &mut report).await?;
    }
    eprintln!("lists");
    lists::measure(options, &mut report).await?;
    eprintln!("initialize");
    initialize::measure(options, &mut report).await?;
    eprintln!("start");
    start::measure(options, &mut report).await?;
    eprintln!("memory");
    memory::measure(options, &mut report).await?;
    print!("{}", report.markdown());
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", report.json()))?;
    }
    Ok(())
}
