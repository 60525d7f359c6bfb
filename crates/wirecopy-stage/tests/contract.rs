//! The contract as hosts and tests use it: what is rendered for people, what a corpus stage is asked, and what is refused
//! of a stage that describes itself badly.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::collections::BTreeMap;

use wirecopy_stage::document::Record;
use wirecopy_stage::prelude::*;
use wirecopy_stage::{
    Closure, CorpusStage, Group, Hit, Hits, Inbox, LinkSpan, Links, Names, Plan, Posting, Relation,
    Resource, SCORE_ONE, Sketches, render, run_in_memory, testing,
};

wirecopy_stage::rules! {
    mod rule {
        MARK = "mark", "Marks what is long.", "long → [long]";
        JOIN = "join", "Joins documents that share a word.", "a b, b c → b";
    }
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", deny_unknown_fields, default)]
#[schemars(crate = "wirecopy_stage::schemars")]
struct Settings {}

/// Joins documents that share a word of more than one letter, and says which words are everywhere.
struct Words;

impl Describe for Words {
    type Settings = Settings;
    const NAME: &'static str = "words";
    const VERSION: &'static str = "1";
    const SUMMARY: &'static str = "Joins.";
    const RULES: &'static [Rule] = rule::ALL;

    fn writes() -> Vec<Item> {
        vec![Item::Field("with".into())]
    }

    fn create(_: Settings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Words)
    }
}

impl CorpusStage for Words {
    fn plan(&self) -> Plan {
        let relation = Relation {
            name: Name::literal("together"),
            kinds: vec![Name::literal("shares")],
            closure: Closure::Star,
            most: u64::MAX,
        };
        Plan { group_limit: 3, weighs: true, relations: vec![relation], ..Plan::default() }
    }

    fn sketch(
        &self,
        _: u8,
        doc: &Document,
        _: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        let mut at = 0;
        for word in doc.text.split(' ') {
            let key = word.bytes().fold(7u64, |sum, b| sum * 31 + u64::from(b));
            out.post(key, at);
            at += word.len() as u64 + 1;
        }
        out.card([i64::try_from(doc.text.len()).unwrap(), 0, 0, 0], doc.text.clone());
        out.witness = doc.text.clone().into_bytes();
        Ok(())
    }

    fn link(&self, _: u8, _: u64, group: Group<'_>, out: &mut Hits) {
        for (n, one) in group.postings.iter().enumerate() {
            for other in &group.postings[n + 1..] {
                out.pair(one, other);
                out.within(one, other);
            }
        }
    }

    fn hot(&self, _: u8, key: u64, count: u64, first: &Posting, out: &mut Hits) {
        out.message(first.doc, key, count);
    }

    fn weigh(&self, hits: &[Hit], _: &mut Links) -> bool {
        // What shares one letter alone is not worth a look.
        hits.iter().any(|hit| hit.key > 7 * 31 + 255)
    }

    fn verify(&self, a: &[u8], b: &[u8], hits: &[Hit], out: &mut Links) -> Result<(), StageError> {
        let word = |text: &[u8], at: u64| {
            let at = usize::try_from(at).unwrap();
            let len = text[at..].iter().position(|&b| b == b' ').unwrap_or(text.len() - at);
            Span::at(at, at + len)
        };
        let span = |h: &Hit| LinkSpan { a: word(a, h.a_data), b: word(b, h.b_data) };
        let spans = hits.iter().map(span).collect();
        out.link(rule::JOIN, Name::literal("shares"), 2 * SCORE_ONE, spans);
        Ok(())
    }

    fn settle(&self, _: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        let partner = |p: &wirecopy_stage::Partner| format!("{}:{}", p.card.id, p.card.data);
        let with: Vec<String> = inbox.partners.iter().map(partner).collect();
        let hot: Vec<u64> = inbox.messages.iter().map(|m| m.data).collect();
        let kept: Vec<&str> = inbox.clusters.iter().map(|c| c.kept.id.as_str()).collect();
        out.set(rule::JOIN, "with", format!("{with:?} {hot:?} {kept:?}"));
        Ok(())
    }
}

#[test]
fn a_corpus_stage_is_asked_about_groups_pairs_and_documents() {
    let docs = [("a", "red x blue red"), ("b", "blue y"), ("c", "x y"), ("d", "z z z z z")]
        .map(|(id, text)| Document::new(id, text));
    let run = run_in_memory(&Words, &docs).unwrap();
    let links: Vec<String> = run
        .links
        .iter()
        .map(|l| format!("{}-{} {} {} {:?}", l.a, l.b, l.kind, l.score, l.spans))
        .collect();
    let said: BTreeMap<&str, String> = docs
        .iter()
        .zip(&run.edits)
        .map(|(doc, edits)| {
            let mut record = Record::new(doc.id.clone(), Media::Text, doc.text.clone()).unwrap();
            record.apply(0, edits).unwrap();
            (doc.id.as_str(), record.document.fields.text("with").unwrap().to_owned())
        })
        .collect();
    insta::assert_snapshot!(format!("{}\n{said:#?}", links.join("\n")));
}

