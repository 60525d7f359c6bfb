//! Names from the files of the setting `gazetteers`.
//!
//! A file holds names as tab-separated values (`.tsv` and everything else), comma-separated values (`.csv`) or JSON lines
//! (`.jsonl`, `.ndjson`). The first row may name the columns; without such a row they are alias, label, id and name.
//! Names are looked up word by word in a map from hashes of word sequences, because an automaton over the letters of a
//! million names takes ten times as long to build and several times the memory.

use serde::Deserialize;
use wirecopy_stage::prelude::*;
use wirecopy_stage::{Resource, serde_json};
use wirecopy_text::tokens;

use crate::gazetteer::Entry;
use crate::hash::{self, Map};
use crate::mention::slug;
use crate::rules::rule;
use crate::settings::Label;
use crate::words::Word;

/// Longer names are refused.
const LONGEST: usize = 16;

/// How the letters of a text must stand to match a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Case {
    /// As the name is written.
    #[default]
    Exact,
    /// In any way.
    Ignore,
}

/// A row of a file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Row {
    alias: String,
    aliases: Vec<String>,
    label: String,
    id: String,
    name: String,
    case: Case,
    priority: i32,
    wikidata: String,
    iso: String,
    kind: String,
}

/// A form of a name.
#[derive(Clone, Copy, Debug)]
struct Form {
    entry: u32,
    priority: i32,
    /// The next form of the same spelling, or `u32::MAX`.
    also: u32,
}

/// What stands under a sequence of words.
#[derive(Clone, Copy, Debug)]
struct Node {
    form: u32,
    goes_on: bool,
}

const NONE: u32 = u32::MAX;

/// Forms by their words.
#[derive(Default)]
struct Trie(Map<u64, Node>);

/// The names of the user's files.
#[derive(Default)]
pub(crate) struct UserGazetteer {
    exact: Trie,
    folded: Trie,
    forms: Vec<Form>,
}

/// A name of the user that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UserHit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) entry: usize,
    priority: i32,
}

