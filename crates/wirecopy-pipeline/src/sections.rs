//! `[input]`, `[output]`, `[snapshots]` and `[run]`.

use std::collections::BTreeMap;

use crate::model::{
    Compress, FilePath, Format, Input, Output, OutputFormat, PRESETS, Run, Snapshots, Trail,
};
use crate::problem::Problem;
use crate::reader::{Context, wrong_type};
use crate::suggest::{listed, nearest, short};
use crate::tree::{Node, Span};

/// Labels that people write, to suggest from; any label of the Encoding Standard is allowed.
const COMMON_ENCODINGS: &[&str] = &[
    "auto",
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "windows-1251",
    "windows-1250",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "koi8-r",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "gbk",
    "gb18030",
    "big5",
];

pub(crate) fn input(cx: &mut Context<'_>, node: Option<&Node>) -> Input {
    let mut input = Input::default();
    let Some(entries) = node.and_then(|node| cx.table("[input]", node)) else { return input };
    for (key, node) in entries {
        match key.name.as_str() {
            "path" => input.paths = cx.paths("path", node),
            "format" => {
                let formats = [
                    ("auto", Format::Auto),
                    ("text", Format::Text),
                    ("html", Format::Html),
                    ("jsonl", Format::Jsonl),
                    ("warc", Format::Warc),
                    ("parquet", Format::Parquet),
                ];
                input.format = cx.choice("format", node, &formats).unwrap_or_default();
            }
            "encoding" => input.encoding = encoding(cx, node),
            "preset" => {
                let presets = PRESETS.map(|name| (name, name));
                input.preset = cx.choice("preset", node, &presets).map(str::to_owned);
            }
            "fields" => input.fields = field_keys(cx, node),
            "max-document" => {
                let most = cx.integer("max-document", node, 1..=4095);
                input.max_document = most.unwrap_or(input.max_document);
            }
            "max-line" => input.max_line = cx.integer("max-line", node, 1..=4095),
            "max-depth" => {
                let most = cx.integer("max-depth", node, 1..=120);
                input.max_depth = most.unwrap_or(input.max_depth);
            }
            "max-ratio" => {
                let most = cx.integer("max-ratio", node, 1..=1_000_000_000);
                input.max_ratio = most.unwrap_or(input.max_ratio);
            }
            "max-files" => {
                let most = cx.integer("max-files", node, 1..=1_000_000_000);
                input.max_files = most.unwrap_or(input.max_files);
            }
            _ => {}
        }
    }
    input
}

/// The keys that hold each field.
fn field_keys(cx: &mut Context<'_>, node: &Node) -> BTreeMap<String, Vec<String>> {
    let Some(entries) = node.as_table() else {
        let help = "write a header `[input.fields]`, and below it lines such as `text = \"body\"`";
        cx.push(wrong_type("fields", "a table", node).help(help));
        return BTreeMap::new();
    };
    let mut fields = BTreeMap::new();
    for (key, node) in entries {
        let keys = match node.as_list() {
            Some(_) => cx.strings(&key.name, node).into_iter().map(|(text, _)| text).collect(),
            None => cx.filled(&key.name, node).into_iter().collect::<Vec<_>>(),
        };
        fields.insert(key.name.clone(), keys.into_iter().map(str::to_owned).collect());
    }
    fields
}

fn encoding(cx: &mut Context<'_>, node: &Node) -> Option<String> {
    let label = cx.filled("encoding", node)?;
    if label == "auto" {
        return None;
    }
    if encoding_rs::Encoding::for_label(label.as_bytes()).is_none() {
        let message = format!("there is no encoding `{}`", short(label));
        cx.push(
            Problem::error("WP0005", node.span.clone(), message)
                .did_you_mean(nearest(label, COMMON_ENCODINGS.iter().copied()))
                .help("it may be `auto` or a label of the WHATWG Encoding Standard, such as `utf-8` or `windows-1252`"),
        );
    }
    Some(label.into())
}

