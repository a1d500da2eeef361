//! Where an engine may listen: what `DOCKER_HOST` says, else the sockets that engines make.

use std::{
    ffi::OsString,
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
};

use crate::Error;

/// A place on this machine where HTTP is spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Socket(PathBuf),
    /// Host and port.
    Tcp(String),
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => write!(out, "{}", path.display()),
            Self::Tcp(address) => write!(out, "tcp://{address}"),
        }
    }
}

/// Sockets relative to the home folder: Docker Desktop on macOS and on Linux, Colima, Rancher
/// Desktop, `OrbStack`.
const AT_HOME: [&str; 5] = [
    ".docker/run/docker.sock",
    ".docker/desktop/docker.sock",
    ".colima/default/docker.sock",
    ".rd/docker.sock",
    ".orbstack/run/docker.sock",
];

/// Returns the places to try, the first that answers wins. A set `DOCKER_HOST` is the only one.
///
/// `runtime` is the folder for sockets of this user where `XDG_RUNTIME_DIR` is not set.
///
/// # Errors
/// When `DOCKER_HOST` names what cannot be used.
pub(crate) fn places(
    variable: impl Fn(&str) -> Option<OsString>,
    runtime: Option<PathBuf>,
) -> Result<Vec<Place>, Error> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(host) = set("DOCKER_HOST") {
        let host = host.to_string_lossy();
        return Ok(vec![named(&host, set("DOCKER_TLS_VERIFY").is_some())?]);
    }
    let runtime = set("XDG_RUNTIME_DIR").map(PathBuf::from).or(runtime);
    let home = set("HOME").map(PathBuf::from);
    let own = |folder: &Option<PathBuf>, socket: &str| Some(folder.as_ref()?.join(socket));
    let mut sockets = vec![Some(PathBuf::from("/var/run/docker.sock"))];
    sockets.push(own(&runtime, "docker.sock"));
    sockets.extend(AT_HOME.map(|socket| own(&home, socket)));
    sockets.push(own(&runtime, "podman/podman.sock"));
    sockets.push(Some(PathBuf::from("/run/podman/podman.sock")));
    Ok(sockets.into_iter().flatten().map(Place::Socket).collect())
}

/// Reads a value of the form that `DOCKER_HOST` has.
pub(crate) fn named(host: &str, tls: bool) -> Result<Place, Error> {
    let unusable = |why: &'static str| Error::Unusable { host: host.to_owned(), why };
    if let Some(path) = host.strip_prefix("unix://") {
        return match Path::new(path).is_absolute() {
            true => Ok(Place::Socket(path.into())),
            false => Err(unusable("its path does not start with `/`")),
        };
    }
    let Some(rest) = host.strip_prefix("tcp://").or_else(|| host.strip_prefix("http://")) else {
        return Err(unusable("only `unix://` and `tcp://` are understood"));
    };
    if tls {
        return Err(unusable("TLS (`DOCKER_TLS_VERIFY`) is for engines of other machines"));
    }
    let address = rest.trim_end_matches('/');
    match address.rsplit_once(':') {
        Some((name, port)) if is_loopback(name) && port.parse::<u16>().is_ok() => {
            Ok(Place::Tcp(address.to_owned()))
        }
        Some((_, port)) if port.parse::<u16>().is_ok() => {
            Err(unusable("the port of a container is published on the engine's machine only"))
        }
        _ => Err(unusable("it has no port")),
    }
}

fn is_loopback(name: &str) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The folder for sockets of the user who runs this, where the system has one by rule.
pub(crate) fn runtime_folder() -> Option<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt as _;
        let user = std::fs::metadata("/proc/self").ok()?.uid();
        Some(format!("/run/user/{user}").into())
    }
    #[cfg(not(target_os = "linux"))]
    None
}

#[cfg(test)]
#[path = "place/tests.rs"]
mod tests;
