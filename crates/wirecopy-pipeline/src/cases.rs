//! `[[test]]`: what the pipeline is expected to do.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json};

use crate::model::{Expect, SpanExpectation, TestCase, TestInput};
use crate::problem::Problem;
use crate::reader::{Context, wrong_type};
use crate::suggest::{listed, nearest, short};
use crate::tree::{Node, Span, Value, table_to_json};

pub(crate) fn tests(cx: &mut Context<'_>, node: Option<&Node>, ids: &[&str]) -> Vec<TestCase> {
    let Some(node) = node else { return Vec::new() };
    let Some(items) = node.as_list() else {
        let mut problem = wrong_type("test", "a list of tables", node);
        if node.as_table().is_some() {
            problem = Problem::error("WP0004", node.span.clone(), "a test has double brackets")
                .label("write `[[test]]`")
                .help("a pipeline may have many tests, so each begins with `[[test]]`; what it expects stays `[test.expect]`");
        }
        cx.push(problem);
        return Vec::new();
    };
    let mut names: HashMap<&str, &Span> = HashMap::new();
    let mut out = Vec::new();
    for item in items {
        let test = test(cx, item, ids);
        if let Some((name, node)) = item.get("name").and_then(|node| Some((node.as_str()?, node))) {
            if let Some(first) = names.get(name) {
                let message = format!("two tests have the name `{}`", short(name));
                cx.push(
                    Problem::error("WP0043", node.span.clone(), message)
                        .label("the second one")
                        .note((*first).clone(), "the first one")
                        .help("give one of them another name"),
                );
            } else {
                names.insert(name, &node.span);
            }
        }
        out.extend(test);
    }
    out
}

fn test(cx: &mut Context<'_>, item: &Node, ids: &[&str]) -> Option<TestCase> {
    cx.table("[[test]]", item)?;
    let place = item.get("name").map_or(&item.span, |node| &node.span).clone();
    let name = match item.get("name") {
        Some(node) => cx.filled("name", node),
        None => {
            let problem = cx.missing("[[test]]", "name", item.span.clone());
            cx.push(
                problem
                    .help("say in a few words what is tested: name = \"weekday before the date\""),
            );
            None
        }
    };
    let input = input(cx, item, &place);
    let fields = item.get("fields").map(|node| fields(cx, node)).unwrap_or_default();
    let stage = match item.get("stage") {
        Some(node) => stage(cx, node, ids),
        None => ids.last().map(|id| (*id).to_owned()),
    };
    let expect = match item.get("expect") {
        Some(node) => expect(cx, node),
        None => {
            cx.push(expects_nothing(place.clone()));
            None
        }
    };
    let line = cx.lines.line(place.start);
    Some(TestCase {
        name: name?.into(),
        input: input?,
        fields,
        stage: stage?,
        expect: expect?,
        span: place,
        line,
    })
}

fn input(cx: &mut Context<'_>, item: &Node, place: &Span) -> Option<TestInput> {
    match (item.get("text"), item.get("file")) {
        (Some(text), Some(file)) => {
            cx.push(
                Problem::error("WP0040", file.span.clone(), "a test has either `text` or `file`")
                    .label("the file")
                    .note(text.span.clone(), "the text")
                    .help("remove one of the two"),
            );
            None
        }
        (None, None) => {
            cx.push(
                Problem::error("WP0040", place.clone(), "the test has no document")
                    .label("neither `text` nor `file`")
                    .help("add `text = \"…\"`, or `file = \"PATH\"` relative to the pipeline file"),
            );
            None
        }
        (Some(node), None) => cx.string("text", node).map(|text| TestInput::Text(text.into())),
        (None, Some(node)) => {
            let path = cx.path("file", node)?;
            if !cx.catalog.exists(&path.resolved) {
                let message = format!("the file `{}` is not there", short(&path.written));
                cx.push(
                    Problem::error("WP0042", node.span.clone(), message)
                        .label(format!("looked for `{}`", short(&path.resolved.to_string_lossy())))
                        .help("paths are relative to the folder of the pipeline file"),
                );
            }
            Some(TestInput::File(path))
        }
    }
}

