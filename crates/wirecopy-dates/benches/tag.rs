//! How fast the stage goes over news, and over text that is made to hurt.

use divan::Bencher;
use divan::counter::BytesCount;
use wirecopy_dates::Dates;
use wirecopy_stage::document::{Document, Edits};
use wirecopy_stage::{Describe as _, Resources, Stage as _, testing};

fn main() {
    divan::main();
}

const NEWS: &str = "The harbour minister arrived in Lakeport on Tuesday evening and will open the new lock on Friday, \
    officials said. The works, which cost $1.4 billion, took more than three years and ended in October 2020. Traffic on \
    the river has doubled over the past two years, according to figures that the ministry published on July 3. Residents \
    of the old town, many of whom lost their homes in the flood, have asked for a second bridge since the first one was \
    closed to lorries. The company that runs the ferries employs 2,000 people and expects sales to grow next year.\n\n";

fn run(bencher: Bencher, text: String) {
    let stage = Dates::create(wirecopy_dates::Settings::default(), &Resources::default())
        .expect("settings are their defaults");
    let doc: Document = testing::document(&text, &[("published", "2023-07-26")]);
    let mut edits = Edits::new();
    bencher.counter(BytesCount::new(text.len())).bench_local(|| {
        edits.clear();
        stage.edit(0, &doc, &mut edits).expect("the stage never fails");
        edits.len()
    });
}

#[divan::bench]
fn news(bencher: Bencher) {
    run(bencher, NEWS.repeat(200));
}

#[divan::bench(args = ["July ", "1990-", "the past two ", "Monday to ", "about ", "a ", "to be named ", "8:30 ", "July 25 and "])]
fn adversarial(bencher: Bencher, piece: &str) {
    run(bencher, piece.repeat(100_000 / piece.len()));
}
