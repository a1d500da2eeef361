//! The model behind the searches.

use vmcp_core::CallContext;

use super::meter::Figures;
use crate::optimizer::{
    fake::{Fake, Mood},
    ready::eventually,
    world::World,
};

#[tokio::test]
async fn how_the_model_is_and_what_it_did() {
    let (figures, fake) = (Figures::new(), Fake::held_back());
    let folder = tempfile::tempdir().unwrap();
    let tools = ["send_mail: Send a mail", "read_file: Read a file", "list: List poison"];
    fake.poison("poison", Mood::GivesNoNumbers);
    let world = World::meaning_counted(&tools, &fake, Some(folder.path()), &figures.metrics());
    // Whoever looks at the tools has them embedded.
    world.gateway.catalog(&CallContext::internal()).await.unwrap();
    let is_embedding = || world.optimizer.status().state.as_str() == "embedding";
    eventually("embedding", is_embedding).await;
    world.find("a letter").await;
    insta::assert_snapshot!(figures.of("_find_tool_degraded"), @"optimizer_find_tool_degraded{reason=embedding} 1");
    insta::assert_snapshot!(figures.of("_embedder_ready"), @"optimizer_embedder_ready 0");
    fake.turns.add_permits(1000);
    world.warm().await;
    world.find("a letter").await;
    world.find("a letter").await;
    let told = ["_embed", "_vectors", "_degraded"].map(|part| figures.of(part));
    insta::assert_snapshot!(told.join("\n"), @"
    optimizer_embedded_texts{kind=question} 1
    optimizer_embedded_texts{kind=tool} 2
    optimizer_embedder_ready 1
    optimizer_embedding_cache_hits 1
    optimizer_vectors{state=cached} 0
    optimizer_vectors{state=embedded} 2
    optimizer_vectors{state=missing} 0
    optimizer_vectors{state=refused} 1
    optimizer_find_tool_degraded{reason=embedding} 1
    ");
    fake.poison("letter", Mood::GivesNoNumbers);
    world.find("another letter").await;
    insta::assert_snapshot!(figures.of("_degraded"), @"
    optimizer_find_tool_degraded{reason=embedding} 1
    optimizer_find_tool_degraded{reason=question} 1
    ");
    world.optimizer.close().await;
    insta::assert_snapshot!(figures.of("_embedder_ready"), @"optimizer_embedder_ready 0");

    let again = Figures::new();
    let world = World::meaning_counted(&tools, &fake, Some(folder.path()), &again.metrics());
    world.warm().await;
    insta::assert_snapshot!(again.of("_vectors"), @"
    optimizer_vectors{state=cached} 2
    optimizer_vectors{state=embedded} 1
    optimizer_vectors{state=missing} 0
    optimizer_vectors{state=refused} 0
    ");
    drop(world);
    assert_eq!(again.of("_vectors"), "", "whoever is gone has no figures");
}
