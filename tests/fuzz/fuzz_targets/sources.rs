//! Any bytes, cut into documents at NUL, through `sources`: no panic, and every edit can be applied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_sources::Sources;
use wirecopy_stage::testing;

fuzz_target!(|data: &[u8]| {
    let docs = data.split(|&b| b == 0).take(12).enumerate().map(|(i, bytes)| {
        let day = format!("2021-05-{:02}", i + 1);
        let mut doc = testing::document(&String::from_utf8_lossy(bytes), &[("published", &day)]);
        doc.id = format!("{i}").into();
        doc
    });
    testing::corpus_snapshot::<Sources>("{}", docs.collect());
});