/// The output, and the place of each layer that it names.
pub(crate) fn output(cx: &mut Context<'_>, node: Option<&Node>) -> (Output, Vec<(String, Span)>) {
    let mut output = Output {
        path: None,
        formats: vec![OutputFormat::Jsonl],
        layers: None,
        trail: Trail::default(),
        compress: Compress::None,
        shard: 0,
        shard_size: 0,
    };
    let mut places = Vec::new();
    let Some(entries) = node.and_then(|node| cx.table("[output]", node)) else {
        return (output, places);
    };
    for (key, node) in entries {
        match key.name.as_str() {
            "path" => output.path = cx.path("path", node),
            "formats" => output.formats = formats(cx, node),
            "layers" => {
                let layers = cx.strings("layers", node);
                output.layers = Some(layers.iter().map(|(text, _)| (*text).to_owned()).collect());
                places =
                    layers.iter().map(|(text, at)| ((*text).into(), at.span.clone())).collect();
            }
            "trail" => {
                let trails =
                    [("none", Trail::None), ("compact", Trail::Compact), ("full", Trail::Full)];
                output.trail = cx.choice("trail", node, &trails).unwrap_or_default();
            }
            "compress" => {
                let ways =
                    [("none", Compress::None), ("gzip", Compress::Gzip), ("zstd", Compress::Zstd)];
                output.compress = cx.choice("compress", node, &ways).unwrap_or_default();
            }
            "shard-size" => {
                output.shard_size = cx.integer("shard-size", node, 0..=1_000_000).unwrap_or(0);
            }
            "shard" => output.shard = cx.integer("shard", node, 0..=100_000_000).unwrap_or(0),
            _ => {}
        }
    }
    (output, places)
}

fn formats(cx: &mut Context<'_>, node: &Node) -> Vec<OutputFormat> {
    const FORMATS: [(&str, OutputFormat); 13] = [
        ("jsonl", OutputFormat::Jsonl),
        ("text", OutputFormat::Text),
        ("csv", OutputFormat::Csv),
        ("report", OutputFormat::Report),
        ("brat", OutputFormat::Brat),
        ("conll", OutputFormat::Conll),
        ("dolma", OutputFormat::Dolma),
        ("graphml", OutputFormat::GraphMl),
        ("ninjs", OutputFormat::Ninjs),
        ("parquet", OutputFormat::Parquet),
        ("spacy", OutputFormat::Spacy),
        ("timeml", OutputFormat::TimeMl),
        ("web-annotation", OutputFormat::WebAnnotation),
    ];
    if node.as_list().is_some_and(<[Node]>::is_empty) {
        let help = format!(
            "name at least one of {}, or leave `formats` out",
            listed(FORMATS.iter().map(|(name, _)| *name), "and")
        );
        cx.push(Problem::error("WP0010", node.span.clone(), "`formats` is empty").help(help));
    }
    let mut out = Vec::new();
    for (_, item) in cx.strings("formats", node) {
        let format = cx.choice("an entry of `formats`", item, &FORMATS);
        out.extend(format.filter(|format| !out.contains(format)));
    }
    out
}

pub(crate) fn snapshots(cx: &mut Context<'_>, node: Option<&Node>, pipeline: &str) -> Snapshots {
    let path: FilePath = cx.resolve(&format!("snapshots/{pipeline}"));
    let mut snapshots = Snapshots { articles: Vec::new(), path };
    let Some(entries) = node.and_then(|node| cx.table("[snapshots]", node)) else {
        return snapshots;
    };
    for (key, node) in entries {
        match key.name.as_str() {
            "articles" => snapshots.articles = cx.paths("articles", node),
            "path" => {
                if let Some(path) = cx.path("path", node) {
                    snapshots.path = path;
                }
            }
            _ => {}
        }
    }
    snapshots
}

pub(crate) fn run(cx: &mut Context<'_>, node: Option<&Node>) -> Run {
    let mut run = Run { max_panics: 100, max_disk: 0 };
    for (key, node) in node.and_then(|node| cx.table("[run]", node)).unwrap_or_default() {
        match key.name.as_str() {
            "max-panics" => {
                run.max_panics = cx.integer("max-panics", node, 0..=1_000_000_000).unwrap_or(100);
            }
            "max-disk" => run.max_disk = cx.gib("max-disk", node, 1_000_000).unwrap_or(0),
            _ => {}
        }
    }
    run
}
