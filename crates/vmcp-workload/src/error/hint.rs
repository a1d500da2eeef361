//! What to do about an error.

use super::{Error, PullProblem, Seen};

impl Error {
    /// Returns what the user can do about it, if there is something: a sentence without a full
    /// stop, such as for a line that begins with `hint:`.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unusable { .. } => {
                "set `DOCKER_HOST` to the socket of an engine of this machine, such as \
                 unix:///var/run/docker.sock, or unset it"
                    .into()
            }
            Self::NoEngine { seen } => no_engine(seen),
            Self::TooOld { .. } => "Docker 20.10 or Podman 4 and newer will do".into(),
            Self::Pull { image, problem, .. } => pull(image, *problem)?,
            Self::Foreign { name } => {
                format!("see what it is with `docker inspect {name}`, and rename or remove it")
            }
            Self::OtherBuild { .. } => {
                "stop the processes that use it first, or name the image by its digest".into()
            }
            Self::Ended { exit, .. } if exit.out_of_memory => {
                "the model needs more memory than the container has; raise its limit".into()
            }
            Self::Ended { exit, .. } if exit.code == 137 => {
                "something killed it, often the system for want of memory; raise its limit, or \
                 end other programs"
                    .into()
            }
            Self::Ended { .. } => {
                "a model that does not exist, and a missing `HF_TOKEN` for one that is not for \
                 everybody, are the usual reasons"
                    .into()
            }
            Self::NotReady { .. } => {
                "a large model takes long to download the first time; what is downloaded is kept, \
                 so starting again goes on from there"
                    .into()
            }
            Self::Stranger { .. } => {
                "the image has to speak the API of text-embeddings-inference".into()
            }
            Self::Folder { .. } => "see who owns it and whether the disk is full".into(),
            Self::InUse { .. } => "the last process that uses it stops it".into(),
            Self::Settings(_) | Self::Gone { .. } | Self::Deadline { .. } | Self::Engine { .. } => {
                return None;
            }
        })
    }

    /// Returns the last lines that the container printed; empty for most errors.
    #[must_use]
    pub fn log(&self) -> &[String] {
        match self {
            Self::Ended { exit, .. } => &exit.log,
            Self::NotReady { log, .. } => log,
            _ => &[],
        }
    }
}

fn no_engine(seen: &[(String, Seen)]) -> String {
    if let Some((place, _)) = seen.iter().find(|(_, what)| *what == Seen::Forbidden) {
        return format!(
            "let your account use {place}, for Docker with `sudo usermod -aG docker $USER` and a \
             new login"
        );
    }
    if seen.iter().any(|(_, what)| *what == Seen::Deserted) {
        return "start the container engine, for Docker with `sudo systemctl start docker`".into();
    }
    "install and start Docker or Podman, or set `DOCKER_HOST` to where your engine listens".into()
}

fn pull(image: &str, problem: PullProblem) -> Option<String> {
    Some(match problem {
        PullProblem::NotHere => format!("get it with `docker pull {image}`"),
        PullProblem::NoSuchImage => {
            "look at the spelling of the name and of the version; log in for a private one".into()
        }
        PullProblem::Login => format!(
            "log in and pull it yourself: `docker login`, then `docker pull {image}`; an image \
             that is on this machine is not pulled again"
        ),
        PullProblem::Network => {
            "look at the network of the container engine and at its proxy; an image that is on \
             this machine, such as after `docker load`, needs no registry"
                .into()
        }
        PullProblem::TooMany => "wait, or log in with `docker login`".into(),
        PullProblem::OtherMachine => "look for a version of the image for this processor".into(),
        PullProblem::DiskFull => "make room, for example with `docker image prune`".into(),
        PullProblem::Other => return None,
    })
}
