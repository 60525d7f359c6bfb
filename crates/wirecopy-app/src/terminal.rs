//! Writing to people and to programs.

use std::io::{ErrorKind, IsTerminal, Write};

/// Writes to standard output. A reader that has gone away ends the program quietly, as a pipe to `head` does.
pub(crate) fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    if let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        std::process::exit(if error.kind() == ErrorKind::BrokenPipe { 0 } else { 3 });
    }
}

/// Writes a line to standard error, for a person. Nothing can be done where that fails.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Whether standard error shows colours: on a terminal, unless `NO_COLOR` is set.
pub(crate) fn color() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Text of a document made safe for a terminal: control characters and marks of writing direction are shown, not sent.
pub(crate) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            c if is_invisible(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A path as a person would write it: without `..`, and relative to the working directory if it lies below.
pub(crate) fn shown(path: &std::path::Path) -> String {
    use std::path::{Component, PathBuf};
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    let below = std::env::current_dir()
        .ok()
        .and_then(|dir| plain.strip_prefix(dir).ok().map(PathBuf::from));
    below.unwrap_or(plain).display().to_string()
}

/// Whether a character has no shape of its own, or steers what shows it: control characters, marks of writing
/// direction, spaces without width.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x2069 | 0xfeff)
}

/// Text broken into lines of at most 100 characters, where it has spaces.
pub(crate) fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 100 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}

/// A number and what it counts: `1 change`, `2 changes`.
pub(crate) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A time as a person reads it.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => format!("{:.1} ms", s * 1000.0),
        s if s < 120.0 => format!("{s:.1} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0),
    }
}
