//! This program, as the one that starts stdio backends; see `vmcp __child`.

/// The variable in which a backend's processes find the pid of their gateway, before the first
/// colon.
#[cfg(target_os = "linux")]
pub(crate) const MARK: &str = "VMCP_CHILD";

/// The program and its first argument; empty where it would change nothing.
pub(crate) fn launcher() -> Vec<String> {
    let own =
        std::env::current_exe().ok().and_then(|path| path.into_os_string().into_string().ok());
    match own {
        Some(own) if cfg!(target_os = "linux") => vec![own, "__child".to_owned()],
        _ => Vec::new(),
    }
}
