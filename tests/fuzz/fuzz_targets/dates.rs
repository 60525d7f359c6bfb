//! Any bytes through `dates`: no panic, and every edit can be applied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_dates::Dates;
use wirecopy_stage::testing;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let language = if choice & 1 == 1 { "de" } else { "en" };
    let mut fields = vec![("language", language)];
    if choice & 2 == 2 {
        fields.push(("published", "2023-07-27T09:30:00+09:00"));
    }
    testing::run::<Dates>("{}", testing::document(&text, &fields));
});