fn step(key: u64, word: u64) -> u64 {
    (key ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_add(0x51)
}

impl Trie {
    fn insert(&mut self, words: &[u64], form: u32) -> u32 {
        let mut key = 0;
        for (i, word) in words.iter().enumerate() {
            key = step(key, *word);
            let node = self.0.entry(key).or_insert(Node { form: NONE, goes_on: false });
            if i + 1 < words.len() {
                node.goes_on = true;
            } else {
                return std::mem::replace(&mut node.form, form);
            }
        }
        NONE
    }

    fn find(&self, words: &[Word], hashes: &[u64], mut found: impl FnMut(usize, usize, u32)) {
        if self.0.is_empty() {
            return;
        }
        for start in 0..words.len() {
            let mut key = 0;
            for (length, hash) in hashes[start..].iter().take(LONGEST).enumerate() {
                key = step(key, *hash);
                let Some(node) = self.0.get(&key) else { break };
                let end = start + length;
                if node.form != NONE {
                    found(start, end, node.form);
                }
                if !node.goes_on || !words.get(end + 1).is_some_and(|w| w.joined) {
                    break;
                }
            }
        }
    }
}

impl UserGazetteer {
    /// Reads the files of the setting and appends their entries to `entries`. Nothing if there are no files.
    ///
    /// # Errors
    ///
    /// When an entry is malformed, with file and line.
    pub(crate) fn read(
        resources: &Resources,
        entries: &mut Vec<Entry>,
    ) -> Result<Option<Self>, SettingsError> {
        let mut out = UserGazetteer::default();
        let mut any = false;
        for file in resources.of("gazetteers") {
            any = true;
            out.file(file, entries).map_err(|(line, what)| {
                SettingsError::at(&file.setting, format!("{}, line {line}: {what}", file.path))
            })?;
        }
        Ok(any.then_some(out))
    }

    fn file(&mut self, file: &Resource, entries: &mut Vec<Entry>) -> Result<(), (usize, String)> {
        let text = std::str::from_utf8(&file.bytes).map_err(|e| {
            let line = file.bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            (line, "is not UTF-8".to_owned())
        })?;
        let text = text.trim_start_matches('\u{feff}');
        let ending = file.path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let separator = match ending.as_str() {
            "jsonl" | "ndjson" => None,
            "csv" => Some(','),
            _ => Some('\t'),
        };
        let mut columns: Option<Vec<String>> = None;
        let mut cells: Vec<String> = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let wrong = |what: String| (i + 1, what);
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let row = match separator {
                None => serde_json::from_str(line).map_err(|e| wrong(e.to_string()))?,
                Some(separator) => {
                    split(line, separator, &mut cells).map_err(wrong)?;
                    if columns.is_none() && cells.iter().any(|c| c == "label") {
                        columns = Some(cells.clone());
                        continue;
                    }
                    row(columns.as_deref(), &cells).map_err(wrong)?
                }
            };
            self.add(row, entries).map_err(wrong)?;
        }
        Ok(())
    }

    fn add(&mut self, row: Row, entries: &mut Vec<Entry>) -> Result<(), String> {
        let Some(label) = Label::from_str(&row.label) else {
            return Err(format!("`{}` is not a label", row.label));
        };
        let name = if row.name.is_empty() { row.alias.clone() } else { row.name };
        if name.is_empty() {
            return Err("a name must not be empty".to_owned());
        }
        let kind = match (label, row.kind.as_str()) {
            (_, "country") => "country",
            (_, "city") => "city",
            (Label::Place, "" | "other") | (_, "other") => "other",
            (_, "") => "",
            (_, other) => return Err(format!("`{other}` is not a kind: country, city or other")),
        };
        let id =
            if row.id.is_empty() { format!("{}/{}", label.prefix(), slug(&name)) } else { row.id };
        let entry = entries.len() as u32;
        // Without an alias, the name is its own.
        let own = row.alias.is_empty().then_some(name.as_str()).into_iter();
        let aliases = own
            .chain(std::iter::once(row.alias.as_str()))
            .chain(row.aliases.iter().map(String::as_str));
        for alias in aliases.filter(|a| !a.is_empty()) {
            self.form(alias, row.case, entry, row.priority)?;
        }
        entries.push(Entry {
            label,
            id,
            name,
            iso: row.iso,
            wikidata: row.wikidata,
            kind,
            rule: rule::USER_GAZETTEER,
        });
        Ok(())
    }

    fn form(&mut self, alias: &str, case: Case, entry: u32, priority: i32) -> Result<(), String> {
        let mut words = [0; LONGEST];
        let mut count = 0;
        for token in tokens(alias) {
            if count == LONGEST {
                return Err(format!("`{alias}` has more than {LONGEST} words"));
            }
            words[count] = hash_of(token.text(alias), case);
            count += 1;
        }
        if count == 0 {
            return Err(format!("`{alias}` has no words"));
        }
        let trie = if case == Case::Exact { &mut self.exact } else { &mut self.folded };
        let form = self.forms.len() as u32;
        let also = trie.insert(&words[..count], form);
        self.forms.push(Form { entry, priority, also });
        Ok(())
    }

    /// The names of a text: of those that overlap, the one with the highest priority, then the longest, then the first.
    pub(crate) fn find(&self, text: &str, words: &[Word]) -> Vec<UserHit> {
        let mut all: Vec<UserHit> = Vec::new();
        for (trie, case) in [(&self.exact, Case::Exact), (&self.folded, Case::Ignore)] {
            if trie.0.is_empty() {
                continue;
            }
            let hashes: Vec<u64> = words.iter().map(|w| hash_of(w.text(text), case)).collect();
            trie.find(words, &hashes, |from, to, form| {
                // Of entries with one spelling, the first of the highest priority.
                let mut best = self.forms[form as usize];
                let mut also = best.also;
                while also != NONE {
                    let other = self.forms[also as usize];
                    if other.priority >= best.priority {
                        best = other;
                    }
                    also = other.also;
                }
                let (start, end) = (words[from].start, words[to].end);
                all.push(UserHit {
                    start,
                    end,
                    entry: best.entry as usize,
                    priority: best.priority,
                });
            });
        }
        all.sort_by_key(|h| (std::cmp::Reverse((h.priority, h.end - h.start)), h.start));
        let mut kept: Vec<UserHit> = Vec::new();
        for hit in all {
            let at = kept.partition_point(|k| k.start < hit.start);
            let free = kept.get(at).is_none_or(|k| hit.end <= k.start)
                && at.checked_sub(1).is_none_or(|b| kept[b].end <= hit.start);
            if free {
                kept.insert(at, hit);
            }
        }
        kept
    }
}

