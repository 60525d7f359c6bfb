//! What the readers of all tables share: typed values, or a problem that says how to write them.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::catalog::Catalog;
use crate::lines::Lines;
use crate::model::FilePath;
use crate::problem::Problem;
use crate::suggest::{listed, nearest, short};
use crate::tree::{Key, Node, Span, Value};

/// The tables of a pipeline file and their keys. The order is the one in which messages list them.
pub(crate) const TABLES: &[(&str, &[&str])] = &[
    ("", &["name", "input", "stage", "output", "snapshots", "run", "test"]),
    (
        "[input]",
        &[
            "path",
            "format",
            "encoding",
            "preset",
            "fields",
            "max-document",
            "max-line",
            "max-depth",
            "max-ratio",
            "max-files",
        ],
    ),
    (
        "[[stage]]",
        &[
            "use",
            "id",
            "plugin",
            "command",
            "isolation",
            "when",
            "timeout",
            "memory",
            "index",
            "settings",
        ],
    ),
    ("[output]", &["path", "formats", "layers", "trail", "compress", "shard", "shard-size"]),
    ("[snapshots]", &["articles", "path"]),
    ("[run]", &["max-panics", "max-disk"]),
    ("[[test]]", &["name", "text", "file", "fields", "stage", "expect"]),
    ("[test.expect]", &["text", "fields", "absent", "spans", "no-spans", "findings", "dropped"]),
];

/// The keys of a table, by the header under which messages speak of it.
pub(crate) fn keys(header: &str) -> &'static [&'static str] {
    TABLES.iter().find(|(name, _)| *name == header).map_or(&[], |(_, keys)| keys)
}

/// The file under check, the host, and what was found so far.
pub(crate) struct Context<'a> {
    pub(crate) file: &'a Path,
    pub(crate) dir: PathBuf,
    pub(crate) source: &'a str,
    pub(crate) lines: &'a Lines,
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) problems: Vec<Problem>,
}

