//! The container engine of this machine: finding it, agreeing on a version, speaking to it.

mod calls;
mod images;
mod inspect;
mod log;
mod place;
mod wire;

pub(crate) use calls::Made;
pub(crate) use inspect::{Container, Listed};
pub(crate) use place::Place;
pub(crate) use wire::{Answer, WireFault, send};

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

use crate::error::{EngineFault, Error, Seen};

/// The newest version of the API that this was written for.
const NEWEST: Api = Api(1, 51);
/// The oldest one: Docker 20.10, Podman 4.
const OLDEST: Api = Api(1, 41);
/// How long a place may take to say its version.
const GREETING: Duration = Duration::from_secs(5);
/// How long the engine may take for a request that only looks something up or creates something.
const SOON: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const LONGEST: usize = 4 << 20;

/// A container engine of this machine: Docker, or what speaks its API (Podman).
///
/// Cloning is cheap. There is no connection to keep: each request makes its own, so an engine
/// that was restarted is just asked again.
#[derive(Clone, Debug)]
pub struct Engine {
    place: Place,
    api: Api,
    release: String,
    rootless: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Api(u32, u32);

impl Api {
    fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once('.')?;
        Some(Self(major.parse().ok()?, minor.parse().ok()?))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    api_version: String,
    #[serde(default)]
    version: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct About {
    #[serde(default)]
    security_options: Option<Vec<String>>,
}

impl Engine {
    /// Finds an engine: the one that `DOCKER_HOST` names, else the first that answers at one of
    /// the sockets of Docker, Docker Desktop, Colima, Rancher Desktop, `OrbStack` and Podman.
    ///
    /// Docker contexts are not read. Takes up to five seconds for each socket that takes
    /// connections and answers nothing.
    ///
    /// # Errors
    /// [`Error::Unusable`] for a `DOCKER_HOST` that is no engine of this machine,
    /// [`Error::NoEngine`] with what was seen at each place, [`Error::TooOld`].
    pub async fn connect() -> Result<Self, Error> {
        let places = place::places(|name| std::env::var_os(name), place::runtime_folder())?;
        Self::first(places).await
    }

    /// Uses the engine at `host`, written as in `DOCKER_HOST`.
    ///
    /// # Errors
    /// As [`Engine::connect`].
    pub async fn connect_to(host: &str) -> Result<Self, Error> {
        Self::first(vec![place::named(host, false)?]).await
    }

    async fn first(places: Vec<Place>) -> Result<Self, Error> {
        let mut seen = Vec::new();
        for place in places {
            match Self::greet(place.clone()).await {
                Ok(engine) => return Ok(engine),
                Err(Refusal::TooOld(api)) => {
                    return Err(Error::TooOld { place: place.to_string(), api });
                }
                Err(Refusal::Seen(what)) => seen.push((place.to_string(), what)),
            }
        }
        Err(Error::NoEngine { seen })
    }

    async fn greet(place: Place) -> Result<Self, Refusal> {
        if let Place::Socket(path) = &place
            && std::fs::symlink_metadata(path)
                .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        {
            return Err(Refusal::Seen(Seen::Nothing));
        }
        let mut engine = Self { place, api: OLDEST, release: String::new(), rootless: false };
        let greeted = timeout(GREETING, engine.version()).await;
        let version = greeted.map_err(|_| Refusal::Seen(Seen::Silent))??;
        let api = Api::parse(&version.api_version).ok_or(Refusal::Seen(Seen::Stranger))?;
        if api < OLDEST {
            return Err(Refusal::TooOld(version.api_version));
        }
        engine.api = api.min(NEWEST);
        engine.release = version.version;
        engine.rootless = engine.says_rootless().await;
        Ok(engine)
    }

    async fn version(&self) -> Result<Version, Refusal> {
        let version = self.send(Method::GET, "/version", None).await?.whole(LONGEST).await?;
        serde_json::from_slice(&version).map_err(|_| Refusal::Seen(Seen::Stranger))
    }

    /// Asked apart from the version: a busy engine takes long to count what it has.
    async fn says_rootless(&self) -> bool {
        let Ok(about) = self.call(Method::GET, "/info", None, SOON).await else { return false };
        let options = serde_json::from_slice(&about).ok();
        let options = options.and_then(|About { security_options }| security_options);
        options.unwrap_or_default().iter().any(|option| option.contains("name=rootless"))
    }

    /// Returns where the engine listens: the path of a socket, or `tcp://HOST:PORT`.
    #[must_use]
    pub fn place(&self) -> String {
        self.place.to_string()
    }

    /// Returns the engine's own version, such as `28.2.2`; may be empty.
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// Whether the engine runs as an ordinary user, so that root in a container is that user.
    pub(crate) fn is_rootless(&self) -> bool {
        self.rootless
    }

    /// Sends a request below the agreed version and checks the status of the answer.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, EngineFault> {
        let Api(major, minor) = self.api;
        let answer = self.send(method, &format!("/v{major}.{minor}{path}"), body).await?;
        if answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED {
            return Ok(answer);
        }
        let status = answer.status.as_u16();
        Err(EngineFault::Refused { status, text: words(&answer.beginning(64 << 10).await) })
    }

    /// As [`Engine::ask`], with the whole body, within `limit`.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        limit: Duration,
    ) -> Result<Vec<u8>, EngineFault> {
        let asked = async { Ok(self.ask(method, path, body).await?.whole(LONGEST).await?) };
        timeout(limit, asked).await.map_err(|_| EngineFault::Silent(limit))?
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, WireFault> {
        let request = Request::builder().method(method).uri(path);
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Full::new(Bytes::from(body.to_string()))),
            None => request.body(Full::default()),
        };
        send(&self.place, request.expect("paths are made of encoded parts")).await
    }
}

/// What an answer that refuses says: the `message` of its JSON, else its text.
fn words(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Refused {
        message: String,
    }
    let text = match serde_json::from_slice::<Refused>(body) {
        Ok(refused) => refused.message,
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    log::clean(&text)
}

/// Why a place is not used.
enum Refusal {
    Seen(Seen),
    TooOld(String),
}

impl From<WireFault> for Refusal {
    fn from(fault: WireFault) -> Self {
        use std::io::ErrorKind as Kind;
        Self::Seen(match fault {
            WireFault::Connect(error) => match error.kind() {
                Kind::NotFound => Seen::Nothing,
                Kind::PermissionDenied => Seen::Forbidden,
                Kind::ConnectionRefused => Seen::Deserted,
                _ => Seen::Failed(error.to_string()),
            },
            WireFault::Http(_) | WireFault::TooLong(_) => Seen::Stranger,
        })
    }
}
