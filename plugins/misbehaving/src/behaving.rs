//! Two stages that behave, and between them use all that a stage can use.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{
    Closure, CorpusStage, Group, Hit, Hits, Inbox, LinkSpan, Links, Plan, Posting, Relation,
    SCORE_ONE, Sketches,
};

wirecopy_stage::rules! {
    mod rule {
        SPELL = "spell", "Spells `color` without u.", "colour → color";
        COPY = "copy", "Copies entities into its own layer.", "Rome → Rome";
        WORD = "word", "Takes words of the resource for its own.", "wire → wire";
        WRONG = "wrong", "Takes back entities that are labelled wrong.", "Paris → nothing";
        DROP = "drop", "Drops what asks for it.", "drop me → nothing";
    }
}

/// Settings of the stage that copies.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", deny_unknown_fields, default)]
#[schemars(crate = "wirecopy_stage::schemars")]
pub(crate) struct MirrorSettings {
    /// Shortest entity that counts, in bytes.
    least: usize,
    /// A file of words, one a line.
    #[schemars(extend("x-resource" = true))]
    words: Option<String>,
}

/// Does a little of everything that a document stage may do.
pub(crate) struct Mirror {
    least: usize,
    words: Vec<String>,
}

impl Describe for Mirror {
    type Settings = MirrorSettings;
    const NAME: &'static str = "mirror";
    const VERSION: &'static str = "1.0.0";
    const SUMMARY: &'static str = "Does a little of everything.";
    const RULES: &'static [Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        vec![Read::layer("entity"), Read::field("title"), Read::field("score")]
    }

    fn writes() -> Vec<Item> {
        vec![Item::Text, Item::Layer("mirror".into()), Item::Field("mirrored".into())]
    }

    fn create(settings: MirrorSettings, resources: &Resources) -> Result<Self, SettingsError> {
        if settings.least > 64 {
            return Err(SettingsError::at("least", "should be 64 or less"));
        }
        let mut words = Vec::new();
        for resource in resources.of("words") {
            let text = std::str::from_utf8(&resource.bytes)
                .map_err(|_| SettingsError::at("words", "should be UTF-8"))?;
            words.extend(text.lines().map(str::to_owned));
        }
        Ok(Mirror { least: settings.least, words })
    }
}

impl Stage for Mirror {
    fn passes(&self) -> u8 {
        2
    }

    fn edit(&self, pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        if doc.text.contains("refuse") {
            return Err(StageError::new("the text refuses"));
        }
        if pass == 0 {
            for (at, found) in doc.text.match_indices("colour") {
                out.replace(rule::SPELL, Span::at(at, at + found.len()), "color");
            }
            return Ok(());
        }
        let mirror = Name::literal("mirror");
        for entity in doc.layer(layers::ENTITY) {
            if entity.label == "wrong" {
                out.retract(rule::WRONG, entity.id);
                continue;
            }
            if doc.slice(entity.span).len() < self.least {
                continue;
            }
            let mut copy = out
                .annotate(rule::COPY, mirror, entity.label, entity.span)
                .int(Name::literal("of"), entity.id.into())
                .flag(Name::literal("approximate"), entity.approximate);
            for attribute in doc.attributes(entity) {
                copy = copy.attr(attribute.key, attribute.value);
            }
        }
        for word in &self.words {
            for (at, found) in doc.text.match_indices(word.as_str()) {
                let span = Span::at(at, at + found.len());
                out.annotate(rule::WORD, mirror, Name::literal("word"), span);
            }
        }
        let title = doc.fields.text("title").unwrap_or("none");
        let score = doc.fields.get("score").cloned().unwrap_or(Value::Null);
        let hidden = doc.fields.get("hidden").is_some();
        out.set(
            rule::COPY,
            "mirrored",
            Value::map([
                ("title", Value::from(title)),
                ("score", score),
                ("hidden", Value::Bool(hidden)),
                ("id", Value::from(doc.id.as_str())),
            ]),
        );
        out.unset(rule::COPY, "gone");
        if let Some(at) = doc.text.find('?') {
            let spans = [Span::at(at, at + 1), Span::at(0, at)];
            out.finding(rule::COPY, "question", "The text asks a question.", &spans);
        }
        if doc.text.contains("drop me") {
            out.drop_document(rule::DROP, "It asked for it.");
        }
        Ok(())
    }
}

