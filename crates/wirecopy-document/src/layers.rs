//! The layers, labels and fields that the bundled stages agree on.
//!
//! A stage may add layers of its own; these are the ones that every reader of a run may rely on.

use crate::Name;

macro_rules! names {
    ($($(#[$doc:meta])* $id:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $id: Name = Name::literal($text);)*
    };
}

names! {
    /// What a line is for: title, standfirst, paragraph and so on.
    ROLE = "role";
    /// Lines that recur over the articles of an outlet.
    BOILERPLATE = "boilerplate";
    /// Sentences, labelled `sentence`.
    SENTENCE = "sentence";
    /// Words, numbers, addresses and signs, labelled by their kind.
    TOKEN = "token";
    /// TIMEX3 expressions: dates, times, durations and sets.
    DATE = "date";
    /// Ranges with two ends.
    INTERVAL = "interval";
    /// Named entities.
    ENTITY = "entity";
    /// Who the text says it comes from.
    CREDIT = "credit";
    /// Quoted speech.
    QUOTE = "quote";
    /// Text that stands elsewhere too.
    PASSAGE = "passage";
}

/// Labels of the `role` layer.
pub mod role {
    use crate::Name;
    names! {
        /// The headline.
        TITLE = "title";
        /// The summary under the headline.
        STANDFIRST = "standfirst";
        /// A heading inside the text.
        SUBHEAD = "subhead";
        /// Running text.
        PARAGRAPH = "paragraph";
        /// The words under a picture.
        CAPTION = "caption";
        /// Who took or supplied a picture.
        PHOTO_CREDIT = "photo-credit";
        /// Which agency or outlet the text comes from.
        CREDIT = "credit";
        /// Who wrote it.
        BYLINE = "byline";
        /// Where and when it was filed.
        DATELINE = "dateline";
        /// The part of the paper.
        SECTION = "section";
        /// When it was published or changed.
        TIMESTAMP = "timestamp";
        /// Advertisement of the outlet's own things.
        PROMO = "promo";
        /// What is left of an interactive element.
        WIDGET = "widget";
        /// Cookie, paywall, copyright and similar notices.
        NOTICE = "notice";
        /// A header line that a scraper put before the text.
        HEADER = "header";
    }
}
