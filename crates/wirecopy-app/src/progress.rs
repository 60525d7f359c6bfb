//! How a run gets on: a line of progress on a terminal, a line for each article where that is asked for, and what is
//! said of articles at the end.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wirecopy_engine::{Fate, Progress, Settled};

use crate::terminal::{safe, tell};

/// Articles with findings, and others that were not written, that are kept for the end.
const KEPT: usize = 20;
/// Findings of one article that are kept.
const FOUND: usize = 3;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loudness {
    /// Errors only.
    Quiet,
    /// Progress, notes and the end.
    Normal,
    /// A line for each article, too.
    Verbose,
}

/// What is known of the articles of a run when it ends.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The first articles that have findings.
    pub(crate) found: Vec<Found>,
    /// How many articles have findings.
    pub(crate) with_findings: u64,
    /// How many findings there are of each code.
    pub(crate) codes: BTreeMap<String, u64>,
    /// How many documents failed or were dropped, by the stage and the kind of failure, or the rule.
    pub(crate) causes: BTreeMap<String, u64>,
}

/// An article with findings.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) id: String,
    /// Code and message of the first of them.
    pub(crate) shown: Vec<(String, String)>,
    /// How many there are besides.
    pub(crate) more: usize,
}

/// Shows how a run gets on.
pub(crate) struct Bar {
    bar: Mutex<ProgressBar>,
    loudness: Loudness,
    told: Mutex<Told>,
}

impl Bar {
    /// A bar that only draws on a terminal.
    pub(crate) fn new(loudness: Loudness) -> Self {
        let shown = loudness > Loudness::Quiet && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if shown {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Bar { bar: Mutex::new(bar), loudness, told: Mutex::default() }
    }

    /// Takes the bar away, and gives what is known of the articles.
    pub(crate) fn finish(&self) -> Told {
        self.bar().finish_and_clear();
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn bar(&self) -> MutexGuard<'_, ProgressBar> {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bar {
    fn begin(&self, what: &str, total: Option<u64>) {
        let bar = self.bar();
        bar.reset();
        bar.set_position(0);
        let template = match total {
            Some(total) => {
                bar.set_length(total);
                "{spinner} {msg} {pos}/{len} documents {wide_bar} {eta}"
            }
            None => "{spinner} {msg} {pos} documents {per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
    }

    fn advance(&self, documents: u64) {
        self.bar().inc(documents);
    }

    fn settled(&self, settled: &Settled) {
        if self.loudness == Loudness::Verbose {
            let lines = lines(settled);
            self.bar().suspend(|| tell(&lines));
        }
        if settled.findings.is_empty() && settled.cause.is_empty() {
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !settled.cause.is_empty() {
            *told.causes.entry(settled.cause.clone()).or_default() += 1;
        }
        if settled.findings.is_empty() {
            return;
        }
        told.with_findings += 1;
        for (code, _) in &settled.findings {
            *told.codes.entry(code.clone()).or_default() += 1;
        }
        // Where each article has its lines, nothing is said twice.
        if told.found.len() < KEPT && self.loudness < Loudness::Verbose {
            let shown: Vec<_> = settled.findings.iter().take(FOUND).cloned().collect();
            let more = settled.findings.len() - shown.len();
            told.found.push(Found { id: settled.id.clone(), shown, more });
        }
    }

    fn note(&self, text: &str) {
        if self.loudness > Loudness::Quiet {
            self.bar().suspend(|| tell(&format!("note: {text}")));
        }
    }
}

/// An article and what is to be said of it.
fn lines(settled: &Settled) -> String {
    let fate = match settled.fate {
        Fate::Written => "written",
        Fate::Dropped => "dropped",
        Fate::Failed => "failed",
        Fate::Skipped => "skipped",
    };
    let mut out = format!("{fate:7} {}", safe(&settled.id));
    if !settled.why.is_empty() {
        out.push_str(&format!(": {}", safe(&settled.why)));
    }
    for (code, message) in &settled.findings {
        out.push_str(&format!("\n        {}: {}", safe(code), safe(message)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_a_line_and_its_findings_stand_below() {
        let settled = |fate, why: &str, findings: &[(&str, &str)]| Settled {
            cause: String::new(),
            id: "a\u{1b}[31m.txt".to_owned(),
            fate,
            why: why.to_owned(),
            findings: findings.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        };
        for (settled, expect) in [
            (settled(Fate::Written, "", &[]), "written a\\u{1b}[31m.txt"),
            (
                settled(Fate::Dropped, "drop/it: short", &[]),
                "dropped a\\u{1b}[31m.txt: drop/it: short",
            ),
            (settled(Fate::Written, "", &[("x", "Y.")]), "written a\\u{1b}[31m.txt\n        x: Y."),
        ] {
            assert_eq!(lines(&settled), expect);
        }
    }
}
