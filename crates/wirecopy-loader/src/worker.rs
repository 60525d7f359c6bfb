//! The worker: the same program, serving one stage over its standard streams.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use wirecopy_abi as abi;
use wirecopy_stage::{Registration, StageError};

use crate::boundary::{Call, Caller, CreateError, Live, Origin, Reply};
use crate::check::malformed;
use crate::library::{Library, live};
use crate::wire::{
    CALL, CallFrame, DONE, DoneFrame, READY, Raw, ReadDocument, Ready, Refusal, SETUP, Setup,
    WireEdits, payload, read, write,
};

/// Serves one stage until the host closes the pipe: what the hidden command `wirecopy worker` does. `registry` holds
/// the stages that are linked into this program.
///
/// The standard streams are taken away before any code of a plugin runs: what it prints goes to standard error.
pub fn worker_main(registry: &[Registration]) -> ExitCode {
    let (mut input, mut output) = match take_streams() {
        Ok(streams) => streams,
        Err(_) => return ExitCode::from(3),
    };
    match serve(registry, &mut input, &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(3),
    }
}

fn serve(registry: &[Registration], input: &mut File, output: &mut File) -> io::Result<()> {
    let Some((SETUP, frame)) = read(input)? else { return Ok(()) };
    let setup: Setup = payload(&frame).map_err(io::Error::other)?;
    limit(setup.memory)?;
    let made = set_up(registry, &setup);
    let (ready, live) = match made {
        Ok((ready, live)) => (Ok(ready), live),
        Err(refusal) => (Err(refusal), None),
    };
    write::<Result<Ready, Refusal>>(output, READY, &ready)?;
    let Some(live) = live else { return Ok(()) };
    while let Some((kind, frame)) = read(input)? {
        if kind != CALL {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let call: CallFrame<'_> = payload(&frame).map_err(io::Error::other)?;
        let mut answer = Answer::default();
        let result = run(&live, &call, &mut answer);
        let (bytes, edits) = (Raw(&answer.bytes), answer.edits.iter().map(|e| Raw(e)).collect());
        write(output, DONE, &DoneFrame { result, cpu: cpu_time(), bytes, edits })?;
    }
    // The process ends now: whatever the plugin would do in its destructors is not waited for.
    std::mem::forget(live);
    Ok(())
}

fn set_up(registry: &[Registration], setup: &Setup) -> Result<(Ready, Option<Live>), Refusal> {
    let other = |e: &dyn std::fmt::Display| Refusal::Other(e.to_string());
    let library = match &setup.library {
        Some((path, copy, hash)) => {
            let of = |bytes: &[u8]| PathBuf::from(OsString::from_vec(bytes.to_vec()));
            let opened = Library::open_copy(&of(path), &of(copy), hash.clone());
            Some(opened.map_err(|e| other(&e))?)
        }
        None => None,
    };
    let linked;
    let descriptions = match &library {
        Some(library) => library.descriptions(),
        None => {
            linked = Origin::Linked(registry).descriptions().map_err(|(_, e)| other(&e))?;
            &linked
        }
    };
    let json = |list: &[&wirecopy_stage::Description]| serde_json::to_string(list);
    if setup.stage.is_empty() {
        let all: Vec<_> = descriptions.iter().collect();
        let descriptions = json(&all).map_err(|e| other(&e))?;
        return Ok((Ready { descriptions, passes: 0, many: false, cpu: cpu_time() }, None));
    }
    let made = match &library {
        Some(library) => library.live(&setup.stage, &setup.settings, &setup.resources),
        None => {
            let origin = Origin::Linked(registry);
            live(origin, descriptions, &setup.stage, &setup.settings, &setup.resources)
        }
    };
    let (live, description) = made.map_err(|error| match error {
        CreateError::Settings(error) => Refusal::Settings(error),
        CreateError::Stage(error) => other(&error),
    })?;
    let descriptions = json(&[description]).map_err(|e| other(&e))?;
    let ready = Ready { descriptions, passes: live.passes, many: live.many, cpu: cpu_time() };
    Ok((ready, Some(live)))
}

fn run(live: &Live, call: &CallFrame<'_>, answer: &mut Answer) -> Result<(), StageError> {
    let docs: Vec<ReadDocument> = call.docs.iter().map(ReadDocument::of).collect();
    let views: Vec<abi::Document> = docs.iter().map(|d| d.view).collect();
    let (operation, number) = (call.operation, call.number);
    live.call(&Call { operation, number, docs: &views, frame: call.frame.0 }, answer)?;
    if answer.fault {
        return Err(malformed("the stage sent lists that are none"));
    }
    Ok(())
}

/// What a stage sends, kept for the host, which checks it.
#[derive(Default)]
struct Answer {
    bytes: Vec<u8>,
    edits: Vec<Vec<u8>>,
    fault: bool,
}

impl Reply for Answer {
    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    unsafe fn edits(&mut self, view: &abi::Edits) {
        self.fault |= !view.ops.fits::<abi::Op>()
            || !view.attributes.fits::<abi::Attribute>()
            || !view.spans.fits::<abi::Span>()
            || !view.symbols.fits::<abi::Bytes>();
        // SAFETY: the caller vouches for the pointers.
        self.edits.push(unsafe { WireEdits::encode(view) });
    }
}

/// Moves the pipes away from the standard streams, and ends the process when the host is gone.
fn take_streams() -> io::Result<(File, File)> {
    let input = duplicate(0)?;
    let output = duplicate(1)?;
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    let nothing = nothing.as_raw_fd();
    // SAFETY: descriptors that this process holds open.
    let moved = unsafe { libc::dup2(nothing, 0) >= 0 && libc::dup2(nothing, 1) >= 0 };
    if !moved {
        return Err(io::Error::last_os_error());
    }
    let watched = input.as_raw_fd();
    // A stage that never returns would outlive a host that was killed. The death signal of Linux will not do: it comes
    // when the thread that started the worker ends.
    std::thread::Builder::new().stack_size(128 * 1024).spawn(move || {
        loop {
            let mut poll = libc::pollfd { fd: watched, events: 0, revents: 0 };
            // SAFETY: one descriptor, which stays open as long as the process.
            let ready = unsafe { libc::poll(&raw mut poll, 1, -1) };
            if ready > 0 && poll.revents & (libc::POLLHUP | libc::POLLERR) != 0 {
                // SAFETY: ends the process without running anything of the plugin.
                unsafe { libc::_exit(0) };
            }
        }
    })?;
    Ok((File::from(input), File::from(output)))
}

fn duplicate(fd: i32) -> io::Result<OwnedFd> {
    // SAFETY: asks for a new descriptor, which no child of a plugin inherits.
    let fd = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor is new and nobody else's.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Bounds what this process may map, for good. It leaves no core file when it dies.
fn limit(memory: u64) -> io::Result<()> {
    let set = |resource, value| {
        let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
        // SAFETY: passes two numbers.
        if unsafe { libc::setrlimit(resource, &raw const limit) } == 0 {
            return Ok(());
        }
        Err(io::Error::last_os_error())
    };
    set(libc::RLIMIT_CORE, 0)?;
    set(libc::RLIMIT_AS, memory)
}

/// The processor time that this process has used, all threads together.
fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: there is room for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}
