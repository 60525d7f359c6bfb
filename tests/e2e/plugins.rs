//! Foreign code as people meet it: what each misdeed of a plugin costs a run, and the lock file.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::program::{json_lines, outcome, program, root, wirecopy};

/// The library of `plugins/misbehaving`, beside the program.
fn misbehaving() -> PathBuf {
    let profile = program().parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(root()).args(["build", "--quiet", "-p", "wirecopy-misbehaving"]);
    build.arg("--target-dir").arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success());
    profile.join("libwirecopy_misbehaving.so")
}

/// A pipeline with the misbehaving stage, and three articles of which the second asks for the misdeed.
fn lay_out(dir: &Path, misdeed: &str, isolation: &str) -> PathBuf {
    let library = dir.join("libwirecopy_misbehaving.so");
    if !library.exists() {
        fs::copy(misbehaving(), &library).unwrap();
    }
    let limits = match (isolation, misdeed) {
        ("none", _) => "",
        // Filling memory takes time of its own.
        (_, "memory") => "timeout = 10\nmemory = 128\n",
        _ => "timeout = 0.2\nmemory = 128\n",
    };
    let pipeline = dir.join(format!("{misdeed}-{isolation}.toml"));
    let text = format!(
        "[input]\npath = \"articles.jsonl\"\n\n[[stage]]\nuse = \"misbehaving\"\nplugin = \
         \"libwirecopy_misbehaving.so\"\nisolation = \"{isolation}\"\n{limits}\n[stage.settings]\nmisdeed = \"{misdeed}\"\n\n\
         [output]\npath = \"out-{misdeed}-{isolation}\"\n"
    );
    fs::write(&pipeline, text).unwrap();
    let articles = [("a", "all is well"), ("b", "misbehave, é"), ("c", "all is well again")];
    let lines = articles.map(|(id, text)| json!({"id": id, "text": text}).to_string() + "\n");
    fs::write(dir.join("articles.jsonl"), lines.concat()).unwrap();
    pipeline
}

/// Every misdeed of the plugin, and whether it is one that a process does not survive.
const MISDEEDS: [(&str, bool); 15] = [
    ("panic", false),
    ("panic-payload", false),
    ("invalid-utf8", false),
    ("out-of-range", false),
    ("off-character", false),
    ("unknown-rule", false),
    ("many-names", false),
    ("print", false),
    ("exit", true),
    ("abort", true),
    ("segfault", true),
    ("overflow", true),
    ("loop", true),
    ("sleep", true),
    ("memory", true),
];

/// What a run with the misdeed comes to: exit code, what was written, and what is said of the poisonous article.
fn cost(dir: &Path, misdeed: &str, isolation: &str, more: &str) -> String {
    let pipeline = lay_out(dir, misdeed, isolation);
    let line = format!("run {} --threads 1 --no-cache {more}", pipeline.display());
    // In the process nothing stops a loop, a sleep or a hoard but the machine: here, timeout and ulimit.
    let (code, ..) = outcome(
        Command::new("bash")
            .current_dir(root())
            .args(["-c", "ulimit -c 0; ulimit -v 4000000; exec timeout -s KILL \"$@\"", "-"])
            .arg(if matches!(misdeed, "loop" | "sleep") && isolation == "none" {
                "5"
            } else {
                "120"
            })
            .arg(program())
            .args(line.split_whitespace())
            .env("MIMALLOC_ARENA_RESERVE", "0")
            .env_remove("RUST_BACKTRACE"),
    );
    let out = dir.join(format!("out-{misdeed}-{isolation}"));
    if !out.join("manifest.json").exists() {
        return "the run ends, and can be resumed".to_owned();
    }
    let written = json_lines(&out.join("documents.jsonl")).len();
    let dead: Vec<String> = json_lines(&out.join("dead-letters.jsonl"))
        .iter()
        .map(|letter| {
            let text = |key: &str| letter[key].as_str().unwrap().to_owned();
            assert_eq!(
                (text("id"), text("stage"), text("raw").len()),
                ("b".into(), "misbehaving".into(), 13)
            );
            format!("{}: {}", text("kind"), text("error"))
        })
        .collect();
    format!("exit {code}, {written} of 3 written; {}", dead.join("; "))
}

