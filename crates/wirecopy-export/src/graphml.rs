//! Who took what from whom, as a graph: GraphML, one file.
//!
//! Nodes are articles (`kind` article, with title, outlet, day where the run wrote them; an article of an earlier run, or
//! a dropped one, is a bare node) and agencies (`kind` agency). An edge from an agency to
//! an article says that the article credits it (`kind` is how: `credit`, `attribution`, `byline`, `contribution`, `photo`
//! and the like; `count` how often). An edge between articles is a link, with its `kind` and `score`; it points from `a`
//! to `b`, which for a copy is no claim of direction: `copy_of` and `primary_source` of the document make that claim,
//! with a reason.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use wirecopy_engine::{EngineError, FinishedRun};

use crate::run::layer;
use crate::xml::escape;
use wirecopy_engine::values::text;

/// The attributes of nodes and edges: id, what it is for, type.
const KEYS: [(&str, &str, &str); 8] = [
    ("kind", "all", "string"),
    ("title", "node", "string"),
    ("outlet", "node", "string"),
    ("published", "node", "string"),
    ("primary", "node", "string"),
    ("score", "edge", "double"),
    ("count", "edge", "int"),
    ("rule", "edge", "string"),
];

pub(crate) fn write(run: &FinishedRun, place: &Path) -> Result<(), EngineError> {
    let mut out = BufWriter::new(File::create(place).map_err(EngineError::io("write", place))?);
    let mut put =
        |text: &str| out.write_all(text.as_bytes()).map_err(EngineError::io("write", place));
    put(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    )?;
    for (name, of, kind) in KEYS {
        put(&format!(
            "<key id=\"{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n"
        ))?;
    }
    put("<graph id=\"sources\" edgedefault=\"directed\">\n")?;
    let mut written: HashSet<String> = HashSet::new();
    let mut agencies: BTreeMap<String, String> = BTreeMap::new();
    for document in run.documents() {
        let document = document?;
        let id = format!("article:{}", text(&document, "id"));
        let fields = &document["fields"];
        put(&node(
            &id,
            &[
                ("kind", "article"),
                ("title", text(fields, "title")),
                ("outlet", text(fields, "outlet")),
                ("published", text(fields, "published")),
                ("primary", text(&fields["primary_source"], "name")),
            ],
        ))?;
        written.insert(id.clone());
        let mut credits: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for a in layer(&document, "credit") {
            *credits.entry((text(a, "agency"), text(a, "label"))).or_default() += 1;
            let name = agencies.entry(text(a, "agency").to_owned()).or_default();
            text(a, "name").clone_into(name);
        }
        for ((agency, how), count) in credits {
            let source = format!("agency:{agency}");
            put(&edge(&source, &id, &[("kind", how), ("count", &count.to_string())]))?;
        }
    }
    for (id, name) in &agencies {
        put(&node(&format!("agency:{id}"), &[("kind", "agency"), ("title", name)]))?;
    }
    for link in run.lines("links.jsonl") {
        let link = link?;
        let end = |key: &str| format!("article:{}", text(&link, key));
        // Articles of earlier runs and dropped ones have links too; an edge needs a node at both ends.
        for id in [end("a"), end("b")] {
            if !written.contains(&id) {
                put(&node(&id, &[("kind", "article")]))?;
                written.insert(id);
            }
        }
        let score = link["score"].to_string();
        let data =
            [("kind", text(&link, "kind")), ("score", &score), ("rule", text(&link, "rule"))];
        put(&edge(&end("a"), &end("b"), &data))?;
    }
    put("</graph>\n</graphml>\n")?;
    out.flush().map_err(EngineError::io("write", place))
}

fn data(pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(key, value)| format!("<data key=\"{key}\">{}</data>", escape(value))).collect()
}

fn node(id: &str, pairs: &[(&str, &str)]) -> String {
    format!("<node id=\"{}\">{}</node>\n", escape(id), data(pairs))
}

fn edge(source: &str, target: &str, pairs: &[(&str, &str)]) -> String {
    format!(
        "<edge source=\"{}\" target=\"{}\">{}</edge>\n",
        escape(source),
        escape(target),
        data(pairs)
    )
}
