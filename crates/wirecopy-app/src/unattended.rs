//! Runs that nobody watches: a log of JSON lines on standard error, and a file of metrics.
//!
//! The log has one object a line, with `time` (RFC 3339), `level` and `event`. The metrics are in the text format of
//! Prometheus, for the textfile collector of its node exporter; the file is always whole.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use wirecopy_engine::{Fate, Progress, Settled, StageTime, Summary};
use wirecopy_loader::Level;

use crate::progress::{Bar, Told};
use crate::summary::memory;
use crate::terminal::{shown, tell};

/// How a run is told on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How often the log says how far the run is.
const EVERY: Duration = Duration::from_secs(10);
/// How often the metrics are written.
const METRICS_EVERY: Duration = Duration::from_secs(5);

/// The names of fates, in the order of [`Fate`].
const FATES: [&str; 4] = ["written", "dropped", "failed", "skipped"];

/// Watches a run for people, for a log and for a monitor, as far as each is asked for.
pub(crate) struct Watch {
    bar: Bar,
    json: bool,
    verbose: bool,
    metrics: Option<PathBuf>,
    state: Mutex<State>,
}

struct State {
    began: Instant,
    began_at: SystemTime,
    phase: String,
    total: Option<u64>,
    done: u64,
    fates: [u64; 4],
    findings: u64,
    said: Instant,
    measured: Instant,
}

impl Watch {
    /// Begins to watch. The metrics are written once at once, so that a path that cannot be written is found out.
    pub(crate) fn new(
        bar: Bar,
        log: LogFormat,
        verbose: bool,
        metrics: Option<&Path>,
    ) -> Result<Self> {
        let now = Instant::now();
        let state = State {
            began: now,
            began_at: SystemTime::now(),
            phase: "begin".to_owned(),
            total: None,
            done: 0,
            fates: [0; 4],
            findings: 0,
            said: now,
            measured: now,
        };
        let watch = Watch {
            bar,
            json: log == LogFormat::Json,
            verbose,
            metrics: metrics.map(Path::to_owned),
            state: Mutex::new(state),
        };
        wirecopy_loader::set_logger(if watch.json { plugin_as_json } else { plugin_as_text });
        wirecopy_loader::set_passing(if watch.json { stage_as_json } else { stage_as_text });
        watch.measure(&watch.state(), None, true).with_context(|| {
            format!("cannot write {}", metrics.unwrap_or(Path::new("")).display())
        })?;
        Ok(watch)
    }

    /// Ends the watch of a run that came to its end, and gives what is known of the articles.
    pub(crate) fn finish(&self, summary: Option<&Summary>) -> Told {
        // Monitoring that fails must not end a run.
        let _ = self.measure(&self.state(), summary, false);
        self.bar.finish()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn event(&self, level: &str, event: &str, more: Value) {
        if self.json {
            log(level, event, more);
        }
    }

    fn measure(&self, state: &State, summary: Option<&Summary>, running: bool) -> Result<()> {
        let Some(path) = &self.metrics else { return Ok(()) };
        // The file is replaced as a whole: of a device, a pipe or a link nothing would be left.
        if std::fs::symlink_metadata(path).is_ok_and(|it| !it.is_file()) {
            bail!("{} is no regular file; --metrics needs the path of one", shown(path));
        }
        let text = state.metrics(summary, running);
        let dir = path.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut temp = tempfile::Builder::new().prefix(".wirecopy-metrics-").tempfile_in(dir)?;
        std::io::Write::write_all(&mut temp, text.as_bytes())?;
        // A collector runs as another user.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            temp.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        temp.persist(path)?;
        Ok(())
    }
}

impl Progress for Watch {
    fn begin(&self, what: &str, total: Option<u64>) {
        self.bar.begin(what, total);
        let mut state = self.state();
        (state.phase, state.total, state.done) = (what.to_owned(), total, 0);
        self.event("info", "begin", json!({"phase": what, "documents": total}));
    }

    fn advance(&self, documents: u64) {
        self.bar.advance(documents);
        let mut state = self.state();
        state.done += documents;
        if state.said.elapsed() >= EVERY {
            state.said = Instant::now();
            let seconds = state.began.elapsed().as_secs_f64();
            self.event(
                "info",
                "progress",
                json!({
                    "phase": state.phase,
                    "done": state.done,
                    "documents": state.total,
                    "seconds": seconds,
                    "memory_bytes": memory(),
                }),
            );
        }
        if state.measured.elapsed() >= METRICS_EVERY {
            state.measured = Instant::now();
            let _ = self.measure(&state, None, true);
        }
    }

    fn settled(&self, settled: &Settled) {
        self.bar.settled(settled);
        let fate = settled.fate as usize;
        {
            let mut state = self.state();
            state.fates[fate] += 1;
            state.findings += settled.findings.len() as u64;
        }
        let failed = settled.fate == Fate::Failed;
        if self.json && (failed || self.verbose) {
            let findings: Vec<Value> = settled
                .findings
                .iter()
                .map(|(code, message)| json!({"code": code, "message": message}))
                .collect();
            log(
                if failed { "error" } else { "info" },
                "document",
                json!({
                    "id": settled.id,
                    "fate": FATES[fate],
                    "why": settled.why,
                    "findings": findings,
                }),
            );
        }
    }