/// The table in the book is this snapshot.
#[test]
fn what_each_misdeed_costs() {
    let dir = tempfile::tempdir().unwrap();
    let mut table = String::from("| misdeed | in the process | in a worker |\n|---|---|---|\n");
    for (misdeed, fatal) in MISDEEDS {
        let inside = cost(dir.path(), misdeed, "none", "");
        assert_eq!(inside.starts_with("the run ends"), fatal, "{misdeed}: {inside}");
        let apart = cost(dir.path(), misdeed, "process", "");
        assert!(apart.contains(" of 3 written"), "{misdeed}: {apart}");
        let _ = writeln!(
            table,
            "| {misdeed} | {} | {} |",
            inside.trim_end_matches("; "),
            apart.trim_end_matches("; ")
        );
    }
    insta::assert_snapshot!(table);
}

/// A run that a plugin ended is not lost: with the same pipeline it is resumed up to the same article; isolated, it ends.
#[test]
fn a_plugin_that_ends_the_run_costs_one_document_once_it_is_isolated() {
    let dir = tempfile::tempdir().unwrap();
    assert!(cost(dir.path(), "abort", "none", "").starts_with("the run ends"));
    let work = dir.path().join("out-abort-none/.wirecopy-work");
    assert!(work.exists());
    assert!(cost(dir.path(), "abort", "none", "--resume").starts_with("the run ends"));
    let mended = dir.path().join("abort-none.toml");
    let text = fs::read_to_string(&mended).unwrap();
    fs::write(&mended, text.replace("isolation = \"none\"", "isolation = \"process\"")).unwrap();
    let (code, _, told) = outcome(&mut wirecopy(&format!("run {} --overwrite", mended.display())));
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("2 written, 0 dropped, 1 failed"), "{told}");
}

/// What a command does that does not keep to the protocol, after its hello; how long its article `b` is and its setting;
/// what is said of the article, or of the whole run.
const COMMANDS: [(&str, &str, usize, usize, &str); 5] = [
    (
        "answers without reading",
        "while True:\n    answer()\n    time.sleep(0.01)",
        200_000,
        10,
        "did not answer within 1 s, and left unread what it was sent",
    ),
    ("reads nothing", "time.sleep(600)", 10, 10, "did not answer within 1 s"),
    (
        "does not read its settings",
        "time.sleep(600)",
        10,
        100_000,
        "`python3` did not take its settings: it did not answer within 1 s, and left unread",
    ),
    (
        "leaves its input to a process in a session of its own",
        "if os.fork() == 0:\n    os.setsid()\n    open('left', 'w').write(str(os.getpid()))\n    time.sleep(600)\n\
         time.sleep(600)",
        500_000,
        10,
        "did not answer within 1 s, and left unread what it was sent",
    ),
    (
        "floods standard error",
        "sys.stdin.readline()\nfor _ in sys.stdin:\n    for _ in range(100):\n        \
         sys.stderr.write('x' * 1048575 + '\\n')\n    answer()",
        10,
        10,
        "[deaf] it said more than 8 MiB: the rest is left out",
    ),
];

/// A command in `deaf.py`, and a pipeline of it over two articles.
fn lay_out_command(dir: &Path, body: &str, article: usize, setting: usize) -> PathBuf {
    let script = format!(
        r#"import json, os, sys, time
rule = {{"id": "deaf", "summary": "Does nothing.", "example": "a → a"}}
print(json.dumps({{"wirecopy": 1, "offsets": "bytes", "description": {{"name": "deaf", "version": "1",
    "summary": "Does nothing.", "rules": [rule], "writes": [],
    "settings": {{"type": "object", "properties": {{"x": {{"type": "string", "description": "Anything."}}}}}}}}}}), flush=True)
def answer():
    print('{{"edits": []}}', flush=True)
{body}
"#
    );
    fs::write(dir.join("deaf.py"), script).unwrap();
    let articles =
        [json!({"id": "b", "text": "x".repeat(article)}), json!({"id": "c", "text": "x"})];
    fs::write(dir.join("in.jsonl"), articles.map(|a| a.to_string() + "\n").concat()).unwrap();
    let pipeline = dir.join("deaf.toml");
    let text = format!(
        "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"deaf\"\ncommand = [\"python3\", \"deaf.py\"]\n\
         timeout = 1\n[stage.settings]\nx = \"{}\"\n[output]\npath = \"out\"\n",
        "x".repeat(setting)
    );
    fs::write(&pipeline, text).unwrap();
    pipeline
}

