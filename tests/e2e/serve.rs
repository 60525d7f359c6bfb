//! `wirecopy serve`: a real server, asked over a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::program::{outcome, wirecopy};

/// A server under test, ended when it is dropped.
struct Server {
    child: Child,
    /// Address and port.
    host: String,
}

impl Server {
    fn start(dir: &str) -> Self {
        let mut command = wirecopy(&format!("serve {dir} --port 0"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let host = line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        Server { child, host }
    }

    /// What it answers to these bytes.
    fn send(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Status and answer to a request for an address.
    fn get(&self, target: &str) -> (u16, String) {
        let answer = self.send(&format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host));
        (answer[9..12].parse().unwrap(), answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(dir: &std::path::Path) -> String {
    let out = dir.join("out");
    let line = format!("run pipelines/news.toml --quiet --output {}", out.display());
    assert_eq!(outcome(&mut wirecopy(&line)).0, 0);
    out.display().to_string()
}

#[test]
fn a_run_is_browsed() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&run(dir.path()));
    let total = |target: &str| -> String {
        let (status, page) = server.get(target);
        assert_eq!(status, 200, "{target}");
        page.split("class=\"totals\">")
            .nth(1)
            .unwrap()
            .split(" articles")
            .next()
            .unwrap()
            .to_owned()
    };
    let all = total("/articles");
    let documents: usize = all.split(" of ").nth(1).unwrap().parse().unwrap();
    assert_eq!(all, format!("{documents} of {documents}"));
    // Each filter lets some through and not all.
    for filter in [
        "q=harbour",
        "q=%22the+harbour%22",
        "entity=halloumi",
        "source=afp",
        "finding=date-contradiction",
        "rule=dates/contradiction-month",
        "from=2021-05-01&to=2021-05-31",
        "from=1950-01-01&to=1959-12-31&by=mentioned",
    ] {
        let found = total(&format!("/articles?{filter}"));
        let count: usize = found.split(" of ").next().unwrap().parse().unwrap();
        assert!(count > 0 && count < documents, "{filter}: {found}");
    }
    assert_eq!(total("/articles?q=thiswordisnowhere"), format!("0 of {documents}"));
    assert_eq!(total("/articles?rule=dates%2Fnone"), format!("0 of {documents}"));
    assert!(server.get("/articles?from=soon").1.contains("`soon` is no day"));

    let (status, article) = server.get("/article/0");
    assert_eq!(status, 200);
    for part in ["<article", "rel=\"next\"", "l-entity", "/articles?rule="] {
        assert!(article.contains(part), "{part}");
    }
    // The overview is counted behind.
    let found = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        server.get("/").1.contains("id=\"findings\"")
    });
    assert!(found, "the overview is there in time");
    assert!(server.get("/style.css").1.contains("text/css"));
}

#[test]
fn what_is_no_page_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&run(dir.path()));
    let host = format!("Host: {}\r\n", server.host);
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\n{host}\r\n");
    for (request, expect) in [
        (get("/nothing"), "404"),
        (get("/article/99999"), "404"),
        (get("/article/-1"), "404"),
        (get("/article/99999999999999999999999"), "404"),
        (get("/../../etc/passwd"), "404"),
        (get("/..%2f..%2fetc/passwd"), "404"),
        (get("/documents.jsonl"), "404"),
        (get("http://evil.example/"), "400"),
        (format!("POST /articles HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello"), "405"),
        (format!("DELETE / HTTP/1.1\r\n{host}\r\n"), "405"),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), "403"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "403"),
        (get(&format!("/articles?q={}", "a".repeat(9000))), "414"),
        (format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X-Y: z\r\n".repeat(200)), "431"),
        (format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "a".repeat(40_000)), "431"),
        ("\u{0}\u{1}garbage\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = server.send(&request);
        assert_eq!(&answer[9..12], expect, "{}", &request[..request.len().min(80)]);
        assert!(answer.contains("X-Content-Type-Options: nosniff"), "{answer}");
        assert!(answer.contains("Content-Security-Policy: default-src 'none'"), "{answer}");
    }
    let head = server.send(&format!("HEAD / HTTP/1.1\r\n{host}\r\n"));
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    // What is asked is shown, as text.
    let (_, page) =
        server.get("/articles?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&entity=%E2%80%AE");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    assert!(page.contains("\\u{202e}"), "{page}");
}

#[test]
fn connections_are_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&run(dir.path()));
    let idle = |n: usize| -> Vec<TcpStream> {
        (0..n).map(|_| TcpStream::connect(&server.host).unwrap()).collect()
    };
    // Those that say nothing take no place from others, up to a bound.
    let some = idle(40);
    assert_eq!(server.get("/articles").0, 200);
    let more = idle(40);
    assert_eq!(server.get("/articles").0, 503);
    drop((some, more));
    let again = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        server.get("/articles").0 == 200
    });
    assert!(again, "places are given back");
}

#[test]
fn only_this_machine_is_served() {
    for address in ["0.0.0.0", "::", "192.0.2.1", "127.0.0.2"] {
        let (code, _, err) = outcome(&mut wirecopy(&format!("serve . --address {address}")));
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("127.0.0.1 or ::1"), "{err}");
    }
    let dir = tempfile::tempdir().unwrap();
    let line = format!("serve {} --port 0", dir.path().display());
    let (code, _, err) = outcome(&mut wirecopy(&line));
    assert_eq!(code, 2);
    assert!(err.contains("not the output of a finished run"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&run(dir.path()));
    let id = server.child.id().to_string();
    let killed = std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
    assert_eq!(server.child.wait().unwrap().code(), Some(130));
}