impl Context<'_> {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A value as it is written in the file.
    fn written(&self, node: &Node) -> String {
        short(self.source.get(node.span.clone()).unwrap_or(""))
    }

    pub(crate) fn resolve(&self, written: &str) -> FilePath {
        // An address stays as it is: it is relative to nothing.
        let resolved =
            if written.contains("://") { written.into() } else { self.dir.join(written) };
        FilePath { written: written.into(), resolved }
    }

    /// The entries of a table whose keys are known; each unknown key is a problem.
    pub(crate) fn table<'n>(
        &mut self,
        header: &'static str,
        node: &'n Node,
    ) -> Option<&'n [(Key, Node)]> {
        let Some(entries) = node.as_table() else {
            let name = header.trim_matches(['[', ']']);
            let mut problem = wrong_type(name, "a table", node);
            if node.as_list().is_some() {
                problem = problem.help(format!("write `{header}` with single brackets"));
            } else {
                problem = problem.help(format!("write a header `{header}`, and its keys below it"));
            }
            self.push(problem);
            return None;
        };
        self.unknown_keys(header, entries, |_| None);
        Some(entries)
    }

    /// Reports keys that a table does not have. `knows` may know better than this list what a key is.
    pub(crate) fn unknown_keys(
        &mut self,
        header: &'static str,
        entries: &[(Key, Node)],
        knows: impl Fn(&str) -> Option<String>,
    ) {
        let allowed = keys(header);
        for (key, node) in entries {
            if allowed.contains(&key.name.as_str()) {
                continue;
            }
            let place = if header.is_empty() { "a pipeline" } else { header };
            let near = nearest(&key.name, allowed.iter().copied());
            let message = format!("{place} has no key `{}`", short(&key.name));
            let mut problem =
                Problem::error("WP0003", key.span.clone(), message).did_you_mean(near);
            if let Some(help) = knows(&key.name) {
                problem = problem.label("not a key of the stage").help(help);
            } else {
                if near.is_none() {
                    problem = problem.label("unknown key");
                }
                if let Some(help) = elsewhere(header, &key.name, node) {
                    problem = problem.help(help);
                }
            }
            self.push(
                problem.help(format!("keys here: {}", listed(allowed.iter().copied(), "and"))),
            );
        }
    }

    pub(crate) fn string<'n>(&mut self, name: &str, node: &'n Node) -> Option<&'n str> {
        let text = node.as_str();
        if text.is_none() {
            self.push(wrong_type(name, "a string", node));
        }
        text
    }

    /// A string in which something stands.
    pub(crate) fn filled<'n>(&mut self, name: &str, node: &'n Node) -> Option<&'n str> {
        let text = self.string(name, node)?;
        if text.trim().is_empty() {
            let message = format!("{} is empty", shown(name));
            let help = match name {
                "use" => "write the name of a stage".to_owned(),
                "layer" => "write the name of a layer".to_owned(),
                _ if name.contains(' ') => "write a value, or remove the entry".to_owned(),
                _ => format!("write a value, or remove `{name}`"),
            };
            self.push(Problem::error("WP0010", node.span.clone(), message).help(help));
            return None;
        }
        Some(text)
    }

    /// A list of strings, each with its node.
    pub(crate) fn strings<'n>(&mut self, name: &str, node: &'n Node) -> Vec<(&'n str, &'n Node)> {
        let Some(items) = node.as_list() else {
            self.push(wrong_type(name, "a list of strings", node));
            return Vec::new();
        };
        let entry = format!("an entry of `{name}`");
        items.iter().filter_map(|item| Some((self.filled(&entry, item)?, item))).collect()
    }

    /// One path or a list of them.
    pub(crate) fn paths(&mut self, name: &str, node: &Node) -> Vec<FilePath> {
        let found = match node.as_list() {
            Some(_) => self.strings(name, node),
            None => match &node.value {
                Value::String(_) => {
                    self.filled(name, node).map(|text| (text, node)).into_iter().collect()
                }
                _ => {
                    self.push(wrong_type(name, "a string or a list of strings", node));
                    Vec::new()
                }
            },
        };
        found.into_iter().map(|(text, node)| self.checked_path(text, node)).collect()
    }

    /// A single path.
    pub(crate) fn path(&mut self, name: &str, node: &Node) -> Option<FilePath> {
        let text = self.filled(name, node)?;
        Some(self.checked_path(text, node))
    }

    /// A path in which a backslash was taken for an escape is another path than its author meant.
    fn checked_path(&mut self, text: &str, node: &Node) -> FilePath {
        if text.contains(char::is_control) {
            let message = "the path has a line break, a tab or another control character in it";
            self.push(
                Problem::error("WP0008", node.span.clone(), message)
                    .label("a backslash in double quotes begins an escape")
                    .help("write it in single quotes, in which a backslash is a backslash, or with slashes"),
            );
        }
        self.resolve(text)
    }

    pub(crate) fn boolean(&mut self, name: &str, node: &Node) -> Option<bool> {
        match node.value {
            Value::Boolean(yes) => Some(yes),
            _ => {
                self.push(wrong_type(name, "true or false", node));
                None
            }
        }
    }

    /// A time in seconds, of at least a hundredth and with a decimal point or without.
    pub(crate) fn seconds(&mut self, name: &str, node: &Node, most: u32) -> Option<Duration> {
        let help = format!("it may be 0.01 to {most}");
        let seconds =
            self.decimal(name, node, "a number of seconds", 0.01..=f64::from(most), help)?;
        Some(Duration::from_secs_f64(seconds))
    }

    /// A number of GiB, with a decimal point or without, in bytes. Only 0 gives none: any other is one byte at least.
    pub(crate) fn gib(&mut self, name: &str, node: &Node, most: u32) -> Option<u64> {
        let help = format!("it may be 0 to {most}, with a decimal point or without");
        let gib = self.decimal(name, node, "a number of GiB", 0.0..=f64::from(most), help)?;
        Some((gib * f64::from(1 << 30)).ceil() as u64)
    }

    /// A number with a decimal point or without.
    fn decimal(
        &mut self,
        name: &str,
        node: &Node,
        what: &str,
        range: RangeInclusive<f64>,
        help: String,
    ) -> Option<f64> {
        let number = match node.value {
            Value::Integer(number) => number as f64,
            Value::Float(number) => number,
            _ => {
                self.push(wrong_type(name, what, node));
                return None;
            }
        };
        if !range.contains(&number) {
            let message = format!("`{name}` cannot be {}", self.written(node));
            self.push(Problem::error("WP0006", node.span.clone(), message).help(help));
            return None;
        }
        Some(number)
    }

    pub(crate) fn integer(
        &mut self,
        name: &str,
        node: &Node,
        range: RangeInclusive<u64>,
    ) -> Option<u64> {
        let number = match node.value {
            Value::Integer(number) => number,
            _ if node.value.is_huge() => i64::MAX,
            _ => {
                self.push(wrong_type(name, "a whole number", node));
                return None;
            }
        };
        let found = u64::try_from(number).ok().filter(|number| range.contains(number));
        if found.is_none() {
            let message = format!("`{name}` cannot be {}", self.written(node));
            let help = format!("it may be {} to {}", range.start(), range.end());
            self.push(Problem::error("WP0006", node.span.clone(), message).help(help));
        }
        found
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        name: &str,
        node: &Node,
        words: &[(&str, T)],
    ) -> Option<T> {
        let found = self.string(name, node)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == found) {
            return Some(*value);
        }
        let words = || words.iter().map(|(word, _)| *word);
        let message = format!("{} cannot be `{}`", shown(name), short(found));
        self.push(
            Problem::error("WP0005", node.span.clone(), message)
                .did_you_mean(nearest(found, words()))
                .help(format!("it may be {}", listed(words(), "or"))),
        );
        None
    }

    /// A name that can stand in paths, ids and reports alike.
    pub(crate) fn kebab<'n>(&mut self, name: &str, node: &'n Node) -> Option<&'n str> {
        let found = self.filled(name, node)?;
        if is_kebab(found) {
            return Some(found);
        }
        let mut problem = Problem::error(
            "WP0009",
            node.span.clone(),
            format!("`{}` is not in kebab case", short(found)),
        )
        .help("a name has small letters, digits and single hyphens, and begins with a letter");
        let better = to_kebab(found);
        if is_kebab(&better) {
            problem = problem.label(format!("write `{better}`"));
        }
        self.push(problem);
        None
    }

    pub(crate) fn missing(&mut self, header: &str, key: &str, span: Span) -> Problem {
        Problem::error("WP0007", span, format!("{header} lacks `{key}`"))
            .label(format!("`{key}` is missing here"))
    }
}

