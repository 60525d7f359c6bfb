//! Problems: what is wrong, where, and what would mend it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::lines::Lines;

/// Whether a problem stops the pipeline from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The pipeline is refused.
    Error,
    /// The pipeline works, though probably not as its author meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A second place in the file that helps to understand a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where, in bytes of the file.
    pub span: Range<usize>,
    /// What is to be seen there.
    pub message: String,
}

/// One thing that is wrong with a pipeline file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code, such as `WP0007`; see [`explain_code`](crate::explain_code).
    pub code: &'static str,
    /// Whether the pipeline is refused for it.
    pub severity: Severity,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// The pipeline file, as it was named to [`load`](crate::load).
    pub file: PathBuf,
    /// Where, in bytes of the file; never across lines.
    pub span: Range<usize>,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The column at which it begins, in code points from 1.
    pub column: usize,
    /// How many code points are marked.
    pub characters: usize,
    /// What is written under the marked place. May be empty.
    pub label: String,
    /// Other places that matter.
    pub notes: Vec<Note>,
    /// What would mend it.
    pub help: Vec<String>,
}

impl Problem {
    pub(crate) fn error(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Problem {
        Problem {
            code,
            severity: Severity::Error,
            message: message.into(),
            file: PathBuf::new(),
            span,
            line: 0,
            column: 0,
            characters: 0,
            label: String::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    pub(crate) fn warning(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, span, message) }
    }

    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Problem {
        self.label = label.into();
        self
    }

    #[must_use]
    pub(crate) fn note(mut self, span: Range<usize>, message: impl Into<String>) -> Problem {
        self.notes.push(Note { span, message: message.into() });
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Problem {
        self.help.push(help.into());
        self
    }

    /// A label that asks whether a near name was meant, where there is one.
    #[must_use]
    pub(crate) fn did_you_mean(self, nearest: Option<&str>) -> Problem {
        match nearest {
            Some(name) => self.label(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// The problems of one pipeline file, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    file: PathBuf,
    source: String,
    items: Vec<Problem>,
}

impl Problems {
    /// Gives each problem its file, line and column, and puts all in order.
    pub(crate) fn new(file: &Path, source: &str, mut items: Vec<Problem>) -> Problems {
        let lines = Lines::new(source);
        for problem in &mut items {
            problem.span = on_one_line(source, problem.span.clone());
            for note in &mut problem.notes {
                note.span = on_one_line(source, note.span.clone());
            }
            problem.characters =
                source.get(problem.span.clone()).map_or(0, |marked| marked.chars().count());
            (problem.line, problem.column) = lines.line_and_column(source, problem.span.start);
            problem.file = file.into();
        }
        items.sort_by(|a, b| {
            (a.span.start, a.severity, a.code).cmp(&(b.span.start, b.severity, b.code))
        });
        items.dedup();
        Problems { file: file.into(), source: source.into(), items }
    }

    /// The problems in the order of their places.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.items.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// The pipeline file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The problems as a person reads them, each with the lines of the file that it is about.
    pub fn render(&self, color: bool) -> String {
        crate::render::render(&self.file, &self.source, &self.items, color)
    }

    /// The problems for a program: a list of objects with `code`, `severity`, `message`, `file`, `line`, `column`,
    /// `start`, `end` (bytes), `label`, `notes` and `help`.
    pub fn to_json(&self) -> serde_json::Value {
        let item = |problem: &Problem| {
            let notes: Vec<_> = problem
                .notes
                .iter()
                .map(|note| json!({"start": note.span.start, "end": note.span.end, "message": note.message}))
                .collect();
            json!({
                "code": problem.code,
                "severity": problem.severity.as_str(),
                "message": problem.message,
                "file": problem.file.to_string_lossy(),
                "line": problem.line,
                "column": problem.column,
                "start": problem.span.start,
                "end": problem.span.end,
                "label": problem.label,
                "notes": notes,
                "help": problem.help,
            })
        };
        self.items.iter().map(item).collect()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// The part of a span that stands on its first line, within the file and on character borders.
///
/// A value may go over many lines (a list, a long string); marking all of them hides what is said about them.
fn on_one_line(source: &str, span: Range<usize>) -> Range<usize> {
    let start = floor(source, span.start);
    let end = floor(source, span.end).max(start);
    let first = source.get(start..end).unwrap_or("");
    let line = first.find(['\n', '\r']).map_or(end, |at| start + at);
    start..line
}

fn floor(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}
