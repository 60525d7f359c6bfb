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
fn problems_are_reported_for_people_and_for_programs() {
    let dir = tempfile::tempdir().unwrap();
    let bad = dir.path().join("bad.toml");
    std::fs::write(&bad, "[[stage]]\nuse = \"date\"\n").unwrap();
    let check = |format: &str| {
        let mut command = wirecopy("check");
        command.arg(&bad).args(["--format", format]);
        let (code, out, err) = outcome(&mut command);
        assert_eq!(code, 2, "{out}{err}");
        (out, err)
    };
    assert!(check("human").1.contains("did you mean"));
    assert!(check("json").0.contains("\"code\": \"WP0011\""));
    assert!(check("github").0.starts_with("::error file="));
    let log: serde_json::Value = serde_json::from_str(&check("sarif").0).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "WP0011");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(2), Some(7)));
    assert_eq!(region["endColumn"].as_u64(), Some(13));
    // A code and a rule are explained without a run.
    assert!(succeed("check --explain wp0011").contains("wirecopy stages"));
    assert!(succeed("explain WP0011").contains("wirecopy stages"));
    assert!(succeed("explain dates/yesterday").contains("The day before"));
}

#[test]
fn a_shallow_check_runs_no_foreign_code() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("p.toml");
    let touched = dir.path().join("touched");
    let command = format!("command = [\"touch\", {touched:?}]");
    std::fs::write(&file, format!("[[stage]]\nuse = \"x\"\n{command}\n")).unwrap();
    let (code, _, err) = outcome(wirecopy("check").arg(&file));
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("--deep") && !touched.exists(), "{err}");
    let (code, _, err) = outcome(wirecopy("check --deep").arg(&file));
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("WP0016") && touched.exists(), "{err}");
}

#[test]
fn the_schema_of_pipelines_is_the_one_in_the_repository() {
    let path = crate::program::root().join("schemas/pipeline.schema.json");
    let now = succeed("schema");
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == now, "stale: run `wirecopy schema > schemas/pipeline.schema.json`");
}

#[test]
fn bundled_pipelines_fit_the_schema_and_name_it() {
    let root = crate::program::root();
    let mut schemas = boon::Schemas::new();
    let path = root.join("schemas/pipeline.schema.json").canonicalize().unwrap();
    let schema = boon::Compiler::new().compile(path.to_str().unwrap(), &mut schemas).unwrap();
    for entry in std::fs::read_dir(root.join("pipelines")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("#:schema ../schemas/pipeline.schema.json\n"), "{file:?}");
        let value: serde_json::Value = toml::from_str(&text).unwrap();
        if let Err(error) = schemas.validate(&value, schema) {
            panic!("{}: {error:#}", file.display());
        }
    }
}

