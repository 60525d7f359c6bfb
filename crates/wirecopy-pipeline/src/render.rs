//! Problems as a person reads them, in the manner of rustc.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::problem::{Problem, Severity};

/// A file with more problems than this has one cause, and nobody reads on.
const MOST: usize = 60;

pub(crate) fn render(file: &Path, source: &str, problems: &[Problem], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let path = file.to_string_lossy();
    let mut out = String::new();
    for problem in problems.iter().take(MOST) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&renderer.render(&[group(problem, &path, source)]));
        out.push('\n');
    }
    if let Some(more) = problems.len().checked_sub(MOST).filter(|&more| more > 0) {
        out.push_str(&format!("\n… and {more} more problems in {}\n", visible(&path)));
    }
    out
}

fn group<'a>(problem: &'a Problem, path: &'a str, source: &'a str) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (source, offset, first_line) = excerpt(problem, source);
    let inside = |span: &Range<usize>| span.start - offset..span.end - offset;
    let mut primary = AnnotationKind::Primary.span(inside(&problem.span));
    if !problem.label.is_empty() {
        primary = primary.label(visible(&problem.label));
    }
    let mut snippet =
        Snippet::source(source).line_start(first_line).path(visible(path)).annotation(primary);
    for note in &problem.notes {
        let note = AnnotationKind::Context.span(inside(&note.span)).label(visible(&note.message));
        snippet = snippet.annotation(note);
    }
    level
        .primary_title(visible(&problem.message))
        .id(problem.code)
        .element(snippet)
        .elements(problem.help.iter().map(|help| Level::HELP.message(visible(help))))
}

/// The lines that a problem is about, where they begin, and the number of the first.
///
/// The renderer reads all that it is given, and to give it a large file for each problem would take long.
fn excerpt<'a>(problem: &Problem, source: &'a str) -> (&'a str, usize, usize) {
    let spans = || std::iter::once(&problem.span).chain(problem.notes.iter().map(|it| &it.span));
    let start = spans().map(|span| span.start).min().unwrap_or(0);
    let end = spans().map(|span| span.end).max().unwrap_or(0);
    let line = source.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let rest = source.get(end..).and_then(|after| after.find('\n'));
    let end = rest.map_or(source.len(), |at| end + at);
    let first_line = source.as_bytes().iter().take(line).filter(|&&byte| byte == b'\n').count() + 1;
    (source.get(line..end).unwrap_or(""), line, first_line)
}

/// What comes from the file or from a stage must not steer the terminal.
fn visible(text: &str) -> String {
    let show = |c: char| c == '\n' || !(c.is_control() || is_bidi(c));
    text.chars().map(|c| if show(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
