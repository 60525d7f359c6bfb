//! How well classes of expressions are found: reads TimeML with gold tags, tags its texts, prints a table.
//!
//!     cargo run -p wirecopy-dates --release --example classes -- [--timebank-style] [--first | --second] GOLD_DIR...
//!
//! `--first` and `--second` look at half of the files of each folder only, by the order of their names. A gold expression
//! counts as found where the stage has one that overlaps it, paired one to one, as exactly as can be.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use wirecopy_dates::Dates;
use wirecopy_dates::timeml::{self, Timex};
use wirecopy_stage::document::{Name, layers};
use wirecopy_stage::testing;

#[derive(Clone, Copy, Default)]
struct Row {
    gold: usize,
    found: usize,
    exact: usize,
    value: usize,
    /// Found by the stage and by nobody else.
    spurious: usize,
}

fn main() -> std::io::Result<()> {
    let mut settings = "{}";
    let mut half = None;
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--timebank-style" => settings = r#"{"timebank-style": true}"#,
            "--first" => half = Some(0),
            "--second" => half = Some(1),
            folder => {
                for path in files(folder, half)? {
                    let xml = std::fs::read(&path)?;
                    compare(&String::from_utf8_lossy(&xml), settings, &mut rows);
                }
            }
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "| class | gold | found % | exact % | value right % | spurious |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    let mut all = Row::default();
    let mut sorted: Vec<_> = rows.into_iter().collect();
    sorted.sort_by_key(|(class, row)| (std::cmp::Reverse(row.gold), *class));
    for (class, row) in &sorted {
        print(&mut out, class, *row)?;
        all.gold += row.gold;
        all.found += row.found;
        all.exact += row.exact;
        all.value += row.value;
        all.spurious += row.spurious;
    }
    print(&mut out, "all", all)
}

fn print(out: &mut impl std::io::Write, class: &str, row: Row) -> std::io::Result<()> {
    let percent = |n: usize| (100 * n).checked_div(row.gold).unwrap_or(0);
    writeln!(
        out,
        "| {class} | {} | {} | {} | {} | {} |",
        row.gold,
        percent(row.found),
        percent(row.exact),
        percent(row.value),
        row.spurious
    )
}

fn files(folder: &str, half: Option<usize>) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "tml") {
            files.push(path);
        }
    }
    files.sort();
    let middle = files.len().div_ceil(2);
    Ok(match half {
        Some(0) => files[..middle].to_vec(),
        Some(_) => files[middle..].to_vec(),
        None => files,
    })
}

fn compare(xml: &str, settings: &str, rows: &mut BTreeMap<&'static str, Row>) {
    let gold = timeml::read(xml);
    let mut doc = testing::document(&gold.text, &[]);
    if let Some(created) = &gold.created {
        doc.fields.insert("published", created.as_str());
    }
    let record = testing::run::<Dates>(settings, doc);
    let doc = &record.document;
    let found: Vec<Timex> = doc
        .layer(layers::DATE)
        .map(|a| Timex {
            span: a.span,
            kind: a.label.as_str().to_owned(),
            value: doc.attribute(a, Name::literal("value")).unwrap_or_default().to_owned(),
        })
        .collect();
    // Exact spans are paired first, then the largest overlap.
    let mut pairs: Vec<(bool, u32, usize, usize)> = Vec::new();
    for (i, g) in gold.timexes.iter().enumerate() {
        for (k, f) in found.iter().enumerate() {
            if g.span.overlaps(f.span) {
                let common = g.span.end.min(f.span.end) - g.span.start.max(f.span.start);
                pairs.push((trimmed(&gold.text, g) == trimmed(&gold.text, f), common, i, k));
            }
        }
    }
    pairs.sort_by_key(|(exact, common, i, k)| (!exact, std::cmp::Reverse(*common), *i, *k));
    let mut of_gold = vec![None; gold.timexes.len()];
    let mut used = vec![false; found.len()];
    for (exact, _, i, k) in pairs {
        if of_gold[i].is_none() && !used[k] {
            of_gold[i] = Some((k, exact));
            used[k] = true;
        }
    }
    for (g, pair) in gold.timexes.iter().zip(of_gold) {
        let row = rows.entry(class(words(&gold.text, g), &g.kind)).or_default();
        row.gold += 1;
        if let Some((k, exact)) = pair {
            row.found += 1;
            row.exact += usize::from(exact);
            row.value += usize::from(found[k].value == g.value);
        }
    }
    for (f, _) in found.iter().zip(used).filter(|(_, used)| !used) {
        rows.entry(class(words(&gold.text, f), &f.kind)).or_default().spurious += 1;
    }
}

