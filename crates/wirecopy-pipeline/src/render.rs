//! Problems as a person reads them, in the manner of rustc.

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
    let mut primary = AnnotationKind::Primary.span(problem.span.clone());
    if !problem.label.is_empty() {
        primary = primary.label(visible(&problem.label));
    }
    let mut snippet = Snippet::source(source).path(visible(path)).annotation(primary);
    for note in &problem.notes {
        let note = AnnotationKind::Context.span(note.span.clone()).label(visible(&note.message));
        snippet = snippet.annotation(note);
    }
    level
        .primary_title(visible(&problem.message))
        .id(problem.code)
        .element(snippet)
        .elements(problem.help.iter().map(|help| Level::HELP.message(visible(help))))
}

/// What comes from the file or from a stage must not steer the terminal.
fn visible(text: &str) -> String {
    let show = |c: char| c == '\n' || !(c.is_control() || is_bidi(c));
    text.chars().map(|c| if show(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
