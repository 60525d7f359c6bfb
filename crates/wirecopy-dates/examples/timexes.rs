//! Tags documents for the scorer: reads `{"id","dct","text"}` lines, `language` with them if it is not English, writes `{"id","start","end","type","value"}` lines.
//!
//! The first argument, if there is one, holds the settings as JSON, such as `{"timebank-style": true}`.

use std::io::{BufRead as _, Write as _};

use wirecopy_dates::Dates;
use wirecopy_stage::document::{Name, layers};
use wirecopy_stage::serde_json::{self, json};
use wirecopy_stage::testing;

fn main() -> std::io::Result<()> {
    let settings = std::env::args().nth(1).unwrap_or_else(|| "{}".to_owned());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value = serde_json::from_str(&line?)?;
        let text = line["text"].as_str().unwrap_or_default();
        let mut doc = testing::document(text, &[]);
        if let Some(published) = line["dct"].as_str() {
            doc.fields.insert("published", published);
        }
        if let Some(language) = line["language"].as_str() {
            doc.fields.insert("language", language);
        }
        let record = testing::run::<Dates>(&settings, doc);
        let doc = &record.document;
        let (mut byte, mut point) = (0, 0);
        let mut code_point = |at: u32| {
            let at = at as usize;
            if at < byte {
                (byte, point) = (0, 0);
            }
            point += text[byte..at].chars().count();
            byte = at;
            point
        };
        for a in doc.layer(layers::DATE) {
            let tag = json!({
                "id": line["id"],
                "start": code_point(a.span.start),
                "end": code_point(a.span.end),
                "type": a.label.as_str(),
                "value": doc.attribute(a, Name::literal("value")),
                "rule": a.rule.rule,
            });
            writeln!(out, "{tag}")?;
        }
    }
    out.flush()
}