/// No settings.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", deny_unknown_fields, default)]
#[schemars(crate = "wirecopy_stage::schemars")]
pub(crate) struct PairsSettings {}

/// Links documents that share a long word, in two rounds.
pub(crate) struct Pairs;

wirecopy_stage::rules! {
    mod pairs_rule {
        SHARED = "shared", "Links texts that share a long word.", "two texts → a link";
        HOT = "hot", "Says how many use a word that many use.", "many texts → a field";
    }
}

impl Describe for Pairs {
    type Settings = PairsSettings;
    const NAME: &'static str = "pairs";
    const VERSION: &'static str = "1.0.0";
    const SUMMARY: &'static str = "Links documents that share a long word.";
    const RULES: &'static [Rule] = pairs_rule::ALL;

    fn writes() -> Vec<Item> {
        vec![Item::Layer("passage".into()), Item::Field("partners".into())]
    }

    fn create(_: PairsSettings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Pairs)
    }
}

fn key(word: &str) -> u64 {
    word.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn long_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ')
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
        .filter(|(_, word)| word.len() > 5)
}

impl CorpusStage for Pairs {
    fn plan(&self) -> Plan {
        let kinds = vec![Name::literal("near")];
        let relation = Relation {
            name: Name::literal("story"),
            kinds,
            closure: Closure::Star,
            most: u64::MAX,
        };
        Plan {
            rounds: 2,
            group_limit: 3,
            hits_per_pair: 8,
            relations: vec![relation],
            ..Plan::default()
        }
    }

    fn sketch(
        &self,
        round: u8,
        doc: &Document,
        inbox: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        for (at, word) in long_words(&doc.text) {
            // In the second round, only words that the first one found to be shared.
            if round == 0 || inbox.messages.iter().any(|m| m.key == key(word)) {
                out.post(key(word), at as u64);
            }
        }
        out.card([i64::try_from(doc.text.len()).unwrap_or(0), -1, i64::MIN, 0], doc.id.clone());
        out.witness = doc.text.clone().into_bytes();
        Ok(())
    }

    fn link(&self, round: u8, key: u64, group: Group<'_>, out: &mut Hits) {
        for (n, a) in group.postings.iter().enumerate() {
            if group.postings.len() > 1 {
                out.message(a.doc, key, group.postings.len() as u64);
            }
            for b in group.postings.iter().skip(n + 1).filter(|_| round == 1) {
                out.pair(a, b);
            }
        }
    }

    fn hot(&self, _round: u8, key: u64, count: u64, first: &Posting, out: &mut Hits) {
        out.message(first.doc, key, count);
    }

    fn verify(&self, a: &[u8], b: &[u8], hits: &[Hit], out: &mut Links) -> Result<(), StageError> {
        match b {
            b"refuse" => return Err(StageError::new("the pair refuses")),
            b"panic" => panic!("at a pair"),
            b"abort" => std::process::abort(),
            _ => {}
        }
        let word = |text: &[u8], at: u64| {
            let at = usize::try_from(at).unwrap_or_default();
            let text = std::str::from_utf8(text).unwrap_or_default();
            long_words(text).find(|(n, _)| *n == at).map(|(n, w)| Span::at(n, n + w.len()))
        };
        let spans: Vec<LinkSpan> = hits
            .iter()
            .filter_map(|hit| Some(LinkSpan { a: word(a, hit.a_data)?, b: word(b, hit.b_data)? }))
            .collect();
        out.link(pairs_rule::SHARED, Name::literal("near"), SCORE_ONE / 2, spans);
        Ok(())
    }

    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        let mut partners = Vec::new();
        for partner in inbox.partners {
            partners.push(partner.card.data.clone());
            for span in &partner.link.spans {
                let own = if partner.own_first { span.a } else { span.b };
                let label = Name::literal("shared");
                out.annotate(pairs_rule::SHARED, layers::PASSAGE, label, own)
                    .attr(Name::literal("with"), &partner.card.id);
            }
        }
        out.set(pairs_rule::SHARED, "partners", partners);
        if let Some(message) = inbox.messages.first() {
            let count = i64::try_from(message.data).unwrap_or(i64::MAX);
            out.set(pairs_rule::HOT, "uses", count + i64::try_from(doc.text.len()).unwrap_or(0));
        }
        for cluster in inbox.clusters {
            out.set(pairs_rule::SHARED, "story", cluster.kept.id.as_str());
        }
        Ok(())
    }
}
