//! The gateway over the real servers: over all at once, and over each alone.

use super::{
    clients::{self, Client},
    compare::{self, Direct},
    folder,
    matrix::Matrix,
    plan::{self, Names},
    servers::{Reach, Server},
};
use crate::{
    Outcome,
    conformance::gateway::{self, Backend},
    process,
};

/// Tries one gateway over all servers, with the names that it gives by default.
pub(super) fn over_all(clients: &[Client], servers: &[Server], direct: &Direct) -> Outcome<Matrix> {
    let mut matrix = Matrix::new("one gateway over all", clients, servers);
    let folder = process::empty_folder(folder().join("over-all"))?;
    // Clients come at the same time here, and who is asked a question must be certain.
    let of_its_own = |server: &Server| backend(server, None, &folder).with_own_sessions();
    let backends: Vec<_> = servers.iter().map(of_its_own).collect();
    let gateway = gateway::start(&backends, &folder)?;
    let named: Vec<_> = servers.iter().map(|server| (server, names(server, servers))).collect();
    let named_again = || named.iter().map(|(server, names)| (*server, names.clone()));
    let reports = clients::at_once(clients, |client| {
        client.carry_out(&plan::through(named_again(), client, gateway.url()))
    });
    for (client, report) in clients.iter().zip(reports) {
        for (server, findings) in compare::through(&named, client, &report, direct) {
            matrix.enter(server, client, findings);
        }
    }
    Ok(matrix)
}

/// Tries one gateway over each server, without any prefix.
pub(super) fn over_each(
    clients: &[Client],
    servers: &[Server],
    direct: &Direct,
) -> Outcome<Matrix> {
    let mut matrix = Matrix::new("a gateway over each alone, prefix empty", clients, servers);
    for server in servers {
        let folder = process::empty_folder(folder().join(format!("over-{}", server.name)))?;
        let gateway = gateway::start(&[backend(server, Some(""), &folder)], &folder)?;
        let named = [(server, Names::OWN)];
        let ask = |client: &Client| {
            client.carry_out(&plan::through(named.clone().into_iter(), client, gateway.url()))
        };
        // Over stdio one connection is for all clients, and only a lone call can be asked back.
        let reports = match server.depends_on_client {
            true => clients.iter().map(ask).collect(),
            false => clients::at_once(clients, ask),
        };
        for (client, report) in clients.iter().zip(reports) {
            for (server, findings) in compare::through(&named, client, &report, direct) {
                matrix.enter(server, client, findings);
            }
        }
    }
    Ok(matrix)
}

/// The server as a backend; what it keeps is kept in `folder`.
pub(super) fn backend(server: &Server, prefix: Option<&str>, folder: &std::path::Path) -> Backend {
    match server.reach_alone(folder) {
        Reach::Command(words) => Backend::command(server.name, &words, prefix),
        Reach::Url { url, sse: false } => Backend::at_url(server.name, &url, prefix),
        Reach::Url { url, sse: true } => Backend::at_sse_url(server.name, &url, prefix),
    }
}

/// Returns the default names: a prefix for tools and prompts; URIs stay, unless another server has
/// the same and comes first in the alphabet.
pub(super) fn names(server: &Server, servers: &[Server]) -> Names {
    let family = |server: &Server| server.name.split('-').next();
    let comes_first = |other: &Server| family(other) == family(server) && other.name < server.name;
    let scheme =
        if servers.iter().any(comes_first) { format!("{}+", server.name) } else { String::new() };
    Names { prefix: format!("{}_", server.name), scheme }
}
