//! The program under test: built once, with its plugins beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The path of the program. Built in the profile and the folder of the tests themselves, plugins included.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // target/PROFILE/deps/e2e-…
        let profile =
            std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
        let mut build = Command::new(env!("CARGO"));
        build.current_dir(root()).args(["build", "--quiet", "-p", "wirecopy"]);
        for stage in ["clean", "dates", "entities", "sources"] {
            build.args(["-p", &format!("wirecopy-plugin-{stage}")]);
        }
        build.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        let built = build.output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        profile.join("wirecopy")
    })
}

/// A command line of the program, split at blanks, run at the root of the repository.
pub fn wirecopy(line: &str) -> Command {
    let mut command = Command::new(program());
    command.current_dir(root()).args(line.split_whitespace()).env("NO_COLOR", "1");
    command
}

/// Runs a command line and gives exit code, standard output and standard error.
pub fn outcome(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// Runs a command line that must succeed.
pub fn succeed(line: &str) -> String {
    let (code, out, err) = outcome(&mut wirecopy(line));
    assert_eq!(code, 0, "`wirecopy {line}` failed:\n{out}{err}");
    out + &err
}

/// All files of an output folder but `run.json`, whose times differ, by name.
pub fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut todo = vec![dir.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if !path.ends_with("run.json") {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                all.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

/// Asserts that two output folders hold the same bytes.
pub fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&a), names(&b));
    for ((name, x), (_, y)) in a.iter().zip(&b) {
        assert!(x == y, "{name} differs at byte {:?}", x.iter().zip(y).position(|(x, y)| x != y));
    }
}

/// The lines of a file of JSON lines.
pub fn json_lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A JSON file.
pub fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Articles for a larger run: those of the corpus, over and over, each with a sentence of its own.
pub fn many_articles(dir: &Path, count: usize) -> PathBuf {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/corpus")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "txt")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            texts.push(text);
        }
    }
    texts.sort();
    let mut lines = String::new();
    for n in 0..count {
        let text = &texts[n % texts.len()];
        let text = format!("{text}\n\nThis is report {n} of the desk in room {}.\n", n * 7 % 101);
        let day = format!("2021-05-{:02}", n % 28 + 1);
        let line = serde_json::json!({"id": format!("a{n}"), "text": text, "published": day});
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    let path = dir.join("articles.jsonl");
    std::fs::write(&path, lines).unwrap();
    path
}
