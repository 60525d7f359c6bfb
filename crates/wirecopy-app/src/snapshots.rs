//! Snapshot files: what a stage makes of an article, in the file format of insta, and how two of them differ.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use similar::{DiffOp, TextDiff};

use crate::terminal::safe;

/// Lines of a difference that are shown before the rest is only counted.
const DIFF_LINES: usize = 40;

/// A snapshot file: a header between two lines of dashes, and what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) header: String,
    pub(crate) body: String,
}

impl Snapshot {
    /// The snapshot of what `stage` of the pipeline in `file` makes of the article `id`.
    pub(crate) fn new(file: &Path, id: &str, stage: &str, body: &str) -> Self {
        let source = file.file_name().unwrap_or_default().to_string_lossy();
        Snapshot {
            header: format!("source: {source}\nexpression: {id}@{stage}"),
            body: format!("{}\n", body.trim_end()),
        }
    }

    /// Reads a file; `None` where there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let parts = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        let (header, body) = parts.with_context(|| {
            format!("{} is no snapshot: it has no header between lines of `---`", path.display())
        })?;
        // insta does not count white space at the end.
        Ok(Some(Snapshot { header: header.to_owned(), body: format!("{}\n", body.trim_end()) }))
    }

    /// Whether a snapshot belongs to the pipeline in `file`, or did before that got its name. Another pipeline that keeps
    /// its snapshots in the same folder, and a crate whose tests do, have theirs.
    pub(crate) fn is_of(&self, file: &Path) -> bool {
        let source = self.header.lines().find_map(|line| line.strip_prefix("source: "));
        source.is_some_and(|source| {
            let own = file.file_name().is_some_and(|name| name.to_string_lossy() == source);
            own || (source.ends_with(".toml")
                && !source.contains('/')
                && !file.with_file_name(source).exists())
        })
    }

    /// Writes a file, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let fail = || format!("cannot write {}", path.display());
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).with_context(fail)?;
        }
        let text = format!("---\n{}\n---\n{}", self.header, self.body);
        let temp = path.with_extension("tmp");
        fs::write(&temp, text).and_then(|()| fs::rename(&temp, path)).with_context(fail)
    }
}

/// Where the snapshot that waits for review stands beside a recorded one.
pub(crate) fn pending(path: &Path) -> PathBuf {
    path.with_extension("snap.new")
}

/// Removes a file, if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Lines that differ and stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// Places of the lines in the old snapshot.
    pub(crate) old: Range<usize>,
    /// Places of the lines in the new one.
    pub(crate) new: Range<usize>,
    /// The rules behind it: those that its lines name, or else those behind all changes of the text in this snapshot.
    pub(crate) rules: BTreeSet<String>,
    /// Whether nothing differs but the numbers of dates.
    pub(crate) renumbered: bool,
}

impl Hunk {
    /// What it is grouped by: the rules behind it, or why there is none.
    pub(crate) fn cause(&self) -> String {
        if self.renumbered {
            return RENUMBERED.to_owned();
        }
        if self.rules.is_empty() {
            return UNNAMED.to_owned();
        }
        self.rules.iter().map(String::as_str).collect::<Vec<_>>().join(" + ")
    }
}

/// The cause of lines in which only the numbers of dates differ.
pub(crate) const RENUMBERED: &str = "(renumbered)";
/// The cause of lines that name no rule.
const UNNAMED: &str = "(no rule)";

/// A text in which numbers of dates, as in `tid=t12`, are the same. `t0` is no number but the day of publication.
pub(crate) fn without_numbers(text: &str) -> String {
    const KEYS: [&str; 4] = ["tid=t", "anchorTimeID=t", "beginPoint=t", "endPoint=t"];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, key)) =
        KEYS.iter().filter_map(|key| Some((rest.find(key)?, *key))).min_by_key(|(at, _)| *at)
    {
        let (before, after) = rest.split_at(at + key.len());
        out.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let number = &after[..digits];
        out.push_str(if number.is_empty() || number == "0" { number } else { "#" });
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}

/// How two snapshots differ.
pub(crate) struct Comparison<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    pub(crate) hunks: Vec<Hunk>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(old: &'a str, new: &'a str) -> Self {
        // One date more renumbers all that follow it, which is no change of theirs.
        let (plain_old, plain_new) = (without_numbers(old), without_numbers(new));
        let diff = TextDiff::from_lines(&plain_old, &plain_new);
        let (old, new): (Vec<_>, Vec<_>) =
            (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
        let mut hunks = Vec::new();
        for op in diff.ops() {
            let (was, is) = (op.old_range(), op.new_range());
            let renumbered = matches!(op, DiffOp::Equal { .. });
            if was.len() == is.len() {
                let pairs = was.zip(is).filter(|&(o, n)| old[o] != new[n]);
                hunks.extend(pairs.map(|(o, n)| Hunk {
                    old: o..o + 1,
                    new: n..n + 1,
                    rules: BTreeSet::new(),
                    renumbered,
                }));
            } else {
                hunks.push(Hunk { old: was, new: is, rules: BTreeSet::new(), renumbered });
            }
        }
        for hunk in hunks.iter_mut().filter(|h| !h.renumbered) {
            let lines = old[hunk.old.clone()].iter().chain(&new[hunk.new.clone()]);
            hunk.rules = lines.filter_map(|line| rule(line)).map(str::to_owned).collect();
        }
        // A line of the text names no rule; whatever changed it stands further up, among the changes.
        let all: BTreeSet<String> = hunks.iter().flat_map(|h| h.rules.iter().cloned()).collect();
        for hunk in hunks.iter_mut().filter(|h| h.rules.is_empty() && !h.renumbered) {
            hunk.rules.clone_from(&all);
        }
        Comparison { old, new, hunks }
    }

