//! From settings to a running service: the image, the container, its users, its health.

mod health;
mod running;

use std::path::{Path, PathBuf};

use tokio::time::{Instant, sleep, timeout_at};

pub use health::Exit;
pub use running::{Left, Running};

use crate::{
    EmbeddingContainer, Engine, Error, Owner, Progress, Pull,
    engine::{Container, Made},
    progress::Tell,
    register::{Gate, Register, make},
    settings::Making,
};

/// How often a container that is being removed is looked at.
const LOOK: std::time::Duration = std::time::Duration::from_millis(100);

/// What a start knows. Progress is told apart from it, so that it can be shared between threads.
struct Start<'a> {
    engine: &'a Engine,
    settings: &'a EmbeddingContainer,
    name: String,
    cache: PathBuf,
    register: PathBuf,
    deadline: Instant,
}

/// A container that runs; not known to be ready.
struct Joined {
    id: String,
    /// Whether it ran before.
    was_running: bool,
}

impl EmbeddingContainer {
    /// Starts the container, or joins the one that runs for these settings, and waits until the
    /// service is ready. `progress` is called often; it must not block.
    ///
    /// A container of the same name that has ended, or that hangs and is used by nobody, is
    /// removed and made again. After an error, a container that nobody else uses is removed.
    ///
    /// Dropping the future leaves a container behind that may run already: call
    /// [`EmbeddingContainer::stop_unused`] then, such as after Ctrl-C.
    ///
    /// Arguments, environment and limits take effect when a container is made; one that is joined
    /// keeps its own (other arguments make another container, see [`EmbeddingContainer::name`]).
    ///
    /// # Errors
    /// [`Error`]; nothing is retried but the look at the service's health.
    pub async fn start(
        &self,
        engine: &Engine,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Running, Error> {
        self.check()?;
        make(&self.cache)?;
        make(&self.register)?;
        let start = Start {
            engine,
            settings: self,
            name: self.name(),
            cache: absolute(&self.cache)?,
            register: absolute(&self.register)?,
            deadline: Instant::now() + self.deadline,
        };
        start.run(&mut progress).await
    }

    /// Stops and removes the container of these settings, if it is there and nobody uses it.
    /// Returns whether it was.
    ///
    /// # Errors
    /// When the engine or the register does not work.
    pub async fn stop_unused(&self, engine: &Engine) -> Result<bool, Error> {
        make(&self.register)?;
        let leaving = running::Leaving::new(engine, self, absolute(&self.register)?);
        Ok(leaving.leave(None).await? == Left::Stopped)
    }
}

/// The folder as it is known without links, so that two names of it are one.
pub(crate) fn absolute(folder: &Path) -> Result<PathBuf, Error> {
    let found = std::fs::canonicalize(folder);
    found.map_err(|source| Error::Folder { path: folder.to_owned(), source })
}

impl Start<'_> {
    async fn run(self, progress: Tell<'_>) -> Result<Running, Error> {
        let image = self.image(progress).await?;
        let register = Register::open(&self.register, &self.name)?;
        let gate = register.gate(self.deadline).await?;
        let gate =
            gate.ok_or_else(|| self.late("wait for another process that starts or stops it"))?;
        let entry = gate.enter(&Owner::this_process(&self.settings.instance))?;
        let joined = self.join(&gate, &image, progress).await;
        drop(gate);
        let leaving = running::Leaving::new(self.engine, self.settings, self.register.clone());
        match self.ready_after(joined, progress).await {
            Ok((joined, url)) => Ok(Running::new(leaving, joined, entry, url)),
            Err(error) => {
                // What failed counts; what is left behind is found as an orphan.
                if let Err(error) = leaving.leave(Some(entry)).await {
                    tracing::debug!(%error, "a container was left behind");
                }
                Err(error)
            }
        }
    }

    async fn ready_after(
        &self,
        joined: Result<Joined, Error>,
        progress: Tell<'_>,
    ) -> Result<(Joined, String), Error> {
        let joined = joined?;
        self.hint_at_orphans(progress).await;
        let url = self.ready(&joined.id, progress).await?;
        Ok((joined, url))
    }

