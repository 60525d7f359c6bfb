//! The stage `boilerplate`: lines that recur over the articles of an outlet.
//!
//! What an outlet puts under every article cannot be told from one article, but plainly from many. Each line is posted
//! under its words and its outlet; groups that are large enough tell their members how many they are. Lines are
//! labelled and stay in the text unless the settings ask otherwise.

use std::collections::HashMap;

use wirecopy_stage::prelude::*;
use wirecopy_stage::{CorpusStage, Group, Hits, Inbox, Plan, Sketches};
use wirecopy_text::fold_key;

use crate::fields::host;
use crate::line::lines;

wirecopy_stage::rules! {
    pub(crate) mod rule {
        RECURRING = "recurring-line", "Labels a line that stands in many articles of one outlet, with the count.", "Tell us what you think, under 12 of 40 articles → boilerplate";
        REMOVE = "remove-recurring", "Removes a line that recurs, where the settings ask for it.", "Tell us what you think → nothing";
    }
}

const LAYER: Name = layers::BOILERPLATE;
const LINE: Name = Name::literal("line");
/// In how many articles of the outlet the line stands.
const COUNT: Name = Name::literal("count");
/// How many articles the outlet has.
const ARTICLES: Name = Name::literal("articles");

/// Settings of the stage `boilerplate`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// In how many articles of an outlet a line must stand, at least 2.
    pub least: u64,
    /// In how many percent of them, at most 100.
    pub share: u64,
    /// Longer lines are not looked at, in bytes: paragraphs recur where a story is told again.
    pub longest: usize,
    /// Whether such lines leave the text.
    pub remove: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { least: 4, share: 5, longest: 300, remove: false }
    }
}

/// The stage `boilerplate`.
#[derive(Debug)]
pub struct Boilerplate {
    settings: Settings,
}

impl Describe for Boilerplate {
    type Settings = Settings;
    const NAME: &'static str = "boilerplate";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Labels lines that recur over the articles of an outlet.";
    const RULES: &'static [wirecopy_stage::Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        vec![Read::field(Fields::OUTLET), Read::field(Fields::URL), Read::layer("role")]
    }

    fn writes() -> Vec<Item> {
        vec![Item::Text, Item::Layer(LAYER.as_str().to_owned())]
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        if settings.least < 2 {
            return Err(SettingsError::at("least", "a line that stands once does not recur"));
        }
        if settings.share > 100 {
            return Err(SettingsError::at("share", "must be at most 100"));
        }
        Ok(Boilerplate { settings })
    }
}

/// A line that may recur.
struct Candidate {
    key: u64,
    span: Span,
}

impl Boilerplate {
    /// The lines of a document with their keys, and the key of its outlet. Headlines recur where a story is sent again,
    /// and say nothing of the outlet.
    fn candidates(&self, doc: &Document) -> Option<(u64, Vec<Candidate>)> {
        let outlet = doc.fields.text(Fields::OUTLET).map(fold_key);
        let outlet =
            outlet.or_else(|| doc.fields.text(Fields::URL).and_then(host).map(fold_key))?;
        let outlet = hash(0xcbf2_9ce4_8422_2325, &outlet);
        let titles: Vec<Span> = doc
            .layer(layers::ROLE)
            .filter(|a| a.label == layers::role::TITLE)
            .map(|a| a.span)
            .collect();
        let lines = lines(&doc.text);
        let short = lines.iter().filter(|l| (3..=self.settings.longest).contains(&l.text.len()));
        let lines = short
            .filter(|l| !titles.iter().any(|t| t.contains(l.span)))
            .map(|l| Candidate { key: hash(outlet, &fold_key(l.text)), span: l.span });
        Some((outlet, lines.collect()))
    }

    /// Whether a line in so many of so many articles counts as recurring.
    fn recurs(&self, count: u64, articles: u64) -> bool {
        count >= self.settings.least && count * 100 >= articles * self.settings.share
    }
}

impl CorpusStage for Boilerplate {
    fn plan(&self) -> Plan {
        // Frequent lines are what is looked for; a posting is small.
        Plan { group_limit: 1 << 20, ..Plan::default() }
    }

    fn sketch(
        &self,
        _round: u8,
        doc: &Document,
        _inbox: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        let Some((outlet, lines)) = self.candidates(doc) else { return Ok(()) };
        let mut keys: Vec<u64> = lines.iter().map(|l| l.key).collect();
        keys.sort_unstable();
        keys.dedup();
        out.post(outlet, 0);
        keys.into_iter().for_each(|key| out.post(key, 0));
        Ok(())
    }