fn hash_of(word: &str, case: Case) -> u64 {
    match case {
        Case::Exact => hash::bytes(word.bytes()),
        Case::Ignore => hash::lower(word),
    }
}

/// Cuts a line into cells. A cell of comma-separated values may stand in quotes, with a quote inside doubled.
fn split(line: &str, separator: char, cells: &mut Vec<String>) -> Result<(), String> {
    cells.clear();
    if separator == '\t' {
        cells.extend(line.split('\t').map(|c| c.trim().to_owned()));
        return Ok(());
    }
    let mut rest = line;
    loop {
        let mut cell = String::new();
        if let Some(mut quoted) = rest.trim_start().strip_prefix('"') {
            loop {
                let Some(end) = quoted.find('"') else {
                    return Err("a quote is not closed".to_owned());
                };
                cell.push_str(&quoted[..end]);
                quoted = &quoted[end + 1..];
                let Some(more) = quoted.strip_prefix('"') else { break };
                cell.push('"');
                quoted = more;
            }
            rest = quoted.trim_start();
            if !(rest.is_empty() || rest.starts_with(separator)) {
                return Err("text stands behind a closing quote".to_owned());
            }
        } else {
            let end = rest.find(separator).unwrap_or(rest.len());
            cell.push_str(rest[..end].trim());
            rest = &rest[end..];
        }
        cells.push(cell);
        match rest.strip_prefix(separator) {
            Some(more) => rest = more,
            None => return Ok(()),
        }
    }
}

fn row(columns: Option<&[String]>, cells: &[String]) -> Result<Row, String> {
    let mut out = Row::default();
    let Some(columns) = columns else {
        let [alias, label, id, name] = cells else {
            return Err("expected alias, label, id and name, separated by tabs, or a first row that names the columns".to_owned());
        };
        for (what, cell) in [("alias", alias), ("id", id), ("name", name)] {
            if cell.is_empty() {
                return Err(format!("{what} must not be empty"));
            }
        }
        (out.alias, out.label, out.id, out.name) =
            (alias.clone(), label.clone(), id.clone(), name.clone());
        return Ok(out);
    };
    if cells.len() > columns.len() {
        return Err(format!("has {} cells for {} columns", cells.len(), columns.len()));
    }
    for (column, cell) in columns.iter().zip(cells) {
        match column.as_str() {
            "alias" => out.alias.clone_from(cell),
            "aliases" => {
                out.aliases = cell.split('|').map(|a| a.trim().to_owned()).collect();
            }
            "label" => out.label.clone_from(cell),
            "id" => out.id.clone_from(cell),
            "name" => out.name.clone_from(cell),
            "wikidata" => out.wikidata.clone_from(cell),
            "iso" => out.iso.clone_from(cell),
            "kind" => out.kind.clone_from(cell),
            "case" => {
                out.case = match cell.as_str() {
                    "" | "exact" => Case::Exact,
                    "ignore" => Case::Ignore,
                    other => {
                        return Err(format!("`{other}` is not a case policy: exact or ignore"));
                    }
                }
            }
            "priority" if cell.is_empty() => {}
            "priority" => {
                let number = cell.parse();
                out.priority = number.map_err(|_| format!("`{cell}` is not a whole number"))?;
            }
            other => {
                return Err(format!(
                    "`{other}` is not a column: alias, aliases, label, id, name, case, priority, wikidata, iso, kind"
                ));
            }
        }
    }
    Ok(out)
}