fn stage(cx: &mut Context<'_>, node: &Node, ids: &[&str]) -> Option<String> {
    let id = cx.filled("stage", node)?;
    if !ids.contains(&id) {
        let message = format!("the pipeline has no stage with the id `{}`", short(id));
        cx.push(
            Problem::error("WP0041", node.span.clone(), message)
                .did_you_mean(nearest(id, ids.iter().copied()))
                .help(format!("ids in this pipeline: {}", listed(ids.iter().copied(), "and"))),
        );
        return None;
    }
    Some(id.into())
}

fn fields(cx: &mut Context<'_>, node: &Node) -> Map<String, Json> {
    let Some(entries) = node.as_table() else {
        let help = "for instance: fields = { published = \"2023-07-27\" }";
        cx.push(wrong_type("fields", "a table", node).help(help));
        return Map::new();
    };
    table_to_json(entries)
}

fn expects_nothing(span: Span) -> Problem {
    Problem::error("WP0044", span, "the test expects nothing, so it can never fail").help(
        "add a header `[test.expect]`, and below it at least one of `text`, `fields`, `absent`, `spans`, `no-spans`, `findings` and `dropped`",
    )
}

fn expect(cx: &mut Context<'_>, node: &Node) -> Option<Expect> {
    let entries = cx.table("[test.expect]", node)?;
    if entries.is_empty() {
        cx.push(expects_nothing(node.span.clone()));
    }
    let mut out = Expect::default();
    for (key, node) in entries {
        let owned = |found: Vec<(&str, &Node)>| found.iter().map(|(it, _)| (*it).into()).collect();
        match key.name.as_str() {
            "text" => out.text = cx.string("text", node).map(str::to_owned),
            "fields" => out.fields = fields(cx, node),
            "absent" => out.absent = owned(cx.strings("absent", node)),
            "spans" => out.spans = spans(cx, "spans", node),
            "no-spans" => out.no_spans = spans(cx, "no-spans", node),
            "findings" => out.findings = owned(cx.strings("findings", node)),
            "dropped" => out.dropped = cx.boolean("dropped", node),
            _ => {}
        }
    }
    Some(out)
}

fn spans(cx: &mut Context<'_>, name: &str, node: &Node) -> Vec<SpanExpectation> {
    let example = format!("for instance: {name} = [{{ layer = \"date\", text = \"Wednesday\" }}]");
    let Some(items) = node.as_list() else {
        cx.push(wrong_type(name, "a list of tables", node).help(example));
        return Vec::new();
    };
    items.iter().filter_map(|item| span(cx, name, item, &example)).collect()
}

fn span(cx: &mut Context<'_>, list: &str, item: &Node, example: &str) -> Option<SpanExpectation> {
    let Some(entries) = item.as_table() else {
        let name = format!("an entry of `{list}`");
        cx.push(wrong_type(&name, "a table", item).help(example));
        return None;
    };
    let mut out = SpanExpectation {
        layer: String::new(),
        text: None,
        label: None,
        attributes: BTreeMap::new(),
        count: None,
        span: item.span.clone(),
        line: cx.lines.line(item.span.start),
    };
    if item.get("layer").is_none() {
        let problem = cx.missing(&format!("an entry of `{list}`"), "layer", item.span.clone());
        cx.push(problem.help(example));
    }
    for (key, node) in entries {
        match key.name.as_str() {
            "layer" => out.layer = cx.filled("layer", node).unwrap_or_default().into(),
            "text" => out.text = cx.string("text", node).map(str::to_owned),
            "label" => out.label = cx.string("label", node).map(str::to_owned),
            "count" => out.count = cx.integer("count", node, 0..=1_000_000),
            attribute => match &node.value {
                Value::List(_) | Value::Table(_) => {
                    cx.push(wrong_type(attribute, "a string", node).help(
                        "any key besides `layer`, `text`, `label` and `count` is an attribute, which is compared as a string",
                    ));
                }
                _ => {
                    let text =
                        node.as_str().map_or_else(|| node.to_json().to_string(), str::to_owned);
                    out.attributes.insert(attribute.into(), text);
                }
            },
        }
    }
    Some(out)
}