/// Where a key belongs that stands in the wrong table, which is where a key lands that follows a header by mistake.
fn elsewhere(header: &str, key: &str, node: &Node) -> Option<String> {
    let nested = ["[input]", "[[stage]]", "[output]", "[snapshots]", "[run]", "[[test]]"];
    if header.is_empty() {
        let home = nested.into_iter().find(|name| keys(name).contains(&key))?;
        return Some(format!("`{key}` is a key of {home}; write it below that header"));
    }
    if key == "name" && node.as_str().is_some() {
        return Some("`name` stands at the top of the file, above the first header".into());
    }
    let home = nested.into_iter().find(|name| *name != header && keys(name).contains(&key))?;
    Some(format!("`{key}` is a key of {home}; write it below that header"))
}

/// The name of a key as it stands in a message. What has a space in it is a phrase, quoted where it needs to be.
fn shown(name: &str) -> String {
    if name.contains(' ') { name.into() } else { format!("`{name}`") }
}

/// "`path` must be a string, not a number", and how to write it.
pub(crate) fn wrong_type(name: &str, wanted: &str, node: &Node) -> Problem {
    let message = format!("{} must be {wanted}, and this is {}", shown(name), node.value.kind());
    let problem =
        Problem::error("WP0004", node.span.clone(), message).label(format!("expected {wanted}"));
    match mend(wanted, &node.value) {
        Some(better) => problem.help(format!("write {better}")),
        None => problem,
    }
}

/// The value as it would be right, where that can be guessed.
fn mend(wanted: &str, value: &Value) -> Option<String> {
    match (wanted, value) {
        ("a string" | "a string or a list of strings", Value::Integer(number)) => {
            Some(format!("it in quotes: \"{number}\""))
        }
        ("a string", Value::Boolean(yes)) => Some(format!("it in quotes: \"{yes}\"")),
        ("a string", Value::List(items)) => match items.as_slice() {
            [one] => one.as_str().map(|text| format!("it without brackets: \"{}\"", short(text))),
            _ => None,
        },
        ("a whole number" | "a number of seconds", Value::String(text)) => {
            let number: i64 = text.trim().parse().ok()?;
            Some(format!("it without quotes: {number}"))
        }
        ("a number" | "a number of GiB", Value::String(text)) => {
            let number: f64 = text.trim().parse().ok()?;
            Some(format!("it without quotes: {number}"))
        }
        ("true or false", Value::String(text)) => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some("true, without quotes".into()),
            "false" | "no" | "off" => Some("false, without quotes".into()),
            _ => None,
        },
        ("true or false", Value::Integer(number @ 0..=1)) => Some(format!("{}", *number == 1)),
        ("a list" | "a list of strings", Value::String(text)) => {
            Some(format!("it in brackets: [\"{}\"]", short(text)))
        }
        _ => None,
    }
}

pub(crate) fn is_kebab(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The nearest name in kebab case; may still be none, as of a name in another script.
pub(crate) fn to_kebab(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
