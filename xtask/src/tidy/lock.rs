//! What the lock files bring: where packages come from, and which come twice.

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use crate::{Outcome, paths};

/// Where Rust packages come from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Where npm packages come from; the lock file may also leave it out.
const NPM: &str = "https://registry.npmjs.org/";

/// Packages that are there in more than one version, and why that is so.
const TWICE: [(&str, &str); 8] = [
    ("bit-vec", "for tests: proptest is ahead of fancy-regex, below jsonschema"),
    ("core-foundation", "macOS only: system-configuration is behind security-framework"),
    ("getrandom", "ring stays with 0.2, ahash below jsonschema with 0.3"),
    ("num-bigint", "fraction below jsonschema, and for tests rcgen's parser, stay with 0.4"),
    ("r-efi", "UEFI only: as getrandom"),
    ("syn", "tracing and the Windows macros stay with 2"),
    ("synstructure", "for tests: the X.509 parser below rcgen is behind zerovec"),
    ("windows-sys", "Windows only: ring stays with 0.52"),
];

/// Checks the lock files.
pub(super) fn check() -> Outcome<Vec<String>> {
    let cargo = fs::read_to_string(paths::root().join("Cargo.lock"))?;
    let npm = fs::read_to_string(paths::root().join("tests/fixtures/npm/package-lock.json"))?;
    let mut findings = check_cargo(&cargo);
    findings.extend(check_npm(&serde_json::from_str(&npm)?));
    Ok(findings)
}

fn check_cargo(lock: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key))?;
            line.strip_prefix(" = \"")?.strip_suffix('"')
        };
        let name = value("name").unwrap_or_default();
        *versions.entry(name).or_default() += 1;
        if let Some(source) = value("source").filter(|source| *source != CRATES_IO) {
            findings.push(format!("Cargo.lock: {name} comes from {source}, not from crates.io"));
        }
    }
    let excused = |name: &str| TWICE.iter().any(|(twice, _)| *twice == name);
    let stale =
        TWICE.iter().filter(|(name, _)| versions.get(name).is_some_and(|count| *count == 1));
    findings.extend(stale.map(|(name, _)| {
        format!("Cargo.lock: {name} has one version now; drop it from xtask/src/tidy/lock.rs")
    }));
    let twice = versions.iter().filter(|(name, count)| **count > 1 && !excused(name));
    findings.extend(twice.map(|(name, count)| {
        format!("Cargo.lock: {name} in {count} versions; give a reason in xtask/src/tidy/lock.rs")
    }));
    findings
}

fn check_npm(lock: &Value) -> Vec<String> {
    let packages = lock["packages"].as_object().into_iter().flatten();
    let elsewhere = packages.filter(|(_, package)| {
        package["resolved"].as_str().is_some_and(|from| !from.starts_with(NPM))
    });
    elsewhere.map(|(name, _)| format!("package-lock.json: {name} is not from npm")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{check_cargo, check_npm};

    #[test]
    fn foreign_sources_and_second_versions_are_found() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\
                    source = \"registry+https://mirror.example/index\"\n\n\
                    [[package]]\nname = \"b\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";
        let findings = check_cargo(lock);
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn npm_packages_come_from_npm() {
        let lock = json!({ "packages": {
            "a": { "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz" },
            "b": { "resolved": "https://mirror.example/b.tgz" },
            "c": {},
        }});
        assert_eq!(check_npm(&lock), ["package-lock.json: b is not from npm"]);
    }
}
