//! How fast the stage is.

use wirecopy_entities::{Entities, Settings};
use wirecopy_stage::prelude::*;

fn main() {
    divan::main();
}

const STORY: &str = "Harlow, Denmark - Danish Foreign Minister Ana Ruiz met Peter Mallow of Brell Ltd in Oslo on Monday. \
    Ruiz said the Harlow Trade Union (HTU) and the United Nations had agreed on a plan. The HTU did not comment. \
    The town, which lies near the Black Sea, had waited for years, and nobody there thought that it would end like this.\n";

#[divan::bench]
fn tag(bencher: divan::Bencher<'_, '_>) {
    let stage =
        Entities::create(Settings::default(), &Resources::default()).expect("defaults work");
    let doc = Document::new("d", STORY.repeat(20));
    let mut out = Edits::new();
    bencher.counter(divan::counter::BytesCount::new(doc.text.len())).bench_local(|| {
        out.clear();
        stage.edit(0, &doc, &mut out)
    });
}
