//! Small corpora through the stage.

use wirecopy_stage::{SCORE_ONE, testing};

use crate::{STAGES, Sources};

#[test]
fn description_is_sound() {
    testing::check_description(&STAGES[0]);
}

/// Three reports on one visit, one of them copied, and one on something else.
fn corpus() -> Vec<wirecopy_stage::prelude::Document> {
    let doc = |id: &str, published: &str, text: &str| {
        let mut doc = testing::document(text, &[("published", published)]);
        doc.id = id.to_owned();
        doc
    };
    let wire = "General Tarek Halloumi arrived in Marsa Delin on Monday, the Harbour Ministry said. \"The harbour is \
        the door of our country and it will be open again before the month is over,\" he said in the old town. He \
        met Rosa Delgado, who told Reuters that the two sides would work together on the new quay. The fire had \
        burned for two days and destroyed three of the five grain stores of the port.";
    let copy = format!("{wire} The mayor did not comment.");
    vec![
        doc("wire", "2021-05-12", wire),
        doc("copy", "2021-05-13", &copy),
        doc(
            "own",
            "2021-05-13",
            "In Marsa Delin, General Tarek Halloumi met Rosa Delgado. \"The harbour is the door of our country and \
             it will be open again before the month is over,\" the general promised. Yonhap reported that \"our \
             two harbour ministries must strengthen the cooperation\" was the message of the visit to the town.",
        ),
        doc(
            "other",
            "2021-05-13",
            "The Bank of Penang raised its rate to five percent on Thursday. Minister Lee Wong said \
             \"strengthening cooperation of our ministries of harbours\" was for another day.",
        ),
    ]
}

#[test]
fn a_small_corpus() {
    let (snapshots, links) = testing::corpus_snapshot::<Sources>("{}", corpus());
    let links: Vec<String> = links
        .iter()
        .map(|l| format!("{} {} {} {} {} spans", l.a, l.kind, l.b, l.score, l.spans.len()))
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{}", links.join("\n"), snapshots.join("\n=====\n")));
}

#[test]
fn copies_leave_where_the_settings_ask_for_it() {
    let (snapshots, _) = testing::corpus_snapshot::<Sources>(r#"{"keep":"first"}"#, corpus());
    assert!(snapshots[1].starts_with("dropped  a copy of wire"), "{}", snapshots[1]);
    assert!(!snapshots[0].starts_with("dropped"));
}

/// The kinds of the links between two texts, with their scores in percent.
fn kinds(a: &str, b: &str) -> Vec<String> {
    let docs = vec![testing::document(a, &[]), testing::document(b, &[])];
    let (_, links) = testing::corpus_snapshot::<Sources>("{}", docs);
    links.iter().map(|l| format!("{} {}", l.kind, l.score / (SCORE_ONE / 100))).collect()
}

/// More fingerprints than hits are kept of a pair.
fn long(words: std::ops::Range<u32>) -> String {
    words.map(|n| format!("word{n} ")).collect()
}

#[test]
fn long_articles_that_are_the_same_are_exact_and_one_story() {
    let text = long(0..5000);
    assert_eq!(kinds(&text, &text.to_uppercase()), ["exact 100", "story 99"]);
}

proptest::proptest! {
    #[test]
    fn anything_goes_in(texts in proptest::collection::vec("(\\PC|[ \n\"“”.]|AFP |said |the ){0,40}", 0..5)) {
        let docs = texts.iter().map(|t| testing::document(t, &[])).collect();
        testing::corpus_snapshot::<Sources>("{}", docs);
    }
}
