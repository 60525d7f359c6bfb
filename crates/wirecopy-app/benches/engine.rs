//! What the engine costs besides its stages, how fast the writers are, what a loaded stage costs more than a linked
//! one, and how much memory a larger corpus takes.
//!
//! `cargo bench -p wirecopy-app --bench engine`
//!
//! Figures are ratios from one run on one thread, in processor time; the machine may be busy otherwise. Each part runs
//! in a process of its own, so that peaks of memory are its own. The articles are made up, unless
//! `WIRECOPY_BENCH_ARTICLES` names a file of JSON lines: real articles share less with each other.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints and may panic")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use wirecopy_document::{Edits, Record};
use wirecopy_engine::{
    Control, Existing, Output, Plan, PlannedStage, Reading, Silent, TrailDetail, View, list,
    read_records, run, write_document,
};
use wirecopy_stage::{Instance, Names, Registration, Resources};

const DOCUMENTS: usize = 4000;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("memory") => return memory(&args[2], &args[3]),
        Some("loaded") => return loaded(&args[2]),
        _ => {}
    }
    let dir = std::env::temp_dir().join(format!("wirecopy-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let input = articles(&dir, DOCUMENTS);
    overhead(&dir, &input);
    writers(&input);
    child(&["loaded", &input.display().to_string()]);
    let mut peaks = Vec::new();
    for count in [2000, 20_000] {
        let part = dir.join(count.to_string());
        std::fs::create_dir_all(&part).unwrap();
        let input = articles(&part, count);
        let out = child(&[
            "memory",
            &input.display().to_string(),
            &part.join("out").display().to_string(),
        ]);
        peaks.push(out.trim().parse::<f64>().unwrap());
    }
    println!(
        "memory: {:.1} MiB resident at 2,000 documents, {:.1} MiB at 20,000: {:.2} times",
        peaks[0] / 1024.0,
        peaks[1] / 1024.0,
        peaks[1] / peaks[0]
    );
    std::fs::remove_dir_all(&dir).unwrap();
}

/// Runs a part in a process of its own; what it prints is shown, unless it is a single number.
fn child(args: &[&str]) -> String {
    let output = Command::new(std::env::current_exe().unwrap()).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    if text.trim().parse::<f64>().is_err() {
        print!("{text}");
    }
    text
}

fn articles(dir: &Path, count: usize) -> PathBuf {
    let path = dir.join("articles.jsonl");
    let text = match std::env::var_os("WIRECOPY_BENCH_ARTICLES") {
        None => wirecopy_tests::articles(count),
        Some(path) => {
            let all = std::fs::read_to_string(path).unwrap();
            all.lines().take(count).flat_map(|line| [line, "\n"]).collect()
        }
    };
    std::fs::write(&path, text).unwrap();
    path
}

/// Seconds of processor time that this process has taken.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks / 100.0
}

fn planned(registration: Registration) -> PlannedStage {
    let description = registration.describe();
    PlannedStage {
        id: description.name.clone(),
        description,
        make: Box::new(move || {
            registration.create("{}", &Resources::default()).map_err(|e| e.to_string())
        }),
        when: None,
        settings: serde_json::json!({}),
        resources: Vec::new(),
        library: None,
        files: Vec::new(),
        index: None,
        code: None,
        fingerprint: String::new(),
    }
}

fn plan(input: &Path, out: &Path) -> Plan {
    Plan {
        name: "bench".to_owned(),
        pipeline_hash: String::new(),
        inputs: vec![input.to_owned()],
        reading: Reading::default(),
        stages: wirecopy_app::linked().into_iter().map(planned).collect(),
        output: Output {
            path: out.to_owned(),
            jsonl: true,
            text: false,
            csv: false,
            layers: None,
            trail: TrailDetail::Compact,
            packing: wirecopy_engine::Packing::None,
            shard: 0,
            shard_bytes: 0,
        },
        existing: Existing::Refuse,
        threads: 1,
        max_panics: 100,
        rebuild_index: false,
        max_work: 0,
        cache: None,
        sample: None,
    }
}

