//! The program under test: built once, with its plugins beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The path of the program. Built in the profile and the folder of the tests themselves, plugins included.
pub(crate) fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // target/PROFILE/deps/e2e-…
        let profile =
            std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
        let mut build = Command::new(env!("CARGO"));
        build.current_dir(root()).args(["build", "--quiet", "-p", "wirecopy"]);
        for stage in ["clean", "dates", "drop", "entities", "sources"] {
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
pub(crate) fn wirecopy(line: &str) -> Command {
    let mut command = Command::new(program());
    command
        .current_dir(root())
        .args(line.split_whitespace())
        .env_remove("RUST_BACKTRACE")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100");
    command
}

/// Runs a command line and gives exit code, standard output and standard error.
pub(crate) fn outcome(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// Runs a command line that must succeed.
pub(crate) fn succeed(line: &str) -> String {
    let (code, out, err) = outcome(&mut wirecopy(line));
    assert_eq!(code, 0, "`wirecopy {line}` failed:\n{out}{err}");
    out + &err
}

/// All files of an output folder, by name, but `run.json`, whose times differ, the report, which is made of the finished
/// run after its manifest, and what is kept for the next run.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut todo = vec![dir.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("report") || path.ends_with(".wirecopy-cache") {
                continue;
            }
            if path.is_dir() {
                todo.push(path);
            } else if !path.ends_with("run.json") && !path.ends_with("report.html") {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                all.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

/// Asserts that two output folders hold the same bytes.
pub(crate) fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&a), names(&b));
    for ((name, x), (_, y)) in a.iter().zip(&b) {
        assert!(x == y, "{name} differs at byte {:?}", x.iter().zip(y).position(|(x, y)| x != y));
    }
}

/// The lines of a file of JSON lines.
pub(crate) fn json_lines(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A JSON file.
pub(crate) fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Articles for a larger run, in a file of JSON lines.
pub(crate) fn many_articles(dir: &Path, count: usize) -> PathBuf {
    let path = dir.join("articles.jsonl");
    std::fs::write(&path, wirecopy_tests::articles(count)).unwrap();
    path
}
