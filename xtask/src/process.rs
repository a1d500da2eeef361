//! Child processes: ones that we wait for, and servers that run until we drop them.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use crate::Outcome;

/// How long a server may take until it says where it listens.
const START: Duration = Duration::from_secs(60);

/// How long a server may take to end after it was asked to.
const END: Duration = Duration::from_secs(5);

/// Runs a command to its end and shows its output only if it fails.
pub(crate) fn quietly(command: &mut Command) -> Outcome {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("start {}: {error}", shown(command)))?;
    if output.status.success() {
        return Ok(());
    }
    io::stderr().write_all(&output.stdout)?;
    io::stderr().write_all(&output.stderr)?;
    Err(format!("{} failed: {}", shown(command), output.status).into())
}

/// Builds one program of this workspace.
pub(crate) fn build(package: &str, program: &str) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--package", package, "--bin", program])
        .current_dir(crate::paths::root())
        .status()?;
    if status.success() {
        return Ok(());
    }
    Err(format!("cannot build {program} of package {package}").into())
}

/// A server that runs until this value is dropped.
pub(crate) struct Server {
    child: Child,
    url: String,
    /// Disconnects when both output streams have ended. In a lock only to be `Sync`.
    urls: Mutex<Receiver<String>>,
}

impl Server {
    /// Starts a server and waits until it prints `http://127.0.0.1:PORT/mcp`.
    ///
    /// `log` receives all its output. `not` are URLs that it may print but does not listen on.
    pub(crate) fn start(command: &mut Command, log: &Path, not: &[&str]) -> Outcome<Self> {
        Self::start_and_find(command, log, not, find_url)
    }

    /// As [`Server::start`], for a server that prints `http://127.0.0.1:PORT` alone; `path` is
    /// what belongs after it.
    pub(crate) fn start_at(command: &mut Command, log: &Path, path: &'static str) -> Outcome<Self> {
        let mut server = Self::start_and_find(command, log, &[], find_origin)?;
        server.url += path;
        Ok(server)
    }

    fn start_and_find(
        command: &mut Command,
        log: &Path,
        not: &[&str],
        find: Find,
    ) -> Outcome<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("start {}: {error}", shown(command)))?;
        let urls = watch(&mut child, log, not, find)?;
        let mut server = Self { child, url: String::new(), urls: Mutex::new(urls) };
        let urls = server.urls.get_mut().expect("nobody else has it");
        server.url = match urls.recv_timeout(START) {
            Ok(url) => url,
            Err(error) => return Err(no_url(command, log, error).into()),
        };
        Ok(server)
    }

    /// Returns the URL that the server printed.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    /// Asks the process to end, by its own id, and insists after a while.
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        // Nothing can be done about a failure here but to insist, which follows.
        let _ = Command::new("kill").arg(id).stderr(Stdio::null()).status();
        if let Ok(urls) = self.urls.get_mut() {
            while urls.recv_timeout(END).is_ok() {}
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn no_url(command: &Command, log: &Path, error: RecvTimeoutError) -> String {
    let what = match error {
        RecvTimeoutError::Timeout => "did not say where it listens",
        RecvTimeoutError::Disconnected => "ended before it listened",
    };
    let said = fs::read_to_string(log).unwrap_or_default();
    format!("{} {what}; it said:\n{said}", shown(command))
}

/// Copies both output streams to the log and picks URLs from them.
fn watch(child: &mut Child, log: &Path, not: &[&str], find: Find) -> Outcome<Receiver<String>> {
    let log = Arc::new(Mutex::new(File::create(log)?));
    let (sender, receiver) = sync_channel(1);
    if let Some(stdout) = child.stdout.take() {
        spawn_reader(stdout, Arc::clone(&log), sender.clone(), (not, find));
    }
    if let Some(stderr) = child.stderr.take() {
        spawn_reader(stderr, log, sender, (not, find));
    }
    Ok(receiver)
}

fn spawn_reader(
    stream: impl Read + Send + 'static,
    log: Arc<Mutex<File>>,
    urls: SyncSender<String>,
    (not, find): (&[&str], Find),
) {
    let not: Vec<_> = not.iter().map(|url| (*url).to_owned()).collect();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Ok(mut log) = log.lock() {
                // A log that cannot be written must not end the server.
                let _ = writeln!(log, "{line}");
            }
            if let Some(url) = find(&line).filter(|url| !not.iter().any(|not| not == url)) {
                // The first URL counts; later ones find the queue full.
                let _ = urls.try_send(url.to_owned());
            }
        }
    });
}

/// Finds a URL in a line.
type Find = fn(&str) -> Option<&str>;

/// Returns the first `http://127.0.0.1:PORT/mcp` of a line.
fn find_url(line: &str) -> Option<&str> {
    let origin = find_origin(line)?;
    let url = &line[line.find(origin)?..];
    url[origin.len()..].starts_with("/mcp").then(|| &url[..origin.len() + "/mcp".len()])
}

/// Returns the first `http://127.0.0.1:PORT` of a line.
fn find_origin(line: &str) -> Option<&str> {
    const HOST: &str = "http://127.0.0.1:";
    let url = &line[line.find(HOST)?..];
    let rest = &url[HOST.len()..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse::<u16>().ok().map(|_| &url[..HOST.len() + digits])
}

/// Returns an empty folder, removing what was there.
pub(crate) fn empty_folder(path: PathBuf) -> Outcome<PathBuf> {
    match fs::remove_dir_all(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => fs::create_dir_all(&path)?,
    }
    Ok(path)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::find_url;

    #[test]
    fn a_url_is_found_anywhere_in_a_line() {
        let cases = [
            ("listening on http://127.0.0.1:4010/mcp", Some("http://127.0.0.1:4010/mcp")),
            (r#"{"url":"http://127.0.0.1:1/mcp"}"#, Some("http://127.0.0.1:1/mcp")),
            ("http://127.0.0.1:70000/mcp", None),
            ("http://127.0.0.1:4010/health", None),
            ("starting", None),
        ];
        for (line, expected) in cases {
            assert_eq!(find_url(line), expected, "{line}");
        }
    }
}
