//! Fetching one file: it is there whole and checked, or not at all.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    sync::Once,
    time::Duration,
};

use reqwest::{
    Client, Response, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
    redirect::{Attempt, Policy},
};
use tokio::{fs::File, io::AsyncWriteExt as _};

use super::{fault::Fault, known::Remote};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// The hub sends large files from elsewhere.
const MOST_REDIRECTS: usize = 5;
/// What nothing was added to for so long is of a process that was killed.
const STALE: Duration = Duration::from_secs(3600);
/// The longest answer that is read into memory.
const MOST_ANSWER: usize = 8 << 20;

/// The way to one hub.
pub(super) struct Wire {
    client: Client,
    /// Without a slash at its end: mirrors may have a path.
    address: String,
    /// The same for people, without what logs in there.
    hub: String,
}

impl Wire {
    /// # Errors
    /// When the address is none, or TLS cannot be set up.
    pub(super) fn new(hub: &str, patience: Duration) -> Result<Self, Fault> {
        static PROVIDER: Once = Once::new();
        // Whoever embeds us may have installed another one already; then that one is used.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let url = Url::parse(hub).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
        let url = url.ok_or_else(|| {
            Fault::Lasting(format!("`{hub}` is no address of a hub; write `https://host`"))
        })?;
        let client = Client::builder()
            .user_agent(concat!("vmcp/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(patience)
            .redirect(Policy::custom(redirect));
        let client = if is_loopback(&url) { client.no_proxy() } else { client };
        let client = client.build();
        let client = client.map_err(|error| Fault::Lasting(format!("TLS fails: {error}")))?;
        let address = hub.trim_end_matches('/').to_owned();
        Ok(Self { client, address, hub: shown(url) })
    }

    /// Where the hub is, for people.
    pub(super) fn hub(&self) -> &str {
        &self.hub
    }

    /// Fetches a short answer.
    pub(super) async fn get(&self, path: &str) -> Result<Vec<u8>, Fault> {
        let mut response = self.send(path, "a list of its files").await?;
        let mut answer = Vec::new();
        while let Some(bytes) = response.chunk().await.map_err(|error| self.broken(&error))? {
            answer.extend_from_slice(&bytes);
            if answer.len() > MOST_ANSWER {
                return Err(Fault::Passing(format!("{} says too much about it", self.hub)));
            }
        }
        Ok(answer)
    }

    /// Fetches a file to `target`, and tells `say` how many bytes have come.
    pub(super) async fn download(
        &self,
        path: &str,
        file: &Remote,
        target: &Path,
        say: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), Fault> {
        let part = Part::create(target)?;
        let mut response = self.send(path, &file.path).await?;
        let failed = |error| unwritable(&part.path, &error);
        let mut output = File::create_new(&part.path).await.map_err(failed)?;
        let mut sum = file.checksum.start(file.size);
        let mut done = 0;
        say(done);
        while let Some(bytes) = response.chunk().await.map_err(|error| self.broken(&error))? {
            output.write_all(&bytes).await.map_err(failed)?;
            sum.add(&bytes);
            done += bytes.len() as u64;
            if done > file.size {
                break;
            }
            say(done);
        }
        if done != file.size || !file.checksum.fits(sum) {
            return Err(self.damaged(file, done));
        }
        output.sync_all().await.map_err(failed)?;
        fs::rename(&part.path, target).map_err(|error| unwritable(target, &error))
    }

    /// Asks for `what`.
    async fn send(&self, path: &str, what: &str) -> Result<Response, Fault> {
        let url = format!("{}{path}", self.address);
        let response = self.client.get(url).send().await.map_err(|error| self.broken(&error))?;
        match response.status() {
            StatusCode::OK if is_page(&response) => Err(Fault::Passing(format!(
                "{} answers with a web page instead of {what}; is there a login or a proxy in \
                 between?",
                self.hub
            ))),
            StatusCode::OK => Ok(response),
            status => Err(self.refused(status, &response, what)),
        }
    }

    fn refused(&self, status: StatusCode, response: &Response, what: &str) -> Fault {
        let (hub, code) = (&self.hub, status.as_u16());
        match status {
            // The hub says 401 for what is not there, so that nobody can guess names.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
                Fault::Lasting(format!(
                    "{hub} does not give {what} to everybody ({code}); check the name, or fetch \
                     the model with `hf download`, which can log in"
                ))
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let wait = response.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok());
                let wait = wait.map(|wait| format!("; it says to wait {wait} seconds"));
                Fault::Passing(format!(
                    "{hub} has had too many requests from here ({code}){}",
                    wait.unwrap_or_default()
                ))
            }
            _ => Fault::Passing(format!("{hub} answers {code} instead of {what}")),
        }
    }

    fn broken(&self, error: &reqwest::Error) -> Fault {
        let mut cause: &(dyn Error + 'static) = error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        let what = match error.is_timeout() {
            true => "nothing came for too long".to_owned(),
            false => cause.to_string(),
        };
        Fault::Passing(format!(
            "fetching it from {} failed: {what}; without a way there, put the model into a folder \
             and name that",
            self.hub
        ))
    }

    fn damaged(&self, file: &Remote, done: u64) -> Fault {
        let what = match done == file.size {
            true => "has another checksum than it must have".to_owned(),
            false => format!("is not {} bytes long", file.size),
        };
        let path = &file.path;
        Fault::Passing(format!("{path} from {} {what}, so it was thrown away", self.hub))
    }
}

/// A file that is not whole yet; it is gone when this value is.
struct Part {
    path: PathBuf,
}

impl Part {
    /// Makes room for a file beside `target`.
    fn create(target: &Path) -> Result<Self, Fault> {
        let folder = target.parent().unwrap_or(target);
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        remove_stale(folder, &format!(".{name}."));
        Ok(Self { path: folder.join(format!(".{name}.{:016x}.part", fastrand::u64(..))) })
    }
}

/// Removes what killed processes left of a file: it may be large, and would be there for ever.
fn remove_stale(folder: &Path, start: &str) {
    let is_part = |name: &str| name.starts_with(start) && name.ends_with(".part");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        let age = modified.and_then(|modified| modified.elapsed().ok()).unwrap_or_default();
        if age > STALE && is_part(&entry.file_name().to_string_lossy()) {
            // If it cannot be removed, it is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Nothing is there any more when all went well.
        let _ = fs::remove_file(&self.path);
    }
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Fault {
    Fault::Lasting(format!(
        "{} cannot be written: {error}; make room there, or let HF_HUB_CACHE name a folder that \
         can be written",
        path.display()
    ))
}

/// Follows redirects, but not from TLS to the clear.
fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let secure = attempt.previous().first().is_some_and(|first| first.scheme() == "https");
    if secure && attempt.url().scheme() != "https" {
        return attempt.error("a redirect leaves TLS");
    }
    if attempt.previous().len() > MOST_REDIRECTS {
        return attempt.error("too many redirects");
    }
    attempt.follow()
}

fn shown(mut url: Url) -> String {
    // Both work for every address that has a host, and no other came this far.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.as_str().trim_end_matches('/').to_owned()
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
