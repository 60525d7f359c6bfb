//! What becomes of one document: from a record that was read to an entry of the spool.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use wirecopy_document::{Record, Source};
use wirecopy_stage::{ErrorKind, Sketches};

use crate::cache::Cache;
use crate::mail::Mail;
use crate::parse::parse;
use crate::reader::{RawRecord, Reading};
use crate::runner::{Failure, Runner, Scratch};
use crate::spool::{DeadLetter, Entry, Outcome, RawCopy, Skipped};

/// What the first leg knows of a record besides its entry.
pub(crate) struct Read {
    pub(crate) entry: Entry,
    pub(crate) id: String,
    pub(crate) input: [u8; 32],
    pub(crate) kind: Option<(ErrorKind, usize)>,
}

pub(crate) fn read_one(
    raw: RawRecord,
    reading: &Reading,
    runners: &[Runner<'_>],
    sketcher: Option<&Runner<'_>>,
    cache: Option<&Cache>,
    scratch: &mut Scratch,
) -> Read {
    let circumstances = raw.circumstances();
    match parse(raw, reading) {
        Err(unreadable) => {
            let input = input_hash(&unreadable.source, &circumstances);
            let letter = DeadLetter {
                id: unreadable.id.clone(),
                source: unreadable.source,
                stage: None,
                kind: "unreadable".to_owned(),
                error: unreadable.error,
                raw: RawCopy::Bytes(unreadable.bytes),
            };
            let entry = Entry { sketch: None, outcome: Outcome::Failed(letter) };
            Read { entry, id: unreadable.id, input, kind: None }
        }
        Ok(record) => {
            let mut record = Box::new(record);
            let input = input_hash(&record.source, &circumstances);
            let id = record.document.id.clone();
            let result = stages(&mut record, runners, cache, scratch)
                .and_then(|()| sketch(&record, sketcher));
            let kind = result.as_ref().err().map(|f| (f.kind, usize::from(f.stage)));
            Read { entry: entry_of(record, result), id, input, kind }
        }
    }
}

pub(crate) fn stages(
    record: &mut Record,
    runners: &[Runner<'_>],
    cache: Option<&Cache>,
    scratch: &mut Scratch,
) -> Result<(), Failure> {
    for runner in runners {
        // What a rule dropped is not looked at again.
        if record.dropped().is_some() {
            break;
        }
        runner.edit(record, cache, scratch)?;
    }
    Ok(())
}

/// Tells a document what the first of these stages found about it, and runs those behind.
pub(crate) fn settle(
    record: &mut Record,
    mail: &Mail,
    leg: &[Runner<'_>],
    sketcher: Option<&Runner<'_>>,
    cache: Option<&Cache>,
    scratch: &mut Scratch,
) -> Result<Option<(Sketches, u32)>, Failure> {
    let Some((runner, between)) = leg.split_first() else { return sketch(record, sketcher) };
    let edits = &mut scratch.edits;
    edits.clear();
    let settled = runner
        .corpus(|stage| stage.settle(&record.document, &mail.inbox(), edits))
        .and_then(|()| runner.apply(record, edits));
    runner.counts.documents.fetch_add(1, Ordering::Relaxed);
    runner.counts.edits.fetch_add(edits.len() as u64, Ordering::Relaxed);
    settled?;
    stages(record, between, cache, scratch)?;
    sketch(record, sketcher)
}

pub(crate) fn sketch(
    record: &Record,
    sketcher: Option<&Runner<'_>>,
) -> Result<Option<(Sketches, u32)>, Failure> {
    let Some(runner) = sketcher.filter(|_| record.dropped().is_none()) else { return Ok(None) };
    let mut out = Sketches::default();
    runner.corpus(|stage| {
        stage.sketch(0, &record.document, &wirecopy_stage::Inbox::default(), &mut out)
    })?;
    out.card.id.clone_from(&record.document.id);
    // Texts are shorter than 4 GiB: a record that is not cannot be made.
    let length = u32::try_from(record.document.text.len()).unwrap_or(u32::MAX);
    Ok(Some((out, length)))
}

pub(crate) fn entry_of(
    record: Box<Record>,
    result: Result<Option<(Sketches, u32)>, Failure>,
) -> Entry {
    match result {
        Ok(_) if record.dropped().is_some() => {
            Entry { sketch: None, outcome: Outcome::Dropped(record) }
        }
        Ok(sketch) => Entry { sketch, outcome: Outcome::Live(record) },
        Err(failure) => {
            let record = *record;
            let letter = DeadLetter {
                id: record.document.id,
                source: record.source,
                stage: Some(failure.stage),
                kind: kind_name(failure.kind).to_owned(),
                error: failure.message,
                raw: RawCopy::Text(record.raw),
            };
            Entry { sketch: None, outcome: Outcome::Failed(letter) }
        }
    }
}

/// The outcome of a record whose id was met before: skipped if it is the same, else failed.
pub(crate) fn repeated(read: &Read, seen: &mut HashMap<[u8; 16], [u8; 16]>) -> Option<Outcome> {
    let source = match &read.entry.outcome {
        Outcome::Live(r) | Outcome::Dropped(r) => &r.source,
        Outcome::Failed(letter) => &letter.source,
        Outcome::Skipped(_) => return None,
    };
    // Of what could not be read nobody knows whether it is the same.
    if source.hash == [0; 32] {
        return None;
    }
    let before = match seen.entry(short(read.id.as_bytes())) {
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(half(&source.hash));
            return None;
        }
        std::collections::hash_map::Entry::Occupied(place) => *place.get(),
    };
    if before == half(&source.hash) {
        return Some(Outcome::Skipped(Skipped {
            id: read.id.clone(),
            path: source.path.clone(),
            record: source.record,
            reason: "the same document as one before".to_owned(),
        }));
    }
    let raw = match &read.entry.outcome {
        Outcome::Live(r) | Outcome::Dropped(r) => RawCopy::Text(r.raw.clone()),
        Outcome::Failed(letter) => letter.raw.clone(),
        Outcome::Skipped(_) => return None,
    };
    Some(Outcome::Failed(DeadLetter {
        id: read.id.clone(),
        source: source.clone(),
        stage: None,
        kind: "repeated-id".to_owned(),
        error: "the id was used before by a document with other content; ids must be unique"
            .to_owned(),
        raw,
    }))
}

/// Stands for an input when a run is resumed: where it came from and what it holds.
pub(crate) fn input_hash(source: &Source, circumstances: &[u8; 32]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(circumstances);
    hasher.update(source.path.as_bytes());
    hasher.update(&source.record.to_le_bytes());
    hasher.update(&source.hash);
    *hasher.finalize().as_bytes()
}

pub(crate) fn short(bytes: &[u8]) -> [u8; 16] {
    half(blake3::hash(bytes).as_bytes())
}

pub(crate) fn half(hash: &[u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    out.copy_from_slice(&hash[..16]);
    out
}

pub(crate) fn kind_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Failed => "failed",
        ErrorKind::Panicked => "panicked",
        ErrorKind::Crashed => "crashed",
        ErrorKind::TimedOut => "timed-out",
        ErrorKind::Malformed => "malformed-edits",
    }
}

/// The kind of error of this name, if it is one of a stage.
pub(crate) fn kind_named(name: &str) -> Option<ErrorKind> {
    use ErrorKind::{Crashed, Failed, Malformed, Panicked, TimedOut};
    [Failed, Panicked, Crashed, TimedOut, Malformed].into_iter().find(|k| kind_name(*k) == name)
}
