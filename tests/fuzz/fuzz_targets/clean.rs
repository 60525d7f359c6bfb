//! Any bytes through `clean`: no panic, and the raw text is rebuilt from what comes out.
//!
//! The first byte chooses the media and the settings; the rest is the document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_clean::Clean;
use wirecopy_document::Media;
use wirecopy_stage::testing;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let mut doc =
        testing::document(&text, &[("url", "https://www.harbour-post.example/2021/05/12/port")]);
    if choice & 1 == 1 {
        doc.media = Media::Html;
    }
    let settings = format!(
        r#"{{"straighten-quotes": {}, "plain-blanks": {}}}"#,
        choice & 2 == 2,
        choice & 4 == 4
    );
    // The helper panics where edits cannot be applied.
    let record = testing::run::<Clean>(&settings, doc);
    assert_eq!(record.rebuild_raw().as_deref(), Some(&*text));
});
