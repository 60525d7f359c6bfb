//! Any bytes through `entities`: no panic, and every edit can be applied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_entities::Entities;
use wirecopy_stage::testing;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    testing::run::<Entities>("{}", testing::document(&text, &[("language", "en")]));
});
