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
        let process =
            Process { child, input: Some(input), output, buffer: Vec::new(), ended: false };
        process.unblock()?;
        Ok(process)
    }

    /// Makes writing to the child take what there is room for and no more, so that no child can make it wait. The other
    /// end of the pipe stays as programs expect it.
    fn unblock(&self) -> io::Result<()> {
        let Some(input) = self.input.as_ref().map(AsRawFd::as_raw_fd) else { return Ok(()) };
        // SAFETY: a descriptor that this process holds open; two calls that pass numbers.
        let set = unsafe {
            let flags = libc::fcntl(input, libc::F_GETFL);
            flags >= 0 && libc::fcntl(input, libc::F_SETFL, flags | libc::O_NONBLOCK) >= 0
        };
        if set { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    pub(crate) fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Sends what is not answered.
    pub(crate) fn send(&mut self, bytes: &[u8], limits: Limits) -> Result<(), Trouble> {
        // An answer of no bytes is always there.
        self.converse(bytes, limits, Duration::ZERO, |_| Ok(Some(0))).map(drop)
    }

    /// Sends a question and reads until `whole` finds an answer at the start of the buffer and says how long it is. The
    /// time runs for both: a child may leave unread what it is sent, and what is unsent may be more than a pipe holds.
    /// `used` is the time of the processor that the child had used before.
    pub(crate) fn converse(
        &mut self,
        question: &[u8],
        limits: Limits,
        used: Duration,
        mut whole: impl FnMut(&[u8]) -> Result<Option<usize>, String>,
    ) -> Result<Vec<u8>, Trouble> {
        let since = Instant::now();
        // Nearly always there is room for all of it.
        let mut unsent = if question.is_empty() { question } else { self.write(question)? };
        let mut answer = None;
        let mut moved = false;
        loop {
            if answer.is_none() {
                answer = self.take(&mut whole)?;
            }
            if unsent.is_empty()
                && let Some(answer) = answer.take()
            {
                return Ok(answer);
            }
            // Also where there is always something to do: a child may pour out a byte at a time.
            if moved && since.elapsed() >= limits.wall {
                return Err(self.overdue(limits, unsent));
            }
            let left = limits.wall.saturating_sub(since.elapsed()).min(TICK);
            let ready = self.poll(answer.is_none(), !unsent.is_empty(), left);
            if ready == (0, 0) {
                self.check(limits, used)?;
                if since.elapsed() >= limits.wall {
                    return Err(self.overdue(limits, unsent));
                }
                continue;
            }
            moved = true;
            if ready.1 != 0 {
                unsent = self.write(unsent)?;
            }
            if ready.0 != 0 {
                self.read()?;
            }
        }
    }

    /// Writes as much as there is room for, and gives the rest.
    fn write<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Trouble> {
        let Some(input) = &mut self.input else { return Err(self.obituary("input")) };
        match input.write(bytes) {
            Ok(written) => Ok(bytes.get(written..).unwrap_or_default()),
            Err(error) if is_for_now(&error) => Ok(bytes),
            // A broken pipe: the reason stands in how the child ended.
            Err(_) => Err(self.obituary("input")),
        }
    }

    /// Reads what is there, once.
    fn read(&mut self) -> Result<(), Trouble> {
        let start = self.buffer.len();
        self.buffer.resize(start + 64 * 1024, 0);
        let read = self.output.read(&mut self.buffer[start..]);
        self.buffer.truncate(start + read.as_ref().map_or(0, |n| *n));
        match read {
            Ok(0) => Err(self.obituary("output")),
            Err(error) if !is_for_now(&error) => Err(self.obituary("output")),
            _ => Ok(()),
        }
    }

    /// Takes an answer from the start of the buffer, if it is whole.
    fn take(
        &mut self,
        whole: &mut impl FnMut(&[u8]) -> Result<Option<usize>, String>,
    ) -> Result<Option<Vec<u8>>, Trouble> {
        match whole(&self.buffer) {
            Ok(Some(len)) => {
                let rest = self.buffer.split_off(len.min(self.buffer.len()));
                Ok(Some(std::mem::replace(&mut self.buffer, rest)))
            }
            Ok(None) => Ok(None),
            Err(reason) => {
                self.end();
                Err(Trouble::Garbled(reason))
            }
        }
    }

    /// Waits until there is something to read, or room to write, as far as either is asked for. Gives what poll(2) says
    /// of the child's output and of its input: nothing of either where the time is up.
    fn poll(&self, reading: bool, writing: bool, wait: Duration) -> (i16, i16) {
        // Poll passes over what is negative.
        let output = if reading { self.output.as_raw_fd() } else { -1 };
        let input = self.input.as_ref().filter(|_| writing).map_or(-1, AsRawFd::as_raw_fd);
        let mut polls = [
            libc::pollfd { fd: output, events: libc::POLLIN, revents: 0 },
            libc::pollfd { fd: input, events: libc::POLLOUT, revents: 0 },
        ];
        let millis = wait.as_nanos().div_ceil(1_000_000);
        let millis = i32::try_from(millis).unwrap_or(i32::MAX);
        // SAFETY: a list of two, with descriptors that this process holds open.
        let ready = unsafe { libc::poll(polls.as_mut_ptr(), 2, millis) };
        if ready > 0 { (polls[0].revents, polls[1].revents) } else { (0, 0) }
    }

    /// Ends the child where it has used too much time of the processor.
    fn check(&mut self, limits: Limits, used: Duration) -> Result<(), Trouble> {
        if let Some(limit) = limits.cpu
            && let Some(now) = cpu_time(self.child.id())
            && now.saturating_sub(used) > limit
        {
            self.end();
            return Err(Trouble::TimedOut(format!(
                "it took more than {} s of processor time",
                limit.as_secs_f64()
            )));
        }
        Ok(())
    }

    fn overdue(&mut self, limits: Limits, unsent: &[u8]) -> Trouble {
        self.end();
        let unread = if unsent.is_empty() { "" } else { ", and left unread what it was sent" };
        let seconds = limits.wall.as_secs_f64();
        Trouble::TimedOut(format!("it did not answer within {seconds} s{unread}"))
    }

    /// Whether the child has written something that nobody asked for. What it answers next may belong to an earlier
    /// question.
    pub(crate) fn is_ahead(&mut self) -> bool {
        // An empty line says nothing.
        if self.buffer.trim_ascii().is_empty() {
            self.buffer.clear();
        }
        !self.buffer.is_empty() || self.poll(true, false, Duration::ZERO).0 & libc::POLLIN != 0
    }

    /// Ends the child if it has not ended, and says how it ended.
    fn obituary(&mut self, closed: &str) -> Trouble {
        // It closed a pipe; what ends by itself gets a moment to do so.
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
        Trouble::Died(format!("it closed its {closed}"))
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

/// Whether the same call may do better later.
fn is_for_now(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(buffer: &[u8]) -> Result<Option<usize>, String> {
        Ok(buffer.iter().position(|b| *b == b'\n').map(|at| at + 1))
    }

    /// What a child does, how long the question is, and the answer or what is said instead.
    #[test]
    fn no_child_makes_the_host_wait_past_the_limit() {
        let unread = "it did not answer within 1 s, and left unread what it was sent";
        for (script, length, expect) in [
            ("cat", 10, Ok(11)),
            ("cat", 1_000_000, Ok(1_000_001)),
            ("sleep 60", 10, Err("it did not answer within 1 s")),
            ("sleep 60", 1_000_000, Err(unread)),
            ("echo early; sleep 60", 1_000_000, Err(unread)),
            ("while echo; do :; done", 1_000_000, Err(unread)),
            // What is in a session of its own survives the group.
            ("exec 3<&0; setsid sleep 20 <&3 2>/dev/null & exec sleep 60", 1_000_000, Err(unread)),
            ("exec 3<&0; setsid sleep 20 <&3 2>/dev/null & exit 7", 1_000_000, Err(unread)),
            ("exit 7", 1_000_000, Err("it exited with code 7")),
            ("exec <&-; sleep 60", 1_000_000, Err("it closed its input")),
        ] {
            let mut process = Process::start(&mut command("sh", &["-c", script])).expect("a shell");
            let limits = Limits { cpu: None, wall: Duration::from_secs(1) };
            let question = "x".repeat(length) + "\n";
            let since = Instant::now();
            let answer = process.converse(question.as_bytes(), limits, Duration::ZERO, line);
            let answer = answer.map(|a| a.len()).map_err(|trouble| match trouble {
                Trouble::Died(reason) | Trouble::TimedOut(reason) | Trouble::Garbled(reason) => {
                    reason
                }
            });
            assert_eq!(answer, expect.map_err(str::to_owned), "{script}");
            drop(process);
            assert!(since.elapsed() < Duration::from_secs(15), "{script}");
        }
    }

    #[test]
    fn what_is_not_answered_has_a_limit_too() {
        let limits = Limits { cpu: None, wall: Duration::from_secs(1) };
        let mut process = Process::start(&mut command("sleep", &["60"])).expect("a child");
        assert_eq!(process.send(b"short", limits), Ok(()));
        assert!(matches!(process.send(&[0; 1_000_000], limits), Err(Trouble::TimedOut(_))));
    }
}
