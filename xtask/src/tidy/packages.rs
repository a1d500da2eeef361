//! The packages of the workspace, as cargo sees them.

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;

use crate::{Outcome, paths, stages};

/// A package of the workspace.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) manifest: PathBuf,
    pub(super) dependencies: Vec<Dependency>,
}

/// A package of ours that another one uses.
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) for_tests: bool,
}

/// Asks cargo for the packages.
pub(super) fn packages() -> Outcome<Vec<Package>> {
    let output = Command::new(stages::program())
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(paths::root())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    Ok(items(&metadata["packages"]).map(package).collect())
}

/// Checks what every manifest must have.
pub(super) fn check(packages: &[Package]) -> Outcome<Vec<String>> {
    let mut findings = Vec::new();
    for package in packages {
        let manifest = fs::read_to_string(&package.manifest)?;
        if !manifest.contains("[lints]\nworkspace = true") {
            let name = &package.name;
            findings.push(format!("{name}: the manifest must say `[lints] workspace = true`"));
        }
    }
    Ok(findings)
}

fn package(value: &Value) -> Package {
    let ours = |dependency: &&Value| dependency["path"].is_string();
    Package {
        name: text(&value["name"]),
        manifest: text(&value["manifest_path"]).into(),
        dependencies: items(&value["dependencies"]).filter(ours).map(dependency).collect(),
    }
}

fn dependency(value: &Value) -> Dependency {
    Dependency { name: text(&value["name"]), for_tests: value["kind"] == "dev" }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