fn records(input: &Path) -> Vec<Record> {
    read_records(list(&[input.to_owned()], &Reading::default()).unwrap().files, &Reading::default())
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

fn overhead(dir: &Path, input: &Path) {
    let mut ratios = Vec::new();
    for round in 0..3 {
        let began = cpu();
        let mut all = records(input);
        let reading = cpu() - began;
        let bytes: usize = all.iter().map(|r| r.raw.len()).sum();

        // Document stages, and applying their edits, timed apart.
        let (mut editing, mut applying) = (0.0, 0.0);
        let mut edits = Edits::new();
        for (n, registration) in wirecopy_app::linked().into_iter().enumerate() {
            let Ok(Instance::Document(stage)) = registration.create("{}", &Resources::default())
            else {
                continue;
            };
            for record in &mut all {
                for pass in 0..stage.passes() {
                    edits.clear();
                    let start = Instant::now();
                    stage.edit(pass, &record.document, &mut edits).unwrap();
                    editing += start.elapsed().as_secs_f64();
                    let start = Instant::now();
                    record.apply(u16::try_from(n).unwrap(), &edits).unwrap();
                    applying += start.elapsed().as_secs_f64();
                }
            }
        }
        let began = cpu();
        let written = render(&all).len();
        let writing = cpu() - began;
        drop(all);

        // A run makes its stages anew; what that takes is theirs, and does not grow with the corpus.
        let began = cpu();
        for registration in wirecopy_app::linked() {
            registration.create("{}", &Resources::default()).unwrap();
        }
        let making = cpu() - began;

        let out = dir.join(format!("out-{round}"));
        let began = cpu();
        let summary =
            run(&plan(input, &out), serde_json::Value::Null, &Control::default(), &Silent).unwrap();
        let total = cpu() - began;
        let corpus: f64 =
            summary.stages.iter().filter(|s| s.id == "sources").map(|s| s.seconds).sum();
        let stages = editing + corpus;
        let engine = total - making - stages - reading - writing;
        println!(
            "engine: {total:.2} s for {:.1} MB of text: stages {stages:.2} s and {making:.2} s to make them, reading \
             {reading:.2} s, writing {writing:.2} s ({:.1} MB), the rest {engine:.2} s (of it applying edits {applying:.2} s): {:.1} % of \
             the stages",
            bytes as f64 / 1e6,
            written as f64 / 1e6,
            100.0 * engine / stages
        );
        ratios.push(100.0 * engine / stages);
    }
    ratios.sort_by(f64::total_cmp);
    println!("engine: {:.1} % above the sum of the stages (median of 3)", ratios[1]);
}

fn render(records: &[Record]) -> String {
    let registrations = wirecopy_app::linked();
    let descriptions: Vec<_> = registrations.iter().map(Registration::describe).collect();
    let names = Names::new(descriptions.iter().map(|d| (d.name.as_str(), d)));
    let (rule_starts, _) = names.table();
    let view = View {
        names: &names,
        rule_starts: &rule_starts,
        layers: None,
        trail: TrailDetail::Compact,
    };
    let mut out = String::new();
    for record in records {
        write_document(&mut out, record, &view);
    }
    out
}

fn writers(input: &Path) {
    let mut all = records(input);
    let mut edits = Edits::new();
    for (n, registration) in wirecopy_app::linked().into_iter().enumerate() {
        let Ok(Instance::Document(stage)) = registration.create("{}", &Resources::default()) else {
            continue;
        };
        for record in &mut all {
            for pass in 0..stage.passes() {
                edits.clear();
                stage.edit(pass, &record.document, &mut edits).unwrap();
                record.apply(u16::try_from(n).unwrap(), &edits).unwrap();
            }
        }
    }
    let mut rates = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let bytes = render(&all).len();
        rates.push(bytes as f64 / 1e6 / start.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    println!("writers: {:.0} MB of output per second (median of 5)", rates[2]);
}

/// Each document stage linked and loaded, turn by turn.
fn loaded(input: &str) {
    let all = records(Path::new(input));
    let all = &all[..all.len().min(1500)];
    let exe = std::env::current_exe().unwrap();
    let dir = exe.parent().unwrap().parent().unwrap();
    let (mut linked_all, mut loaded_all) = (0.0, 0.0);
    // What each stage sees: the records after the stages before it.
    let mut records: Vec<Record> = all.to_vec();
    for (n, registration) in wirecopy_app::linked().into_iter().enumerate() {
        let name = registration.describe().name;
        let library = dir.join(format!("libwirecopy_{name}_plugin.so"));
        let Ok(Instance::Document(linked)) = registration.create("{}", &Resources::default())
        else {
            continue;
        };
        if !library.exists() {
            println!(
                "loaded: {} is not built; cargo build --release --workspace",
                library.display()
            );
            return;
        }
        let library = wirecopy_loader::Library::open(&library).unwrap();
        let Ok(Instance::Document(loaded)) = library.create(&name, "{}", &Resources::default())
        else {
            continue;
        };
        let mut edits = Edits::new();
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..7 {
            for (stage, times) in [&linked, &loaded].into_iter().zip(&mut times) {
                let mut seconds = 0.0;
                for mut record in records.iter().cloned() {
                    for pass in 0..stage.passes() {
                        edits.clear();
                        let start = Instant::now();
                        stage.edit(pass, &record.document, &mut edits).unwrap();
                        seconds += start.elapsed().as_secs_f64();
                        record.apply(u16::try_from(n).unwrap(), &edits).unwrap();
                    }
                }
                times.push(seconds);
            }
        }
        let median = |times: &mut Vec<f64>| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        let (a, b) = (median(&mut times[0]), median(&mut times[1]));
        println!(
            "loaded: {name}: {:.1} µs linked, {:.1} µs loaded a document: {:+.1} %",
            a * 1e6 / records.len() as f64,
            b * 1e6 / records.len() as f64,
            100.0 * (b - a) / a
        );
        linked_all += a;
        loaded_all += b;
        for record in &mut records {
            for pass in 0..linked.passes() {
                edits.clear();
                linked.edit(pass, &record.document, &mut edits).unwrap();
                record.apply(u16::try_from(n).unwrap(), &edits).unwrap();
            }
        }
    }
    println!(
        "loaded: all document stages: {:+.1} %",
        100.0 * (loaded_all - linked_all) / linked_all
    );
}

fn memory(input: &str, out: &str) {
    let mut plan = plan(Path::new(input), Path::new(out));
    plan.threads = 2;
    run(&plan, serde_json::Value::Null, &Control::default(), &Silent).unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    println!("{}", peak.trim().trim_end_matches(" kB"));
}
