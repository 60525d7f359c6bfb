//! Problems in the formats that continuous integration and editors read.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::codes::codes;
use crate::problem::{Problem, Problems};

impl Problems {
    /// The problems as workflow commands of GitHub Actions, one a line: they show up beside the lines of a change.
    /// Paths are written relative to `root` where they lie below it.
    ///
    /// Format: "Workflow commands for GitHub Actions", section "Setting an error message".
    pub fn to_github(&self, root: &Path) -> String {
        let mut out = String::new();
        for problem in self {
            let level = problem.severity.as_str();
            let (end_line, end_column) = end(problem);
            let mut text = problem.message.clone();
            for line in std::iter::once(&problem.label).chain(&problem.help) {
                if !line.is_empty() {
                    text.push('\n');
                    text.push_str(line);
                }
            }
            let _ = writeln!(
                out,
                "::{level} file={},line={},col={},endLine={end_line},endColumn={end_column},title={}::{}",
                property(&below(&problem.file, root).to_string_lossy()),
                problem.line,
                problem.column,
                problem.code,
                data(&text)
            );
        }
        out
    }
}

/// The problems of several files as one SARIF 2.1.0 log, which code scanners and editors read.
///
/// Paths are written relative to `root` where they lie below it. Columns count code points.
pub fn sarif<'a>(files: impl IntoIterator<Item = &'a Problems>, root: &Path) -> Value {
    let rules: Vec<Value> = codes()
        .iter()
        .map(|code| {
            json!({
                "id": code.id,
                "shortDescription": {"text": code.title},
                "fullDescription": {"text": code.text},
            })
        })
        .collect();
    let results: Vec<Value> =
        files.into_iter().flatten().map(|problem| result(problem, root)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "wirecopy", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(problem: &Problem, root: &Path) -> Value {
    let (end_line, end_column) = end(problem);
    let path = below(&problem.file, root);
    let mut text = problem.message.clone();
    for help in &problem.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    json!({
        "ruleId": problem.code,
        "level": problem.severity.as_str(),
        "message": {"text": text},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&path.to_string_lossy())},
            "region": {
                "startLine": problem.line,
                "startColumn": problem.column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        }}],
    })
}

fn below<'a>(path: &'a Path, root: &Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// Line and column behind the place of a problem, which never goes across lines.
fn end(problem: &Problem) -> (usize, usize) {
    (problem.line, problem.column + problem.characters)
}

/// A path as the path of a URI: bytes that have a meaning there are escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