/// No command keeps a run past its time limit, nor fills a disk through what it says.
#[test]
fn what_each_misdeed_of_a_command_costs() {
    for (misdeed, body, article, setting, expect) in COMMANDS {
        let dir = tempfile::tempdir().unwrap();
        let pipeline = lay_out_command(dir.path(), body, article, setting);
        let since = std::time::Instant::now();
        let mut run = Command::new("timeout");
        run.args(["-s", "KILL", "60"]).arg(program()).arg("run").arg(&pipeline);
        let (code, _, told) = outcome(run.args(["--threads", "1"]).env("NO_COLOR", "1"));
        let taken = since.elapsed();
        if let Ok(left) = fs::read_to_string(dir.path().join("left")) {
            assert!(Command::new("kill").args(["-KILL", &left]).status().unwrap().success());
        }
        let letters = fs::read_to_string(dir.path().join("out/dead-letters.jsonl"));
        let said = told.clone() + &letters.unwrap_or_default();
        let short: String = said.chars().rev().take(2000).collect();
        let short: String = short.chars().rev().collect();
        assert!(said.contains(expect), "{misdeed}: {code} after {taken:?}\n{short}");
        assert!((0..=3).contains(&code), "{misdeed}: {code}\n{short}");
        // The stage is started twice: for what it says of itself, and for the run.
        assert!(told.len() < 20 << 20, "{misdeed}: {}", told.len());
    }
}

/// The first signal says what goes on, and that there is a second.
#[test]
fn a_signal_is_answered_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let body = "sys.stdin.readline()\nsys.stdin.readline()\nopen('begun', 'w')\ntime.sleep(600)";
    let pipeline = lay_out_command(dir.path(), body, 10, 10);
    fs::write(
        &pipeline,
        fs::read_to_string(&pipeline).unwrap().replace("timeout = 1", "timeout = 3"),
    )
    .unwrap();
    let mut run = wirecopy(&format!("run {} --threads 1", pipeline.display()));
    let child = run.stderr(std::process::Stdio::piped()).spawn().unwrap();
    wait_until(|| dir.path().join("begun").exists());
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let done = child.wait_with_output().unwrap();
    let told = String::from_utf8(done.stderr).unwrap();
    let line =
        "stopping: the documents under way are finished first; a second signal ends it at once\n";
    assert!(told.contains(line), "{told}");
    assert_eq!(done.status.code(), Some(143), "{told}");
}

