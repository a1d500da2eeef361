//! Lists kept on disk between runs, so that the first answer after a start is the last run's.
//!
//! One file a backend. A file that cannot be read, or that was written for another address, is as
//! good as none: the store only ever saves time.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tracing::{debug, warn};
use vmcp_backend::{Settings, Transport, shown_url};
use vmcp_core::{Json, Offer, Raw};

/// Bumped when the form of the files changes.
const FORM: &str = "1";
/// Longer files are not read.
const MAX_BYTES: u64 = 64 << 20;

#[derive(Debug, Clone)]
pub(crate) struct Store(Option<PathBuf>);

impl Store {
    pub(crate) const fn new(folder: Option<PathBuf>) -> Self {
        Self(folder)
    }

    /// What the backend offered in the last run.
    pub(crate) fn load(&self, settings: &Settings) -> Option<Offer> {
        let path = self.path(settings)?;
        let size = fs::metadata(&path).ok()?.len();
        let text = (size <= MAX_BYTES).then(|| fs::read(&path).ok()).flatten()?;
        let json = Json::parse(text).ok()?;
        let offer = read(&json, &fingerprint(settings));
        debug!(backend = %settings.id, found = offer.is_some(), "looked up the last run's lists");
        offer
    }

    /// Keeps what the backend offers; a failure is logged and costs nothing else.
    pub(crate) fn save(&self, settings: &Settings, offer: &Offer) {
        let Some(path) = self.path(settings) else { return };
        let text = write(offer, &fingerprint(settings));
        if let Err(error) = replace(&path, text.as_ref()) {
            warn!(backend = %settings.id, %error, "lists could not be kept for the next run");
        }
    }

    fn path(&self, settings: &Settings) -> Option<PathBuf> {
        self.0.as_ref().map(|folder| folder.join(format!("{}.json", settings.id)))
    }
}

/// Writes beside and renames, so that a reader sees the old file or the new one.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("no folder"))?;
    fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

/// What makes a backend the same one as in the last run. No secrets: they may change, and they
/// must not be in a file.
fn fingerprint(settings: &Settings) -> String {
    match &settings.transport {
        Transport::Stdio(stdio) => {
            let hash = hash(stdio.args.iter().flat_map(|arg| arg.bytes().chain([0])));
            format!("stdio {} {hash:016x}", stdio.command)
        }
        Transport::Http(http) | Transport::Sse(http) => {
            format!("http {:016x}", hash(shown_url(&http.url).bytes()))
        }
    }
}

/// FNV-1a: arguments and the paths of URLs may hold secrets too.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn write(offer: &Offer, fingerprint: &str) -> Json {
    let null = Json::null;
    let text = |text: &Option<String>| text.as_ref().map_or_else(null, |text| Json::string(text));
    Json::object([
        ("form", Json::string(FORM)),
        ("for", Json::string(fingerprint)),
        ("version", Json::string(offer.version.as_str())),
        ("capabilities", offer.capabilities.clone()),
        ("serverInfo", offer.server_info.clone().unwrap_or_else(null)),
        ("instructions", text(&offer.instructions)),
        ("tools", Json::array(&offer.tools)),
        ("resources", Json::array(&offer.resources)),
        ("templates", Json::array(&offer.templates)),
        ("prompts", Json::array(&offer.prompts)),
    ])
}

fn read(json: &Json, fingerprint: &str) -> Option<Offer> {
    let text = |key| json.raw().get(key).and_then(Raw::as_text);
    if text("form")? != FORM || text("for")? != fingerprint {
        return None;
    }
    let list = |key| -> Option<Vec<Json>> {
        Some(json.raw().get(key)?.as_array()?.map(|item| json.share(item)).collect())
    };
    Some(Offer {
        version: text("version")?.parse().ok()?,
        capabilities: json.get("capabilities")?,
        server_info: json.get("serverInfo").filter(|info| !info.raw().is_null()),
        instructions: text("instructions").map(std::borrow::Cow::into_owned),
        tools: list("tools")?,
        resources: list("resources")?,
        templates: list("templates")?,
        prompts: list("prompts")?,
        faults: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use vmcp_backend::Http;
    use vmcp_core::{BackendId, Version};

    use super::*;

    fn settings(url: &str) -> Settings {
        let http = Http { url: url.to_owned(), headers: Vec::new(), extra_ca: Vec::new() };
        Settings::new(BackendId::new("a").unwrap(), Transport::Http(http))
    }

    fn offer() -> Offer {
        let mut offer = Offer::empty(Version::V2025_11_25);
        offer.tools = vec![r#"{"name":"t", "n":1e400}"#.parse().unwrap()];
        offer.instructions = Some("read \"me\"".to_owned());
        offer
    }

    #[test]
    fn what_was_kept_comes_back_to_the_byte() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(Some(folder.path().join("lists")));
        let here = settings("http://127.0.0.1:1/secret/mcp?key=secret");
        assert_eq!(store.load(&here), None);
        store.save(&here, &offer());
        assert_eq!(store.load(&here), Some(offer()));
        let file = fs::read_to_string(folder.path().join("lists/a.json")).unwrap();
        assert!(!file.contains("secret"), "{file}");
    }

    #[test]
    fn lists_of_another_address_and_broken_files_are_no_lists() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(Some(folder.path().to_owned()));
        let here = settings("http://127.0.0.1:1/mcp");
        store.save(&here, &offer());
        assert_eq!(store.load(&settings("http://127.0.0.1:2/mcp")), None);
        for broken in ["", "{", "{}", "[1]", r#"{"form":"0"}"#] {
            fs::write(folder.path().join("a.json"), broken).unwrap();
            assert_eq!(store.load(&here), None, "{broken}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_costs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let store = Store::new(Some(file.join("below")));
        store.save(&settings("http://127.0.0.1:1/mcp"), &offer());
        assert_eq!(store.load(&settings("http://127.0.0.1:1/mcp")), None);
    }
}
