//! `wirecopy review`: snapshots that differ, grouped by the rules behind the differences.
//!
//! `wirecopy test` leaves a `.snap.new` file beside each snapshot that differs. A review takes its hunks over into the
//! snapshot, or out of the new file, a group at a time. Files stay in the format of insta.

use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cli::{Exit, ReviewArgs};
use crate::commands::load;
use crate::snapshots::{Comparison, Hunk, Snapshot, pending, remove};
use crate::terminal::{count, out, shown, tell};

/// Examples that are shown of a group before someone asks for more.
const EXAMPLES: usize = 3;
/// What a group of new snapshots is called: no rule stands alone behind a whole one.
const NEW: &str = "(new snapshot)";

/// Goes through what waits for review.
pub(crate) fn review(args: &ReviewArgs) -> Result<Exit> {
    let mut waiting = Vec::new();
    for file in &args.pipelines {
        let loaded = match load(file) {
            Ok(loaded) => loaded,
            Err(exit) => return Ok(exit),
        };
        gather(&loaded.pipeline.snapshots.path.resolved, &mut waiting)?;
    }
    waiting.sort_by(|a, b| a.path.cmp(&b.path));
    waiting.dedup_by(|a, b| a.path == b.path);
    if waiting.is_empty() {
        tell("nothing waits for review; `wirecopy test` leaves what differs");
        return Ok(Exit::Done);
    }
    if args.list {
        let groups = groups(&waiting);
        groups.iter().for_each(|group| out(&format!("{}\n", group.title())));
        return Ok(Exit::Done);
    }
    let asked =
        args.accept_all || args.reject_all || !args.accept.is_empty() || !args.reject.is_empty();
    if asked {
        by_rule(args, &waiting)?;
    } else if std::io::stdin().is_terminal() {
        interactive(&waiting)?;
    } else {
        tell(
            "standard input is no terminal; these wait, and --accept RULE, --reject RULE, --accept-all and --reject-all decide:",
        );
        groups(&waiting).iter().for_each(|group| tell(&group.title()));
        return Ok(Exit::Failures);
    }
    let left = waiting.iter().filter(|w| pending(&w.path).exists()).count();
    tell(&match left {
        0 => "nothing is left to review".to_owned(),
        n => format!("still to review: {}", count(n, "snapshot")),
    });
    Ok(if left > 0 { Exit::Failures } else { Exit::Done })
}

/// A snapshot that differs from what is recorded.
struct Waiting {
    path: PathBuf,
    old: Option<Snapshot>,
    new: Snapshot,
}

impl Waiting {
    fn comparison(&self) -> Comparison<'_> {
        Comparison::new(self.old.as_ref().map_or("", |s| s.body.as_str()), &self.new.body)
    }

    /// The name of the group to which a hunk belongs.
    fn group(&self, hunk: &Hunk) -> String {
        if self.old.is_none() { NEW.to_owned() } else { hunk.cause() }
    }
}

fn gather(dir: &std::path::Path, waiting: &mut Vec<Waiting>) -> Result<()> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", dir.display())),
    };
    for entry in entries {
        let file = entry?.path();
        if !file.to_string_lossy().ends_with(".snap.new") {
            continue;
        }
        let path = file.with_extension("");
        let Some(new) = Snapshot::read(&file)? else { continue };
        let old = Snapshot::read(&path)?;
        // Recorded by other means meanwhile, with cargo insta for example: nobody could decide on it.
        if old.as_ref().is_some_and(|old| old.body == new.body) {
            remove(&file)?;
            continue;
        }
        waiting.push(Waiting { path, old, new });
    }
    Ok(())
}

/// All hunks of one cause: the place of the snapshot, and of the hunk in it.
struct Group<'a> {
    name: String,
    waiting: &'a [Waiting],
    hunks: Vec<(usize, usize)>,
}

fn groups(waiting: &[Waiting]) -> Vec<Group<'_>> {
    let mut all: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (n, snapshot) in waiting.iter().enumerate() {
        for (h, hunk) in snapshot.comparison().hunks.iter().enumerate() {
            all.entry(snapshot.group(hunk)).or_default().push((n, h));
        }
    }
    all.into_iter().map(|(name, hunks)| Group { name, waiting, hunks }).collect()
}

impl Group<'_> {
    fn title(&self) -> String {
        let mut files: Vec<usize> = self.hunks.iter().map(|(n, _)| *n).collect();
        files.dedup();
        let (hunks, files) = (self.hunks.len(), files.len());
        format!("{}: {} in {}", self.name, count(hunks, "change"), count(files, "snapshot"))
    }

    /// Some of the hunks, each below the name of its snapshot.
    fn show(&self, most: usize) -> String {
        let mut text = String::new();
        let mut last = None;
        for &(n, h) in self.hunks.iter().take(most) {
            let comparison = self.waiting[n].comparison();
            if last != Some(n) {
                text.push_str(&format!("  {}\n", shown(&self.waiting[n].path)));
            }
            last = Some(n);
            text.push_str(&comparison.show(&comparison.hunks[h]).join("\n"));
            text.push('\n');
        }
        let more = self.hunks.len().saturating_sub(most);
        if more > 0 {
            text.push_str(&format!("  and {more} more\n"));
        }
        text
    }
}