#[test]
fn the_schema_knows_the_settings_of_every_stage() {
    let library = crate::program::program().parent().unwrap().join(format!(
        "{}wirecopy_dates_plugin{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let schema = succeed(&format!("schema --plugin {}", library.display()));
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("pipeline.json", serde_json::from_str(&schema).unwrap()).unwrap();
    let schema = compiler.compile("pipeline.json", &mut schemas).unwrap();
    let fits = |stage: &str| {
        let text = format!("name = \"x\"\n[input]\npath = \"x\"\n[[stage]]\n{stage}");
        let value: serde_json::Value = toml::from_str(&text).unwrap();
        schemas.validate(&value, schema).is_ok()
    };
    for (stage, wanted) in [
        ("use = \"dates\"\nsettings.ages = true", true),
        ("use = \"dates\"\nsettings.agse = true", false),
        ("use = \"dates\"\nplugin = \"x.so\"\nsettings.ages = true", true),
        ("use = \"dates\"\nplugin = \"x.so\"\nsettings.agse = true", false),
        // Nobody knows the settings of these.
        ("use = \"mine\"\nplugin = \"x.so\"\nsettings.agse = true", true),
        ("use = \"mine\"\ncommand = [\"x\"]\nsettings.agse = true", true),
        ("use = \"mine\"", false),
        ("use = \"mine\"\ncommand = [\"x\"]\nplugin = \"x.so\"", false),
    ] {
        assert_eq!(fits(stage), wanted, "{stage}");
    }
}

#[test]
fn graphs_completions_and_manual_pages_are_made() {
    let dir = tempfile::tempdir().unwrap();
    insta::assert_snapshot!("graph-text", succeed("graph pipelines/news.toml"));
    insta::assert_snapshot!("graph-dot", succeed("graph pipelines/news.toml --format dot"));
    insta::assert_snapshot!("graph-mermaid", succeed("graph pipelines/news.toml --format mermaid"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(succeed(&format!("completions {shell}")).contains("coverage"), "{shell}");
    }
    succeed(&format!("man {}", dir.path().display()));
    assert!(dir.path().join("wirecopy-review.1").exists());
}

#[test]
fn documents_are_tapped_between_stages() {
    let text = succeed("tap pipelines/news.toml --after clean --id armistice-01");
    assert!(text.starts_with("── armistice-01") && text.contains("[clean/header-line]"), "{text}");
    let line = succeed("tap pipelines/news.toml --after dates --when has(title) --limit 1 --json");
    let document: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(document["fields"]["title"].is_string());
    let (code, _, err) = outcome(&mut wirecopy("tap pipelines/news.toml --after date"));
    assert_eq!(code, 2);
    assert!(err.contains("stages: clean"), "{err}");
}

#[test]
fn what_is_made_by_new_passes_its_tests() {
    let dir = tempfile::tempdir().unwrap();
    let run = |at: &str, line: &str| {
        let mut command = Command::new(program());
        command.current_dir(dir.path().join(at)).args(line.split(' '));
        let (code, out, err) = outcome(&mut command);
        assert_eq!(code, 0, "{line}: {out}{err}");
    };
    run(".", "new command my-command");
    run("my-command", "test pipeline.toml");
    run("my-command", "run pipeline.toml");
    run(".", "new plugin-c my-plugin");
    let made = Command::new("make").current_dir(dir.path().join("my-plugin")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    run("my-plugin", "test pipeline.toml");
    run("my-plugin", "run pipeline.toml");
    run(".", "new pipeline mine --stages clean dates");
    run(".", "check mine.toml");
    run(".", "run mine.toml");
    run(".", "test mine.toml --accept");
}

#[test]
fn a_watch_shows_what_a_change_does_and_waits_out_a_mistake() {
    use std::io::{BufRead as _, BufReader};

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("p.toml");
    let article = dir.path().join("a.txt");
    let write = |settings: &str| {
        let text = format!(
            "[input]\npath = \"a.txt\"\n[[stage]]\nuse = \"clean\"\n[[stage]]\nuse = \"dates\"\n[stage.settings]\n{settings}\n"
        );
        std::fs::write(&file, text).unwrap();
    };
    std::fs::write(&article, "The port has been closed since the fire, officials said.\n").unwrap();
    write("");
    let mut child =
        wirecopy("watch").arg(&file).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut wait_for = |words: &str| {
        let found = lines.by_ref().find(|line| line.contains(words));
        assert!(found.is_some(), "the watch ended without `{words}`");
    };
    wait_for("1 document, 0 failed; 2 stages, 2 of them run again");
    write("periods = { \"the fire\" = \"2021-05-10/2021-05-12\" }");
    wait_for("2 stages, 1 of them run again");
    wait_for("dates/open-range: 1 change");
    write("perods = {}");
    wait_for("did you mean `periods`");
    wait_for("waiting for it to be mended");
    std::fs::write(&article, "The port is open.\n").unwrap();
    write("periods = { \"the fire\" = \"2021-05-10/2021-05-12\" }");
    wait_for("2 of them run again");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"clean\"\n", "\"clean\"\nwhen = \"language == 'de'\"\n"))
        .unwrap();
    wait_for("2 of them run again");
    // Some editors take a file away before they put the new one in its place.
    std::fs::remove_file(&article).unwrap();
    wait_for("waiting for it to be mended");
    std::fs::write(&article, "The port is closed.\n").unwrap();
    wait_for("1 document, 0 failed");
    let folder = dir.path().join("more");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.txt"), "The port is closed.\n").unwrap();
    std::fs::write(&file, "[input]\npath = \"more\"\n[[stage]]\nuse = \"clean\"\n").unwrap();
    wait_for("1 document, 0 failed");
    std::fs::write(folder.join("b.txt"), "The port is open.\n").unwrap();
    wait_for("2 documents, 0 failed");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A pipeline over one article, with an index and snapshots.
const KEEPER: &str = "[input]\npath = \"articles\"\n[[stage]]\nuse = \"clean\"\n[[stage]]\nuse = \"sources\"\nindex = \"archive\"\n\
    [output]\npath = \"out\"\n[snapshots]\narticles = \"articles\"\npath = \"snaps\"\n";

/// A folder with [`KEEPER`] as `keeper.toml`, and a way to run commands in it: exit code and what was said.
fn keeper() -> (tempfile::TempDir, impl Fn(&str) -> (i32, String)) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("articles")).unwrap();
    std::fs::write(dir.path().join("articles/a-b.txt"), "The port was opened on Monday.\n")
        .unwrap();
    std::fs::write(dir.path().join("keeper.toml"), KEEPER).unwrap();
    let at = dir.path().to_owned();
    let run = move |line: &str| {
        let mut command = Command::new(program());
        let (code, out, err) = outcome(command.current_dir(&at).args(line.split(' ')));
        (code, out + &err)
    };
    (dir, run)
}

#[test]
fn a_difference_leaves_no_trace_in_an_index() {
    let (dir, run) = keeper();
    let (code, said) = run("diff keeper.toml keeper.toml");
    assert_eq!(code, 0, "{said}");
    assert!(!dir.path().join("archive").exists());
}

#[test]
fn a_run_without_documents_is_not_compared() {
    let (dir, run) = keeper();
    let csv = KEEPER.replace("path = \"out\"", "path = \"out\"\nformats = [\"csv\"]");
    std::fs::write(dir.path().join("csv.toml"), csv).unwrap();
    assert_eq!(run("run csv.toml").0, 0);
    let (code, said) = run("diff out keeper.toml");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("no documents to compare"), "{said}");
}

