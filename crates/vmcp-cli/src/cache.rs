//! What is kept between runs, below the user's cache: lists, a folder for each configuration file;
//! vectors of tools and downloaded models, for all of them.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// The folder for the lists of `config`, if there is a cache and the file exists.
pub(crate) fn lists(config: &Path) -> Option<PathBuf> {
    let file = std::fs::canonicalize(config).ok()?;
    let name = format!("{:016x}", fingerprint(file.as_os_str().as_encoded_bytes()));
    Some(root()?.join("lists").join(name))
}

/// The folder for vectors of tools, if there is a cache.
pub(crate) fn vectors() -> Option<PathBuf> {
    Some(root()?.join("vectors"))
}

/// The folder for downloaded models, if there is a cache.
pub(crate) fn models() -> Option<PathBuf> {
    Some(root()?.join("models"))
}

/// The folder for models that containers download, if there is a cache.
pub(crate) fn container_models() -> Option<PathBuf> {
    Some(models()?.join("containers"))
}

/// The folder in which vmcp keeps who uses which container, if there is a cache.
pub(crate) fn containers() -> Option<PathBuf> {
    Some(root()?.join("containers"))
}

/// The folder that holds everything of vmcp and nothing of others.
fn root() -> Option<PathBuf> {
    Some(cache(|name| std::env::var_os(name))?.join("vmcp"))
}

fn cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return set("LOCALAPPDATA");
    }
    // A relative one is to be ignored (XDG base directory specification).
    let own = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    own.or_else(|| Some(set("HOME")?.join(".cache")))
}

/// FNV-1a: two files with one name must not share their lists.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], folder: Option<&str>) {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        };
        assert_eq!(cache(lookup), folder.map(PathBuf::from), "{variables:?}");
    }

    #[test]
    fn the_cache_is_where_the_user_wants_it() {
        check(&[], None);
        check(&[("HOME", "/home/a")], Some("/home/a/.cache"));
        check(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "/c")], Some("/c"));
        check(&[("HOME", "/home/a"), ("XDG_CACHE_HOME", "c")], Some("/home/a/.cache"));
        check(&[("HOME", ""), ("XDG_CACHE_HOME", "")], None);
    }
}
