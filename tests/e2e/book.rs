//! The book under `docs/`: its commands are run, its reference is made from the program, its pages are all listed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{outcome, program, root, succeed};

fn pages() -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut todo = vec![root().join("docs/src")];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { todo.push(path) } else { all.push(path) }
        }
    }
    all.sort();
    all
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = std::fs::read_to_string(root().join("docs/src/SUMMARY.md")).unwrap();
    let linked: Vec<&str> =
        summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    for path in &linked {
        assert!(root().join("docs/src").join(path).is_file(), "{path} is not there");
    }
    assert_eq!(linked.len() + 1, pages().len(), "a page is not in the summary");
}

/// What a page asks for, in order.
enum Step {
    /// A file to write: the first line of a block says `# file: NAME`.
    File(String, String),
    /// A command, its exit code, and what it prints.
    Command(String, i32, Vec<String>),
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```").filter(|l| !l.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        match (language, block.first().and_then(|l| l.strip_prefix("# file: "))) {
            ("console", _) => {
                for line in block {
                    if let Some(command) = line.strip_prefix("$ ") {
                        steps.push(Step::Command(command.to_owned(), 0, Vec::new()));
                    } else if let Some(Step::Command(_, code, output)) = steps.last_mut() {
                        match line.strip_prefix("? ") {
                            Some(expected) => *code = expected.parse().unwrap(),
                            None => output.push(line.to_owned()),
                        }
                    }
                }
            }
            (_, Some(name)) => steps.push(Step::File(name.to_owned(), block[1..].join("\n"))),
            _ => {}
        }
    }
    steps
}

/// Whether lines are as a page shows them: a line `...` stands for any lines, ` ...` within a line for any words.
fn fits(shown: &[String], got: &[&str]) -> bool {
    match shown.split_first() {
        None => got.is_empty(),
        Some((line, rest)) if line == "..." => (0..=got.len()).any(|skip| fits(rest, &got[skip..])),
        Some((line, rest)) => {
            got.first().is_some_and(|first| fits_line(line, first)) && fits(rest, &got[1..])
        }
    }
}

fn fits_line(shown: &str, got: &str) -> bool {
    let mut parts = shown.split("...");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = got.strip_prefix(first) else { return false };
    let mut open = false;
    for part in parts {
        open = part.is_empty();
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    open || rest.is_empty()
}

#[test]
fn its_commands_do_what_it_says() {
    let bin = program().parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let steps = steps(&text);
        if steps.is_empty() {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        copy(&root().join("pipelines"), &dir.path().join("pipelines"));
        copy(&root().join("tests/corpus"), &dir.path().join("tests/corpus"));
        for step in steps {
            match step {
                Step::File(name, content) => {
                    std::fs::write(dir.path().join(name), content + "\n").unwrap();
                }
                Step::Command(line, code, shown) => {
                    let mut command = Command::new("sh");
                    command.args(["-c", &format!("{line} 2>&1")]).current_dir(dir.path());
                    command.env("PATH", &path).env("NO_COLOR", "1");
                    let (got, out, _) = outcome(&mut command);
                    let page = page.display();
                    assert_eq!(got, code, "{page}: `{line}`\n{out}");
                    let lines: Vec<&str> = out.lines().collect();
                    assert!(fits(&shown, &lines), "{page}: `{line}` prints\n{out}");
                }
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// Compares a page with what the program says now, or writes it where snapshots are written.
fn settle(page: &str, now: &str) {
    let path = root().join("docs/src/reference").join(page);
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(&path, now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == now,
        "{page} is stale: INSTA_UPDATE=always cargo test -p wirecopy-tests -- book"
    );
}

const MADE: &str = "<!-- Made from the program by a test; see tests/e2e/book.rs. -->\n";

#[test]
fn its_reference_is_that_of_the_program() {
    commands();
    stages();
    codes();
}

fn commands() {
    let mut page = format!("# Commands\n\n{MADE}");
    let top = succeed("--help");
    let _ = write!(page, "\n```text\n{}\n```\n", top.trim_end());
    let listed = top.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    // A description that goes over several lines stands further in.
    let names = listed
        .lines()
        .filter(|l| !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|n| *n != "help");
    let mut all: Vec<String> = Vec::new();
    for name in names {
        all.push(name.to_owned());
        if name == "new" {
            let new = ["stage", "pipeline", "plugin-c", "command"];
            all.extend(new.iter().map(|what| format!("new {what}")));
        }
    }
    for name in all {
        let help = succeed(&format!("{name} --help"));
        let _ = write!(page, "\n## wirecopy {name}\n\n```text\n{}\n```\n", help.trim_end());
    }
    settle("commands.md", &page);
}

fn stages() {
    let all: Value = serde_json::from_str(&succeed("stages --json")).unwrap();
    let mut page = format!("# Stages, settings and rules\n\n{MADE}");
    for stage in all.as_array().unwrap() {
        let text =
            |v: &Value| v.as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|");
        let _ = write!(page, "\n## {}\n\n{}\n", text(&stage["name"]), text(&stage["summary"]));
        let settings = stage["settings"]["properties"].as_object();
        if let Some(settings) = settings.filter(|s| !s.is_empty()) {
            page.push_str("\n| setting | default | |\n|---|---|---|\n");
            for (name, setting) in settings {
                let default = setting.get("default").map(ToString::to_string).unwrap_or_default();
                let default =
                    if default.is_empty() { String::new() } else { format!("`{default}`") };
                let _ =
                    writeln!(page, "| `{name}` | {default} | {} |", text(&setting["description"]));
            }
        }
        page.push_str("\n| rule | | example |\n|---|---|---|\n");
        for rule in stage["rules"].as_array().unwrap() {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} |",
                text(&rule["id"]),
                text(&rule["summary"]),
                text(&rule["example"]).replace('&', "&amp;").replace('<', "&lt;")
            );
        }
    }
    settle("stages.md", &page);
}

fn codes() {
    let (_, _, known) = outcome(&mut crate::program::wirecopy("check --explain all"));
    let mut page = format!("# Codes of problems\n\n{MADE}");
    for code in known.split("codes: ").nth(1).unwrap().trim().split(", ") {
        let text = succeed(&format!("check --explain {code}"));
        let _ = write!(page, "\n## {code}\n\n{}\n", text.trim_end());
    }
    settle("codes.md", &page);
}
