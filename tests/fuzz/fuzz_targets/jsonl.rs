//! Any bytes as a file of JSON lines: each line is a record or an error, and none is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_engine::{Format, InputFile, Reading, read_records};

fuzz_target!(|data: &[u8]| {
    let path = std::env::temp_dir().join(format!("wirecopy-fuzz-{}.jsonl", std::process::id()));
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let file = InputFile { path, name: "fuzz.jsonl".to_owned(), format: Format::JsonLines };
    let read = read_records(vec![file], &Reading::default());
    let lines = data.split(|&b| b == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
    assert!(read.len() <= lines.max(1));
});