/// What is decided of a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accept,
    Reject,
    Leave,
}

/// Carries out what was decided, a file at a time: accepted hunks go into the snapshot, rejected ones out of the file
/// that waits, which is removed when nothing in it differs any more. Renumbered dates go the way of the first hunk that
/// is decided.
fn settle(
    waiting: &[Waiting],
    verdict: impl Fn(&Waiting, &Hunk) -> Verdict,
) -> Result<(usize, usize)> {
    let (mut accepted, mut rejected) = (0, 0);
    for snapshot in waiting {
        let comparison = snapshot.comparison();
        let mut verdicts: Vec<Verdict> =
            comparison.hunks.iter().map(|h| verdict(snapshot, h)).collect();
        let lead = verdicts.iter().find(|v| **v != Verdict::Leave).copied();
        for (v, _) in verdicts.iter_mut().zip(&comparison.hunks).filter(|(_, h)| h.renumbered) {
            *v = if *v == Verdict::Leave { lead.unwrap_or(*v) } else { *v };
        }
        let of_sort = |v| verdicts.iter().filter(|&&x| x == v).count();
        let (yes, no) = (of_sort(Verdict::Accept), of_sort(Verdict::Reject));
        if yes + no == 0 {
            continue;
        }
        accepted += yes;
        rejected += no;
        if yes > 0 {
            let body = comparison.merge(|n| verdicts[n] == Verdict::Accept);
            Snapshot { body, ..snapshot.new.clone() }.write(&snapshot.path)?;
        }
        let file = pending(&snapshot.path);
        if yes + no == verdicts.len() {
            remove(&file)?;
        } else {
            let body = comparison.merge(|n| verdicts[n] != Verdict::Reject);
            Snapshot { body, ..snapshot.new.clone() }.write(&file)?;
        }
    }
    Ok((accepted, rejected))
}

/// Decides by the rules of the command line.
fn by_rule(args: &ReviewArgs, waiting: &[Waiting]) -> Result<()> {
    let known: Vec<String> = groups(waiting).into_iter().map(|g| g.name).collect();
    for rule in args.accept.iter().chain(&args.reject) {
        if !known.iter().any(|name| name.split(" + ").any(|part| part == rule)) {
            tell(&format!("no change that waits was made by {rule}"));
        }
    }
    let (accepted, rejected) = settle(waiting, |snapshot, hunk| {
        let name = snapshot.group(hunk);
        let has = |rules: &[String], part: &str| rules.iter().any(|rule| rule == part);
        if name.split(" + ").any(|part| has(&args.reject, part)) {
            Verdict::Reject
        } else if args.accept_all || name.split(" + ").all(|part| has(&args.accept, part)) {
            Verdict::Accept
        } else if args.reject_all {
            Verdict::Reject
        } else {
            Verdict::Leave
        }
    })?;
    tell(&format!("{} accepted, {rejected} rejected", count(accepted, "change")));
    Ok(())
}

/// Asks a person about each group.
fn interactive(waiting: &[Waiting]) -> Result<()> {
    let mut decided: BTreeMap<String, Verdict> = BTreeMap::new();
    let mut input = std::io::stdin().lock();
    let all = groups(waiting);
    'groups: for (n, group) in all.iter().enumerate() {
        tell(&format!("\n{} of {}  {}", n + 1, all.len(), group.title()));
        tell(group.show(EXAMPLES).trim_end());
        loop {
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "[a]ccept, [r]eject, [s]kip, [d]etails, [q]uit: ");
            let _ = stderr.flush();
            drop(stderr);
            let mut answer = String::new();
            if input.read_line(&mut answer).context("cannot read the answer")? == 0 {
                break 'groups;
            }
            match answer.trim() {
                "a" => decided.insert(group.name.clone(), Verdict::Accept),
                "r" => decided.insert(group.name.clone(), Verdict::Reject),
                "s" => None,
                "q" => break 'groups,
                "d" => {
                    tell(group.show(usize::MAX).trim_end());
                    continue;
                }
                _ => continue,
            };
            break;
        }
    }
    let (accepted, rejected) = settle(waiting, |snapshot, hunk| {
        decided.get(&snapshot.group(hunk)).copied().unwrap_or(Verdict::Leave)
    })?;
    tell(&format!("{} accepted, {rejected} rejected", count(accepted, "change")));
    Ok(())
}