    fn link(&self, _round: u8, key: u64, group: Group<'_>, out: &mut Hits) {
        let count = group.postings.len() as u64;
        if count >= self.settings.least {
            group.postings.iter().for_each(|p| out.message(p.doc, key, count));
        }
    }

    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        if inbox.messages.is_empty() {
            return Ok(());
        }
        let Some((outlet, lines)) = self.candidates(doc) else { return Ok(()) };
        let counts: HashMap<u64, u64> = inbox.messages.iter().map(|m| (m.key, m.data)).collect();
        // An outlet with more articles than a group may hold is not counted. Without its number no share is known, and
        // every line that stands in a few of them would pass for one that recurs.
        let Some(&articles) = counts.get(&outlet) else { return Ok(()) };
        // From the end, so that the last lines take the gap before them along, and others the one behind.
        let mut last = doc.text.trim_end().len();
        for line in lines.into_iter().rev() {
            let Some(&count) = counts.get(&line.key) else { continue };
            if !self.recurs(count, articles) {
                continue;
            }
            let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            out.annotate(rule::RECURRING, LAYER, LINE, line.span)
                .int(COUNT, number(count))
                .int(ARTICLES, number(articles));
            if self.settings.remove {
                let (start, end) = (line.span.start as usize, line.span.end as usize);
                let span = if end == last {
                    last = doc.text[..start].trim_end().len();
                    Span::at(last, end)
                } else {
                    let rest = &doc.text[end..];
                    Span::at(start, end + (rest.len() - rest.trim_start().len()))
                };
                out.delete(rule::REMOVE, span);
            }
        }
        Ok(())
    }
}

/// FNV-1a by Fowler, Noll and Vo.
fn hash(seed: u64, text: &str) -> u64 {
    text.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecopy_stage::testing;

    /// The labelled lines of the first of six articles.
    fn check(settings: &str, outlets: [&str; 6], expect: &[&str]) {
        let docs = outlets.iter().enumerate().map(|(i, outlet)| {
            let text = format!(
                "Report {i}\n\nShip number {i} came in, they said.\n\nTell us what you think"
            );
            let mut doc = testing::document(&text, &[("outlet", outlet)]);
            doc.id = i.to_string();
            doc
        });
        let (snapshots, _) = testing::corpus_snapshot::<Boilerplate>(settings, docs.collect());
        let got: Vec<&str> =
            snapshots[0].lines().filter(|l| l.contains("boilerplate ")).map(str::trim).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn recurring_lines_are_labelled() {
        let line = "boilerplate line \"Tell us what you think\" count=6 articles=6  [boilerplate/recurring-line]";
        check("{}", ["Harbour Post"; 6], &[line]);
        check("{}", ["a", "b", "c", "d", "e", "f"], &[]);
        check(r#"{"least": 7}"#, ["Harbour Post"; 6], &[]);
        let four = ["Harbour Post", "Harbour Post", "Harbour Post", "Harbour Post", "b", "c"];
        check(
            "{}",
            four,
            &[
                "boilerplate line \"Tell us what you think\" count=4 articles=4  [boilerplate/recurring-line]",
            ],
        );
    }

    #[test]
    fn nothing_recurs_in_an_outlet_that_was_not_counted() {
        let stage = Boilerplate { settings: Settings { remove: true, ..Settings::default() } };
        let doc = testing::document("Tell us what you think", &[("outlet", "Harbour Post")]);
        let (outlet, lines) = stage.candidates(&doc).unwrap();
        let line = wirecopy_stage::Message { doc: 0, key: lines[0].key, data: 4 };
        for (articles, expect) in [(None, 0), (Some(40), 2)] {
            let all = wirecopy_stage::Message { key: outlet, data: articles.unwrap_or(0), ..line };
            let messages = [line, all];
            let told = if articles.is_some() { &messages[..] } else { &messages[..1] };
            let mut edits = Edits::new();
            let inbox = Inbox { documents: 4, messages: told, ..Inbox::default() };
            stage.settle(&doc, &inbox, &mut edits).unwrap();
            assert_eq!(edits.len(), expect, "{articles:?}");
        }
    }

    #[test]
    fn description_is_sound() {
        testing::check_description(&Registration::corpus::<Boilerplate>());
    }

    #[test]
    fn recurring_lines_leave_on_demand() {
        let docs = (0..5).map(|i| {
            let text =
                format!("Share this with us\n\nShip number {i} came in.\n\nTell us what you think");
            let mut doc = testing::document(&text, &[("url", "https://harbourpost.org/a")]);
            doc.id = i.to_string();
            doc
        });
        let (snapshots, _) =
            testing::corpus_snapshot::<Boilerplate>(r#"{"remove": true}"#, docs.collect());
        assert!(snapshots[0].contains("| Ship number 0 came in."), "{}", snapshots[0]);
        assert!(!snapshots[0].contains("| Tell us"), "{}", snapshots[0]);
    }
}
