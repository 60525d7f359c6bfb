//! The stages `sentences` and `tokens`: what a text is made of, as layers for the stages behind them.
//!
//! Each writes one layer and has no settings, so that `check` knows what the stages behind it can read. Both show what
//! `wirecopy-text` finds, which is what `entities` itself works with.

use wirecopy_stage::prelude::*;
use wirecopy_text::TokenKind;

/// Settings of the stages `sentences` and `tokens`. There are none.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SegmentSettings {}

/// The stage `sentences`.
pub struct Sentences;

/// The stage `tokens`.
pub struct Tokens;

mod sentence {
    wirecopy_stage::rules! {
        pub(crate) mod rule {
            SENTENCE = "sentence", "A sentence without the blanks around it; abbreviations, initials and quotes do not end one, a line break does.", "Gen. Ruiz left. He ate. → sentence, twice";
        }
    }
}

mod token {
    wirecopy_stage::rules! {
        pub(crate) mod rule {
            TOKEN = "token", "Words, numbers, addresses and signs, each labelled so.", "U.S. ships → word, twice";
        }
    }
}

impl Describe for Sentences {
    type Settings = SegmentSettings;
    const NAME: &'static str = "sentences";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Marks the sentences of the text.";
    const RULES: &'static [Rule] = sentence::rule::ALL;

    fn writes() -> Vec<Item> {
        vec![Item::Layer(layers::SENTENCE.as_str().into())]
    }

    fn create(_: SegmentSettings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Sentences)
    }
}

impl Stage for Sentences {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        if doc.media == Media::Html {
            return Ok(());
        }
        for (start, end) in wirecopy_text::sentences(&doc.text) {
            let span = Span::new(start, end);
            out.annotate(sentence::rule::SENTENCE, layers::SENTENCE, layers::SENTENCE, span);
        }
        Ok(())
    }
}

impl Describe for Tokens {
    type Settings = SegmentSettings;
    const NAME: &'static str = "tokens";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Marks words, numbers, addresses and signs of the text: an annotation for every few bytes.";
    const RULES: &'static [Rule] = token::rule::ALL;

    fn writes() -> Vec<Item> {
        vec![Item::Layer(layers::TOKEN.as_str().into())]
    }

    fn create(_: SegmentSettings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Tokens)
    }
}

impl Stage for Tokens {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        if doc.media == Media::Html {
            return Ok(());
        }
        for token in wirecopy_text::tokens(&doc.text) {
            let span = Span::new(token.start, token.end);
            out.annotate(token::rule::TOKEN, layers::TOKEN, kind(token.kind), span);
        }
        Ok(())
    }
}

/// The label of a token.
fn kind(kind: TokenKind) -> Name {
    match kind {
        TokenKind::Word => Name::literal("word"),
        TokenKind::Number => Name::literal("number"),
        TokenKind::Url => Name::literal("url"),
        TokenKind::Punct => Name::literal("punctuation"),
        TokenKind::Symbol => Name::literal("symbol"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wirecopy_stage::testing;

    use super::*;

    /// The spans of a layer that a stage writes, with their labels.
    fn layer<S: Stage + Describe>(layer: Name, text: &str) -> Vec<(String, Span)> {
        let record = testing::run::<S>("{}", testing::document(text, &[]));
        record.document.layer(layer).map(|a| (a.label.as_str().to_owned(), a.span)).collect()
    }

    fn check<S: Stage + Describe>(of: Name, text: &str, expect: &[&str]) {
        let got: Vec<String> = layer::<S>(of, text)
            .into_iter()
            .map(|(label, span)| format!("{label}:{}", &text[span.range()]))
            .collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        check::<Sentences>(
            layers::SENTENCE,
            "Gen. Ruiz left the U.S. Navy on Jan. 5. “Why?” asked A. B. Möller.\nSee brell.example/news",
            &[
                "sentence:Gen. Ruiz left the U.S. Navy on Jan. 5.",
                "sentence:“Why?” asked A. B. Möller.",
                "sentence:See brell.example/news",
            ],
        );
    }

    #[test]
    fn tokens_say_what_they_are() {
        check::<Tokens>(
            layers::TOKEN,
            "It fell 3.5% in the U.S., he said.",
            &[
                "word:It",
                "word:fell",
                "number:3.5%",
                "word:in",
                "word:the",
                "word:U.S.",
                "punctuation:,",
                "word:he",
                "word:said",
                "punctuation:.",
            ],
        );
    }

    proptest! {
        #[test]
        fn sentences_hold_all_tokens_and_stand_apart(text in "(\\PC|[ .!?\n\"“”]){0,80}") {
            let sentences = layer::<Sentences>(layers::SENTENCE, &text);
            for pair in sentences.windows(2) {
                prop_assert!(pair[0].1.end <= pair[1].1.start);
            }
            for (_, token) in layer::<Tokens>(layers::TOKEN, &text) {
                let held = sentences.iter().any(|(_, s)| s.contains(token));
                prop_assert!(held, "{:?}", &text[token.range()]);
            }
        }
    }
}
