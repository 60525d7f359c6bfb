//! The whole loop of an author, as a transcript: a new stage, its test, a changed rule, the review by rule, coverage,
//! and what the change does to articles.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::program::{outcome, program};

/// What is typed and what comes back.
struct Terminal<'a> {
    dir: &'a Path,
    target: &'a Path,
    transcript: String,
}

impl Terminal<'_> {
    fn say(&mut self, comment: &str) {
        let _ = writeln!(self.transcript, "\n# {comment}");
    }

    fn run(&mut self, line: &str, code: i32) {
        let _ = writeln!(self.transcript, "$ {line}");
        let mut words = line.split(' ');
        let name = words.next().unwrap();
        let mut command =
            if name == "wirecopy" { Command::new(program()) } else { Command::new(name) };
        command
            .current_dir(self.dir)
            .args(words)
            .env("NO_COLOR", "1")
            .env("CARGO_TARGET_DIR", self.target)
            .env("INSTA_UPDATE", "no");
        let (got, out, err) = outcome(&mut command);
        assert_eq!(got, code, "{line}: {out}{err}\n{}", self.transcript);
        // What cargo says holds times.
        if name == "wirecopy" {
            self.transcript.push_str(&out);
            self.transcript.push_str(&err);
        }
    }
}

#[test]
fn from_a_new_stage_to_a_reviewed_change() {
    let dir = tempfile::tempdir().unwrap();
    let mut new = Command::new(program());
    let (code, _, err) = outcome(new.current_dir(dir.path()).args(["new", "stage", "my-stage"]));
    assert_eq!(code, 0, "{err}");
    let home = dir.path().join("my-stage");
    // Crates that are built already are not built again.
    let target = program().parent().unwrap().parent().unwrap().join("new-stage");
    let library = target.join(format!(
        "debug/{}my_stage{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let mut terminal = Terminal { dir: &home, target: &target, transcript: String::new() };
    terminal.say("a stage of my own, just made; its table and its snapshot pass");
    terminal.run("cargo test --quiet", 0);
    terminal.run("cargo build --quiet", 0);
    let articles = home.join("articles");
    std::fs::create_dir(&articles).unwrap();
    for (name, text) in [
        ("coast.txt", "BREAKING: storm reaches coast\n\nOfficials said STAY INSIDE.\n"),
        ("port.txt", "The UN asked NATO for HELP with the port.\n"),
        ("quiet.txt", "Nothing was shouted here.\n"),
    ] {
        std::fs::write(articles.join(name), text).unwrap();
    }
    let pipeline = |library: &Path| {
        format!(
            "name = \"shouts\"\n[input]\npath = \"articles\"\n[[stage]]\nuse = \"my-stage\"\nplugin = {library:?}\n\
             [snapshots]\narticles = \"articles\"\n"
        )
    };
    let kept = home.join("before.so");
    std::fs::copy(&library, &kept).unwrap();
    std::fs::write(home.join("shouts.toml"), pipeline(&library)).unwrap();
    std::fs::write(home.join("before.toml"), pipeline(&kept)).unwrap();
    terminal.say("its snapshots over three articles are recorded");
    terminal.run("wirecopy check --deep shouts.toml", 0);
    terminal.run("wirecopy test shouts.toml --accept", 0);
    terminal.run("wirecopy test shouts.toml", 0);

    terminal.say("a rule is changed: words of two letters count too");
    let source = home.join("src/lib.rs");
    let text = std::fs::read_to_string(&source).unwrap();
    std::fs::write(&source, text.replace("Settings { least: 3 }", "Settings { least: 2 }"))
        .unwrap();
    terminal.run("cargo build --quiet", 0);
    terminal.run("wirecopy test shouts.toml", 1);
    terminal.run("wirecopy review shouts.toml --list", 0);
    terminal.say("what the one rule did is right; what the other did follows from it");
    terminal.run("wirecopy review shouts.toml --accept my-stage/capitals", 1);
    terminal.run("wirecopy review shouts.toml --accept my-stage/count", 0);
    terminal.run("wirecopy test shouts.toml --check", 0);

    terminal.say("what the change does, article by article, and which rules are tried");
    terminal.run("wirecopy diff before.toml shouts.toml", 0);
    terminal.run("wirecopy coverage shouts.toml", 0);
    insta::assert_snapshot!(terminal.transcript.trim());
}