/// A second signal ends the program also where nobody reads what it says.
#[test]
fn a_second_signal_ends_it_though_nobody_reads_its_errors() {
    use std::io::Write as _;
    let dir = tempfile::tempdir().unwrap();
    let body = "sys.stdin.readline()\nsys.stdin.readline()\nopen('begun', 'w')\ntime.sleep(600)";
    let pipeline = lay_out_command(dir.path(), body, 10, 10);
    let text = fs::read_to_string(&pipeline).unwrap();
    fs::write(&pipeline, text.replace("timeout = 1", "timeout = 600")).unwrap();
    let (_unread, mut full) = std::io::pipe().unwrap();
    // As much as a pipe holds.
    full.write_all(&[b'x'; 65_536]).unwrap();
    let mut run = wirecopy(&format!("run {} --threads 1 --quiet", pipeline.display()));
    let mut child = run.stderr(full).spawn().unwrap();
    wait_until(|| dir.path().join("begun").exists());
    let id = child.id().to_string();
    for _ in 0..2 {
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let mut code = None;
    wait_until(|| {
        code = child.try_wait().unwrap();
        code.is_some()
    });
    child.kill().unwrap();
    assert_eq!(code.and_then(|code| code.code()), Some(143));
}

/// Looks again and again, for half a minute.
fn wait_until(mut done: impl FnMut() -> bool) {
    for _ in 0..300 {
        if done() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

/// A command is trusted as a whole: beside a file that is noted, other words run anything.
#[test]
fn a_command_of_other_words_does_not_run() {
    let dir = tempfile::tempdir().unwrap();
    let body = "sys.stdin.readline()\nfor _ in sys.stdin:\n    answer()";
    let pipeline = lay_out_command(dir.path(), body, 10, 10);
    let line = |line: &str| outcome(&mut wirecopy(&format!("{line} {}", pipeline.display())));
    let (code, said, _) = line("trust");
    assert!(code == 0 && said.contains(r#"new        ["python3","deaf.py"]"#), "{said}");
    assert_eq!(line("run --quiet --locked").0, 0);
    let other = r#"["sh", "-c", "touch PWNED; exec python3 $0", "deaf.py"]"#;
    let text = fs::read_to_string(&pipeline).unwrap();
    fs::write(&pipeline, text.replace(r#"["python3", "deaf.py"]"#, other)).unwrap();
    for command in ["run --overwrite --locked", "run --overwrite", "check --locked"] {
        let (code, _, told) = line(command);
        assert!(code == 2 && told.contains("WP0028"), "{command}: {told}");
        assert!(told.contains("says nothing of the command"), "{command}: {told}");
    }
    assert!(!dir.path().join("PWNED").exists());
}

#[test]
fn what_is_not_in_the_lock_file_does_not_run() {
    let dir = tempfile::tempdir().unwrap();
    let pipeline = lay_out(dir.path(), "print", "process");
    let run = |options: &str| {
        outcome(&mut wirecopy(&format!("run {} --overwrite {options}", pipeline.display())))
    };
    let (code, _, told) = run("--locked");
    assert_eq!(code, 2);
    let refusal =
        "there is no wirecopy.lock beside the pipeline that notes `libwirecopy_misbehaving.so`";
    assert!(told.contains("WP0028") && told.contains(refusal), "{told}");
    assert!(told.contains("`wirecopy trust` with this pipeline"), "{told}");
    assert_eq!(run("").0, 0);
    // A command may name no file.
    let bare = dir.path().join("bare.toml");
    fs::write(&bare, "[[stage]]\nuse = \"x\"\ncommand = [\"cat\", \"-u\"]\n").unwrap();
    let (code, _, told) = outcome(&mut wirecopy(&format!("run --locked {}", bare.display())));
    assert_eq!(code, 2);
    assert!(told.contains("that notes the command [\"cat\",\"-u\"]"), "{told}");

    let trust = || outcome(&mut wirecopy(&format!("trust {}", pipeline.display())));
    let (code, said, _) = trust();
    assert_eq!(code, 0);
    assert!(said.contains("new        libwirecopy_misbehaving.so"), "{said}");
    assert_eq!(run("--locked").0, 0);
    let manifest: Value = crate::program::json(&dir.path().join("out-print-process/manifest.json"));
    assert_eq!(manifest["stages"][0]["files"][0][0], "libwirecopy_misbehaving.so");
    assert_eq!(manifest["stages"][0]["files"][0][1], manifest["stages"][0]["library"]);

    // Another build takes its place.
    let library = dir.path().join("libwirecopy_misbehaving.so");
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, bytes).unwrap();
    for (command, exit) in [("run --overwrite", 2), ("check", 2), ("test", 2), ("graph", 2)] {
        let (code, _, told) = outcome(&mut wirecopy(&format!("{command} {}", pipeline.display())));
        assert_eq!(code, exit, "{command}: {told}");
        assert!(told.contains("was changed since it was trusted"), "{command}: {told}");
    }
    let (_, said, _) = trust();
    assert!(said.contains("changed    libwirecopy_misbehaving.so"), "{said}");
    assert_eq!(run("").0, 0);
}

/// A document of a locked run failed; what runs for it again is locked, too.
#[test]
fn a_replay_is_as_locked_as_its_run() {
    let dir = tempfile::tempdir().unwrap();
    let pipeline = lay_out(dir.path(), "panic", "process");
    let out = dir.path().join("out-panic-process");
    let line = |line: &str| outcome(&mut wirecopy(&format!("{line} {}", pipeline.display())));
    let replay =
        |options: &str| outcome(&mut wirecopy(&format!("replay {} {options}", out.display())));
    let forget_lock = || fs::remove_file(dir.path().join("wirecopy.lock")).unwrap();

    assert_eq!(line("run").0, 1);
    let (code, _, told) = replay("--locked");
    assert!(code == 2 && told.contains("there is no wirecopy.lock"), "{told}");
    assert_eq!(line("trust").0, 0);
    assert_eq!(replay("--locked").0, 1);

    assert_eq!(line("run --overwrite --locked").0, 1);
    forget_lock();
    let (code, _, told) = replay("");
    assert!(code == 2 && told.contains("there is no wirecopy.lock"), "{told}");
}

#[test]
fn a_plugin_that_is_isolated_is_not_opened_in_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("bomb.c");
    fs::write(
        &source,
        "#include <stdlib.h>\n__attribute__((constructor)) void bomb(void) { abort(); }\n",
    )
    .unwrap();
    let library = dir.path().join("libbomb.so");
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status();
    assert!(built.unwrap().success());
    let pipeline = dir.path().join("bomb.toml");
    fs::write(&pipeline, "[input]\npath = \"x.txt\"\n[[stage]]\nuse = \"bomb\"\nplugin = \"libbomb.so\"\nisolation = \"process\"\n[output]\npath = \"out\"\n").unwrap();
    fs::write(dir.path().join("x.txt"), "text").unwrap();
    let (code, _, told) = outcome(&mut wirecopy(&format!("run {}", pipeline.display())));
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("WP0015") && told.contains("SIGABRT"), "{told}");
}

#[test]
fn a_run_that_nobody_watches_has_a_log_and_metrics() {
    let dir = tempfile::tempdir().unwrap();
    let pipeline = lay_out(dir.path(), "panic", "none");
    let metrics = dir.path().join("run.prom");
    let line = format!("run {} --log json --metrics {}", pipeline.display(), metrics.display());
    let (code, out, log) = outcome(&mut wirecopy(&line));
    assert_eq!((code, out.as_str()), (1, ""));
    let events: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(
        events.iter().all(|e| e["time"].as_str().unwrap().ends_with('Z') && e["level"].is_string())
    );
    let of = |name: &str| {
        events.iter().find(|e| e["event"] == name).unwrap_or_else(|| panic!("{name}: {log}"))
    };
    assert_eq!((&of("document")["id"], &of("document")["fate"]), (&json!("b"), &json!("failed")));
    let end = events.last().unwrap();
    assert_eq!((&end["event"], &end["counts"]["failed"]), (&json!("end"), &json!(1)));
    let text = fs::read_to_string(&metrics).unwrap();
    for line in [
        "wirecopy_run_running 0",
        "wirecopy_run_success 1",
        "wirecopy_documents_total{fate=\"written\"} 2",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
    }
    // What is wrong before the first document is told in the same way.
    fs::write(&pipeline, "[[stage]]\nuse = \"unheard-of\"\n").unwrap();
    let (code, _, log) = outcome(&mut wirecopy(&format!("{line} --overwrite")));
    let events: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((code, &events[0]["event"]), (2, &json!("problems")));
    assert_eq!(events[1]["outcome"], "refused");
}

/// Pairs that could not be compared are dead letters, too.
#[test]
fn pairs_are_replayed_after_a_fix() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(misbehaving(), dir.path().join("libwirecopy_misbehaving.so")).unwrap();
    let pipeline = "[input]\npath = \"in.jsonl\"\n[[stage]]\nuse = \"pairs\"\nplugin = \"libwirecopy_misbehaving.so\"\n";
    fs::write(dir.path().join("p.toml"), pipeline).unwrap();
    let articles = |last: &str| {
        let lines = [("a", "they refuse again"), ("b", last)]
            .map(|(id, text)| json!({"id": id, "text": text}).to_string() + "\n");
        fs::write(dir.path().join("in.jsonl"), lines.concat()).unwrap();
    };
    let go = |line: &str| {
        let (code, _, said) = outcome(wirecopy(line).current_dir(dir.path()));
        (code, said)
    };
    articles("refuse");
    assert_eq!(go("run p.toml --output out --quiet").0, 1);
    let (code, said) = go("replay out");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("0 of 1 dead letter fail no longer"), "{said}");
    assert!(said.contains("a with b: fails still"), "{said}");
    articles("they refuse");
    let (code, said) = go("replay out");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 of 1 dead letter fail no longer, 0 of them dropped"), "{said}");
    assert!(said.contains("a with b: fails no longer"), "{said}");
    let (code, said) = go("replay out");
    assert!(code == 0 && said.contains("nothing to replay"), "{said}");
}