    fn note(&self, text: &str) {
        self.bar.note(text);
        self.event("warn", "note", json!({"message": text}));
    }
}

impl State {
    fn metrics(&self, summary: Option<&Summary>, running: bool) -> String {
        let mut out = String::new();
        let mut put = |name: &str, kind: &str, help: &str, rows: &[(String, f64)]| {
            let _ = writeln!(out, "# HELP wirecopy_{name} {help}\n# TYPE wirecopy_{name} {kind}");
            for (labels, value) in rows {
                let _ = writeln!(out, "wirecopy_{name}{labels} {value}");
            }
        };
        let one = |value: f64| [(String::new(), value)];
        let began = self.began_at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        put("run_start_time_seconds", "gauge", "When the run began.", &one(began));
        put(
            "run_seconds",
            "gauge",
            "How long it has run.",
            &one(self.began.elapsed().as_secs_f64()),
        );
        put("run_running", "gauge", "1 while it runs.", &one(f64::from(u8::from(running))));
        put(
            "run_success",
            "gauge",
            "1 if it came to its end.",
            &one(f64::from(u8::from(summary.is_some()))),
        );
        let phase = format!("{{phase=\"{}\"}}", label(&self.phase));
        put(
            "phase_documents",
            "gauge",
            "Documents done in this phase.",
            &[(phase, self.done as f64)],
        );
        let totals = summary.map(|s| s.totals);
        let fates = totals.map_or(self.fates, |t| [t.written, t.dropped, t.failed, t.skipped]);
        let rows: Vec<_> = FATES
            .iter()
            .zip(fates)
            .map(|(fate, n)| (format!("{{fate=\"{fate}\"}}"), n as f64))
            .collect();
        put("documents_total", "counter", "Inputs by what became of them.", &rows);
        put("findings_total", "counter", "Findings.", &one(self.findings as f64));
        if let Some(bytes) = memory() {
            put("memory_peak_bytes", "gauge", "The most memory so far.", &one(bytes as f64));
        }
        if let Some(summary) = summary {
            put("links_total", "counter", "Links between documents.", &one(summary.links as f64));
            put("output_bytes", "gauge", "Bytes written.", &one(summary.output_bytes as f64));
            let stages = |value: fn(&StageTime) -> f64| -> Vec<(String, f64)> {
                let row = |s: &StageTime| (format!("{{stage=\"{}\"}}", label(&s.id)), value(s));
                summary.stages.iter().map(row).collect()
            };
            let help = "Seconds in a stage, over all threads.";
            put("stage_seconds_total", "counter", help, &stages(|s| s.seconds));
            let help = "Documents that a stage was given.";
            put("stage_documents_total", "counter", help, &stages(|s| s.documents as f64));
            let help = "Edits of a stage.";
            put("stage_edits_total", "counter", help, &stages(|s| s.edits as f64));
        }
        out
    }
}

/// The value of a label, escaped.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Writes a line of the log.
pub(crate) fn log(level: &str, event: &str, more: Value) {
    let mut line = Map::new();
    line.insert("time".to_owned(), jiff::Timestamp::now().to_string().into());
    line.insert("level".to_owned(), level.into());
    line.insert("event".to_owned(), event.into());
    if let Value::Object(more) = more {
        line.extend(more);
    }
    tell(&Value::Object(line).to_string());
}

fn plugin_as_text(level: Level, message: &str) {
    if matches!(level, Level::Error | Level::Warn) {
        tell(&format!("note: a plugin says: {}", crate::terminal::safe(message)));
    }
}

fn plugin_as_json(level: Level, message: &str) {
    let level = match level {
        Level::Error => "error",
        Level::Warn => "warn",
        Level::Info => "info",
        Level::Debug => "debug",
    };
    log(level, "plugin", json!({"message": message}));
}

fn stage_as_text(stage: &str, line: &str) {
    tell(&format!("[{stage}] {}", crate::terminal::safe(line)));
}

fn stage_as_json(stage: &str, line: &str) {
    log("info", "stage", json!({"stage": stage, "line": line}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_whole_and_escaped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wirecopy.prom");
        let bar = Bar::new(crate::progress::Loudness::Quiet);
        let watch = Watch::new(bar, LogFormat::Text, false, Some(&path)).unwrap();
        watch.begin("a \"phase\"", Some(2));
        watch.settled(&Settled {
            cause: String::new(),
            id: "a".to_owned(),
            fate: Fate::Dropped,
            why: String::new(),
            findings: vec![("code".to_owned(), "message".to_owned())],
        });
        watch.finish(None);
        let text = std::fs::read_to_string(&path).unwrap();
        for line in [
            "wirecopy_run_running 0",
            "wirecopy_run_success 0",
            "wirecopy_phase_documents{phase=\"a \\\"phase\\\"\"} 0",
            "wirecopy_documents_total{fate=\"dropped\"} 1",
            "wirecopy_findings_total 1",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
        assert!(
            Watch::new(
                Bar::new(crate::progress::Loudness::Quiet),
                LogFormat::Text,
                false,
                Some(Path::new("/nowhere/x"))
            )
            .is_err()
        );
    }
}
