//! The text format of Prometheus, as far as it is needed to read what is told.

use std::collections::{BTreeMap, BTreeSet};

/// What is told under one name.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    /// The labels of its samples, without those that all have.
    pub(crate) labels: BTreeSet<String>,
    /// The names of its samples.
    pub(crate) samples: BTreeSet<String>,
    /// Each sample without its value.
    series: BTreeSet<String>,
}

/// What stands in `text`, by name.
///
/// # Panics
/// When it is not as Prometheus wants it.
pub(crate) fn parse(text: &str) -> BTreeMap<String, Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut helped = String::new();
    let mut current = String::new();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, about) = help.split_once(' ').expect(line);
            assert!(!about.is_empty() && !families.contains_key(name), "{line}");
            name.clone_into(&mut helped);
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect(line);
            assert_eq!(name, helped, "help comes first");
            name.clone_into(&mut current);
            families.entry(current.clone()).or_default().kind = kind.to_owned();
        } else {
            let family = families.get_mut(&current).expect("a type comes first");
            family.add(&current, line);
        }
    }
    families
}

impl Family {
    fn add(&mut self, name: &str, line: &str) {
        let (series, value) = line.rsplit_once(' ').expect(line);
        value.parse::<f64>().expect(line);
        assert!(self.series.insert(series.to_owned()), "twice: {line}");
        let (sample, labels) = series.split_once('{').unwrap_or((series, "}"));
        let suffix = sample.strip_prefix(name).expect(line);
        match &*self.kind {
            "counter" => assert!(suffix.is_empty() && name.ends_with("_total"), "{line}"),
            "gauge" => assert!(suffix.is_empty() && !name.ends_with("_total"), "{line}"),
            "histogram" => assert!(["_bucket", "_sum", "_count"].contains(&suffix), "{line}"),
            kind => panic!("{kind}: {line}"),
        }
        self.samples.insert(sample.to_owned());
        let labels = labels.strip_suffix('}').expect(line);
        let keys = labels.split("\",").filter_map(|label| label.split_once("=\""));
        let own = keys.map(|(key, _)| key).filter(|key| *key != "le");
        self.labels.extend(own.filter(|key| !key.starts_with("otel_scope_")).map(str::to_owned));
    }
}
