//! What is said of a run at its end: to a person as lines, to a program as one JSON object.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wirecopy_engine::{Plan, STDIN, Summary};

use crate::cli::Exit;
use crate::progress::{Found, Told};
use crate::terminal::{count, duration, safe, shown};

/// Version of the object of `run --json`. What is added leaves it as it is.
const SCHEMA_VERSION: u32 = 1;

/// A row a stage, the findings by article, and a last line that adds up.
pub(crate) fn as_text(plan: &Plan, summary: &Summary, told: &Told, made: &[PathBuf]) -> String {
    let mut lines = Vec::new();
    let width = summary.stages.iter().map(|s| s.id.len()).max().unwrap_or_default();
    for stage in &summary.stages {
        let kept = match stage.cached {
            0 => String::new(),
            kept => format!("  {kept} known from before"),
        };
        lines.push(format!(
            "  {:width$}  {:>7} documents  {:>8} edits  {:>9}{kept}",
            stage.id,
            stage.documents,
            stage.edits,
            duration(stage.seconds)
        ));
    }
    if summary.resumed_segments > 0 {
        let segments = summary.resumed_segments as usize;
        lines.push(format!("  {} taken over from the interrupted run", count(segments, "segment")));
    }
    findings(told, &mut lines);
    lines.extend(made.iter().map(|path| format!("wrote {}", shown(path))));
    if summary.pairs_failed > 0 {
        lines.push(format!("{} pairs of documents could not be compared", summary.pairs_failed));
    }
    let t = summary.totals;
    if !told.causes.is_empty() {
        lines.push("not written:".to_owned());
        lines.extend(told.causes.iter().map(|(cause, n)| format!("  {n:>7}  {}", safe(cause))));
    }
    lines.extend(Projection::of(plan, summary).map(|p| p.as_text()));
    if t.failed > 0 || summary.pairs_failed > 0 {
        let letters = plan.output.path.join("dead-letters.jsonl");
        lines.push(format!("what failed and why: {}", shown(&letters)));
    }
    lines.push(format!(
        "{} inputs: {} written, {} dropped, {} failed, {} skipped · {} findings · {} links · {} · {}",
        t.inputs,
        t.written,
        t.dropped,
        t.failed,
        t.skipped,
        summary.findings,
        summary.links,
        shown(&plan.output.path),
        duration(summary.seconds)
    ));
    lines.join("\n")
}

/// What the whole of the inputs will take, by what a sample took.
struct Projection {
    /// How much of the inputs was read, in bytes as they lie on disk.
    share: f64,
    documents: f64,
    seconds: f64,
    /// Bytes of the output, and the most that is on disk while the run is under way, with the output in it.
    output: f64,
    work: f64,
    /// Bytes of memory at most so far; they hardly grow with the inputs.
    memory: Option<u64>,
    rate: f64,
}

/// What is spooled under way, in bytes for one of the output, at the least: a small sample is over before its folder is
/// measured. Measured with the bundled pipelines.
const WORK: f64 = 1.1;

impl Projection {
    fn of(plan: &Plan, summary: &Summary) -> Option<Self> {
        plan.sample?;
        let (read, all) = summary.input_bytes;
        // Files that are not read at all count as inputs, and do not grow with what is read.
        let t = summary.totals;
        let documents = (t.written + t.dropped + t.failed) as f64;
        if read == 0 || documents == 0.0 || plan.inputs.iter().any(|path| path == Path::new(STDIN))
        {
            return None;
        }
        let times = all as f64 / read as f64;
        let output = summary.output_bytes as f64 * times;
        let work = summary.work_bytes as f64 * times;
        Some(Projection {
            share: 1.0 / times,
            documents: documents * times,
            seconds: summary.seconds * times,
            output,
            work: work.max(output * WORK),
            memory: memory(),
            rate: documents / summary.seconds,
        })
    }

    fn as_text(&self) -> String {
        let memory =
            self.memory.map_or_else(String::new, |n| format!(", {} of memory", size(n as f64)));
        format!(
            "the sample is {:.1} % of the inputs: all would be about {:.0} documents, {} at {:.0} a second, {} of output, \
             {} on disk while it runs{memory}",
            self.share * 100.0,
            self.documents,
            duration(self.seconds),
            self.rate,
            size(self.output),
            size(self.work),
        )
    }

    fn as_json(&self) -> Value {
        json!({
            "share": self.share,
            "documents": self.documents.round(),
            "seconds": self.seconds,
            "documents_per_second": self.rate,
            "output_bytes": self.output.round(),
            "work_bytes": self.work.round(),
            "memory_bytes": self.memory,
        })
    }
}

/// The most memory that this process had so far, where the system says so.
pub(crate) fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

fn size(bytes: f64) -> String {
    match bytes {
        b if b < 1e6 => format!("{:.0} kB", b / 1e3),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}

/// The first articles with findings; where there are more, how often each code stands.
fn findings(told: &Told, lines: &mut Vec<String>) {
    if told.found.is_empty() {
        return;
    }
    lines.push("findings:".to_owned());
    for Found { id, shown, more } in &told.found {
        lines.push(format!("  {}", safe(id)));
        for (code, message) in shown {
            lines.push(format!("    {}: {}", safe(code), safe(message)));
        }
        if *more > 0 {
            lines.push(format!("    and {more} more"));
        }
    }
    let others = told.with_findings - told.found.len() as u64;
    if others > 0 {
        let codes: Vec<String> =
            told.codes.iter().map(|(c, n)| format!("{n} {}", safe(c))).collect();
        lines.push(format!("  and in {others} more articles; in all {}", codes.join(", ")));
    }
}

/// The same for a program.
pub(crate) fn as_json(plan: &Plan, summary: &Summary, told: &Told, made: &[PathBuf]) -> Value {
    let failed = summary.totals.failed > 0 || summary.pairs_failed > 0;
    json!({
        "schema_version": SCHEMA_VERSION,
        "outcome": if failed { "failures" } else { "done" },
        "pipeline": plan.name,
        "output": plan.output.path,
        "counts": summary.totals,
        "pairs_failed": summary.pairs_failed,
        "links": summary.links,
        "causes": told.causes,
        "projection": Projection::of(plan, summary).map(|p| p.as_json()),
        "findings": {"total": summary.findings, "articles": told.with_findings, "codes": told.codes},
        "stages": summary.stages,
        "made": made,
        "resumed_segments": summary.resumed_segments,
        "seconds": summary.seconds,
    })
}

/// What a program is told of a run that did not come to its end.
pub(crate) fn not_finished(plan: &Plan, exit: Exit, said: &str) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "outcome": if matches!(exit, Exit::Signal(_)) { "stopped" } else { "error" },
        "pipeline": plan.name,
        "output": plan.output.path,
        "error": said.strip_prefix("error: ").unwrap_or(said),
    })
}
