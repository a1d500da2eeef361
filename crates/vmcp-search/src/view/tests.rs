use std::sync::Arc;

use proptest::{
    collection::btree_map,
    prelude::{Strategy, prop_assert, prop_assert_eq, proptest},
};

use super::{FoundBy, Hit, View};
use crate::{
    Index, Meaning, Query,
    sample::{Sample, index, samples},
};

const TOOLS: [&str; 8] = [
    "fs_read_file: Reads the whole content of a file from disk",
    "fs_write_file: Writes text to a file",
    "gh_createIssue: Opens a new issue in a repository",
    "gh_search: Searches code, issues and pull requests",
    "jira_createIssue: Creates a ticket",
    "mail_send: Sends a message to somebody",
    "sql_create_table: Creates a table in the database",
    "web_search: Looks something up on the internet",
];

fn view(tools: &[&str]) -> View {
    index(&samples(tools)).view(|_| true)
}

fn find(view: &View, text: &str, limit: usize) -> Vec<Hit> {
    view.search(&Query::new(text, &[]).unwrap(), None, limit).hits
}

fn names(hits: &[Hit]) -> String {
    hits.iter().map(|hit| &*hit.name).collect::<Vec<_>>().join(" ")
}

#[test]
fn tools_are_found_by_their_words() {
    let view = view(&TOOLS);
    let cases = [
        ("create table", "sql_create_table jira_createIssue gh_createIssue"),
        ("reading files", "fs_read_file fs_write_file"),
        ("tickets", "jira_createIssue"),
        ("Internet?", "web_search"),
        ("teleport a horse", ""),
        ("?!", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(names(&find(&view, text, 8)), expected, "{text}");
    }
}

#[test]
fn tools_that_are_named_come_first() {
    let view = view(&TOOLS);
    let cases = [
        ("mail_send", "mail_send"),
        ("`MAIL_SEND`.", "mail_send"),
        ("send", "mail_send"),
        ("search", "gh_search web_search"),
        ("createIssue", "gh_createIssue jira_createIssue"),
        ("find files, then call mail_send with the content", "mail_send"),
        ("search: what creates a table?", ""),
    ];
    for (text, expected) in cases {
        let mut hits = find(&view, text, 8);
        hits.retain(|hit| hit.found_by == FoundBy::Name);
        assert_eq!(names(&hits), expected, "{text}");
    }
    assert_eq!(names(&find(&view, "call mail_send with the file", 2)), "mail_send fs_write_file");
    assert_eq!(find(&view, "mail_send", 0), []);
}

#[test]
fn an_advertised_name_comes_before_the_same_name_at_a_backend() {
    let view = view(&["a_search: x", "search: y", "z_search: x"]);
    assert_eq!(names(&find(&view, "search", 8)), "search a_search z_search");
}

#[test]
fn only_what_is_allowed_is_found() {
    let view = index(&samples(&TOOLS)).view(|name| name.starts_with("gh_"));
    assert_eq!(view.len(), 2);
    for text in ["create", "mail_send", "createIssue", "file", "search"] {
        assert!(find(&view, text, 8).iter().all(|hit| hit.name.starts_with("gh_")), "{text}");
    }
    assert_eq!(names(&find(&view, "createIssue", 8)), "gh_createIssue gh_search");
}

#[test]
fn ten_thousand_equal_tools_are_in_the_order_of_their_names() {
    let tools: Vec<_> =
        (0..10_000).map(|n| Sample::new(&format!("s_tool{n:05}"), "Does the same")).collect();
    let view = index(&tools).view(|_| true);
    assert_eq!(names(&find(&view, "same", 3)), "s_tool00000 s_tool00001 s_tool00002");
    assert_eq!(names(&find(&view, "use s_tool07777 for the same", 2)), "s_tool07777 s_tool00000");
}

#[test]
fn an_enormous_description_does_not_push_others_out() {
    let stuffed = "weather ".repeat(700_000);
    let tools = [
        Sample::new("bad_tool", &stuffed),
        Sample::new("good_forecast", "The weather of the next days"),
        Sample::new("other_tool", "Something else"),
    ];
    let view = index(&tools).view(|_| true);
    assert_eq!(find(&view, "weather forecast", 1)[0].name.as_ref(), "good_forecast");
}

#[test]
fn hostile_queries_find_little_and_do_no_harm() {
    let view = view(&TOOLS);
    let long = "file ".repeat(1_000_000);
    let word = "x".repeat(5_000_000);
    let quotes = "\"`'*:(){}[]^~-- OR NOT NEAR(file)".repeat(1000);
    for text in [&*long, &word, &quotes, "\0\u{1}\u{ffff}", "'; DROP TABLE tools; --", "%00../.."] {
        let ranking = view.search(&Query::new(text, &[]).unwrap(), None, 8);
        assert!(ranking.hits.len() <= 8);
        assert_eq!(ranking.cut, text.len() > 8 * 1024);
    }
    assert_eq!(names(&find(&view, &long, 8)), "fs_write_file fs_read_file");
}

#[test]
fn meaning_ranks_what_no_word_finds() {
    let view = view(&TOOLS);
    let mut meaning = vec![0.1; TOOLS.len()];
    meaning[5] = 0.9;
    let find = |text, meaning: &[f32]| {
        let query = Query::new(text, &[]).unwrap();
        view.search(&query, Some(Meaning::of(meaning)), 2).hits
    };
    assert_eq!(find("tell a friend", &meaning)[0].name.as_ref(), "mail_send");
    assert_eq!(find("tell a friend gh_search", &meaning)[0].name.as_ref(), "gh_search");
    // What has no vector yet is judged by its words.
    meaning[7] = f32::NAN;
    assert_eq!(find("look up the internet", &meaning)[0].name.as_ref(), "web_search");
    let unknown = vec![f32::NAN; TOOLS.len()];
    assert_eq!(find("tickets", &unknown)[0].name.as_ref(), "jira_createIssue");
}

#[test]
fn nothing_is_found_in_nothing() {
    let nothing = [view(&[]), index(&samples(&TOOLS)).view(|_| false)];
    for view in nothing {
        assert!(view.is_empty() && find(&view, "mail_send file", 8).is_empty());
        assert!(view.nearest("mail_sent").is_empty());
        let meaning = vec![1.0; view.index().len()];
        let query = Query::new("file", &[]).unwrap();
        assert!(view.search(&query, Some(Meaning::of(&meaning)), 8).hits.is_empty());
    }
}

#[test]
fn names_that_do_not_exist_are_near_to_some_that_do() {
    let view = index(&samples(&TOOLS)).view(|name| !name.starts_with("jira_"));
    let cases = [
        ("gh_create_issue", "gh_createIssue"),
        ("CreateIssues", "gh_createIssue sql_create_table"),
        ("sendMail", "mail_send"),
        ("mail_sendd", "mail_send"),
        ("fs_readfile", "fs_read_file fs_write_file"),
        ("jira_createIssue", "gh_createIssue"),
        ("x", ""),
        ("", ""),
    ];
    for (name, expected) in cases {
        assert_eq!(view.nearest(name).join(" "), expected, "{name}");
    }
    assert!(view.nearest(&"x".repeat(1_000_000)).is_empty());
}

#[test]
fn an_explanation_adds_up() {
    let view = view(&TOOLS);
    let query = Query::new("create a table", &[]).unwrap();
    let ranking = view.search(&query, None, 8);
    let explanation = view.explain(&query, None, &ranking);
    assert_eq!(explanation.hits.len(), ranking.hits.len());
    for hit in &explanation.hits {
        assert!((hit.fields.iter().sum::<f32>() - hit.words.score).abs() < 1e-4);
        assert!((hit.score - hit.words.score).abs() < 1e-6);
    }
}

#[test]
fn explanations_are_for_people() {
    let view = view(&TOOLS);
    let query = Query::new("gh_search: look up a file", &[]).unwrap();
    let meaning: Vec<_> = (0..TOOLS.len()).map(|at| 0.1 * (at % 3) as f32).collect();
    let ranking = view.search(&query, Some(Meaning::of(&meaning)), 3);
    let explanation = view.explain(&query, Some(Meaning::of(&meaning)), &ranking).to_string();
    let version = format!("{:016x}", view.index().version());
    insta::assert_snapshot!(explanation.replace(&version, "VERSION"), @r"
    index VERSION
      gh: 2 of 8 tools, worth 1.28
      search: 2 of 8 tools, worth 1.28
      look: 1 of 8 tools, worth 1.79
      up: 1 of 8 tools, worth 1.79
      file: 2 of 8 tools, worth 1.28
    1. gh_search: named in the query; words 1.42 (rank 2, +1.07 deviations) (name 0.71, backend 0.55, description 0.17); meaning 0.00 (rank 6, -1.12 deviations)
    2. gh_createIssue: 1.13; words 0.55 (rank 5, -0.23 deviations) (backend 0.55); meaning 0.20 (rank 1, +1.44 deviations)
    3. mail_send: 0.94; words 0.00 (rank 6, -1.04 deviations); meaning 0.20 (rank 1, +1.44 deviations)
    ");
}

/// Tools of two tenants, few words.
fn tenants() -> impl Strategy<Value = Vec<Sample>> {
    let text = "((create|issue|file|read|web|search|the) ){0,6}";
    let tools = btree_map("(mine|other)_(create|read|list)[A-D]?", text, 0..14);
    tools.prop_map(|tools| tools.iter().map(|(name, text)| Sample::new(name, text)).collect())
}

fn mine(name: &str) -> bool {
    name.starts_with("mine")
}

proptest! {
    #[test]
    fn tools_that_a_caller_may_not_see_move_nothing(tools in tenants(), text in "(create|file|web|list|x)( issue| read| search| mine_createA)?") {
        let own: Vec<_> = tools.iter().filter(|tool| mine(tool.document().name)).cloned().collect();
        let (shared, alone) = (index(&tools).view(mine), index(&own).view(mine));
        let query = Query::new(&text, &[]).unwrap();
        prop_assert_eq!(shared.search(&query, None, 5), alone.search(&query, None, 5));
        let meaning = |index: &Index| -> Vec<f32> {
            index.names().map(|name| name.bytes().map(f32::from).sum::<f32>() % 7.0).collect()
        };
        let [one, other] = [&shared, &alone].map(|view| {
            view.search(&query, Some(Meaning::of(&meaning(view.index()))), 5)
        });
        prop_assert_eq!(one, other);
        prop_assert_eq!(shared.nearest(&text), alone.nearest(&text));
    }

    #[test]
    fn any_query_has_an_answer_and_always_the_same(tools in tenants(), text in "\\PC{1,40}", limit in 0_usize..6) {
        let Ok(query) = Query::new(&text, &[]) else { return Ok(()) };
        let answers = [(); 2].map(|()| index(&tools).view(|_| true).search(&query, None, limit));
        prop_assert_eq!(&answers[0], &answers[1]);
        prop_assert!(answers[0].hits.len() <= limit);
    }

    #[test]
    fn a_tool_is_found_by_its_name(tools in tenants()) {
        let view = index(&tools).view(|_| true);
        for tool in &tools {
            let name = tool.document().name;
            prop_assert_eq!(&*find(&view, name, 1)[0].name, name);
        }
    }
}

#[test]
fn a_view_outlives_what_it_was_made_of() {
    let index = index(&samples(&TOOLS));
    let view = index.view(|_| true);
    let newer = Arc::new(index.update([]));
    drop(index);
    assert_eq!(names(&find(&view, "tickets", 1)), "jira_createIssue");
    assert!(newer.view(|_| true).is_empty());
}
