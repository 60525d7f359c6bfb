//! What each stage did to the text of a document: what stood there before, what stands there after, and the rule.
//!
//! The text after each pass is found by undoing the passes from the last one, as far as the trail holds old texts. A
//! compact trail holds long ones as places in the raw text only; those are shown by their place.

use serde::Serialize;
use serde_json::Value;
use wirecopy_engine::Manifest;

use crate::escape::{escape, shorten};
use wirecopy_engine::values::{list, text};

/// Characters shown on either side of a change.
const CONTEXT: usize = 30;
/// Changes of one stage that are shown; the rest is counted.
const SHOWN: usize = 60;

/// What a stage did to a text.
#[derive(Debug, Serialize)]
pub(crate) struct StageChanges {
    pub(crate) stage: String,
    pub(crate) count: usize,
    pub(crate) shown: Vec<Shown>,
}

/// A change, with a few words around it, which are escaped.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    pub(crate) before: String,
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) after: String,
    pub(crate) rule: String,
}

struct Replace<'a> {
    stage: usize,
    pass: u64,
    rule: &'a str,
    at: (usize, usize),
    raw: (u64, u64),
    old: Option<&'a str>,
}

/// The changes of a document by stage, in order.
pub(crate) fn changes(document: &Value, manifest: &Manifest) -> Vec<StageChanges> {
    let replaced: Vec<Replace<'_>> =
        list(document, "trail").iter().filter_map(|entry| replace(entry, manifest)).collect();
    let mut stages: Vec<StageChanges> = manifest
        .stages
        .iter()
        .map(|s| StageChanges { stage: s.id.clone(), count: 0, shown: Vec::new() })
        .collect();
    let mut passes: Vec<u64> = replaced.iter().map(|r| r.pass).collect();
    passes.dedup();
    let mut now = Some(text(document, "text").to_owned());
    for pass in passes.into_iter().rev() {
        let of_pass: Vec<&Replace<'_>> = replaced.iter().filter(|r| r.pass == pass).collect();
        for (n, change) in of_pass.iter().enumerate() {
            let Some(stage) = stages.get_mut(change.stage) else { continue };
            stage.count += 1;
            // Earlier passes come in front; what lies behind the bound can only move further back.
            if n < SHOWN {
                stage.shown.insert(n, show(change, now.as_deref()));
            }
        }
        now = now.and_then(|now| undo(&now, &of_pass));
    }
    stages.retain(|s| s.count > 0);
    stages.iter_mut().for_each(|s| s.shown.truncate(SHOWN));
    stages
}

fn replace<'a>(entry: &'a Value, manifest: &'a Manifest) -> Option<Replace<'a>> {
    if entry[2] != "replace" {
        return None;
    }
    let place = |v: &Value| v.as_u64().and_then(|n| usize::try_from(n).ok());
    let (at, raw) = (&entry[3]["at"], &entry[3]["raw"]);
    Some(Replace {
        stage: place(&entry[0])?,
        pass: entry[3]["pass"].as_u64()?,
        rule: manifest.rules.get(place(&entry[1])?).map_or("", String::as_str),
        at: (place(&at[0])?, place(&at[1])?),
        raw: (raw[0].as_u64()?, raw[1].as_u64()?),
        old: entry[3]["old"].as_str(),
    })
}

/// The text before a pass, if every old text is known.
fn undo(after: &str, of_pass: &[&Replace<'_>]) -> Option<String> {
    let mut before = String::with_capacity(after.len());
    let mut done = 0;
    for change in of_pass {
        before.push_str(after.get(done..change.at.0)?);
        before.push_str(change.old?);
        done = change.at.1;
    }
    before.push_str(after.get(done..)?);
    Some(before)
}

fn show(change: &Replace<'_>, after: Option<&str>) -> Shown {
    let piece = |from: usize, to: usize| after.and_then(|text| text.get(from..to));
    let around = |text: &str, last: bool| {
        let from = text.char_indices().rev().take(CONTEXT).last().map_or(0, |(at, _)| at);
        let text = if last { &text[from..] } else { text };
        escape(&text.chars().take(CONTEXT).collect::<String>())
    };
    let new = match piece(change.at.0, change.at.1) {
        Some(new) => escape(&visible(&shorten(new, 200))),
        None => format!("{} bytes", change.at.1 - change.at.0),
    };
    let old = match change.old {
        Some(old) => escape(&visible(&shorten(old, 200))),
        None => format!("raw bytes {}–{}", change.raw.0, change.raw.1),
    };
    Shown {
        before: piece(0, change.at.0).map(|t| around(t, true)).unwrap_or_default(),
        old,
        new,
        after: after
            .and_then(|text| text.get(change.at.1..))
            .map(|t| around(t, false))
            .unwrap_or_default(),
        rule: change.rule.to_owned(),
    }
}

/// Line ends are what many changes are about, so they are shown.
fn visible(text: &str) -> String {
    text.replace('\n', "⏎")
}
