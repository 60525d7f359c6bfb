//! Input that was made to do harm: nothing panics, hangs, takes too much memory, is lost, or is written outside of the
//! output folder.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{json, json_lines, outcome, program, wirecopy};

/// KiB of address space that a run may take. The allocator reserves a gigabyte ahead.
const MEMORY: u64 = 6 << 20;
/// How long a run may take, on a machine that is busy.
const LONGEST: Duration = Duration::from_secs(300);

const PIPELINE: &str = r#"
[input]
max-document = 8
[[stage]]
use = "clean"
[[stage]]
use = "boilerplate"
[[stage]]
use = "dates"
[[stage]]
use = "entities"
[[stage]]
use = "link"
[[stage]]
use = "sources"
[output]
formats = ["jsonl", "csv", "text", "report", "brat", "dolma", "web-annotation"]
"#;

fn zip(bytes: &[u8], kind: &str) -> Vec<u8> {
    use std::io::Write as _;
    match kind {
        "gz" => {
            let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            gz.write_all(bytes).unwrap();
            gz.finish().unwrap()
        }
        _ => zstd::encode_all(bytes, 3).unwrap(),
    }
}

fn warc(kind: &str, length: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <../../../warc>\r\n\
         Content-Type: application/http\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// Files by name.
fn files() -> Vec<(String, Vec<u8>)> {
    let repeat = |what: &str, n: usize| what.repeat(n).into_bytes();
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    let flood = [head.to_vec(), zip(&vec![b' '; 7 << 20], "gz")].concat();
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        // Bytes.
        ("empty.txt", Vec::new()),
        ("nul.txt", vec![0; 100_000]),
        ("ff.txt", vec![0xff; 100_000]),
        ("every-byte.txt", (0..=255u8).cycle().take(65_536).collect()),
        ("lone-continuation.txt", vec![0x80; 10_000]),
        ("overlong.txt", repeat("\u{0}", 1).into_iter().chain([0xc0, 0xaf, 0xe0, 0x80, 0xaf]).collect()),
        ("surrogates-in-utf8.txt", [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80].repeat(1000)),
        ("utf16-odd.txt", [b"\xff\xfe".as_slice(), &[b'a', 0, b'b']].concat()),
        ("utf32.txt", b"\xff\xfe\0\0a\0\0\0".to_vec()),
        ("bom-only.txt", b"\xef\xbb\xbf".to_vec()),
        ("utf32-no-mark.txt", "a line of text\n".repeat(500).chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()),
        ("utf16-no-mark.txt", "a line of text\n".repeat(500).encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("lone-surrogates.txt", [b"\xff\xfe".to_vec(), [0x00, 0xd8].repeat(1_200_000)].concat()),
        ("bodies.warc", warc("response", &flood.len().to_string(), &flood).repeat(20)),
        ("pdf.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj".to_vec()),
        ("office.jsonl", [b"PK\x03\x04".to_vec(), repeat("\n{\u{0}", 5000)].concat()),
        ("utf7.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-".to_vec()),
        ("cr-only.txt", repeat("a line\r", 10_000)),
        ("mixed-ends.txt", repeat("a\r\nb\nc\r\u{2028}\u{2029}\u{85}\u{b}\u{c}", 2000)),
        ("escape.txt", repeat("\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m text ", 500)),
        ("bidi.txt", repeat("\u{202e}txet \u{2066}\u{2067}\u{202a}a", 500)),
        ("zero-width.txt", repeat("\u{200b}\u{200d}\u{feff}\u{2060}a", 5000)),
        ("combining.txt", ["e".to_owned(), "\u{301}".repeat(50_000)].concat().into_bytes()),
        ("hangul-filler.txt", repeat("\u{3164}\u{115f}\u{1160}", 5000)),
        ("tags.txt", repeat("\u{e0041}\u{e0042}", 5000)),
        ("private-use.txt", repeat("\u{e000}\u{f8ff}\u{10ffff}", 3000)),
        ("mojibake-deep.txt", repeat("Ãƒâ€šÃ‚Â¢ÃƒÆ’Ã†â€™", 2000)),
        ("one-line.txt", repeat("word ", 400_000)),
        ("one-word.txt", repeat("a", 2_000_000)),
        ("newlines.txt", repeat("\n", 500_000)),
        ("blanks.txt", repeat(" \t\u{a0}", 200_000)),
        ("digits.txt", repeat("1234567890", 100_000)),
        ("last-last.txt", repeat("last ", 100_000)),
        ("weekdays.txt", repeat("Monday, Tuesday, ", 30_000)),
        ("names.txt", repeat("Anna Kim and Peter Kim, ", 20_000)),
        ("capitals.txt", repeat("ANNA KIM SAID IN SEOUL. ", 20_000)),
        ("initials.txt", repeat("A. B. C. ", 30_000)),
        ("quotes.txt", repeat("\"'\u{201c}\u{2018}", 50_000)),
        ("brackets.txt", repeat("((((", 50_000)),
        ("hyphens.txt", repeat("a-\n", 50_000)),
        ("glued.txt", repeat("endStart", 50_000)),
        ("years.txt", repeat("1950-1953 ", 30_000)),
        ("too-large.txt", repeat("0123456789abcdef", 600_000)),
        // Pages.
        ("deep.html", [repeat("<div>", 200_000), b"text".to_vec()].concat()),
        ("unclosed.html", repeat("<p><b><i>text<", 20_000)),
        ("attributes.html", [b"<p ".to_vec(), repeat("a=b ", 200_000), b">text".to_vec()].concat()),
        ("entities.html", repeat("&amp;&#x110000;&#xD800;&#0;&bogus;&#99999999999999999999;", 5000)),
        ("script.html", b"<script>alert(1)</script><title><script>x</title><p onclick=x>text".to_vec()),
        ("comment.html", [b"<p>text<!--".to_vec(), repeat("--!>", 1), repeat("<!--", 100_000)].concat()),
        ("cdata.html", repeat("<![CDATA[<p>]]><?php ?>", 5000)),
        ("table.html", repeat("<table><tr><td>", 20_000)),
        ("meta.html", b"<meta charset=\"utf-16\"><meta http-equiv=content-type content='text/html; charset=x-user-defined'><p>\xff\xfe text".to_vec()),
        ("json-ld.html", [b"<script type='application/ld+json'>".to_vec(), repeat("[", 100_000), b"</script><p>text".to_vec()].concat()),
        ("base64.html", [b"<img src='data:image/png;base64,".to_vec(), repeat("A", 1_000_000), b"'><p>text".to_vec()].concat()),
        // Archives.
        ("bomb.txt.gz", zip(&vec![b'a'; 64 << 20], "gz")),
        ("bomb.jsonl.zst", zip(&vec![b' '; 64 << 20], "zst")),
        ("cut.txt.gz", zip(b"some text that is cut", "gz")[..20].to_vec()),
        ("not-gzip.txt.gz", b"\x1f\x8bnothing of the kind".to_vec()),
        ("not-zstd.txt", b"\x28\xb5\x2f\xfdnothing of the kind".to_vec()),
        ("not-xz.txt", b"\xfd7zXZ\0nothing of the kind".to_vec()),
        ("gzip-of-gzip.txt.gz", zip(&zip(b"text", "gz"), "gz")),
        ("gzip-of-garbage.txt.gz", zip(b"\x1f\x8bgarbage", "gz")),
        ("zeros-behind.txt.gz", [zip(b"text", "gz"), vec![0; 1 << 20]].concat()),
        ("garbage-behind.txt.zst", [zip(b"text", "zst"), vec![b'x'; 1000]].concat()),
        ("many-members.jsonl.gz", zip(b"{\"text\":\"x\"}\n", "gz").repeat(300)),
        ("length.warc", warc("response", "99999999999999", b"x")),
        ("negative.warc", warc("response", "-5", b"x")),
        ("no-head.warc", b"nothing\n".repeat(1000)),
        ("chunks.warc", warc("response", "102", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\nffffffffffffffff\r\nxxxxxxxxx")),
        ("no-columns.parquet", b"PAR1nothing of the kind\xff\xff\xff\x7fPAR1".to_vec()),
        ("empty.parquet", Vec::new()),
        ("http2.warc", warc("response", "42", b"HTTP/2 200\r\nContent-Type: text/html\r\n\r\n<p>x")),
        ("codings.warc", warc("response", "89", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br,gzip,deflate,zstd\r\n\r\n<p>x")),
        ("headers.warc", warc("response", "100", &[b"HTTP/1.1 200 OK\r\n".to_vec(), repeat("a:b\r\n", 1000)].concat()[..100])),
    ];
    // Lines.
    let lines: Vec<String> = vec![
        "[".repeat(100_000),
        format!("{{\"text\":{}", "{\"a\":".repeat(100_000)),
        r#"{"text":"\ud800\udc00\ud800"}"#.to_owned(),
        r#"{"text":"a","text":"b"}"#.to_owned(),
        format!("{{{}\"text\":\"a\"}}", (0..50_000).map(|n| format!("\"text\":{n},")).collect::<String>()),
        r#"{"id":"../../../../tmp/escape","text":"It rained on Monday."}"#.to_owned(),
        r#"{"id":"/etc/passwd","text":"It rained on Monday."}"#.to_owned(),
        r#"{"id":"..","text":"It rained."}"#.to_owned(),
        r#"{"id":"CON","text":"It rained."}"#.to_owned(),
        r#"{"id":"a\u0000b","text":"It rained."}"#.to_owned(),
        r#"{"id":"-rf","text":"It rained."}"#.to_owned(),
        r#"{"id":"=cmd()","text":"=cmd()","title":"=HYPERLINK(\"x\")"}"#.to_owned(),
        r#"{"id":"A","text":"one"}"#.to_owned(),
        r#"{"id":"a","text":"two"}"#.to_owned(),
        json!({"id": "x".repeat(5000), "text": "It rained."}).to_string(),
        json!({"id": "<script>alert(1)</script>", "title": "\u{1b}[31m<b>&\"'", "url": "javascript:alert(1)", "text": "t"}).to_string(),
        r#"{"text":1e999}"#.to_owned(),
        r#"{"text":"a","published":"9999999-99-99T99:99:99+99:99"}"#.to_owned(),
        r#"{"text":"On Monday.","published":"-271821-04-20"}"#.to_owned(),
        r#"{"text":"a","authors":[[[["x"]]]]}"#.to_owned(),
        r#"{"text":"a","n":123456789012345678901234567890}"#.to_owned(),
        r#"{"text":null,"html":null}"#.to_owned(),
        r#"{"text":"a","":"b"," ":"c"}"#.to_owned(),
        json!({"text": "a", "keys": (0..5000).map(|n| (n.to_string(), Value::from(n))).collect::<serde_json::Map<_, _>>()}).to_string(),
        "null".to_owned(),
        "\u{feff}{\"text\":\"a\"}".to_owned(),
        "{\"text\":\"a\"}garbage".to_owned(),
    ];
    files.push(("lines.jsonl", lines.join("\n").into_bytes()));
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

fn run(dir: &Path, input: &Path) -> (i32, String) {
    let pipeline = dir.join("p.toml");
    fs::write(&pipeline, PIPELINE).unwrap();
    let mut command = Command::new("sh");
    let line = format!(
        "ulimit -v {MEMORY}; exec {} run {} --input {} --output {}",
        program().display(),
        pipeline.display(),
        input.display(),
        dir.join("out").display()
    );
    let began = Instant::now();
    let (code, _, said) = outcome(command.args(["-c", &line]).env("NO_COLOR", "1"));
    assert!(began.elapsed() < LONGEST, "took {:?}", began.elapsed());
    (code, said)
}

#[test]
fn hostile_input_costs_itself() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("in");
    fs::create_dir(&input).unwrap();
    let files = files();
    for (name, bytes) in &files {
        fs::write(input.join(name), bytes).unwrap();
    }
    fs::write(input.join("good.txt"), "It rained on Monday, said Anna Kim in Seoul.").unwrap();
    // Trees.
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        use std::os::unix::fs::symlink;
        symlink(&input, input.join("loop")).unwrap();
        symlink("/nowhere/at/all.txt", input.join("dangling.txt")).unwrap();
        symlink("/dev/zero", input.join("endless.txt")).unwrap();
        let made = Command::new("mkfifo").arg(input.join("pipe.txt")).status();
        assert!(made.is_ok_and(|s| s.success()));
        fs::write(input.join(std::ffi::OsStr::from_bytes(b"not-utf8-\xff.txt")), "x").unwrap();
        fs::write(input.join("line\nbreak.txt"), "x").unwrap();
        fs::write(input.join("-rf.txt"), "x").unwrap();
        let deep = (0..60).fold(input.clone(), |path, _| path.join("deeper"));
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("deep.txt"), "x").unwrap();
    }
    let (code, said) = run(dir.path(), &input);
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("panicked") && !said.contains('\u{1b}'), "{said}");
    // Nothing is lost.
    let out = dir.path().join("out");
    let counts = &json(&out.join("manifest.json"))["counts"];
    let at = |key: &str| counts[key].as_u64().unwrap();
    assert_eq!(at("inputs"), at("written") + at("dropped") + at("failed") + at("skipped"));
    assert!(at("inputs") >= files.len() as u64 + 20, "{counts}");
    let letters = json_lines(&out.join("dead-letters.jsonl"));
    assert_eq!(letters.len() as u64, at("failed"));
    // A stage fails on none of them: what fails could not be read.
    for letter in &letters {
        assert_eq!(letter["stage"], "read", "{}: {}", letter["id"], letter["error"]);
    }
    let good = json_lines(&out.join("documents.jsonl"));
    assert!(good.iter().any(|d| d["id"] == "good.txt"));
    // Nothing stands anywhere else, and every file has a name that is one.
    let beside: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 3, "{beside:?}");
    assert!(!Path::new("/tmp/escape").exists() && !Path::new("/tmp/escape.txt").exists());
    let (code, _, said) = outcome(&mut wirecopy(&format!("verify {}", out.display())));
    assert_eq!(code, 0, "{said}");
}

#[test]
fn hostile_pipelines_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let stage = "[[stage]]\nuse = \"dates\"\n";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("nul", vec![0; 1000]),
        ("not UTF-8", b"name = \"\xff\"".to_vec()),
        ("brackets", "[".repeat(100_000).into_bytes()),
        ("arrays", format!("a = {}", "[".repeat(100_000)).into_bytes()),
        ("inline tables", format!("a = {}", "{a=".repeat(50_000)).into_bytes()),
        ("dotted keys", format!("{} = 1", ["a"; 50_000].join(".")).into_bytes()),
        ("many keys", (0..300_000).map(|n| format!("k{n} = 1\n")).collect::<String>().into_bytes()),
        ("many stages", stage.repeat(20_000).into_bytes()),
        ("long string", format!("name = \"{}\"\n{stage}", "x".repeat(1 << 20)).into_bytes()),
        ("huge number", format!("{stage}[output]\nshard = {}", "9".repeat(10_000)).into_bytes()),
        ("deep condition", format!("{stage}when = \"{}\"", "(".repeat(50_000)).into_bytes()),
        ("not not", format!("{stage}when = \"{}\"", "not ".repeat(50_000)).into_bytes()),
        ("device", b"[[stage]]\nuse = \"x\"\nplugin = \"/dev/zero\"\n".to_vec()),
        ("folder as plugin", b"[[stage]]\nuse = \"x\"\nplugin = \"/\"\n".to_vec()),
        ("escapes", b"[[stage]]\nuse = \"\\u001b[2J\"\n".to_vec()),
    ];
    for (name, bytes) in cases {
        let file = dir.path().join("p.toml");
        fs::write(&file, bytes).unwrap();
        let began = Instant::now();
        let mut command = wirecopy(&format!("check --deep {}", file.display()));
        let (code, _, said) = outcome(&mut command);
        assert_eq!(code, 2, "{name}: {}", &said[..said.len().min(500)]);
        assert!(!said.contains("panicked") && !said.contains('\u{1b}'), "{name}: {said}");
        assert!(said.len() < 100_000, "{name}: says {} bytes", said.len());
        assert!(began.elapsed() < Duration::from_secs(60), "{name}: {:?}", began.elapsed());
    }
}