    /// The old snapshot with the hunks that are chosen, by their number.
    pub(crate) fn merge(&self, chosen: impl Fn(usize) -> bool) -> String {
        let mut merged = String::new();
        let mut at = 0;
        for (n, hunk) in self.hunks.iter().enumerate() {
            merged.extend(self.old[at..hunk.old.start].iter().copied());
            let lines =
                if chosen(n) { &self.new[hunk.new.clone()] } else { &self.old[hunk.old.clone()] };
            merged.extend(lines.iter().copied());
            at = hunk.old.end;
        }
        merged.extend(self.old[at..].iter().copied());
        merged
    }

    /// A hunk for a person: the line before it, what was, what is.
    pub(crate) fn show(&self, hunk: &Hunk) -> Vec<String> {
        let line =
            |sign: char, line: &&str| format!("    {sign} {}", safe(line.trim_end_matches('\n')));
        let before = hunk.old.start.checked_sub(1).map(|n| line(' ', &self.old[n]));
        before
            .into_iter()
            .chain(self.old[hunk.old.clone()].iter().map(|l| line('-', l)))
            .chain(self.new[hunk.new.clone()].iter().map(|l| line('+', l)))
            .collect()
    }

    /// All hunks for a person, the rest counted where there are many lines.
    pub(crate) fn show_all(&self) -> String {
        let real = || self.hunks.iter().filter(|h| !h.renumbered);
        let mut lines: Vec<String> = real().flat_map(|h| self.show(h)).collect();
        let renumbered = self.hunks.len() - real().count();
        if renumbered > 0 {
            lines
                .insert(0, format!("      {renumbered} lines differ in the numbers of dates only"));
        }
        let more = lines.len().saturating_sub(DIFF_LINES);
        lines.truncate(DIFF_LINES);
        if more > 0 {
            lines.push(format!("    and {more} more lines"));
        }
        lines.join("\n")
    }
}

/// The rule at the end of a line of a snapshot: `… [dates/weekday]`.
fn rule(line: &str) -> Option<&str> {
    let name = line.trim_end().strip_suffix(']')?.rsplit_once('[')?.1;
    let (stage, rule) = name.split_once('/')?;
    let kebab = |s: &str| {
        !s.is_empty()
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (kebab(stage) && kebab(rule)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "changes\n  a  [clean/one]\n\ntext\n| x\n    date 1  [dates/day]\n| same\n    date 2  [dates/week]\n";
    const NEW: &str = "changes\n  b  [clean/one]\n\ntext\n| x\n    date 7  [dates/day]\n| same\n    date 3  [dates/week]\n";

    #[test]
    fn a_snapshot_belongs_to_the_pipeline_that_its_header_names() {
        let of = |source: &str, file: &str| {
            let header = format!("source: {source}\nexpression: a.txt@clean");
            Snapshot { header, body: String::new() }.is_of(Path::new(file))
        };
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/news.toml");
        for (source, expect) in [
            ("news.toml", true),
            ("renamed-since.toml", true),
            ("Cargo.toml", false),
            ("crates/dates/tests/cases.rs", false),
        ] {
            assert_eq!(of(source, here), expect, "{source}");
        }
    }

    #[test]
    fn hunks_name_the_rules_behind_them() {
        let comparison = Comparison::new(OLD, NEW);
        let rules: Vec<Vec<&str>> =
            comparison.hunks.iter().map(|h| h.rules.iter().map(String::as_str).collect()).collect();
        assert_eq!(rules, [["clean/one"], ["dates/day"], ["dates/week"]]);
    }

    #[test]
    fn a_part_of_the_hunks_can_be_taken_over() {
        let comparison = Comparison::new(OLD, NEW);
        assert_eq!(comparison.merge(|_| true), NEW);
        assert_eq!(comparison.merge(|_| false), OLD);
        let days = comparison.merge(|n| comparison.hunks[n].rules.contains("dates/day"));
        assert_eq!(days, OLD.replace("date 1", "date 7"));
        // What is left differs in the rest only.
        assert_eq!(Comparison::new(&days, NEW).hunks.len(), 2);
    }

    #[test]
    fn text_without_a_rule_belongs_to_what_changed_it() {
        let (old, new) =
            ("  a {x → y}  [clean/one]\n| y\n", "  a {x → z}  [clean/one]\n| same\n| z\n");
        let comparison = Comparison::new(old, new);
        assert!(comparison.hunks.iter().all(|h| h.rules.contains("clean/one")));
    }

    #[test]
    fn a_renumbered_date_is_no_change_of_its_rule() {
        let line = |n: u8| {
            format!("    date \"May\" tid=t{n} anchorTimeID=t0 value=2021-05  [dates/month]\n")
        };
        let old = format!("{}{}", line(1), line(2));
        let new = format!("{}    date \"June\" tid=t2  [dates/month]\n{}", line(1), line(3));
        let comparison = Comparison::new(&old, &new);
        let causes: Vec<String> = comparison.hunks.iter().map(Hunk::cause).collect();
        assert_eq!(causes, ["dates/month", "(renumbered)"]);
        assert_eq!(comparison.merge(|_| true), new);
        assert_eq!(comparison.merge(|_| false), old);
    }

    #[test]
    fn only_ids_of_rules_are_rules() {
        for (line, expect) in [
            ("    date DATE \"May\"  [dates/month]\n", Some("dates/month")),
            ("| see [AP/Reuters]\n", None),
            ("| no rule\n", None),
            ("x []", None),
        ] {
            assert_eq!(rule(line), expect);
        }
    }
}
