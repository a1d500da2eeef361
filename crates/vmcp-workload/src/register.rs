//! Who uses a container: a folder with one locked file for each user.
//!
//! The system lets go of a lock when its process ends, however it ends, so a file that is not
//! locked is a user that died. A gate, a locked file too, lets one process at a time look at the
//! users and act on what it saw: create, join, leave, stop. The user that came first is the owner;
//! when it leaves or dies, the next one is, without anybody having to write that down.

use std::{
    ffi::OsString,
    fs::{DirBuilder, File, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::{Error, Owner};

/// How often a closed gate is tried.
const LOOK: Duration = Duration::from_millis(20);

/// The users of one container.
#[derive(Clone, Debug)]
pub(crate) struct Register {
    folder: PathBuf,
}

/// The right to look at the users and to act on it; there is one for each register at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    file: File,
    users: PathBuf,
}

/// The mark of one user. Dropping it makes the user leave, without stopping anything.
#[derive(Debug)]
pub(crate) struct Entry {
    file: File,
    path: PathBuf,
}

impl Register {
    /// Makes the folders for the users of a container. `folder` is the register of all containers.
    pub(crate) fn open(folder: &Path, container: &str) -> Result<Self, Error> {
        let register = Self { folder: folder.join(container) };
        make(&register.folder.join("users"))?;
        Ok(register)
    }

    /// Waits until nobody else is at the gate; `None` if that takes longer than until `deadline`.
    pub(crate) async fn gate(&self, deadline: Instant) -> Result<Option<Gate>, Error> {
        let path = self.folder.join("gate");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|source| Error::Folder { path: path.clone(), source })?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Gate { file, users: self.folder.join("users") })),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Ok(None),
                Err(TryLockError::WouldBlock) => sleep(LOOK).await,
                Err(TryLockError::Error(source)) => return Err(Error::Folder { path, source }),
            }
        }
    }
}

impl Gate {
    /// Adds a user, as the last one.
    pub(crate) fn enter(&self, owner: &Owner) -> Result<Entry, Error> {
        let last = self.files()?.pop().map_or(0, |(place, _)| place);
        let path = self.users.join(format!("{:010}-{}", last + 1, owner.process));
        let made = || -> io::Result<File> {
            let mut file = File::options().create_new(true).read(true).write(true).open(&path)?;
            file.try_lock()?;
            serde_json::to_writer(&mut file, owner)?;
            file.flush()?;
            Ok(file)
        };
        match made() {
            Ok(file) => Ok(Entry { file, path }),
            Err(source) => {
                let _ = std::fs::remove_file(&path);
                Err(Error::Folder { path, source })
            }
        }
    }

    /// Returns the users that live, the owner first, and removes the marks of those that died.
    ///
    /// The marks say who it is as far as they can be read; each lock counts.
    pub(crate) fn users(&self) -> Result<Vec<Option<Owner>>, Error> {
        let mut users = Vec::new();
        for (_, path) in self.files()? {
            let look = || -> io::Result<Option<Option<Owner>>> {
                let mut file = File::options().read(true).write(true).open(&path)?;
                match file.try_lock() {
                    Err(TryLockError::WouldBlock) => Ok(Some(read(&mut file))),
                    Err(TryLockError::Error(error)) => Err(error),
                    Ok(()) => std::fs::remove_file(&path).map(|()| None),
                }
            };
            match look() {
                Ok(user) => users.extend(user),
                // It left while we looked.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(Error::Folder { path, source }),
            }
        }
        Ok(users)
    }

    /// The marks in the order in which their users came.
    fn files(&self) -> Result<Vec<(u64, PathBuf)>, Error> {
        let failed = |source| Error::Folder { path: self.users.clone(), source };
        let mut files = Vec::new();
        for file in std::fs::read_dir(&self.users).map_err(failed)? {
            let file = file.map_err(failed)?;
            if let Some(place) = place(&file.file_name()) {
                files.push((place, file.path()));
            }
        }
        files.sort();
        Ok(files)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        // Closing is not enough where a child is just being started and has the file too.
        let _ = self.file.unlock();
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        // In this order nobody ever finds a mark of a living user without its lock.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// What comes before the `-`; other files are not ours.
fn place(name: &OsString) -> Option<u64> {
    name.to_str()?.split_once('-')?.0.parse().ok()
}

fn read(file: &mut File) -> Option<Owner> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(64 << 10).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Makes a folder that only this account may look into.
pub(crate) fn make(folder: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| Error::Folder { path: folder.to_owned(), source })
}

#[cfg(test)]
mod tests;
