//! `optimizer`: on by being there; meaning comes from one place.

use insta::assert_snapshot;
use vmcp_config::{EmbeddingProvider, Meaning, Optimizer};

use crate::support::{SECRET, codes, config, report, with_backend};

/// What a file with this section says about it.
#[track_caller]
fn optimizer(section: &str) -> Optimizer {
    config(&with_backend(section)).optimizer.expect("the section")
}

/// The report on a file with this section.
fn told(section: &str) -> String {
    report(&with_backend(section))
}

#[test]
fn being_there_switches_it_on() {
    for (text, most) in [
        ("", None),
        ("optimizer:", None),
        ("optimizer: {enabled: false, maxToolsToReturn: 3}", None),
        ("optimizer: {enabled: false, embedding: {}, embeddingService: x}", None),
        ("optimizer: {}", Some(8)),
        ("optimizer: {maxToolsToReturn: 1}", Some(1)),
        ("optimizer: {enabled: true, maxToolsToReturn: 50}", Some(50)),
    ] {
        let optimizer = config(&with_backend(text)).optimizer;
        assert_eq!(optimizer.map(|it: Optimizer| it.max_tools_to_return), most, "{text}");
    }
    assert_eq!(Optimizer::default().max_tools_to_return, 8);
}

#[test]
fn a_search_gives_something_and_not_everything() {
    assert_snapshot!(told("optimizer: {maxToolsToReturn: 0}"), @"
    error[VMCP0016]: `optimizer.maxToolsToReturn` must be between 1 and 50
     --> vmcp.yaml:2:31
      |
    2 | optimizer: {maxToolsToReturn: 0}
      |                               ^ out of range
    ");
    assert_eq!(codes(&with_backend("optimizer: {maxToolsToReturn: 51}")), ["VMCP0016:2"]);
}

#[test]
fn meaning_comes_from_where_the_file_says() {
    let model = |model, offline| Some(Meaning::Model { model, offline });
    let service = |url, provider| Some(Meaning::Service { url, provider });
    for (text, meaning) in [
        ("{}", None),
        ("{embedding: }", None),
        ("{embedding: {}}", model(None, false)),
        ("{embedding: {offline: true}}", model(None, true)),
        ("{embedding: {model: models/mine}}", model(Some("models/mine"), false)),
        ("{embedding: {image: tei}}", Some(Meaning::Container { image: "tei", model: None })),
        (
            "{embedding: {image: tei, model: a/b}}",
            Some(Meaning::Container { image: "tei", model: Some("a/b") }),
        ),
        ("{embeddingService: 'http://tei'}", service("http://tei", EmbeddingProvider::Tei)),
        (
            "{embeddingService: 'http://o/v1', embeddingProvider: openai, embeddingModel: m}",
            service("http://o/v1", EmbeddingProvider::OpenAi),
        ),
    ] {
        assert_eq!(optimizer(&format!("optimizer: {text}")).meaning(), meaning, "{text}");
    }
}

#[test]
fn numbers_are_texts_or_numbers() {
    for (text, ratio, threshold) in [
        ("{embedding: {}}", 0.5, 1.0),
        (
            "{embedding: {}, hybridSearchSemanticRatio: '0.7', semanticDistanceThreshold: '1.5'}",
            0.7,
            1.5,
        ),
        ("{embedding: {}, hybridSearchSemanticRatio: 0, semanticDistanceThreshold: 2}", 0.0, 2.0),
        (
            "{embedding: {}, hybridSearchSemanticRatio: 1.0, semanticDistanceThreshold: .5}",
            1.0,
            0.5,
        ),
    ] {
        let found = optimizer(&format!("optimizer: {text}"));
        let found = (found.hybrid_search_semantic_ratio, found.semantic_distance_threshold);
        assert_eq!(found, (ratio, threshold), "{text}");
    }
    assert_snapshot!(told(
"optimizer:
  embedding: {}
  hybridSearchSemanticRatio: 1.5
  semanticDistanceThreshold: '2.1'
"), @"
    error[VMCP0016]: `optimizer.hybridSearchSemanticRatio` must be between 0 and 1
     --> vmcp.yaml:4:30
      |
    4 |   hybridSearchSemanticRatio: 1.5
      |                              ^^^ out of range

    error[VMCP0016]: `optimizer.semanticDistanceThreshold` must be between 0 and 2
     --> vmcp.yaml:5:30
      |
    5 |   semanticDistanceThreshold: '2.1'
      |                              ^^^^^ out of range
    ");
    assert_snapshot!(told(
"optimizer:
  embedding: {}
  hybridSearchSemanticRatio: half
  semanticDistanceThreshold: [1]
"), @"
    error[VMCP0016]: `optimizer.hybridSearchSemanticRatio` must be a number between 0 and 1
     --> vmcp.yaml:4:30
      |
    4 |   hybridSearchSemanticRatio: half
      |                              ^^^^ expected a number, such as `0.5`

    error[VMCP0013]: `optimizer.semanticDistanceThreshold` must be a number, but this is a list
     --> vmcp.yaml:5:30
      |
    5 |   semanticDistanceThreshold: [1]
      |                              ^^^ expected a number
    ");
    for wrong in ["''", "-0.1", "NaN", "inf", "1e-1", "'0,5'", "true", "'${SECRET}'", "'${EMPTY}'"]
    {
        let text = format!("optimizer: {{embedding: {{}}, hybridSearchSemanticRatio: {wrong}}}");
        assert_eq!(codes(&with_backend(&text)), ["VMCP0016:2"], "{wrong}");
    }
}

#[test]
fn one_source_of_meaning() {
    assert_snapshot!(told(
"optimizer:
  embedding: {}
  embeddingService: http://tei:8080
"), @"
    error[VMCP0071]: `embedding` and `embeddingService` are both set
     --> vmcp.yaml:4:21
      |
    3 |   embedding: {}
      |   --------- the model that vmcp runs
    4 |   embeddingService: http://tei:8080
      |                     ^^^^^^^^^^^^^^^ remove this or `embedding`
      |
      = help: `embedding` runs a model, `embeddingService` asks one that runs already
    ");
    assert_snapshot!(told(
"optimizer:
  embedding:
    model: BAAI/bge-small-en-v1.5
  embeddingModel: text-embedding-3-small
  embeddingProvider: openai
  embeddingHeaders: {X-Team: a}
"), @"
    error[VMCP0072]: `embeddingModel` is for a service, but `embedding` runs a model
     --> vmcp.yaml:5:3
      |
    3 |   embedding:
      |   --------- the model that vmcp runs
    4 |     model: BAAI/bge-small-en-v1.5
    5 |   embeddingModel: text-embedding-3-small
      |   ^^^^^^^^^^^^^^ has no meaning here
      |
      = help: to choose the model, write `embedding: {model: ...}`

    error[VMCP0072]: `embeddingProvider` is for a service, but `embedding` runs a model
     --> vmcp.yaml:6:3
      |
    3 |   embedding:
      |   --------- the model that vmcp runs
    ...
    6 |   embeddingProvider: openai
      |   ^^^^^^^^^^^^^^^^^ has no meaning here

    error[VMCP0072]: `embeddingHeaders` is for a service, but `embedding` runs a model
     --> vmcp.yaml:7:3
      |
    3 |   embedding:
      |   --------- the model that vmcp runs
    ...
    7 |   embeddingHeaders: {X-Team: *}
      |   ^^^^^^^^^^^^^^^^ has no meaning here
    ");
    assert_snapshot!(told(
"optimizer:
  embedding: {image: 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.8', offline: true}
"), @"
    error[VMCP0072]: `offline` is for a model inside vmcp, but this one runs in a container
     --> vmcp.yaml:3:88
      |
    3 |   embedding: {image: 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.8', offline: true}
      |                      -------------------------------------------------------           ^^^^ remove this or `image`
      |                      |
      |                      the container
    ");
    assert_snapshot!(told("optimizer: {embedding: {model: '', image: ' '}}"), @"
    error[VMCP0072]: `optimizer.embedding.model` is empty
     --> vmcp.yaml:2:32
      |
    2 | optimizer: {embedding: {model: '', image: ' '}}
      |                                ^^ leave it out for the default

    error[VMCP0072]: `optimizer.embedding.image` is empty
     --> vmcp.yaml:2:43
      |
    2 | optimizer: {embedding: {model: '', image: ' '}}
      |                                           ^^^ leave it out for the default
    ");
}

#[test]
fn openai_needs_a_service_and_a_model() {
    assert_snapshot!(told("optimizer: {embeddingProvider: openai}"), @"
    error[VMCP0072]: `embeddingProvider: openai` needs `embeddingService`
     --> vmcp.yaml:2:32
      |
    2 | optimizer: {embeddingProvider: openai}
      |                                ^^^^^^ `embeddingService` is missing
      |
      = help: add it, such as `embeddingService: https://api.openai.com/v1`

    error[VMCP0072]: `embeddingProvider: openai` needs `embeddingModel`
     --> vmcp.yaml:2:32
      |
    2 | optimizer: {embeddingProvider: openai}
      |                                ^^^^^^ `embeddingModel` is missing
      |
      = help: add it, such as `embeddingModel: text-embedding-3-small`
    ");
    assert_snapshot!(told(
"optimizer:
  embeddingProvider: openai
  embeddingService: https://api.openai.com/v1
  embeddingModel: ''
"), @"
    error[VMCP0072]: `embeddingProvider: openai` needs `embeddingModel`
     --> vmcp.yaml:3:22
      |
    3 |   embeddingProvider: openai
      |                      ^^^^^^ `embeddingModel` is missing
      |
      = help: add it, such as `embeddingModel: text-embedding-3-small`
    ");
}

#[test]
fn the_key_of_openai_is_taken_from_the_environment_and_never_shown() {
    let open_ai = optimizer(
        "optimizer: {embeddingProvider: openai, embeddingService: 'http://o/v1', embeddingModel: m}",
    );
    assert_eq!(open_ai.embedding_api_key.as_ref().unwrap().expose(), SECRET);
    assert!(!format!("{open_ai:?}").contains(SECRET));
    let tei = optimizer("optimizer: {embeddingService: 'http://tei'}");
    assert_eq!(tei.embedding_api_key, None);
    let text = with_backend(
        "optimizer: {embeddingProvider: openai, embeddingService: 'http://o', embeddingModel: m}",
    );
    let source = vmcp_config::Source::new("vmcp.yaml", &text);
    let without = vmcp_config::load(&source, &|_| Some(String::new())).unwrap();
    assert_eq!(without.config.optimizer.unwrap().embedding_api_key, None);
    let broken = vmcp_config::load(&source, &|_| Some("sk-1\n".to_owned())).unwrap_err();
    assert_snapshot!(broken.render(false), @"
    error[VMCP0039]: the environment variable `OPENAI_API_KEY` has a control character
     --> vmcp.yaml:2:32
      |
    2 | optimizer: {embeddingProvider: openai, embeddingService: 'http://o', embeddingModel: m}
      |                                ^^^^^^ its key is taken from there
      |
      = help: a variable that was read from a file often ends with a line break
    ");
}

#[test]
fn headers_are_for_openai() {
    assert_snapshot!(told(
"optimizer:
  embeddingService: http://tei:8080
  embeddingHeaders:
    api-key: abc
"), @"
    error[VMCP0072]: `embeddingHeaders` needs `embeddingProvider: openai`
     --> vmcp.yaml:4:3
      |
    4 |   embeddingHeaders:
      |   ^^^^^^^^^^^^^^^^ is not sent to `tei`
      |
      = help: add `embeddingProvider: openai`, or remove the headers
    ");
    let found = optimizer(
        "optimizer:
  embeddingProvider: openai
  embeddingService: https://x.openai.azure.example/openai/v1
  embeddingModel: m
  embeddingHeaders:
    api-key: ${SECRET}
    X-Number: 7
",
    );
    let headers = found.embedding_headers.iter().map(|(name, value)| (&**name, value.expose()));
    assert_eq!(headers.collect::<Vec<_>>(), [("X-Number", "7"), ("api-key", SECRET)]);
}

#[test]
fn headers_that_cannot_be_sent() {
    assert_snapshot!(told(
r#"optimizer:
  embeddingProvider: openai
  embeddingService: https://o.example/v1
  embeddingModel: m
  embeddingHeaders:
    authorization: Bearer abc
    Content-Type: text/plain
    a b: c
    empty: ""
    broken: "a\nb"
"#), @r#"
    error[VMCP0042]: `authorization` is a header that vmcp writes itself
     --> vmcp.yaml:7:5
      |
    7 |     authorization: ****** ***
      |     ^^^^^^^^^^^^^ cannot be set
      |
      = help: put the key into the environment variable `OPENAI_API_KEY`

    error[VMCP0042]: `Content-Type` is a header that vmcp writes itself
     --> vmcp.yaml:8:5
      |
    8 |     Content-Type: **********
      |     ^^^^^^^^^^^^ cannot be set

    error[VMCP0039]: `a b` is not the name of a header
     --> vmcp.yaml:9:5
      |
    9 |     a b: *
      |     ^^^ letters, digits and `-`, such as `X-Api-Key`

    error[VMCP0039]: the value of `optimizer.embeddingHeaders.empty` must have 1 to 8192 characters
      --> vmcp.yaml:10:12
       |
    10 |     empty: ""
       |            ^^

    error[VMCP0039]: the value of `optimizer.embeddingHeaders.broken` has a control character
      --> vmcp.yaml:11:13
       |
    11 |     broken: "****"
       |             ^^^^^^ a line break, perhaps
       |
       = help: a variable that was read from a file often ends with a line break
    "#);
    let many = (0..33).map(|n| format!("    h{n}: v\n")).collect::<String>();
    let open_ai = "optimizer:
  embeddingProvider: openai
  embeddingService: http://o
  embeddingModel: m
  embeddingHeaders:
";
    let many = codes(&with_backend(&format!("{open_ai}{many}")));
    assert_eq!(many, ["VMCP0039:6"]);
    for (length, found) in [(8192, &[][..]), (8193, &["VMCP0039:7"])] {
        let text = with_backend(&format!("{open_ai}    long: {}\n", "x".repeat(length)));
        assert_eq!(codes(&text), found, "{length}");
    }
}

#[test]
fn addresses_of_services() {
    assert_snapshot!(told("optimizer: {embeddingService: 'tei:8080'}"), @"
    error[VMCP0033]: `optimizer.embeddingService` is not an http or https URL
     --> vmcp.yaml:2:31
      |
    2 | optimizer: {embeddingService: 'tei:8080'}
      |                               ^^^^^^^^^^ expected `http://...` or `https://...`
    ");
    assert_snapshot!(told("optimizer: {embeddingService: 'http://me:secret@tei:8080/'}"), @"
    error[VMCP0033]: `optimizer.embeddingService` has a user name or a password in it, which is not sent
     --> vmcp.yaml:2:31
      |
    2 | optimizer: {embeddingService: 'http://*********@tei:8080/'}
      |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remove what is before `@`
      |
      = help: put a key into the environment variable `OPENAI_API_KEY`
    ");
    let codes_of =
        |url: &str| codes(&with_backend(&format!("optimizer: {{embeddingService: '{url}'}}")));
    assert_eq!(codes_of("http://tei:8080/path"), Vec::<String>::new());
    // Somebody who writes a variable wants a service.
    assert_eq!(codes_of("${EMPTY}"), ["VMCP0033:2"]);
    assert_eq!(codes_of("${SECRET}"), ["VMCP0033:2"]);
    assert_snapshot!(told(
        "optimizer: {embeddingService: 'http://tei', embeddingServiceTimeout: 0s}"
    ), @"
    error[VMCP0060]: `optimizer.embeddingServiceTimeout` must be more than zero
     --> vmcp.yaml:2:70
      |
    2 | optimizer: {embeddingService: 'http://tei', embeddingServiceTimeout: 0s}
      |                                                                      ^^ too short
      |
      = help: leave it out for the default
    ");
}

#[test]
fn settings_that_change_nothing() {
    assert_snapshot!(told(
"optimizer:
  embeddingService: ''
  hybridSearchSemanticRatio: '0.5'
  semanticDistanceThreshold: '1.0'
"), @"
    warning[VMCP0064]: `optimizer.embeddingService` is empty
     --> vmcp.yaml:3:21
      |
    3 |   embeddingService: ''
      |                     ^^ tools are found by their words alone

    warning[VMCP0064]: `optimizer.hybridSearchSemanticRatio` is for a search by meaning, and tools are found by words
     --> vmcp.yaml:4:30
      |
    4 |   hybridSearchSemanticRatio: '0.5'
      |                              ^^^^^ has no effect
      |
      = help: add `embedding: {}` to run a model in vmcp, or an `embeddingService`

    warning[VMCP0064]: `optimizer.semanticDistanceThreshold` is for a search by meaning, and tools are found by words
     --> vmcp.yaml:5:30
      |
    5 |   semanticDistanceThreshold: '1.0'
      |                              ^^^^^ has no effect
      |
      = help: add `embedding: {}` to run a model in vmcp, or an `embeddingService`
    ");
    assert_snapshot!(told("optimizer: {embeddingModel: m}"), @"
    warning[VMCP0064]: `embeddingModel` is for a service, and there is none
     --> vmcp.yaml:2:29
      |
    2 | optimizer: {embeddingModel: m}
      |                             ^ has no effect
      |
      = help: to run a model in vmcp, write `embedding: {model: ...}`
    ");
    assert_snapshot!(told(
        "optimizer: {embeddingService: 'http://tei', embeddingModel: m}"
    ), @"
    warning[VMCP0064]: a service that speaks `tei` has one model, whatever is asked for
     --> vmcp.yaml:2:61
      |
    2 | optimizer: {embeddingService: 'http://tei', embeddingModel: m}
      |                                                             ^ has no effect
      |
      = help: remove it, or set `embeddingProvider: openai`
    ");
    // What an operator of Kubernetes fills in by itself.
    let filled = "optimizer: {embeddingProvider: tei, embeddingServiceTimeout: 30s}";
    assert_eq!(optimizer(filled), Optimizer::default());
}

#[test]
fn keys_are_strict() {
    assert_snapshot!(told("optimizer: {embedding: {modle: m}}"), @"
    error[VMCP0012]: unknown field `modle` in optimizer.embedding
     --> vmcp.yaml:2:25
      |
    2 | optimizer: {embedding: {modle: m}}
      |                         ^^^^^ did you mean `model`?
    ");
    assert_snapshot!(told("optimizer: {embedding: true}"), @"
    error[VMCP0013]: `optimizer.embedding` must be a mapping, but this is true or false
     --> vmcp.yaml:2:24
      |
    2 | optimizer: {embedding: true}
      |                        ^^^^ expected a mapping
    ");
    assert_snapshot!(told("optimizer: {embeddingProvider: ollama}"), @"
    error[VMCP0015]: unknown value `ollama` for `optimizer.embeddingProvider`
     --> vmcp.yaml:2:32
      |
    2 | optimizer: {embeddingProvider: ollama}
      |                                ^^^^^^ expected one of `tei`, `openai`
    ");
    assert_eq!(codes(&with_backend("optimizer: {maxTools: 3}")), ["VMCP0012:2"]);
}
