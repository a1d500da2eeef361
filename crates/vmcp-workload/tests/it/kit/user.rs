//! Another process that uses the container of a bench.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use super::Bench;

/// The process; killed when dropped.
pub(crate) struct User {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Bench {
    /// Starts a process that starts or joins the container for `model`. Does not wait for it.
    pub(crate) fn user(&self, model: &str, instance: &str) -> User {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vmcp-container-user"))
            .args([&self.image, model])
            .args([self.cache(), self.register()])
            .arg(instance)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        User { child, output }
    }
}

impl User {
    /// Reads until it tells a progress that begins so.
    pub(crate) fn tells(&mut self, progress: &str) {
        let wanted = format!("told {progress}");
        while !self.any_line().starts_with(&wanted) {}
    }

    /// The next line that it says, besides its progress.
    fn line(&mut self) -> String {
        loop {
            let line = self.any_line();
            if !line.starts_with("told ") {
                return line;
            }
        }
    }

    fn any_line(&mut self) -> String {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).unwrap();
        assert_ne!(length, 0, "it has ended");
        line.trim_end().to_owned()
    }

    /// The address of the service, once it is ready.
    pub(crate) fn ready(&mut self) -> String {
        let line = self.line();
        line.strip_prefix("ready ").unwrap_or_else(|| panic!("not ready: {line}")).to_owned()
    }

    /// Tells it to leave; returns what it says about that.
    pub(crate) fn leave(mut self) -> String {
        drop(self.child.stdin.take());
        let left = self.line();
        self.child.wait().unwrap();
        left
    }

    /// Kills it, so that it cleans nothing up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
