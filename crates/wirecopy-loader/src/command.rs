//! Stages that are commands: any program that reads and writes JSON lines.
//!
//! 1. The program writes its hello: `{"wirecopy": 1, "offsets": "bytes" or "codepoints", "description": {…}}`.
//! 2. It reads one line: `{"wirecopy": 1, "settings": {…}}`.
//! 3. For every document it reads one line and writes one: `{"edits": […]}` or `{"error": "…"}`.
//!
//! Standard error is passed on line by line, with the name of the stage: see [`set_passing`](crate::set_passing).

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use wirecopy_document::{Document, Edits};
use wirecopy_plugin::flat::Reads;
use wirecopy_stage::{Description, ErrorKind, Stage, StageError};

use crate::CommandError;
use crate::check::{Checks, malformed};
use crate::command_lines::{self as lines, Hello};
use crate::passing::{Quota, pass_on};
use crate::process::{self, Limits, Process, Trouble};

/// The longest line that is taken from a command, in bytes.
const LINE_LENGTH: usize = 64 << 20;

/// What to run.
#[derive(Clone, Debug)]
pub struct CommandSpec {
    /// The program, looked for on the PATH where it has no slash, and its arguments.
    pub command: Vec<OsString>,
    /// The directory in which it runs; nothing for that of this process.
    pub directory: Option<PathBuf>,
    /// Its settings: a JSON object.
    pub settings: serde_json::Value,
    /// How long it may take to say hello, and to answer a document, on the wall.
    pub timeout: Duration,
}

impl CommandSpec {
    /// A command without settings, 30 seconds a document.
    pub fn new<S: Into<OsString>>(command: impl IntoIterator<Item = S>) -> Self {
        CommandSpec {
            command: command.into_iter().map(Into::into).collect(),
            directory: None,
            settings: serde_json::Value::Object(serde_json::Map::new()),
            timeout: Duration::from_secs(30),
        }
    }

    fn program(&self) -> String {
        self.command.first().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// A command as a stage. Every thread that calls it at a time has a process of its own; one that dies or does not
/// answer in time is started anew for the next document.
pub struct CommandStage {
    spec: CommandSpec,
    hello: Hello,
    reads: Reads,
    checks: Checks,
    idle: Mutex<Vec<Process>>,
    voice: Voice,
}

/// Under what name its processes speak, once it is known, and how much they may say.
#[derive(Clone, Default)]
struct Voice {
    name: Arc<OnceLock<String>>,
    quota: Arc<Quota>,
}

impl CommandStage {
    /// Starts a command and waits for its hello.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or does not say hello in time.
    pub fn start(spec: CommandSpec) -> Result<Self, CommandError> {
        let voice = Voice::default();
        let (process, hello) = greet(&spec, &voice)?;
        let _ = voice.name.set(hello.description.name.clone());
        let reads = Reads::of(&hello.description);
        let checks = Checks::new(&hello.description);
        Ok(CommandStage { spec, hello, reads, checks, idle: Mutex::new(vec![process]), voice })
    }

    /// What it says of itself.
    pub fn description(&self) -> &Description {
        &self.hello.description
    }

    fn process(&self) -> Result<Process, StageError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| self.fresh(), Ok)
    }

    /// Starts one more process.
    fn fresh(&self) -> Result<Process, StageError> {
        let crashed = |e: String| StageError::of(ErrorKind::Crashed, e);
        let (process, hello) =
            greet(&self.spec, &self.voice).map_err(|e| crashed(e.to_string()))?;
        if hello.description.rules != self.hello.description.rules {
            return Err(malformed("the command changed its rules since it was first started"));
        }
        Ok(process)
    }
}

impl Stage for CommandStage {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        let offsets = lines::Offsets::of(self.hello.unit, &doc.text);
        let line = lines::document(doc, &self.reads, &offsets);
        let mut process = self.process()?;
        if process.is_ahead() {
            // It wrote more than it was asked for, and every answer from it would be that to an earlier document.
            let name = self.voice.name.get().map_or("a command", String::as_str);
            crate::passing::pass(
                name,
                "it wrote a line that was not asked for, and is started anew",
            );
            process.end();
            process = self.fresh()?;
        }
        let answer = ask(&mut process, line.as_bytes(), self.spec.timeout).map_err(|trouble| {
            let (kind, reason) = match trouble {
                Trouble::Died(reason) => (ErrorKind::Crashed, reason),
                Trouble::TimedOut(reason) => (ErrorKind::TimedOut, reason),
                Trouble::Garbled(reason) => (ErrorKind::Malformed, reason),
            };
            StageError::of(kind, format!("the command gave up: {reason}"))
        })?;
        // A command whose answer cannot be read, or that says more, may be out of step: it is not used again.
        let edits = lines::answer(&answer)?;
        if process.is_ahead() {
            return Err(malformed("the command wrote more than one line for one document"));
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        lines::apply(edits, doc, &offsets, &self.checks, out)
    }
}

fn greet(spec: &CommandSpec, voice: &Voice) -> Result<(Process, Hello), CommandError> {
    let program = spec.program();
    let args = spec.command.get(1..).unwrap_or_default();
    let mut command = process::command(&program, args);
    if let Some(first) = spec.command.first() {
        command = process::command(first, args);
    }
    if let Some(directory) = &spec.directory {
        command.current_dir(directory);
    }
    command.stderr(Stdio::piped());
    let started = Process::start(&mut command);
    let mut process =
        started.map_err(|error| CommandError::Start { program: program.clone(), error })?;
    if let Some(stderr) = process.stderr() {
        let (Voice { name, quota }, program) = (voice.clone(), program.clone());
        let spawned = pass_on(stderr, quota, move || name.get().unwrap_or(&program).clone());
        spawned.map_err(|error| CommandError::Start { program: spec.program(), error })?;
    }
    let limits = Limits { cpu: None, wall: spec.timeout };
    let died = |trouble| CommandError::Died { program: program.clone(), reason: words(trouble) };
    let line = process.converse(&[], limits, Duration::ZERO, whole_line()).map_err(died)?;
    let hello = lines::hello(&line)
        .map_err(|reason| CommandError::Hello { program: program.clone(), reason })?;
    let sent = process.send(lines::settings(&spec.settings).as_bytes(), limits);
    sent.map_err(|trouble| CommandError::Settings { program, reason: words(trouble) })?;
    Ok((process, hello))
}

fn words(trouble: Trouble) -> String {
    match trouble {
        Trouble::Died(reason) | Trouble::TimedOut(reason) | Trouble::Garbled(reason) => reason,
    }
}

fn ask(process: &mut Process, line: &[u8], timeout: Duration) -> Result<Vec<u8>, Trouble> {
    // A command that does not read leaves the pipe full, so the time runs while the host writes.
    process.converse(line, Limits { cpu: None, wall: timeout }, Duration::ZERO, whole_line())
}

/// Finds the end of a line, looking at every byte once.
fn whole_line() -> impl FnMut(&[u8]) -> Result<Option<usize>, String> {
    let mut seen = 0;
    move |buffer| {
        let fresh = buffer.get(seen..).unwrap_or_default();
        if let Some(at) = fresh.iter().position(|b| *b == b'\n') {
            return Ok(Some(seen + at + 1));
        }
        seen = buffer.len();
        if seen > LINE_LENGTH {
            return Err(format!("it wrote a line of more than {LINE_LENGTH} bytes"));
        }
        Ok(None)
    }
}
