//! What a plugin, a worker or a command may send, as any bytes at all: the doors that the fuzz targets of `tests/fuzz`
//! knock at. Only there (`--cfg fuzzing`) is this module part of the crate.

use wirecopy_abi as abi;
use wirecopy_document::{Document, Edits, Media, Record};
use wirecopy_plugin::batches::{Reader, take_hits, take_judged};
use wirecopy_plugin::frames::{LinksFrame, PlanFrame, WeighedFrame};
use wirecopy_stage::{Description, Hits, Kind, Links, RuleInfo, Sketches};

use crate::check::Checks;
use crate::command_lines::{self, Offsets};
use crate::wire::{self, DoneFrame, Ready, Refusal};

/// The text that edits are made to: characters of one to four bytes.
const TEXT: &str = "Kyiv, 3 July (AFP) — Zażółć 東京 𝄞.\n";

fn description() -> Description {
    let rule = |n: u8| RuleInfo {
        id: format!("fuzz/{n}"),
        summary: String::new(),
        example: String::new(),
    };
    Description {
        name: "fuzz".to_owned(),
        version: "0".to_owned(),
        summary: String::new(),
        kind: Kind::Corpus,
        deterministic: true,
        rules: (0..3).map(rule).collect(),
        settings: serde_json::Value::Null,
        reads: Vec::new(),
        writes: Vec::new(),
    }
}

/// Edits that passed the checks can be applied, or are refused; the raw text is rebuilt in any case.
fn apply(out: &Edits) {
    let Some(mut record) = Record::new("fuzz", Media::Text, TEXT.to_owned()) else { return };
    drop(record.apply(0, out));
    assert_eq!(record.rebuild_raw().as_deref(), Some(TEXT), "the raw text is never lost");
}

fn take(checks: &Checks, encoded: &[u8]) {
    let mut out = Edits::new();
    let taken = wire::with_edits(encoded, |view| {
        // SAFETY: the view points into `encoded` and to symbols that live as long as this call.
        unsafe { checks.edits(view, TEXT, &mut out) }
    });
    if matches!(taken, Some(Ok(()))) {
        apply(&out);
    }
}

/// What a worker wrote to its host: a frame, or anything else.
pub fn worker(data: &[u8]) {
    let checks = Checks::new(&description());
    if let Ok(Some(len)) = wire::whole(data, wire::DONE)
        && let Ok(done) = wire::payload::<DoneFrame<'_>>(&data[..len])
    {
        done.edits.iter().for_each(|edits| take(&checks, edits.0));
    }
    if let Ok(Some(len)) = wire::whole(data, wire::READY) {
        let ready = wire::payload::<Result<Ready, Refusal>>(&data[..len]);
        drop(ready.map(|r| r.map(|r| serde_json::from_str::<Vec<Description>>(&r.descriptions))));
    }
    drop(wire::read(&mut &data[..data.len().min(1 << 16)]));
}

/// Edits as they lie in memory: the input is cut into operations, attributes, spans, symbols and pool.
pub fn edits(data: &[u8]) {
    let Some((lengths, mut rest)) = data.split_first_chunk::<4>() else { return };
    let mut part = |unit: usize, count: u8| {
        let (part, left) = rest.split_at(rest.len().min(unit * usize::from(count)));
        rest = left;
        part
    };
    let ops = part(size_of::<abi::Op>(), lengths[0]);
    let attributes = part(size_of::<abi::Attribute>(), lengths[1]);
    let spans = part(size_of::<abi::Span>(), lengths[2]);
    let symbols = part(1, lengths[3]);
    let symbols: Vec<abi::Bytes> = symbols.split(|&b| b == 0).map(abi::Bytes::of).collect();
    let slice = |bytes: &[u8], stride: usize| abi::Slice {
        data: bytes.as_ptr().cast(),
        len: (bytes.len() / stride) as u32,
        stride: stride as u32,
    };
    let view = abi::Edits {
        size: size_of::<abi::Edits>() as u32,
        reserved: 0,
        ops: slice(ops, size_of::<abi::Op>()),
        attributes: slice(attributes, size_of::<abi::Attribute>()),
        spans: slice(spans, size_of::<abi::Span>()),
        pool: abi::Bytes::of(rest),
        symbols: abi::Slice::of(&symbols),
    };
    let mut out = Edits::new();
    // SAFETY: every list of the view is a part of `data` with as many whole elements as it says.
    if unsafe { Checks::new(&description()).edits(&view, TEXT, &mut out) }.is_ok() {
        apply(&out);
    }
}

/// What a corpus stage sends: frames, and answers to calls about many.
pub fn corpus(data: &[u8]) {
    let checks = Checks::new(&description());
    if let Ok(plan) = postcard::from_bytes::<PlanFrame>(data) {
        drop(checks.plan(plan));
    }
    drop(postcard::from_bytes::<Sketches>(data));
    drop(postcard::from_bytes::<Hits>(data));
    for links in [
        postcard::from_bytes::<LinksFrame>(data).ok(),
        postcard::from_bytes::<WeighedFrame>(data).ok().map(|weighed| weighed.0),
    ] {
        drop(links.map(|links| checks.links(links, &mut Links::default())));
    }
    let mut hits = Hits::default();
    let mut answer = Reader(data);
    while !answer.is_empty() && take_hits(&mut answer, &mut hits).is_some() {}
    let mut answer = Reader(data);
    while let Some((links, _)) = (!answer.is_empty()).then(|| take_judged(&mut answer)).flatten() {
        drop(checks.links(links, &mut Links::default()));
    }
}

/// Lines of a command: its hello, then its answers.
pub fn command(data: &[u8]) {
    let checks = Checks::new(&description());
    let mut lines = data.split(|&b| b == b'\n');
    let Ok(hello) = command_lines::hello(lines.next().unwrap_or_default()) else { return };
    let doc = Document::new("fuzz", TEXT);
    let offsets = Offsets::of(hello.unit, TEXT);
    for line in lines {
        let mut out = Edits::new();
        let applied = command_lines::answer(line)
            .and_then(|answer| command_lines::apply(answer, &doc, &offsets, &checks, &mut out));
        if applied.is_ok() {
            apply(&out);
        }
    }
}

/// A file that is named as a plugin.
pub fn library(data: &[u8]) {
    drop(crate::elf::check(data));
}
