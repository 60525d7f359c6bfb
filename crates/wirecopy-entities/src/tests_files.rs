//! Tests of the files of names, of weights from a file, and of the stage `link`.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{Resource, testing};

use crate::{Entities, Link, Settings};

fn with(setting: &str, path: &str, content: &str) -> Result<Entities, SettingsError> {
    let resource =
        Resource { setting: setting.into(), path: path.into(), bytes: content.as_bytes().to_vec() };
    Entities::create(Settings::default(), &Resources(vec![resource]))
}

/// What a text holds with a file of names, as `surface=id`.
fn found(path: &str, content: &str, text: &str) -> Vec<String> {
    let stage = with("gazetteers.0", path, content).expect("the file is well-formed");
    let mut out = Edits::new();
    let doc = testing::document(text, &[]);
    stage.edit(0, &doc, &mut out).expect("the stage never fails");
    out.iter()
        .filter_map(|e| match e {
            wirecopy_stage::document::Edit::Annotate(a) => {
                let id = out.attributes(a).next().map_or("", |a| a.value);
                Some(format!("{}={id}", &text[a.span.range()]))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn gazetteers_come_in_three_forms() {
    let text = "The blue heron met Heron II in Brellton.";
    let tsv =
        "name\tlabel\tid\taliases\tcase\tpriority\nBlue Heron\tproduct\tx/1\tHeron II\tignore\t2\n";
    let csv =
        "name,label,id,aliases,case\n\"Blue Heron\",product,x/1,\"Heron II|Heron 2\",ignore\n";
    let jsonl = r#"{"name": "Blue Heron", "label": "product", "id": "x/1", "aliases": ["Heron II"], "case": "ignore"}"#;
    for (path, content) in [("a.tsv", tsv), ("a.csv", csv), ("a.jsonl", jsonl)] {
        let found = found(path, content, text);
        assert_eq!(found[..2], ["blue heron=x/1", "Heron II=x/1"], "{path}");
    }
}

#[test]
fn priority_comes_before_length() {
    let rows = |priority: u32| {
        format!(
            "name,label,id,priority\nHarlow Hall,place,p/hall,0\nHarlow,organisation,o/harlow,{priority}\n"
        )
    };
    assert_eq!(found("a.csv", &rows(0), "Near Harlow Hall."), ["Harlow Hall=p/hall"]);
    assert_eq!(found("a.csv", &rows(1), "Near Harlow Hall.")[0], "Harlow=o/harlow");
}

#[test]
fn case_counts_and_ids_can_be_left_out() {
    let found = found("a.csv", "name,label\nOwn Thing,product\n", "An own thing, an Own Thing.");
    assert_eq!(found, ["Own Thing=product/own-thing"]);
}

#[test]
fn malformed_rows_are_refused() {
    let cases = [
        ("a.csv", "name,label,colour\nX,place,red", "line 2: `colour` is not a column"),
        ("a.csv", "name,label\n\"X,place", "line 2: a quote is not closed"),
        ("a.csv", "name,label\nX,place,3", "line 2: has 3 cells"),
        ("a.csv", "name,label,priority\nX,place,high", "`high` is not a whole number"),
        ("a.csv", "name,label,case\nX,place,any", "`any` is not a case policy"),
        ("a.csv", "name,label,kind\nX,place,moon", "`moon` is not a kind"),
        ("a.jsonl", "{\"name\": \"X\"}", "line 1: `` is not a label"),
        ("a.jsonl", "\n{\"name\": 3}", "line 2: invalid type"),
        ("a.tsv", "name\tlabel\n\tplace", "line 2: a name must not be empty"),
    ];
    for (path, content, message) in cases {
        let error = with("gazetteers.0", path, content).err().expect("it is refused");
        assert!(error.message.contains(message), "{}", error.message);
    }
}

#[test]
fn weights_of_another_kind_are_refused() {
    let error = with("model", "x.bin", "nothing").err().expect("it is refused");
    assert!(error.message.contains("is not a model"), "{}", error.message);
}

/// What `link` makes of texts that `entities` has gone over: the ids of the people of each, and how many links.
fn linked(texts: &[&str]) -> (Vec<Vec<String>>, usize) {
    let docs = texts.iter().enumerate().map(|(i, text)| {
        let mut doc = testing::run::<Entities>("{}", testing::document(text, &[])).document;
        doc.id = format!("d{i}");
        doc
    });
    let (snapshots, links) = testing::corpus_snapshot::<Link>("{}", docs.collect());
    let id = |line: &str| {
        let rest = line.split("entity_id=").nth(1).unwrap_or_default();
        rest.split(' ').next().unwrap_or_default().to_owned()
    };
    let people = |snapshot: &String| {
        snapshot.lines().filter(|l| l.contains("entity person")).map(id).collect()
    };
    (snapshots.iter().map(people).collect(), links.len())
}

#[test]
fn one_person_has_one_id_over_the_corpus() {
    // Another spelling, with the same office.
    let (ids, links) = linked(&[
        "Mayor Sergei Brellov sat down.",
        "It was late. Mayor Sergey Brellov sat down. Brellov ate.",
    ]);
    assert_eq!(links, 1, "{ids:?}");
    assert!(ids[1].iter().all(|id| *id == ids[0][0]), "{ids:?}");
    // Another spelling, with the same company and school around.
    let (ids, links) = linked(&[
        "Sergei Brellov of Brell Ltd was at Harlow University.",
        "Mr. Sergey Brellov left Brell Ltd for Harlow University.",
    ]);
    assert_eq!((ids[1][0].as_str(), links), (ids[0][0].as_str(), 1), "{ids:?}");
}

#[test]
fn a_name_alone_links_nobody() {
    let (ids, links) = linked(&["Mr. Sergei Brellov sat down.", "Mr. Sergey Brellov sat down."]);
    assert_eq!(links, 0);
    assert_ne!(ids[0], ids[1]);
    // Nor does a surname with an office.
    assert_eq!(linked(&["Mayor Brellov sat down.", "Mayor Brellov sat down."]).1, 0);
    // Two offices are two people, or one who has moved on: nothing proves it.
    assert_eq!(linked(&["Mayor Ana Ruiz sat down.", "Bishop Ana Ruiz sat down."]).1, 0);
}