    /// Returns the image's id; pulls it as the settings say.
    async fn image(&self, progress: Tell<'_>) -> Result<String, Error> {
        let image = &self.settings.image;
        let here = self.engine.image(image).await?;
        match (here, self.settings.pull) {
            (Some(here), Pull::Missing | Pull::Never) => return Ok(here),
            (None, Pull::Never) => return Err(not_here(image)),
            (_, Pull::Missing | Pull::Always) => {}
        }
        let pulled = timeout_at(self.deadline, self.engine.pull(image, progress)).await;
        pulled.map_err(|_| self.late(&format!("pull {image}")))??;
        self.engine.image(image).await?.ok_or_else(|| not_here(image))
    }

    /// Finds the container that runs, or makes one. Holds the gate, so that nothing of this
    /// register changes meanwhile.
    async fn join(&self, gate: &Gate, image: &str, progress: Tell<'_>) -> Result<Joined, Error> {
        // This process is one of them.
        let others = gate.users()?.len().saturating_sub(1);
        while Instant::now() < self.deadline {
            let Some(container) = self.engine.container(&self.name).await? else {
                progress(Progress::Starting { container: self.name.clone() });
                match self.create(image).await? {
                    Made::Created(id) => {
                        self.engine.run(&id, &self.name).await?;
                        return Ok(Joined { id, was_running: false });
                    }
                    // Somebody without this gate was faster; see what it is.
                    Made::Taken => sleep(LOOK).await,
                }
                continue;
            };
            if !self.settings.made(&container, &self.register) {
                return Err(Error::Foreign { name: self.name.clone() });
            }
            if container.is_in_motion() {
                sleep(LOOK).await;
            } else if self.is_usable(&container, image, others).await? {
                progress(Progress::Joining { container: self.name.clone(), others });
                return Ok(Joined { id: container.id, was_running: true });
            } else {
                self.engine.end(&container.id, &self.name, self.settings.grace).await?;
            }
        }
        Err(self.late("make the container"))
    }

    /// Whether a container can be joined; if not, it is to be made again.
    async fn is_usable(
        &self,
        container: &Container,
        image: &str,
        others: usize,
    ) -> Result<bool, Error> {
        if !container.is_running() {
            return Ok(false);
        }
        match (EmbeddingContainer::is_from(container, image), others) {
            // Nobody else waits for it, so if it is not ready there is no reason to.
            (true, 0) => Ok(self.is_ready(container).await),
            (true, _) => Ok(true),
            (false, 0) => Ok(false),
            (false, users) => {
                let image = self.settings.image.clone();
                Err(Error::OtherBuild { name: self.name.clone(), image, users })
            }
        }
    }

    async fn create(&self, image: &str) -> Result<Made, Error> {
        let body = self.settings.body(&Making {
            owner: Owner::this_process(&self.settings.instance),
            cache: &self.cache,
            register: &self.register,
            user: if self.engine.is_rootless() { None } else { owner_of(&self.cache) },
            build: image,
        });
        self.engine.create(&self.name, body).await
    }

    async fn hint_at_orphans(&self, progress: Tell<'_>) {
        // Only a hint: not being able to give it is no reason to fail.
        let orphans = self.engine.orphans(&self.register).await.unwrap_or_default();
        let others = orphans.into_iter().map(|orphan| orphan.name);
        let containers: Vec<_> = others.filter(|name| *name != self.name).collect();
        if !containers.is_empty() {
            progress(Progress::Orphans { containers });
        }
    }

    fn late(&self, doing: &str) -> Error {
        Error::Deadline { doing: doing.to_owned(), deadline: self.settings.deadline }
    }
}

fn not_here(image: &str) -> Error {
    let problem = crate::PullProblem::NotHere;
    Error::Pull { image: image.to_owned(), problem, text: String::new() }
}

/// The account that may write to the folder, as the engine names it: without capabilities, even
/// root inside could not write to a folder of somebody else.
fn owner_of(folder: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let folder = std::fs::metadata(folder).ok()?;
        Some(format!("{}:{}", folder.uid(), folder.gid()))
    }
    #[cfg(not(unix))]
    None
}
