//! The configuration file: any text gives a configuration or a report that can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vmcp_config::{Source, load};

const SECRET: &str = "hunter2-hunter2";

fuzz_target!(|text: &str| {
    let source = Source::new("vmcp.yaml", text);
    let env = |name: &str| (!name.is_empty()).then(|| SECRET.to_owned());
    let (report, names) = match load(&source, &env) {
        Ok(loaded) => {
            let names = loaded.config.backends.iter().map(|backend| backend.name.clone());
            (loaded.warnings, names.collect::<Vec<_>>())
        }
        Err(report) => (report, Vec::new()),
    };
    for color in [false, true] {
        assert!(!report.render(color).contains(SECRET), "a report shows a variable's value");
    }
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), names.len(), "two backends have one name");
});
