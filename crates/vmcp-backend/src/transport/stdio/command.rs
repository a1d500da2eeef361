//! The command line: argv as it is written, never a shell; a small environment.

use std::process::Stdio as Pipe;

use tokio::process::Command;

use super::kill::Marker;
use crate::settings::Stdio;

/// Variables that a child gets from us, where they are set: what programs need to find their
/// files, speak the user's language and reach the network. Everything else is the operator's to
/// give, in `env`.
const INHERITED: [&str; 33] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "SYSTEMROOT",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PATHEXT",
    "COMSPEC",
];

pub(super) fn build(settings: &Stdio, marker: &Marker) -> Command {
    let mut argv = settings.launcher.iter().chain([&settings.command]).chain(&settings.args);
    let mut command = Command::new(argv.next().expect("the command itself is always there"));
    command
        .args(argv)
        .env_clear()
        .envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
        .envs(&settings.env)
        .env(Marker::VARIABLE, marker.as_str())
        .stdin(Pipe::piped())
        .stdout(Pipe::piped())
        .stderr(Pipe::piped())
        .kill_on_drop(true);
    if let Some(cwd) = &settings.cwd {
        command.current_dir(cwd);
    }
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// Why the process could not be started, and what to look at.
pub(super) fn spawn_failure(settings: &Stdio, error: &std::io::Error) -> String {
    let command = &settings.command;
    if let Some(cwd) = &settings.cwd
        && !cwd.is_dir()
    {
        return format!("was not started: its `cwd` {} is not a directory", cwd.display());
    }
    match error.kind() {
        std::io::ErrorKind::NotFound if !command.contains('/') => {
            format!(
                "was not started: there is no `{command}` on the PATH; install it or give its full path"
            )
        }
        std::io::ErrorKind::NotFound => format!("was not started: there is no file {command}"),
        std::io::ErrorKind::PermissionDenied => {
            format!("was not started: {command} may not be executed (permission denied)")
        }
        _ => format!("was not started: {command}: {error}"),
    }
}
