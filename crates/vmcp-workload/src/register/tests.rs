use proptest::prelude::*;

use super::*;

fn owner(instance: &str) -> Owner {
    Owner::this_process(instance)
}

async fn gate(register: &Register) -> Gate {
    register.gate(Instant::now() + Duration::from_secs(10)).await.unwrap().unwrap()
}

fn names(gate: &Gate) -> Vec<String> {
    gate.users().unwrap().into_iter().map(|user| user.unwrap().instance).collect()
}

#[tokio::test]
async fn the_first_user_is_the_owner_and_the_next_one_follows() {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(folder.path(), "c").unwrap();
    let gate = gate(&register).await;
    let first = gate.enter(&owner("first")).unwrap();
    let second = gate.enter(&owner("second")).unwrap();
    let third = gate.enter(&owner("third")).unwrap();
    assert_eq!(names(&gate), ["first", "second", "third"]);
    drop(first);
    assert_eq!(names(&gate), ["second", "third"]);
    drop(third);
    let fourth = gate.enter(&owner("fourth")).unwrap();
    assert_eq!(names(&gate), ["second", "fourth"]);
    drop((second, fourth));
    assert_eq!(names(&gate), [""; 0]);
}

#[tokio::test]
async fn a_mark_without_a_lock_is_a_dead_user_and_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(folder.path(), "c").unwrap();
    let gate = gate(&register).await;
    let users = folder.path().join("c/users");
    std::fs::write(users.join("0000000007-1"), "killed").unwrap();
    std::fs::write(users.join("note"), "not a mark").unwrap();
    assert_eq!(names(&gate), [""; 0]);
    assert!(!users.join("0000000007-1").exists());
    assert!(users.join("note").exists());
}

#[tokio::test]
async fn a_user_whose_mark_cannot_be_read_is_a_user_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(folder.path(), "c").unwrap();
    let gate = gate(&register).await;
    let entry = gate.enter(&owner("a")).unwrap();
    std::fs::write(&entry.path, "{\"instance\":").unwrap();
    assert_eq!(gate.users().unwrap(), [None]);
}

#[tokio::test]
async fn one_at_a_time_passes_the_gate() {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(folder.path(), "c").unwrap();
    let held = gate(&register).await;
    assert!(register.gate(Instant::now()).await.unwrap().is_none(), "shut");
    let other = Register::open(folder.path(), "d").unwrap();
    drop(gate(&other).await);
    let next = tokio::spawn({
        let register = register.clone();
        async move { gate(&register).await }
    });
    drop(held);
    next.await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_this_account_looks_into_a_register() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    Register::open(&folder.path().join("state"), "c").unwrap();
    let mode = std::fs::metadata(folder.path().join("state")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_register_that_is_a_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state");
    std::fs::write(&file, "").unwrap();
    let error = Register::open(&file, "c").unwrap_err().to_string();
    let error = error.replace(&folder.path().display().to_string(), "/home");
    insta::assert_snapshot!(error, @"use /home/state/c/users: Not a directory (os error 20)");
}

proptest! {
    /// Whoever comes, leaves and is killed in whatever order: those who are left are the users,
    /// in the order in which they came.
    #[test]
    fn users_are_those_who_came_and_did_not_leave(
        steps in proptest::collection::vec((any::<bool>(), 0..6usize), 0..24),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(folder.path(), "c").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let gate = runtime.block_on(gate(&register));
        let mut here: Vec<(String, Entry)> = Vec::new();
        for (step, (comes, which)) in steps.into_iter().enumerate() {
            if comes || here.is_empty() {
                let name = step.to_string();
                here.push((name.clone(), gate.enter(&owner(&name)).unwrap()));
            } else if which.is_multiple_of(2) {
                here.remove(which % here.len());
            } else {
                // Killed: the lock goes, the mark stays.
                let (_, entry) = here.remove(which % here.len());
                let path = entry.path.clone();
                drop(entry);
                std::fs::write(path, "").unwrap();
            }
            let expected: Vec<_> = here.iter().map(|(name, _)| name.clone()).collect();
            prop_assert_eq!(names(&gate), expected);
        }
    }
}
