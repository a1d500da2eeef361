//! Which model is wanted, and where it may be.

use std::{env, ffi::OsString, path::PathBuf, time::Duration};

use super::known;

/// The hub that models are fetched from.
const HUB: &str = "https://huggingface.co";
/// See [`Places::patience`].
const PATIENCE: Duration = Duration::from_secs(30);

/// Which model is wanted, and where it is looked for: in [`folder`](Self::folder) alone if there is
/// one; otherwise in the cache, in this program, and on the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Its name on the hub, `organization/name`.
    pub model: String,
    /// A folder that has the files of a model; then nothing else counts.
    pub folder: Option<PathBuf>,
    /// The cache that programs of Hugging Face share. What is fetched is kept there.
    pub cache: PathBuf,
    /// Where the hub is.
    pub hub: String,
    /// Forbids to fetch.
    pub offline: bool,
    /// How long the hub may say nothing while files are fetched; 30 s by default.
    pub patience: Duration,
}

impl Default for Places {
    /// The default model, where the variables of the environment say that Hugging Face's own
    /// programs would look: `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, `HF_ENDPOINT` and
    /// `HF_HUB_OFFLINE`.
    fn default() -> Self {
        Self::from_variables(|name| env::var_os(name))
    }
}

impl Places {
    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let folder = |name: &str| set(name).map(PathBuf::from);
        let home = || folder("HOME").or_else(|| folder("USERPROFILE")).unwrap_or_default();
        let caches = || folder("XDG_CACHE_HOME").unwrap_or_else(|| home().join(".cache"));
        let ours = || folder("HF_HOME").unwrap_or_else(|| caches().join("huggingface"));
        let hub = set("HF_ENDPOINT").and_then(|hub| hub.into_string().ok());
        let offline = set("HF_HUB_OFFLINE").and_then(|on| on.into_string().ok());
        Self {
            model: known::DEFAULT.to_owned(),
            folder: None,
            cache: folder("HF_HUB_CACHE").unwrap_or_else(|| ours().join("hub")),
            hub: hub.unwrap_or_else(|| HUB.to_owned()),
            offline: offline.is_some_and(|on| is_on(&on)),
            patience: PATIENCE,
        }
    }
}

/// Reads a switch as Hugging Face's programs do.
fn is_on(value: &str) -> bool {
    ["1", "on", "yes", "true"].contains(&value.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Places;

    fn places(variables: &[(&str, &str)]) -> Places {
        Places::from_variables(|name| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn the_cache_is_where_the_variables_say() {
        let check = |variables: &[_], cache: &str| {
            let mut all = vec![("HOME", "/h")];
            all.extend(variables);
            assert_eq!(places(&all).cache, Path::new(cache), "{variables:?}");
        };
        check(&[], "/h/.cache/huggingface/hub");
        check(&[("XDG_CACHE_HOME", "/x")], "/x/huggingface/hub");
        check(&[("XDG_CACHE_HOME", "/x"), ("HF_HOME", "/f")], "/f/hub");
        check(&[("HF_HOME", "/f"), ("HF_HUB_CACHE", "/c")], "/c");
        check(&[("HF_HUB_CACHE", "")], "/h/.cache/huggingface/hub");
    }

    #[test]
    fn the_network_can_be_switched_off() {
        for (value, offline) in [("1", true), ("True", true), ("0", false), ("", false)] {
            assert_eq!(places(&[("HF_HUB_OFFLINE", value)]).offline, offline, "{value}");
        }
    }

    #[test]
    fn another_hub_can_be_named() {
        assert_eq!(places(&[]).hub, "https://huggingface.co");
        assert_eq!(places(&[("HF_ENDPOINT", "http://mirror.test")]).hub, "http://mirror.test");
    }
}
