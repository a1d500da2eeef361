//! Vectors kept on disk between runs: one file a model, which several processes may share.
//!
//! New vectors are appended, under a lock; a file with much that is damaged or not used any more is
//! replaced whole. The folder only ever saves time: whatever is wrong with it costs a warning, and
//! the texts are embedded again.

use std::{
    collections::HashSet,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use ring::digest::{SHA256, digest};
use vmcp_search::{
    Quantized,
    kept::{self, Kept, Key},
};

use super::held::{Held, SPARE, Whose};

/// Larger files are not read, and replaced.
const MOST_BYTES: u64 = 256 << 20;
/// How long another process may hold the lock: it does for milliseconds.
const LOCK: Duration = Duration::from_secs(1);

/// A folder of vectors.
#[derive(Debug, Clone)]
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// The vectors of a model that earlier runs kept; none when there are none.
    ///
    /// # Errors
    /// When there is a file that cannot be read.
    pub(super) fn load(&self, whose: &Whose) -> io::Result<Kept> {
        let path = self.path(whose);
        let bytes = match read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
            Err(error) => return Err(error),
        };
        let read = kept::read(&bytes, &whose.id, whose.dim);
        Ok(read.unwrap_or(Kept { damaged: 1, ..Kept::default() }))
    }

    /// Adds the vectors of `new` texts.
    ///
    /// # Errors
    /// When the folder or the file cannot be written. What was there is there still.
    pub(super) fn save(&self, held: &Held, new: &[Key]) -> io::Result<()> {
        let whose = held.whose();
        let Some(head) = kept::head(&whose.id, whose.dim) else { return Ok(()) };
        make_folder(&self.0)?;
        let _lock = lock(&self.0.join("lock"))?;
        let path = self.path(whose);
        match records_of(&path, &head, whose.dim) {
            Some(records) if records + new.len() <= 2 * (held.len() + SPARE) => {
                append(&path, &encoded(Vec::new(), &held.copies(new)))
            }
            _ => replace(&path, &encoded(head, &self.compacted(held))),
        }
    }

    /// What a file becomes that has grown too large or cannot be appended to: what is held, and of
    /// what others added the latest.
    fn compacted(&self, held: &Held) -> Vec<(Key, Quantized)> {
        let kept = self.load(held.whose()).unwrap_or_default().vectors;
        let mut seen = HashSet::new();
        let others = kept.into_iter().rev();
        let others = others.filter(|(key, _)| !held.has(key) && seen.insert(*key)).take(SPARE);
        let mut all: Vec<_> = others.collect();
        all.reverse();
        all.extend(held.all());
        all
    }

    /// Makes the file anew, without what is damaged; what other processes added stays.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub(super) fn repair(&self, whose: &Whose) -> io::Result<()> {
        let Some(head) = kept::head(&whose.id, whose.dim) else { return Ok(()) };
        let _lock = lock(&self.0.join("lock"))?;
        let kept = self.load(whose)?;
        replace(&self.path(whose), &encoded(head, &kept.vectors))
    }

    /// The names of models have slashes in them, and may differ in case only. Programs of another
    /// form have files of their own: they and this one would replace each other's for ever.
    fn path(&self, whose: &Whose) -> PathBuf {
        let hash = digest(&SHA256, whose.id.as_bytes());
        let name: String = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        self.0.join(format!("{name}-{}.{}.vectors", whose.dim, kept::FORM))
    }
}

fn encoded(mut bytes: Vec<u8>, vectors: &[(Key, Quantized)]) -> Vec<u8> {
    vectors.iter().for_each(|(key, vector)| kept::write(key, vector, &mut bytes));
    bytes
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    // Opening something else, such as a pipe, could wait for ever.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if metadata.len() > MOST_BYTES {
        return Err(io::Error::other("it is larger than 256 MiB"));
    }
    fs::read(path)
}

/// How many records a file has; `None` when it cannot be appended to.
fn records_of(path: &Path, head: &[u8], dim: usize) -> Option<usize> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let length = usize::try_from(metadata.len()).ok().filter(|_| metadata.len() <= MOST_BYTES)?;
    let records = length.checked_sub(head.len())?;
    let mut start = vec![0; head.len()];
    File::open(path).ok()?.read_exact(&mut start).ok()?;
    let size = kept::record_size(dim);
    (start == head && records.is_multiple_of(size)).then_some(records / size)
}

fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut file = OpenOptions::new().append(true).open(path)?;
    let before = file.metadata()?.len();
    // A disk that is full takes half a record: the next who appends must find whole ones.
    file.write_all(bytes).inspect_err(|_| file.set_len(before).unwrap_or_default())
}

/// Writes beside and renames, so that a reader sees the old file or the new one. Under the lock.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("tmp");
    let write = || {
        // An earlier run may have been killed, and a link must not be written through.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private().write(true).create_new(true).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().inspect_err(|_| fs::remove_file(&beside).unwrap_or_default())
}

/// Waits for the lock for a while. Where a file system has no locks, goes on without.
#[expect(clippy::disallowed_methods, reason = "waiting for a lock itself cannot be given up")]
fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = private().write(true).create(true).truncate(false).open(path)?;
    let deadline = Instant::now() + LOCK;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(None);
            }
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another process holds its lock"));
            }
        }
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// For files that only the user may read: tools can be private, and vectors tell about them.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests;
