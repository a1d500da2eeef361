//! `cargo xtask interop`: real clients and real servers, with the gateway between them.
//!
//! What a client sees through the gateway is compared with what the same client sees when it asks
//! the server itself: every definition byte for byte, but for the name, and every result that is
//! the same each time. One gateway is over all servers, and then one over each alone.
//!
//! There is no list of expected failures. Left out are only pairs that cannot talk without a
//! gateway: then there is nothing to compare with, and only results are checked.

mod clients;
mod compare;
mod gateways;
mod matrix;
mod plan;
mod servers;
mod spared;

use std::path::PathBuf;

use clap::Args;

use crate::{Outcome, conformance::gateway, fixtures, paths, process, stages::Tally};
use clients::Client;
use compare::Direct;
use matrix::Matrix;
use servers::Server;
pub(crate) use spared::{Spared, spared};

/// What `cargo xtask interop` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Run one gateway over all servers and fewer clients
    #[arg(long)]
    quick: bool,
    /// Use the programs as they are, without building them first
    #[arg(long)]
    no_build: bool,
    /// Run this client alone
    #[arg(long)]
    client: Option<String>,
    /// Run this server alone
    #[arg(long)]
    server: Option<String>,
}

/// Runs what `--quick` runs, with programs that are built already.
pub(crate) fn quick() -> Outcome<Tally> {
    counted(&Options { quick: true, no_build: true, client: None, server: None })
}

/// Runs everything and fails if anything differs.
pub(crate) fn run(options: &Options) -> Outcome {
    let Tally { failed, .. } = counted(options)?;
    if failed == 0 {
        return Ok(());
    }
    let folder = folder();
    Err(format!("{failed} cells differ; plans and logs are in {}", folder.display()).into())
}

fn counted(options: &Options) -> Outcome<Tally> {
    fixtures::ensure()?;
    if !options.no_build {
        gateway::build()?;
    }
    process::empty_folder(folder())?;
    let servers = servers::start(&folder())?;
    let servers = chosen(servers, options.server.as_deref(), |server| server.name)?;
    let clients = clients::all(options.quick);
    let clients = chosen(clients, options.client.as_deref(), |client| client.name)?;
    let mut tally = Tally::default();
    let (direct, matrix) = ask_directly(&clients, &servers);
    tally += matrix.print();
    tally += gateways::over_all(&clients, &servers, &direct)?.print();
    if !options.quick {
        tally += gateways::over_each(&clients, &servers, &direct)?.print();
    }
    Ok(tally)
}

fn chosen<T>(all: Vec<T>, only: Option<&str>, name: fn(&T) -> &'static str) -> Outcome<Vec<T>> {
    let Some(only) = only else { return Ok(all) };
    let names: Vec<_> = all.iter().map(name).collect();
    let known = names.join(", ");
    let kept: Vec<_> = all.into_iter().filter(|one| name(one) == only).collect();
    if kept.is_empty() {
        Err(format!("there is no {only}; there are {known}").into())
    } else {
        Ok(kept)
    }
}

/// Lets every client talk to every server, where they can without a gateway.
fn ask_directly(clients: &[Client], servers: &[Server]) -> (Direct, Matrix) {
    let mut direct = Direct::default();
    let mut matrix = Matrix::new("direct", clients, servers);
    let pairs =
        servers.iter().flat_map(|server| clients.iter().map(move |client| (server, client)));
    let pairs: Vec<_> = pairs.collect();
    let reports = clients::at_once(&pairs, |(server, client)| {
        let mode = client.mode_for(server)?;
        Some(client.carry_out(&plan::direct(server, client, mode, &folder())))
    });
    for ((server, client), report) in pairs.into_iter().zip(reports) {
        let Some(report) = report else {
            matrix.leave_out(server, client);
            continue;
        };
        let findings = compare::check_steps(server, client, &report);
        matrix.enter(server, client, findings);
        direct.keep(server, client, report);
    }
    (direct, matrix)
}

/// Returns the folder of everything that a run leaves.
fn folder() -> PathBuf {
    paths::target().join("interop")
}
