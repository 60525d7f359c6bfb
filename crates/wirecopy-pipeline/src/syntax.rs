//! The errors of the TOML parser, in words that say what to write.

use crate::lines::Lines;
use crate::problem::Problem;
use crate::suggest::short;
use crate::tree::{Node, Span, Value};

/// One problem for each place that cannot be parsed.
///
/// After an error the parser goes on as well as it can, and often stumbles again over the rest of the line; only the
/// first error of a line is reported. A list without its closing bracket swallows all that follows, so everything found
/// inside it is a consequence.
///
/// Gives back also the place of such a list.
pub(crate) fn problems(
    source: &str,
    lines: &Lines,
    root: &Node,
    errors: &[toml::de::Error],
) -> (Vec<Problem>, Option<Span>) {
    let mut found: Vec<(Span, String)> = errors
        .iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))
        .collect();
    found.sort_by_key(|(span, _)| span.start);
    let open = found
        .iter()
        .filter(|(_, message)| message.starts_with("unclosed array"))
        .find_map(|(span, _)| open_list(root, span.start));
    // Another language would be faulty on every line, and each message would be about TOML's details.
    if let Some(other) = other_language(source) {
        return (vec![other], Some(0..source.len() + 1));
    }
    let mut out: Vec<Problem> = Vec::new();
    let mut last_line = None;
    for (span, message) in found {
        let line = lines.line(span.start);
        let inside =
            open.as_ref().is_some_and(|open| open.contains(&span.start) || open.end == span.start);
        if !inside && last_line != Some(line) {
            out.push(problem(source, span, &message));
            last_line = Some(line);
        }
    }
    if let Some(open) = &open {
        let start = open.start..open.start + 1;
        out.push(
            Problem::error("WP0001", start, "this list has no closing bracket")
                .label("opened here")
                .help("add `]` after its last entry; what follows could not be checked"),
        );
    }
    (out, open)
}

/// A file that is JSON or YAML, by its first line that says something. Asked only where TOML makes no sense of it.
fn other_language(source: &str) -> Option<Problem> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let key = text.split(':').next().unwrap_or_default();
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let yaml = text.len() > key.len() && !key.is_empty() && key.chars().all(bare);
        let name = match text {
            _ if text.starts_with('{') => "JSON",
            _ if text == "---" || yaml => "YAML",
            _ => return None,
        };
        return Some(
            Problem::error("WP0001", start..start + text.len(), format!("this looks like {name}"))
                .label("a pipeline is TOML")
                .help("sections are `[input]` and `[[stage]]` on lines of their own, and below them lines such as `use = \"clean\"`; `wirecopy init` writes a pipeline to begin with"),
        );
    }
    None
}

/// The outermost list that ends where the parser gave up.
fn open_list(node: &Node, end: usize) -> Option<Span> {
    match &node.value {
        Value::List(_) if node.span.end == end => Some(node.span.clone()),
        Value::List(items) => items.iter().find_map(|item| open_list(item, end)),
        Value::Table(entries) => entries.iter().find_map(|(_, item)| open_list(item, end)),
        _ => None,
    }
}

fn problem(source: &str, span: Span, message: &str) -> Problem {
    let text = source.get(span.clone()).unwrap_or("");
    let at = |message: String| Problem::error("WP0001", span.clone(), message);
    let quotes = text.contains(['‘', '’', '“', '”']);
    if quotes {
        return at("these are typographic quotes".into())
            .help("TOML knows straight quotes only: \"text\" or 'text'");
    }
    if message.starts_with("string values must be quoted")
        || message.starts_with("invalid float")
        || message.starts_with("invalid boolean")
    {
        if text.trim().is_empty() {
            return at("this key has no value".into()).label("write the value here");
        }
        let lower = text.to_lowercase();
        if matches!(lower.as_str(), "true" | "false") {
            return at(format!("`{}` is no value", short(text))).label(format!("write `{lower}`"));
        }
        return at(format!("the text `{}` stands without quotes", short(text)))
            .label(format!("write \"{}\"", short(text)));
    }
    if message.starts_with("invalid basic string") || message.starts_with("invalid literal string")
    {
        return at("this text has no closing quote".into())
            .label("the line ends before the quote")
            .help(
                "close it on the same line, or use three quotes (\"\"\") for text of many lines",
            );
    }
    if message.contains("escape") || message.contains("unicode value digits") {
        return at("a backslash in double quotes begins an escape".into())
            .label("no such escape")
            .help("write the text in single quotes, in which a backslash is a backslash");
    }
    if message.starts_with("unclosed table") || message.starts_with("unclosed array table") {
        let double = message.contains("array table");
        return at("this header has no closing bracket".into())
            .label(format!("write `{}`", if double { "]]" } else { "]" }));
    }
    if message.starts_with("duplicate key") {
        return at(format!("`{}` is given twice", short(text))).label("the second time").help(
            "keep one; a section that may be repeated has double brackets: `[[stage]]`, `[[test]]`",
        );
    }
    if message.starts_with("key with no value") {
        return at("this key has no value".into()).label("write `key = value`");
    }
    if message.starts_with("invalid unquoted key") && text.starts_with('/') {
        return at("a comment does not begin with slashes".into()).label("write `#`");
    }
    if message.starts_with("invalid unquoted key") {
        return at("this key needs quotes".into())
            .label("only letters, digits, `-` and `_` may stand without")
            .help("put it in quotes; but all keys of a pipeline can be written without");
    }
    if message.contains("extra assignment") || message.contains("missing comma") {
        return at("a comma is missing here".into()).label("write `, ` between entries");
    }
    if message.starts_with("unexpected key or value") {
        return at("something follows the value".into())
            .label("the line should end here")
            .help("write each key on a line of its own, several values as a list: [\"a\", \"b\"]");
    }
    at(message
        .replace(", expected nothing", "")
        .replace("expected newline, `#`", "expected the end of the line"))
    .label("TOML allows nothing of the kind here")
}
