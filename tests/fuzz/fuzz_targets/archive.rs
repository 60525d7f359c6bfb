//! Any bytes as an input file: packed or not, web archive, Parquet, JSON lines or text. Records or errors come out, and
//! no more memory is taken than the limits allow.
//!
//! The first byte says what the file is said to hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_engine::{Format, InputFile, Limits, Reading, read_records};

// The library that reads columns may panic over a damaged file; that is caught, and the file fails.
fuzz_target!(init: {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !wirecopy_engine::in_stage() {
            abort(info);
        }
    }));
}, |data: &[u8]| {
    let Some((&choice, data)) = data.split_first() else { return };
    let path = std::env::temp_dir().join(format!("wirecopy-fuzz-{}", std::process::id()));
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let formats =
        [Format::Warc, Format::Parquet, Format::JsonLines, Format::Html, Format::Text];
    let format = formats[usize::from(choice) % formats.len()];
    let file = InputFile { path, name: "fuzz".to_owned(), format };
    let limits = Limits { document: 1 << 16, ratio: 100, files: 10, ..Limits::default() };
    let read = read_records(vec![file], &Reading { limits, ..Reading::default() });
    for record in read.iter().flatten() {
        assert!(record.document.text.len() <= 4 << 16, "a document of {}", record.document.text.len());
    }
});
