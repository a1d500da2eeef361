//! `vmcp cleanup`: removes what vmcp left behind, and nothing else.
//!
//! Containers are those of this account's register that nobody uses; folders are those below the
//! cache that bear vmcp's name. Models in the cache that programs of Hugging Face share are not
//! touched: vmcp reads there and puts nothing in.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use vmcp_workload::{Engine, Orphan};

use crate::{
    Outcome,
    arguments::Cleanup,
    cache,
    embedding::container_failure,
    exit::{Code, Failure},
    say,
};

pub(super) fn run(arguments: &Cleanup) -> Outcome {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    let mut done = Done { dry_run: arguments.dry_run, things: 0, failed: false };
    runtime.block_on(containers(&mut done))?;
    if arguments.model_cache {
        for folder in [cache::models(), cache::vectors()].into_iter().flatten() {
            done.note(remove(&folder, arguments.dry_run));
        }
    }
    if done.things == 0 && !done.failed {
        say::out("nothing to remove");
    }
    if done.failed { Err(Failure::told(Code::Runtime)) } else { Ok(()) }
}

/// What came of it.
struct Done {
    dry_run: bool,
    things: usize,
    failed: bool,
}

impl Done {
    /// Tells what was removed, if anything; a failure is told and does not end the command.
    fn note(&mut self, removed: Result<Option<String>, Failure>) {
        match removed {
            Ok(None) => {}
            Ok(Some(what)) => {
                let verb = if self.dry_run { "would remove" } else { "removed" };
                say::out(&format!("{verb} {what}"));
                self.things += 1;
            }
            Err(failure) => {
                say::err(&failure.to_string());
                self.failed = true;
            }
        }
    }
}

async fn containers(done: &mut Done) -> Outcome {
    // Without the folder no container was ever started by this account.
    let Some(register) = cache::containers().filter(|folder| folder.is_dir()) else {
        return Ok(());
    };
    let engine = Engine::connect().await.map_err(|error| container_failure(&error))?;
    let orphans = engine.orphans(&register).await.map_err(|error| container_failure(&error))?;
    for orphan in &orphans {
        let removed = match done.dry_run {
            true => Ok(()),
            false => engine.remove(&register, orphan).await,
        };
        done.note(removed.map(|()| Some(told(orphan))).map_err(|error| container_failure(&error)));
    }
    Ok(())
}

fn told(orphan: &Orphan) -> String {
    let Orphan { name, image, model, state, .. } = orphan;
    format!("the container {name}, {state}: {model} in {image}")
}

/// Removes a folder with everything in it; tells how much that is. `None` if it is not there.
fn remove(folder: &Path, dry_run: bool) -> Result<Option<String>, Failure> {
    let fail = |error: &io::Error| {
        let text = format!("cannot remove {}: {error}", folder.display());
        Failure::new(Code::Runtime, text).hint("see who owns it, and whether it is in use")
    };
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(&error)),
        Ok(found) if !found.is_dir() => {
            let text = format!("{} is no folder, and was left alone", folder.display());
            return Err(Failure::new(Code::Runtime, text));
        }
        Ok(_) => {}
    }
    let (files, bytes) = size(folder).map_err(|error| fail(&error))?;
    if !dry_run {
        fs::remove_dir_all(folder).map_err(|error| fail(&error))?;
    }
    let files = say::count(files, "file");
    Ok(Some(format!("{}: {bytes} bytes in {files}", folder.display())))
}

/// How many files are in a folder and below, and how many bytes they have. Links are not followed.
fn size(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                files += 1;
                bytes += metadata.len();
            }
        }
    }
    Ok((files, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_all_that_is_in_it_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("models");
        fs::create_dir_all(folder.join("a/b")).unwrap();
        fs::write(folder.join("a/b/one"), [0; 1000]).unwrap();
        fs::write(folder.join("two"), "12").unwrap();
        fs::write(place.path().join("other"), "kept").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(place.path().join("other"), folder.join("a/link")).unwrap();
        let would = remove(&folder, true).unwrap().unwrap();
        assert!(folder.join("two").exists());
        let done = remove(&folder, false).unwrap().unwrap();
        assert_eq!(would, done);
        assert!(!folder.exists());
        assert_eq!(fs::read_to_string(place.path().join("other")).unwrap(), "kept");
        assert_eq!(remove(&folder, false).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_folder_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("kept"), "kept").unwrap();
        let link = place.path().join("vectors");
        std::os::unix::fs::symlink(place.path(), &link).unwrap();
        let refused = remove(&link, false).unwrap_err().to_string();
        assert!(refused.ends_with("is no folder, and was left alone"), "{refused}");
        assert!(place.path().join("kept").exists() && link.exists());
    }
}
