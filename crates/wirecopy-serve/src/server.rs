//! Taking connections and answering them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::request::{HEAD, read};

/// Connections at once. A browser keeps some open that it may not use.
const CONNECTIONS: usize = 64;
/// Time in which an answer is taken.
const TIME: Duration = Duration::from_secs(30);
/// Time that is waited for the other side to close, and bytes that are read until then.
const CLOSING: Duration = Duration::from_secs(1);
const UNREAD: usize = 256 << 10;
/// The same time where there are too many connections.
const REFUSING: Duration = Duration::from_millis(100);

/// What holds for every answer: nothing is run, nothing is fetched from elsewhere, nothing is kept or put in a frame.
const FIELDS: &str = "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'\r\n\
                      X-Content-Type-Options: nosniff\r\n\
                      X-Frame-Options: DENY\r\n\
                      Referrer-Policy: no-referrer\r\n\
                      Cross-Origin-Resource-Policy: same-origin\r\n\
                      Cross-Origin-Opener-Policy: same-origin\r\n\
                      Cache-Control: no-store\r\n\
                      Connection: close\r\n";

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// Its media type.
    pub media: &'static str,
    /// What stands on it.
    pub body: String,
}

/// Answers requests with what `page` makes of their path and query. It ends only where connections can no longer be
/// taken.
///
/// # Errors
///
/// When the listener fails for good.
pub fn serve(
    listener: &TcpListener,
    page: impl Fn(&str, &str) -> Answer + Send + Sync + 'static,
) -> std::io::Result<()> {
    let own = listener.local_addr()?;
    let page = Arc::new(page);
    let open = Arc::new(AtomicUsize::new(0));
    let mut failed = 0;
    loop {
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            // A connection that went away again, or too many open files, is no reason to end.
            Err(_) if failed < 100 => {
                failed += 1;
                std::thread::sleep(Duration::from_millis(50));
                continue;
            }
            Err(error) => return Err(error),
        };
        failed = 0;
        let place = Place::take(&open);
        let page = Arc::clone(&page);
        let answer = move || match place {
            Some(_place) => answer(stream, own, &*page),
            None => refuse(stream),
        };
        // Where no thread can be had, the connection is dropped.
        let _ = std::thread::Builder::new().spawn(answer);
    }
}

/// A place among the connections that are open, given back when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(open: &Arc<AtomicUsize>) -> Option<Self> {
        let place = Place(Arc::clone(open));
        (open.fetch_add(1, Ordering::Relaxed) < CONNECTIONS).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn answer(mut stream: TcpStream, own: SocketAddr, page: &dyn Fn(&str, &str) -> Answer) {
    let Some(request) = read(&mut stream, own) else { return };
    let (answer, head_only) = match request {
        Ok(request) => (page(&request.path, &request.query), request.head_only),
        Err((status, said)) => (plain(status, said), false),
    };
    send(stream, &answer, head_only);
}

fn plain(status: u16, said: &str) -> Answer {
    Answer { status, media: "text/plain; charset=utf-8", body: format!("{said}\n") }
}

/// Says that there are too many connections, without reading what is asked.
fn refuse(mut stream: TcpStream) {
    let _ = stream.set_write_timeout(Some(REFUSING));
    if stream.write_all(head(&plain(503, ""), 0).as_bytes()).is_ok() {
        close(stream, REFUSING);
    }
}

fn head(answer: &Answer, length: usize) -> String {
    let reason = match answer.status {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
    let allow = if answer.status == 405 { "Allow: GET, HEAD\r\n" } else { "" };
    format!(
        "HTTP/1.1 {} {reason}\r\nContent-Type: {}\r\nContent-Length: {length}\r\n{allow}{FIELDS}\r\n",
        answer.status, answer.media
    )
}

fn send(mut stream: TcpStream, answer: &Answer, head_only: bool) {
    let mut bytes = head(answer, answer.body.len()).into_bytes();
    if !head_only {
        bytes.extend_from_slice(answer.body.as_bytes());
    }
    let began = Instant::now();
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let left = TIME.checked_sub(began.elapsed()).filter(|left| !left.is_zero());
        let Some(left) = left else { return };
        if stream.set_write_timeout(Some(left)).is_err() {
            return;
        }
        match stream.write(rest) {
            Ok(0) => return,
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
    close(stream, CLOSING);
}

/// Closes so that the answer arrives: what the other side still sends is read away, or the system would reset the
/// connection and the answer with it.
fn close(mut stream: TcpStream, time: Duration) {
    if stream.shutdown(Shutdown::Write).is_err() || stream.set_read_timeout(Some(time)).is_err() {
        return;
    }
    let began = Instant::now();
    let mut bytes = [0; HEAD];
    let mut read = 0;
    while read < UNREAD && began.elapsed() < time {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(more) => read += more,
        }
    }
}
