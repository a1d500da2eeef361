use std::{ops::Range, thread};

use super::*;

fn whose() -> Whose {
    Whose { id: "model".to_owned(), dim: 3 }
}

fn key(n: usize) -> Key {
    (n as u128).to_le_bytes()
}

fn held(numbers: Range<usize>) -> Held {
    let vector = |n: usize| (key(n), Quantized::new(&[1.0, 2.0, n as f32]));
    Held::new(whose(), 1, numbers.map(vector))
}

fn keys(numbers: Range<usize>) -> Vec<Key> {
    numbers.map(key).collect()
}

fn folder() -> (tempfile::TempDir, Folder) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vectors");
    (folder, Folder(path))
}

#[test]
fn a_file_grows_until_most_of_it_is_of_no_use() {
    let (_temporary, folder) = folder();
    let mut last = 0;
    let mut shrunk = 0;
    for n in 0..200 {
        folder.save(&held(n * 100..n * 100 + 100), &keys(n * 100..n * 100 + 100)).unwrap();
        let count = folder.load(&whose()).unwrap().vectors.len();
        shrunk += usize::from(count < last);
        last = count;
        assert!(count <= 2 * (100 + SPARE), "{count}");
    }
    assert!((1..10).contains(&shrunk), "{shrunk}");
    let kept = folder.load(&whose()).unwrap().vectors;
    let latest: Vec<Key> = kept.iter().rev().take(100).rev().map(|(key, _)| *key).collect();
    assert_eq!(latest, keys(19_900..20_000));
}

/// Threads stand for processes: each opens the lock for itself.
#[test]
fn nobody_destroys_what_others_add() {
    let (_temporary, folder) = folder();
    let write = |n: usize| {
        for m in 0..20 {
            let start = n * 1000 + m * 10;
            folder.save(&held(n * 1000..start + 10), &keys(start..start + 10)).unwrap();
        }
    };
    thread::scope(|scope| {
        (0..4).for_each(|n| drop(scope.spawn(move || write(n))));
    });
    let kept = folder.load(&whose()).unwrap();
    assert_eq!((kept.damaged, kept.whole), (0, true));
    let found: HashSet<Key> = kept.vectors.into_iter().map(|(key, _)| key).collect();
    let all = (0..4).flat_map(|n| keys(n * 1000..n * 1000 + 200));
    assert!(all.into_iter().all(|key| found.contains(&key)));
}

#[test]
fn a_lock_that_somebody_holds_is_not_waited_for_for_ever() {
    let (_temporary, folder) = folder();
    folder.save(&held(0..1), &keys(0..1)).unwrap();
    let _lock = lock(&folder.0.join("lock")).unwrap();
    let error = folder.save(&held(0..2), &keys(1..2)).unwrap_err();
    insta::assert_snapshot!(error, @"another process holds its lock");
}

/// What another process left unfinished costs what it left unfinished.
#[test]
fn a_file_that_somebody_cut_off_is_made_whole() {
    let (_temporary, folder) = folder();
    folder.save(&held(0..10), &keys(0..10)).unwrap();
    let path = folder.path(&whose());
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(fs::metadata(&path).unwrap().len() - 1).unwrap();
    folder.save(&held(50..52), &keys(50..52)).unwrap();
    let kept = folder.load(&whose()).unwrap();
    assert_eq!((kept.vectors.len(), kept.damaged, kept.whole), (11, 0, true));
}

/// The folder may be one that others can write to.
#[cfg(unix)]
#[test]
fn a_link_in_the_way_is_not_written_through() {
    let (temporary, folder) = folder();
    let victim = temporary.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    make_folder(&folder.0).unwrap();
    let path = folder.path(&whose());
    for link in [path.with_extension("tmp"), path.clone()] {
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        folder.save(&held(0..2), &keys(0..2)).unwrap();
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert_eq!(folder.load(&whose()).unwrap().vectors.len(), 2);
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        fs::remove_file(&path).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_an_error() {
    let error = append(Path::new("/dev/full"), b"record").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn what_is_no_file_or_too_large_is_not_read() {
    let (_temporary, folder) = folder();
    folder.save(&held(0..1), &keys(0..1)).unwrap();
    let path = folder.path(&whose());
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(MOST_BYTES + 1).unwrap();
    insta::assert_snapshot!(folder.load(&whose()).unwrap_err(), @"it is larger than 256 MiB");
    folder.save(&held(0..2), &keys(1..2)).unwrap();
    assert_eq!(folder.load(&whose()).unwrap().vectors.len(), 2);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    insta::assert_snapshot!(folder.load(&whose()).unwrap_err(), @"it is not a file");
    assert!(folder.save(&held(0..2), &keys(1..2)).is_err());
}
