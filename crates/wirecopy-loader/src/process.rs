//! Child processes that are spoken to over pipes, with time limits.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often a limit is looked at while a child is silent.
const TICK: Duration = Duration::from_millis(50);

/// Why a child did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It ended.
    Died(String),
    /// It took too long and was ended.
    TimedOut(String),
    /// It answered what is not an answer.
    Garbled(String),
}

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Time of the processor, where it can be known.
    pub(crate) cpu: Option<Duration>,
    /// Time on the wall.
    pub(crate) wall: Duration,
}

/// What a pipe holds at least on every system, so that writing as much to an idle child does not wait.
const PIPE: usize = 4096;

/// A child, alone in its process group, with its pipes. It is ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// What was read and not yet asked for.
    buffer: Vec<u8>,
    ended: bool,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        // A group of its own: an interrupt from the keyboard is for the host, which then ends its children in order.
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the child has no pipes"));
        };
        Ok(Process { child, input: Some(input), output, buffer: Vec::new(), ended: false })
    }

    pub(crate) fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Writes all of `bytes`.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let sent = match &mut self.input {
            Some(input) => input.write_all(bytes).and_then(|()| input.flush()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        // A broken pipe: the reason stands in how the child ended.
        sent.map_err(|_| self.obituary())
    }

    /// Sends a question and reads the answer, with the time running while the child does not read: the question is
    /// written by a thread of its own where it may not fit into the pipe.
    pub(crate) fn converse(
        &mut self,
        question: &[u8],
        limits: Limits,
        used: Duration,
        whole: impl FnMut(&[u8]) -> Result<Option<usize>, String>,
    ) -> Result<Vec<u8>, Trouble> {
        if question.len() <= PIPE {
            self.send(question)?;
            return self.receive(limits, used, whole);
        }
        let Some(mut input) = self.input.take() else { return Err(self.obituary()) };
        std::thread::scope(|scope| {
            let writer = scope.spawn(move || {
                let sent = input.write_all(question).and_then(|()| input.flush());
                (input, sent)
            });
            // Where this fails the child has ended, so that the writer ends too.
            let answer = self.receive(limits, used, whole);
            if let Ok((input, Ok(()))) = writer.join() {
                self.input = Some(input);
            }
            answer
        })
    }

    /// Reads until `whole` finds an answer at the start of the buffer and says how long it is.
    pub(crate) fn receive(
        &mut self,
        limits: Limits,
        used: Duration,
        mut whole: impl FnMut(&[u8]) -> Result<Option<usize>, String>,
    ) -> Result<Vec<u8>, Trouble> {
        let since = Instant::now();
        let mut read_some = false;
        loop {
            match whole(&self.buffer) {
                Ok(Some(len)) => {
                    let rest = self.buffer.split_off(len.min(self.buffer.len()));
                    return Ok(std::mem::replace(&mut self.buffer, rest));
                }
                // Also where there is always something to read: a child may pour out a byte at a time.
                Ok(None) if read_some && since.elapsed() >= limits.wall => {
                    return Err(self.overdue(limits));
                }
                Ok(None) => {}
                Err(reason) => {
                    self.end();
                    return Err(Trouble::Garbled(reason));
                }
            }
            if !self.wait(limits, used, since)? {
                continue;
            }
            read_some = true;
            let start = self.buffer.len();
            self.buffer.resize(start + 64 * 1024, 0);
            let read = self.output.read(&mut self.buffer[start..]);
            self.buffer.truncate(start + read.as_ref().map_or(0, |n| *n));
            match read {
                Ok(0) => return Err(self.obituary()),
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    return Err(self.obituary());
                }
                _ => {}
            }
        }
    }

    /// Waits for output, at most a tick. Says whether there is some.
    fn wait(&mut self, limits: Limits, used: Duration, since: Instant) -> Result<bool, Trouble> {
        let left = limits.wall.saturating_sub(since.elapsed()).min(TICK);
        let mut poll =
            libc::pollfd { fd: self.output.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        let millis = i32::try_from(left.as_millis()).unwrap_or(1).max(1);
        // SAFETY: one descriptor that this process holds open.
        let ready = unsafe { libc::poll(&raw mut poll, 1, millis) };
        if ready > 0 {
            return Ok(true);
        }
        let seconds = |d: Duration| d.as_secs_f64();
        if let Some(limit) = limits.cpu
            && let Some(now) = cpu_time(self.child.id())
            && now.saturating_sub(used) > limit
        {
            self.end();
            return Err(Trouble::TimedOut(format!(
                "it took more than {} s of processor time",
                seconds(limit)
            )));
        }
        if since.elapsed() >= limits.wall {
            return Err(self.overdue(limits));
        }
        Ok(false)
    }

    fn overdue(&mut self, limits: Limits) -> Trouble {
        self.end();
        Trouble::TimedOut(format!("it did not answer within {} s", limits.wall.as_secs_f64()))
    }

    /// Whether the child has written something that nobody asked for. What it answers next may belong to an earlier
    /// question.
    pub(crate) fn is_ahead(&self) -> bool {
        let mut poll =
            libc::pollfd { fd: self.output.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one descriptor that this process holds open.
        let ready = unsafe { libc::poll(&raw mut poll, 1, 0) };
        !self.buffer.is_empty() || (ready > 0 && poll.revents & libc::POLLIN != 0)
    }

    /// Ends the child if it has not ended, and says how it ended.
    fn obituary(&mut self) -> Trouble {
        // It closed its output; what ends by itself gets a moment to do so.
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(2) {
            if self.has_ended() {
                self.end_group();
                self.ended = true;
                return match self.child.wait() {
                    Ok(status) => Trouble::Died(describe(status)),
                    Err(error) => Trouble::Died(error.to_string()),
                };
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.end();
        Trouble::Died("it closed its output".to_owned())
    }

    /// Ends the child and everything in its group.
    pub(crate) fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        self.input = None;
        self.end_group();
        // It was killed just now: this does not wait for long.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether the child has ended, without taking note of it: until then its number stays its own.
    fn has_ended(&self) -> bool {
        // SAFETY: all zeros is a value of this type.
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
        // SAFETY: there is room for the answer, and a pid after a successful call.
        unsafe {
            libc::waitid(libc::P_PID, self.child.id(), &raw mut info, flags) == 0
                && info.si_pid() != 0
        }
    }

    /// Ends whatever is left in the child's group. The child must not have been waited for.
    fn end_group(&self) {
        if let Ok(group) = i32::try_from(self.child.id()) {
            // SAFETY: the child has not been waited for, so the number is still that of its group.
            unsafe { libc::kill(-group, libc::SIGKILL) };
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a process ended, in words.
fn describe(status: ExitStatus) -> String {
    if let Some(signal) = status.signal() {
        return format!("it was ended by {}", signal_name(signal));
    }
    format!("it exited with code {}", status.code().unwrap_or_default())
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        libc::SIGABRT => "SIGABRT (it aborted, or ran out of memory)",
        libc::SIGSEGV => "SIGSEGV (it touched memory that is not there, or its stack overflowed)",
        libc::SIGBUS => "SIGBUS",
        libc::SIGILL => "SIGILL",
        libc::SIGFPE => "SIGFPE",
        libc::SIGKILL => "SIGKILL",
        libc::SIGTERM => "SIGTERM",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGSYS => "SIGSYS",
        libc::SIGPIPE => "SIGPIPE",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

/// The processor time that a process has used, all threads together.
#[cfg(target_os = "linux")]
fn cpu_time(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything; what follows the last parenthesis are numbers.
    let (_, numbers) = stat.rsplit_once(')')?;
    let mut numbers = numbers.split_whitespace().skip(11);
    let mut ticks = || numbers.next()?.parse::<u64>().ok();
    let ticks = ticks()? + ticks()?;
    // SAFETY: asks for a number.
    let per_second = u64::try_from(unsafe { libc::sysconf(libc::_SC_CLK_TCK) }).ok()?;
    Some(Duration::from_millis(ticks.saturating_mul(1000).checked_div(per_second)?))
}

#[cfg(not(target_os = "linux"))]
fn cpu_time(_: u32) -> Option<Duration> {
    None
}

/// A command with the arguments of a stage.
pub(crate) fn command<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(args);
    command
}