/// All that a snapshot of a stage shows, and what it makes visible or short.
#[test]
fn what_a_stage_did_is_rendered() {
    let description = Registration::corpus::<Words>().describe();
    let names = Names::new([("first", &description), ("second", &description)]);
    let rules = ["words/mark", "words/join", "words/mark", "words/join"];
    assert_eq!(names.table(), (vec![0, 2], rules.to_vec()));
    assert_eq!((names.stage(1), names.stage(2)), ("second", "?"));

    let raw = format!("one\u{a0}two\nthree\tfour\n{}\nlast", "long ".repeat(60));
    let mut record = Record::new("d", Media::Text, raw).unwrap();
    let (layer, label) = (Name::literal("word"), Name::literal("number"));
    let mut before = Edits::new();
    before.annotate(rule::MARK, layer, label, Span::new(0, 3));
    before.set(rule::MARK, "of-another-stage", "x");
    record.apply(0, &before).unwrap();
    let mut out = Edits::new();
    out.annotate(rule::MARK, layer, label, Span::new(5, 8)).attr(layer, "2");
    out.annotate(rule::MARK, layer, label, Span::new(9, 14));
    out.set(rule::MARK, "count", "2");
    out.unset(rule::JOIN, "none");
    out.finding(rule::JOIN, "too-long", "The text is long.", &[Span::new(20, 320)]);
    out.finding(rule::JOIN, "short", "It is short.", &[]);
    record.apply(1, &out).unwrap();
    let mut out = Edits::new();
    out.replace(rule::JOIN, Span::new(3, 5), " ");
    out.delete(rule::JOIN, Span::new(9, 14));
    for n in 0..20 {
        out.replace(rule::MARK, Span::new(20 + 5 * n, 24 + 5 * n), "LONG");
    }
    record.apply(1, &out).unwrap();
    let mut out = Edits::new();
    let end = u32::try_from(record.document.text.len()).unwrap();
    out.replace(rule::JOIN, Span::new(end - 200, end - 4), "cut\n");
    record.apply(1, &out).unwrap();
    insta::assert_snapshot!(render(&record, 1, &names));
}

#[test]
fn the_files_of_a_setting_are_found() {
    let resource = |setting: &str| Resource {
        setting: setting.to_owned(),
        path: setting.to_owned(),
        bytes: vec![1, 2],
    };
    let all = Resources(["lists", "lists.0", "lists.1", "listsmore", "x"].map(resource).to_vec());
    let of: Vec<&str> = all.of("lists").map(|r| r.path.as_str()).collect();
    assert_eq!(of, ["lists", "lists.0", "lists.1"]);
    let text = wirecopy_stage::serde_json::to_string(&all).unwrap();
    assert_eq!(wirecopy_stage::serde_json::from_str::<Resources>(&text).unwrap(), all);
}

/// Accepts any key, and has a setting without a word of explanation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", default)]
#[schemars(crate = "wirecopy_stage::schemars")]
struct Loose {
    level: u32,
}

struct Bad;

impl Describe for Bad {
    type Settings = Loose;
    const NAME: &'static str = "Bad-";
    const VERSION: &'static str = "1";
    const SUMMARY: &'static str = "No sentence";
    const RULES: &'static [Rule] = &[
        Rule { id: "-one", summary: "No sentence", example: "none" },
        Rule { id: "-one", summary: "A sentence.", example: "a → b" },
    ];

    fn writes() -> Vec<Item> {
        Vec::new()
    }

    fn create(settings: Loose, _: &Resources) -> Result<Self, SettingsError> {
        if settings.level == 0 { Err(SettingsError::new("too low")) } else { Ok(Bad) }
    }
}

impl Stage for Bad {
    fn edit(&self, _: u8, _: &Document, _: &mut Edits) -> Result<(), StageError> {
        Ok(())
    }
}

#[test]
fn a_bad_description_is_refused_with_all_that_is_wrong() {
    testing::check_description(&Registration::corpus::<Words>());
    let bad = || testing::check_description(&Registration::document::<Bad>());
    let message = std::panic::catch_unwind(bad).unwrap_err().downcast::<String>().unwrap();
    insta::assert_snapshot!(message);
}
