//! The table of what works: one row per server, one column per client.

use std::collections::BTreeMap;

use super::{clients::Client, servers::Server};
use crate::stages::Tally;

/// What was found, pair by pair.
pub(super) struct Matrix {
    title: &'static str,
    clients: Vec<&'static str>,
    servers: Vec<&'static str>,
    cells: BTreeMap<(&'static str, &'static str), Vec<String>>,
}

impl Matrix {
    /// An empty table of these servers and clients.
    pub(super) fn new(title: &'static str, clients: &[Client], servers: &[Server]) -> Self {
        Self {
            title,
            clients: clients.iter().map(|client| client.name).collect(),
            servers: servers.iter().map(|server| server.name).collect(),
            cells: BTreeMap::new(),
        }
    }

    /// Enters what is wrong with a pair; nothing means that it works.
    pub(super) fn enter(&mut self, server: &Server, client: &Client, findings: Vec<String>) {
        self.cells.insert((server.name, client.name), findings);
    }

    /// Notes that a pair cannot talk.
    pub(super) fn leave_out(&mut self, server: &Server, client: &Client) {
        self.cells.remove(&(server.name, client.name));
    }

    /// Prints the table and everything that is wrong; counts the pairs.
    pub(super) fn print(&self) -> Tally {
        println!("\n{}", self.title);
        let heads = self.clients.iter().map(|client| format!("{client:>11}"));
        println!("{:<12}{}", "", heads.collect::<String>());
        for server in &self.servers {
            let cells =
                self.clients.iter().map(|client| format!("{:>11}", self.cell(server, client)));
            println!("{server:<12}{}", cells.collect::<String>());
        }
        for ((server, client), findings) in &self.cells {
            for finding in findings {
                println!("{}: {client} with {server}: {finding}", self.title);
            }
        }
        let failed = self.cells.values().filter(|findings| !findings.is_empty()).count();
        Tally { passed: self.cells.len() - failed, failed }
    }

    fn cell(&self, server: &'static str, client: &'static str) -> String {
        match self.cells.get(&(server, client)).map(Vec::len) {
            None => "-".to_owned(),
            Some(0) => "ok".to_owned(),
            Some(count) => format!("{count} WRONG"),
        }
    }
}
