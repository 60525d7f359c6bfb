//! `wirecopy graph`: the stages of a pipeline, what they read and write, and who writes what whom reads.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use wirecopy_pipeline::{Origin, Pipeline, StageEntry};
use wirecopy_stage::{Item, Kind};

use crate::cli::{Exit, GraphFormat};
use crate::commands::load;
use crate::terminal::{out, shown};

/// Shows a pipeline.
pub(crate) fn graph(file: &Path, format: GraphFormat) -> Result<Exit> {
    let loaded = match load(file) {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let pipeline = &loaded.pipeline;
    out(&match format {
        GraphFormat::Text => text(pipeline),
        GraphFormat::Dot => dot(pipeline),
        GraphFormat::Mermaid => mermaid(pipeline),
    });
    Ok(Exit::Done)
}

/// Who a stage gets an item from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    /// The input may bring it.
    Input,
    /// The stage at this place writes it last before.
    Stage(usize),
}

/// What each stage reads, with who wrote it last: every stage before counts, since each may change what is there.
fn reads(pipeline: &Pipeline) -> Vec<BTreeMap<From, Vec<String>>> {
    let stages = &pipeline.stages;
    let mut all = Vec::new();
    for (n, stage) in stages.iter().enumerate() {
        let mut from: BTreeMap<From, Vec<String>> = BTreeMap::new();
        let text = std::iter::once(&Item::Text);
        for item in text.chain(stage.description.reads.iter().map(|r| &r.item)) {
            let writers: Vec<usize> =
                (0..n).filter(|&w| stages[w].description.writes.contains(item)).collect();
            let brought = matches!(item, Item::Text | Item::Field(_));
            let last = writers.last().map(|&w| From::Stage(w));
            if let Some(from_whom) = last.or(brought.then_some(From::Input)) {
                from.entry(from_whom).or_default().push(name(item));
            }
        }
        all.push(from);
    }
    all
}

fn name(item: &Item) -> String {
    match item {
        Item::Text => "text".to_owned(),
        Item::Field(name) => name.clone(),
        Item::Layer(name) => format!("[{name}]"),
    }
}

fn names<'a>(items: impl Iterator<Item = &'a Item>) -> String {
    let all: Vec<String> = items.map(name).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

fn origin(stage: &StageEntry) -> String {
    match &stage.origin {
        Origin::Linked => "linked".to_owned(),
        Origin::Plugin(path) => format!("plugin {}", shown(path)),
        Origin::Command(argv) => format!("command {}", argv.join(" ")),
    }
}

fn text(pipeline: &Pipeline) -> String {
    let inputs: Vec<&str> = pipeline.input.paths.iter().map(|p| p.written.as_str()).collect();
    let mut out = format!(
        "{}: {} stages (fields by name, layers in brackets)\n\ninput    {}\n",
        pipeline.name,
        pipeline.stages.len(),
        if inputs.is_empty() { "from the command line".to_owned() } else { inputs.join(", ") }
    );
    for (stage, from) in pipeline.stages.iter().zip(reads(pipeline)) {
        let d = &stage.description;
        let kind = if d.kind == Kind::Corpus { "corpus stage" } else { "document stage" };
        out.push_str(&format!(
            "  │\n{}  {kind} {} {}, {}\n",
            stage.id,
            d.name,
            d.version,
            origin(stage)
        ));
        if let Some(when) = &stage.when {
            out.push_str(&format!("  when     {}\n", when.source()));
        }
        for (from, items) in from {
            let from = match from {
                From::Input => "the input",
                From::Stage(n) => &pipeline.stages[n].id,
            };
            out.push_str(&format!("  reads    {} of {from}\n", items.join(", ")));
        }
        out.push_str(&format!("  writes   {}\n", names(d.writes.iter())));
    }
    let path = pipeline.output.path.as_ref().map_or("from the command line", |p| &p.written);
    out.push_str(&format!("  │\noutput   {path}\n"));
    out
}

/// A graph of the stages in order, and of what each gets from a stage that is not the one before it.
fn edges(pipeline: &Pipeline) -> Vec<(From, usize, String)> {
    let mut edges = Vec::new();
    for (to, from) in reads(pipeline).into_iter().enumerate() {
        for (whom, items) in from {
            edges.push((whom, to, items.join(", ")));
        }
    }
    edges
}

fn node(from: From) -> String {
    match from {
        From::Input => "input".to_owned(),
        From::Stage(n) => format!("s{n}"),
    }
}

fn dot(pipeline: &Pipeline) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut out =
        format!("digraph {} {{\n  rankdir=TB;\n  node [shape=box];\n", quoted(&pipeline.name));
    out.push_str("  input [shape=plaintext];\n  output [shape=plaintext];\n");
    for (n, stage) in pipeline.stages.iter().enumerate() {
        let d = &stage.description;
        let shape = if d.kind == Kind::Corpus { " shape=box3d" } else { "" };
        let label = format!("{}\\n{}", stage.id, names(d.writes.iter()));
        out.push_str(&format!(
            "  s{n} [label={}{shape}];\n",
            quoted(&label).replace("\\\\n", "\\n")
        ));
    }
    for (from, to, label) in edges(pipeline) {
        out.push_str(&format!("  {} -> s{to} [label={}];\n", node(from), quoted(&label)));
    }
    if let Some(last) = pipeline.stages.len().checked_sub(1) {
        out.push_str(&format!("  s{last} -> output;\n"));
    }
    out.push_str("}\n");
    out
}

fn mermaid(pipeline: &Pipeline) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "#quot;"));
    let mut out = String::from("flowchart TD\n  input([input])\n");
    for (n, stage) in pipeline.stages.iter().enumerate() {
        let d = &stage.description;
        let label = quoted(&format!("{}<br>{}", stage.id, names(d.writes.iter())));
        let (open, close) = if d.kind == Kind::Corpus { ("[[", "]]") } else { ("[", "]") };
        out.push_str(&format!("  s{n}{open}{label}{close}\n"));
    }
    for (from, to, label) in edges(pipeline) {
        out.push_str(&format!("  {} -->|{}| s{to}\n", node(from), quoted(&label)));
    }
    if let Some(last) = pipeline.stages.len().checked_sub(1) {
        out.push_str(&format!("  s{last} --> output([output])\n"));
    }
    out
}
