//! Which package may use which: the architecture, as a table.

use super::packages::Package;

/// Packages of ours that others of ours may use; one that is not listed may use nothing.
const ALLOWED: [(&str, &[&str]); 18] = [
    ("vmcp-core", &[]),
    ("vmcp-config", &[]),
    ("vmcp-script", &[]),
    ("vmcp-script-programs", &["vmcp-script"]),
    ("vmcp-workload", &[]),
    ("vmcp-clients", &[]),
    ("vmcp-testkit", &[]),
    ("vmcp-conformance-fixture", &[]),
    ("vmcp-wire", &["vmcp-core"]),
    ("vmcp-catalog", &["vmcp-core"]),
    ("vmcp-auth", &["vmcp-core"]),
    ("vmcp-search", &["vmcp-core"]),
    ("vmcp-embed", &["vmcp-search"]),
    ("vmcp-backend", &["vmcp-core", "vmcp-wire"]),
    (
        "vmcp-gateway",
        &[
            "vmcp-auth",
            "vmcp-backend",
            "vmcp-catalog",
            "vmcp-core",
            "vmcp-script",
            "vmcp-search",
            "vmcp-wire",
        ],
    ),
    ("vmcp-server", &["vmcp-auth", "vmcp-core", "vmcp-wire"]),
    (
        "vmcp",
        &[
            "vmcp-auth",
            "vmcp-backend",
            "vmcp-catalog",
            "vmcp-config",
            "vmcp-core",
            "vmcp-embed",
            "vmcp-gateway",
            "vmcp-script",
            "vmcp-search",
            "vmcp-server",
        ],
    ),
    ("vmcp-operator", &["vmcp-config"]),
];

/// The command line is apart to keep the table above narrow.
const OF_CLI: [&str; 4] = ["vmcp", "vmcp-clients", "vmcp-config", "vmcp-workload"];

/// Packages that may use anything of ours: nobody depends on them.
const FREE: [&str; 2] = ["vmcp-bench", "xtask"];

/// What tests may use beside what the package itself may.
const FOR_TESTS: [&str; 1] = ["vmcp-testkit"];

/// Finds every dependency that the table does not have.
pub(super) fn check(packages: &[Package]) -> Vec<String> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let used = package.dependencies.iter();
    let forbidden = used.filter(|used| !may_use(name, &used.name, used.for_tests));
    let finding = |used: &str| {
        format!("{name} may not depend on {used}: see the table in xtask/src/tidy/edges.rs")
    };
    forbidden.map(|used| finding(&used.name)).collect()
}

fn may_use(package: &str, used: &str, for_tests: bool) -> bool {
    if FREE.contains(&package) || (for_tests && FOR_TESTS.contains(&used)) {
        return true;
    }
    let of =
        |(name, allowed): &(&str, &'static [&'static str])| (*name == package).then_some(*allowed);
    let allowed = match package {
        "vmcp-cli" => &OF_CLI,
        _ => ALLOWED.iter().find_map(of).unwrap_or_default(),
    };
    allowed.contains(&used)
}

#[cfg(test)]
mod tests {
    use super::may_use;

    #[test]
    fn edges_follow_the_table() {
        let cases = [
            ("vmcp-wire", "vmcp-core", false, true),
            ("vmcp-core", "vmcp-wire", false, false),
            ("vmcp-core", "vmcp-testkit", true, true),
            ("vmcp-core", "vmcp-testkit", false, false),
            ("vmcp-cli", "vmcp-gateway", false, false),
            ("vmcp-bench", "vmcp-backend", false, true),
            ("vmcp-new", "vmcp-core", false, false),
        ];
        for (package, used, for_tests, expected) in cases {
            assert_eq!(may_use(package, used, for_tests), expected, "{package} {used}");
        }
    }
}