fn words<'a>(text: &'a str, timex: &Timex) -> &'a str {
    timex.span.of(text).unwrap_or_default()
}

fn trimmed<'a>(text: &'a str, timex: &Timex) -> (usize, &'a str) {
    let words = words(text, timex);
    let edge = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    let start = words.len() - words.trim_start_matches(edge).len();
    (timex.span.start as usize + start, words.trim_matches(edge))
}

const UNITS: &[&str] =
    &["second", "minute", "hour", "day", "week", "month", "year", "decade", "century", "centuries"];
const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The class of an expression, by its words.
fn class(words: &str, kind: &str) -> &'static str {
    let lower = words.to_lowercase();
    let tokens: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|t| !t.is_empty())
        .collect();
    let has = |list: &[&str]| tokens.iter().any(|t| list.contains(t));
    let begins = |list: &[&str]| tokens.iter().any(|t| list.iter().any(|w| t.starts_with(w)));
    let weekday = begins(WEEKDAYS);
    let month = tokens.iter().any(|t| {
        MONTHS.iter().any(|m| t.starts_with(m)) && t.len() != 4 + 1
            || *t == "march"
            || *t == "april"
    });
    let year = tokens.iter().any(|t| t.len() == 4 && t.bytes().all(|b| b.is_ascii_digit()));
    let number = tokens.iter().any(|t| t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit()));
    let part = has(&["morning", "afternoon", "evening", "night", "overnight", "noon", "midnight"]);
    let relative =
        has(&["last", "this", "next", "current", "that", "same", "past", "previous", "latest"]);
    let unit = begins(UNITS);
    match () {
        () if kind == "SET" => "set",
        () if has(&["ago", "earlier", "later", "before", "after"]) && unit && !relative => {
            "ago, earlier, later"
        }
        () if has(&["ago", "later"]) => "ago, earlier, later",
        () if begins(&["quarter", "fiscal", "period"]) || has(&["half"]) && !unit => {
            "quarter, fiscal year"
        }
        () if has(&["p.m", "a.m", "pm", "am", "gmt", "clock", "est", "edt"]) => "clock time",
        () if weekday && part => "weekday and part of day",
        () if weekday && month => "full date",
        () if weekday && tokens.len() > 1 => "weekday with a modifier",
        () if weekday => "bare weekday",
        () if month && number && year => "full date",
        () if month && number => "month and day",
        () if month && year => "month and year",
        () if month && tokens.len() == 1 => "bare month",
        () if month => "month with a modifier",
        () if has(&["today", "yesterday", "tomorrow", "tonight"]) => "today, yesterday, tomorrow",
        () if part => "part of day",
        () if has(&["spring", "summer", "fall", "autumn", "winter"]) => "season",
        () if year && tokens.len() == 1 => "bare year",
        () if tokens.iter().any(|t| {
            t.ends_with("0s")
                || t.ends_with("ies")
                    && t.starts_with(|c: char| c.is_alphabetic())
                    && !t.starts_with("centur")
        }) || has(&["century"]) && kind == "DATE" =>
        {
            "decade, century"
        }
        () if kind == "DURATION" && words.contains('-') => "duration with a hyphen",
        () if kind == "DURATION" && has(&["last", "past", "next", "first", "coming"]) => {
            "last, past, next so many units"
        }
        () if kind == "DURATION" && (number || unit && tokens.len() > 1) => "plain duration",
        () if kind == "DURATION" => "vague duration",
        () if relative && unit => "last, this, next unit",
        () if has(&[
            "now",
            "currently",
            "recently",
            "recent",
            "future",
            "past",
            "previously",
            "already",
            "once",
            "soon",
            "current",
            "time",
            "moment",
        ]) =>
        {
            "reference"
        }
        () if kind == "TIME" => "other time",
        () => "other date",
    }
}
