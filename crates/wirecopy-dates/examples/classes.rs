//! How well classes of expressions are found: reads TimeML with gold tags, tags its texts, prints a table and totals.
//!
//!     cargo run -p wirecopy-dates --release --example classes -- [--timebank-style] [--develop | --kept-back] GOLD_DIR...
//!
//! `--develop` looks at about two thirds of the files, on which rules may be developed, and `--kept-back` at the others, of
//! which nobody looks at more than the totals; a hash of the name decides. A gold expression counts as found where the stage
//! has one that overlaps it, paired one to one, as exactly as can be.
//!
//! Two columns stand beside the strict ones, and never instead of them, where annotators are at odds with the standard or with
//! each other. `edges` counts extents that differ by nothing but words at their edges that annotators keep or leave out in
//! like places: articles, modifiers and parts of the day, see [`EDGES`]. `same` counts values that say the same in two of the
//! forms that annotators use (`1949-XX` and `1949`, `2000-W7` and `2000-W07`, `198X` and `198`, `TEV` and `TNI` for a night),
//! where the gold leaves open what the stage tells (`1989-WXX` and `1989-W42`), and where it has the day alone of an
//! expression that names a part of it (`Friday night`, or `Friday` before `night`).

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
    /// Exact but for words at the edges that annotators keep or leave out.
    edges: usize,
    value: usize,
    /// Values that say the same, whatever their form.
    same: usize,
    /// Found by the stage and by nobody else.
    spurious: usize,
}

impl Row {
    fn add(&mut self, other: Row) {
        self.gold += other.gold;
        self.found += other.found;
        self.exact += other.exact;
        self.edges += other.edges;
        self.value += other.value;
        self.same += other.same;
        self.spurious += other.spurious;
    }
}

fn main() -> std::io::Result<()> {
    let mut settings = "{}";
    let mut kept_back = None;
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--timebank-style" => settings = r#"{"timebank-style": true}"#,
            "--develop" => kept_back = Some(false),
            "--kept-back" => kept_back = Some(true),
            folder => {
                for path in files(folder, kept_back)? {
                    let xml = std::fs::read(&path)?;
                    compare(&String::from_utf8_lossy(&xml), settings, &mut rows);
                }
            }
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "| class | gold | found | exact | edges | value right | same | spurious |")?;
    writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    let mut all = Row::default();
    let mut sorted: Vec<_> = rows.into_iter().collect();
    sorted.sort_by_key(|(class, row)| (std::cmp::Reverse(row.gold), *class));
    for (class, row) in &sorted {
        let Row { gold, found, exact, edges, value, same, spurious } = *row;
        writeln!(
            out,
            "| {class} | {gold} | {found} | {exact} | {edges} | {value} | {same} | {spurious} |"
        )?;
        all.add(*row);
    }
    // Both precision and recall divide by expressions, so F1 is twice the right ones over all of both sides.
    let system = all.found + all.spurious;
    let f1 = |right: usize| 200.0 * right as f64 / (all.gold + system).max(1) as f64;
    writeln!(
        out,
        "\n{} in the gold, {system} found; F1: strict {:.1}, relaxed {:.1}, value {:.1}; beside them: strict but for edges {:.1}, value in any form {:.1}",
        all.gold,
        f1(all.exact),
        f1(all.found),
        f1(all.value),
        f1(all.edges),
        f1(all.same)
    )
}

/// Whether a document is kept back: a third are, by the FNV-1a hash of their names.
fn is_kept_back(path: &std::path::Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.is_multiple_of(3)
}

fn files(folder: &str, kept_back: Option<bool>) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let wanted = kept_back.is_none_or(|kept| kept == is_kept_back(&path));
        if wanted && path.extension().is_some_and(|e| e == "tml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
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
            row.edges += usize::from(exact || differs_by_edges(&gold.text, g, &found[k]));
            row.value += usize::from(found[k].value == g.value);
            let day = day_alone(words(&gold.text, &found[k]), &found[k].value);
            row.same += usize::from(
                says_the_same(&g.value, &found[k].value)
                    || day.is_some_and(|day| says_the_same(&g.value, day)),
            );
        }
    }
    for (f, _) in found.iter().zip(used).filter(|(_, used)| !used) {
        rows.entry(class(words(&gold.text, f), &f.kind)).or_default().spurious += 1;
    }
}

/// Words at the edges of an expression that annotators keep or leave out in like places.
#[rustfmt::skip]
const EDGES: &[&str] = &[
    "the", "a", "an", "early", "earlier", "late", "later", "mid", "about", "around", "almost", "nearly", "over", "more",
    "less", "than", "at", "least", "only", "just", "some", "dawn", "morning", "noon", "afternoon", "evening", "night", "of",
];

/// Whether the words that only one of two expressions has are all such words.
fn differs_by_edges(text: &str, gold: &Timex, ours: &Timex) -> bool {
    let sides = [
        (gold.span.start.min(ours.span.start), gold.span.start.max(ours.span.start)),
        (gold.span.end.min(ours.span.end), gold.span.end.max(ours.span.end)),
    ];
    sides.iter().all(|(from, to)| {
        text.get(*from as usize..*to as usize).is_some_and(|words| {
            words
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .all(|word| EDGES.contains(&word.to_lowercase().as_str()))
        })
    })
}

/// The day of a value that stands for a part of it, where the words name such a part.
fn day_alone<'a>(words: &str, value: &'a str) -> Option<&'a str> {
    let (day, _) = value.split_once('T')?;
    let named = ["dawn", "morning", "afternoon", "evening", "night"];
    let lower = words.to_lowercase();
    named.iter().any(|part| lower.contains(part)).then_some(day)
}

/// Whether two values say the same, or the second says what the first leaves open.
fn says_the_same(gold: &str, ours: &str) -> bool {
    let (gold, ours) = (plain_form(gold), plain_form(ours));
    let open = |(g, o): (char, char)| g == o || g == 'X' && o.is_ascii_digit();
    gold == ours
        || gold.len() == ours.len()
            && !gold.starts_with('P')
            && gold.chars().zip(ours.chars()).all(open)
}

/// One form for values that annotators write in several.
fn plain_form(value: &str) -> String {
    let (date, time) = match value.strip_prefix('P') {
        Some(_) => (value, ""),
        None => value.split_once('T').unwrap_or((value, "")),
    };
    let date = match date {
        "P1Y" => "P12M".to_owned(),
        "PXE" | "PXC" => "PXCE".to_owned(),
        "P1Q" => "P3M".to_owned(),
        "P2.5Y" => "P2Y6M".to_owned(),
        _ => {
            // What is unknown to the day or the month says no more than the part before it.
            let known = date.strip_suffix("-XX").unwrap_or(date);
            let known = known.strip_suffix("-XX").unwrap_or(known);
            let known = known.strip_prefix("FY").unwrap_or(known);
            match known.split_once("-W") {
                Some((year, week)) if week.len() == 1 => format!("{year}-W0{week}"),
                // `198X` and `19XX` are a decade and a century.
                _ if known.len() == 4 && known.starts_with(|c: char| c.is_ascii_digit()) => {
                    known.trim_end_matches('X').to_owned()
                }
                _ => known.to_owned(),
            }
        }
    };
    match time.strip_suffix(":00").unwrap_or(time) {
        "" => date,
        "MI" => date + "T12",
        // `night` is either.
        "EV" => date + "TNI",
        time => format!("{date}T{time}"),
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