#[test]
fn accepting_removes_the_snapshots_of_the_pipeline_and_no_others() {
    let (dir, run) = keeper();
    let snaps = dir.path().join("snaps");
    let put = |name: &str, source: &str| {
        let text = format!("---\nsource: {source}\nexpression: x@clean\n---\nx\n");
        std::fs::write(snaps.join(name), text).unwrap();
    };
    assert_eq!(run("test keeper.toml --accept").0, 0);
    std::fs::write(dir.path().join("other.toml"), KEEPER).unwrap();
    put("of-another@clean.snap", "other.toml");
    put("of_a_crate__case.snap", "crates/x/tests/cases.rs");
    put("gone@clean.snap", "keeper.toml");
    let (code, said) = run("test keeper.toml");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("gone@clean.snap") && said.contains("1 failed"), "{said}");
    assert_eq!(run("test keeper.toml --accept").0, 0);
    assert!(!snaps.join("gone@clean.snap").exists());
    for name in ["of-another@clean.snap", "of_a_crate__case.snap"] {
        assert!(snaps.join(name).exists(), "{name}");
    }
}

#[test]
fn two_articles_with_one_snapshot_are_told() {
    let (dir, run) = keeper();
    std::fs::create_dir(dir.path().join("articles/a")).unwrap();
    std::fs::write(dir.path().join("articles/a/b.txt"), "The mayor left.\n").unwrap();
    let (code, said) = run("test keeper.toml --accept");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("another article has this snapshot"), "{said}");
}

#[test]
fn a_review_ends_where_nothing_differs_any_more() {
    let (dir, run) = keeper();
    assert_eq!(run("test keeper.toml --accept").0, 0);
    let snapshot = dir.path().join("snaps/a-b.txt@clean.snap");
    let waiting = dir.path().join("snaps/a-b.txt@clean.snap.new");
    std::fs::copy(&snapshot, &waiting).unwrap();
    let (code, said) = run("review keeper.toml --accept-all");
    assert_eq!(code, 0, "{said}");
    assert!(!waiting.exists());
}

#[test]
fn new_files_take_the_place_of_none() {
    let (dir, run) = keeper();
    let mine = dir.path().join("other.schema.json");
    std::fs::write(&mine, "mine").unwrap();
    let (code, said) = run("new pipeline other");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("other.schema.json is there already"), "{said}");
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "mine");
}
