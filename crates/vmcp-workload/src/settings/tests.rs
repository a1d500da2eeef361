use super::*;

fn settings() -> EmbeddingContainer {
    EmbeddingContainer::new("ghcr.io/tei:1", "BAAI/bge", "/cache", "/state")
}

#[test]
fn a_name_is_made_of_what_decides_who_may_share() {
    assert_eq!(settings().name(), settings().name());
    insta::assert_snapshot!(settings().name(), @"vmcp-embedding-57711f85");
    let changed: [fn(&mut EmbeddingContainer); 4] = [
        |settings| settings.image.push('2'),
        |settings| settings.model.push('2'),
        |settings| settings.args.push("--pooling=cls".into()),
        |settings| settings.register.push("2"),
    ];
    let mut names: Vec<_> = changed
        .into_iter()
        .map(|change| {
            let mut settings = settings();
            change(&mut settings);
            settings.name()
        })
        .collect();
    names.push(settings().name());
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 5);
}

#[test]
fn a_name_does_not_change_with_what_is_no_part_of_the_service() {
    let mut other = settings();
    other.env.push(("HF_TOKEN".into(), Secret::new("hf_1")));
    other.limits.memory = None;
    other.cache = "/elsewhere".into();
    other.instance = "other".into();
    assert_eq!(other.name(), settings().name());
}

#[test]
fn settings_show_no_secret() {
    let mut settings = settings();
    settings.env.push(("HF_TOKEN".into(), Secret::new("hf_1")));
    let shown = format!("{settings:?}");
    assert!(shown.contains("(\"HF_TOKEN\", ***)"), "{shown}");
}

#[test]
fn settings_that_make_no_container_are_told() {
    let wrong: [fn(&mut EmbeddingContainer); 9] = [
        |settings| settings.image.clear(),
        |settings| settings.image.push_str("?all=1"),
        |settings| settings.model.clear(),
        |settings| settings.model.insert(0, '-'),
        |settings| settings.port = 0,
        |settings| settings.health.clear(),
        |settings| settings.health.push_str("\r\nx: y"),
        |settings| settings.env.push((String::new(), Secret::default())),
        |settings| settings.env.push(("A=B".into(), Secret::default())),
    ];
    let told = wrong.map(|change| {
        let mut settings = settings();
        change(&mut settings);
        settings.check().unwrap_err().to_string()
    });
    insta::assert_snapshot!(told.join("\n"), @"
    the name of the image is empty
    the name of the image has characters that no image has
    the name of the model is empty
    the name of the model begins with `-`, which is an option
    the port of the service is 0
    the path to ask for the service's health does not start with `/`
    the path to ask for the service's health does not start with `/`
    the name of an environment variable is empty or has a `=`
    the name of an environment variable is empty or has a `=`
    ");
    assert!(settings().check().is_ok());
}
