//! The commands besides `run`, and what they say when misused.

use std::process::Command;

use crate::program::{outcome, program, succeed, wirecopy};

#[test]
fn a_new_pipeline_runs_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let run = |line: &str| {
        let mut command = Command::new(program());
        command.current_dir(dir.path()).args(line.split(' '));
        let (code, out, err) = outcome(&mut command);
        assert_eq!(code, 0, "{line}: {out}{err}");
        out + &err
    };
    run("init");
    assert!(run("check wirecopy.toml").contains("sound"));
    assert!(run("run wirecopy.toml").contains("1 inputs: 1 written"));
    assert!(run("test wirecopy.toml").contains("1 passed, 0 failed"));
    let explained = run("explain out example.txt");
    for word in ["published = \"2021-05-12\"", "clean/header-line", "2021-05-10", "widget"] {
        assert!(explained.contains(word), "{word} in {explained}");
    }
    assert!(
        dir.path().join("out/dates.csv").exists()
            && dir.path().join("out/text/example.txt").exists()
    );
}

#[test]
fn explain_finds_rule_bytes_and_grounds() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    succeed(&format!("run pipelines/news.toml --output {} --quiet", out.display()));
    let line = |rest: &str| {
        let mut command = wirecopy("explain");
        command.arg(&out).args(rest.split(' '));
        outcome(&mut command)
    };
    let (code, text, err) = line("armistice-01-harbour-post.txt");
    assert_eq!(code, 0, "{err}");
    assert!(text.contains("fields") && text.contains("annotations"), "{text}");
    let (code, text, _) = line("armistice-01-harbour-post.txt --span 0-200");
    assert_eq!(code, 0);
    assert!(text.contains("raw "), "{text}");
    let (code, _, err) = line("no-such-article");
    assert_eq!(code, 2);
    assert!(err.contains("no document of this run"), "{err}");
    let (code, text, err) =
        line("armistice-06-penang-wire.txt --pair armistice-07-evening-courier.txt");
    assert_eq!(code, 0, "{err}");
    assert!(text.contains("  a ") && text.contains("  b "), "{text}");
}

#[test]
fn misuse_is_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let check = |line: &str, code: i32, words: &str| {
        let (got, out, err) = outcome(&mut wirecopy(line));
        assert_eq!(got, code, "{line}: {out}{err}");
        assert!(err.contains(words), "{line}: {err}");
    };
    check("run no-such.toml", 2, "cannot read no-such.toml");
    check("run", 2, "PIPELINE");
    check("stages nonsense", 2, "no stage is called");
    let foreign = dir.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("precious.txt"), "x").unwrap();
    let line = |flag: &str| {
        format!("run pipelines/news.toml --output {} --quiet {flag}", foreign.display())
    };
    check(&line(""), 2, "not empty");
    check(&line("--overwrite"), 2, "no run of wirecopy wrote");
    assert!(foreign.join("precious.txt").exists());
    let out = dir.path().join("out");
    succeed(&format!("run pipelines/clean.toml --output {} --quiet", out.display()));
    check(&format!("run pipelines/clean.toml --output {}", out.display()), 2, "--overwrite");
    succeed(&format!("run pipelines/clean.toml --output {} --quiet --overwrite", out.display()));
    check(
        &format!(
            "run pipelines/clean.toml --input /no/such --output {} --overwrite",
            out.display()
        ),
        2,
        "/no/such",
    );
    let bad = dir.path().join("bad.toml");
    std::fs::write(&bad, "[[stage]]\nuse = \"daets\"\n[outptu]\n").unwrap();
    check(&format!("check {}", bad.display()), 2, "did you mean `dates`");
}

#[test]
fn a_new_stage_builds_passes_its_tests_and_is_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let mut new = Command::new(program());
    let (code, _, err) = outcome(new.current_dir(dir.path()).args(["new", "stage", "my-stage"]));
    assert_eq!(code, 0, "{err}");
    let home = dir.path().join("my-stage");
    // Crates that are built already are not built again.
    let target = program().parent().unwrap().parent().unwrap().join("new-stage");
    for step in ["test", "build"] {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(&home)
            .arg(step)
            .arg("--quiet")
            .env("CARGO_TARGET_DIR", &target)
            .env("INSTA_UPDATE", "no");
        let (code, out, err) = outcome(&mut cargo);
        assert_eq!(code, 0, "cargo {step}: {out}{err}");
    }
    let library = target.join("debug").join(format!(
        "{}my_stage{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let pipeline = home.join("loaded.toml");
    std::fs::write(
        &pipeline,
        format!("[input]\npath = \"a.txt\"\n[[stage]]\nuse = \"my-stage\"\nplugin = {library:?}\n[output]\npath = \"out\"\n"),
    )
    .unwrap();
    std::fs::write(home.join("a.txt"), "HELP me").unwrap();
    succeed(&format!("run {} --quiet", pipeline.display()));
}
