use vmcp_core::{
    BackendId, Json,
    catalog::{Parts, Tool},
};
use vmcp_search::Query;

use super::*;

fn tool(name: &str) -> Tool {
    Tool {
        name: name.into(),
        backend: BackendId::new("b").unwrap(),
        original: name.into(),
        definition: Json::object([("name", Json::string(name))]),
        advertised: true,
        arguments: Vec::new(),
        header_params: Vec::new(),
    }
}

fn views() -> Views {
    Views::new(Titles::default(), None)
}

fn catalog(names: &[&str]) -> Arc<Catalog> {
    let tools = names.iter().map(|name| tool(name)).collect();
    Arc::new(Catalog::new(Parts { tools, ..Parts::default() }))
}

async fn view(views: &Views, catalog: &Arc<Catalog>) -> Arc<View> {
    views.of(catalog).ready().await.unwrap()
}

fn found(view: &View, description: &str) -> Vec<String> {
    let query = Query::new(description, &[]).unwrap();
    view.search(&query, None, 10).hits.iter().map(|hit| hit.name.to_string()).collect()
}

#[tokio::test]
async fn one_catalogue_has_one_view() {
    let (views, all) = (views(), catalog(&["a", "b"]));
    let (first, second) = tokio::join!(view(&views, &all), view(&views, &all));
    assert!(Arc::ptr_eq(&first, &second));
    assert!(Arc::ptr_eq(&views.of(&all).shown(), &views.of(&all).shown()));
}

#[tokio::test]
async fn what_is_used_is_kept_however_many_others_there_are() {
    let (views, all) = (views(), catalog(&["a", "b"]));
    let first = view(&views, &all).await;
    let others: Vec<_> = (0..2 * KEPT).map(|_| catalog(&["a"])).collect();
    let unused = view(&views, &others[0]).await;
    for other in &others[1..] {
        view(&views, other).await;
        assert!(Arc::ptr_eq(&first, &view(&views, &all).await));
    }
    assert!(!Arc::ptr_eq(&unused, &view(&views, &others[0]).await));
}

#[tokio::test]
async fn callers_who_see_less_share_the_index_of_those_who_see_more() {
    let views = views();
    let (all, some) = (catalog(&["read_page", "write_page", "x"]), catalog(&["read_page", "x"]));
    let (all, some) = (view(&views, &all).await, view(&views, &some).await);
    assert!(Arc::ptr_eq(&all.library, &some.library));
    assert_eq!(found(&some, "page"), ["read_page"]);
    assert_eq!(found(&all, "page").len(), 2);
    let baseline = |view: &View| view.savings(std::iter::empty()).baseline;
    assert!(baseline(&some) < baseline(&all));
}

#[tokio::test]
async fn a_change_makes_a_new_index_without_what_is_gone() {
    let views = views();
    let old = catalog(&["read_page", "write_page"]);
    let before = view(&views, &old).await;
    drop(old);
    let new = catalog(&["read_page", "drop_page"]);
    let after = view(&views, &new).await;
    assert!(!Arc::ptr_eq(&before.library, &after.library));
    assert_eq!(after.library.index.len(), 2);
    let mut names = found(&after, "page");
    names.sort();
    assert_eq!(names, ["drop_page", "read_page"]);
}

#[tokio::test]
async fn a_tool_of_the_same_name_and_another_text_is_another_tool() {
    let views = views();
    let one = view(&views, &catalog(&["page"])).await;
    let mut other = tool("page");
    other.definition = json(r#"{"name":"page","description":"Now it has a description."}"#);
    let other = Catalog::new(Parts { tools: vec![other], ..Parts::default() });
    let other = view(&views, &Arc::new(other)).await;
    assert_eq!((found(&one, "description").len(), found(&other, "description").len()), (0, 1));
    let names = ["page"];
    assert!(one.savings(names.into_iter()).returned < other.savings(names.into_iter()).returned);
}

fn json(text: &str) -> Json {
    text.parse().unwrap()
}

#[tokio::test]
async fn what_nobody_has_any_more_is_forgotten_and_the_rest_is_bounded() {
    let views = views();
    for n in 0..100 {
        let gone = catalog(&[&format!("tool_{n}")]);
        view(&views, &gone).await;
    }
    assert_eq!(views.kept.lock().unwrap().len(), 1);
    let all: Vec<_> = (0..100).map(|n| catalog(&[&format!("tool_{n}")])).collect();
    for one in &all {
        view(&views, one).await;
    }
    assert_eq!(views.kept.lock().unwrap().len(), KEPT);
}

#[tokio::test]
async fn what_is_not_asked_for_any_more_is_not_made() {
    let views = views();
    let turn = views.desk.turn.acquire().await.unwrap();
    let entry = views.of(&catalog(&["a"]));
    drop(turn);
    assert!(entry.ready().await.is_none(), "its catalogue is gone");
}
