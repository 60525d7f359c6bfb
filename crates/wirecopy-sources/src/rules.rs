//! The rules of the stage.

wirecopy_stage::rules! {
    pub(crate) mod rule {
        CREDIT_LINE = "credit-line", "Takes the names in a credit line for sources.", "(With inputs from Reuters) → Reuters";
        CREDIT_BYLINE = "credit-byline", "Takes the agencies and outlets that a byline names for sources.", "Nguyen Van Nam (According to TASS) → TASS";
        CREDIT_DATELINE = "credit-dateline", "Takes the agency in a dateline for the source.", "PENANG, May 12 (Reuters) - → Reuters";
        CREDIT_PHOTO = "credit-photo", "Notes who supplied a picture, apart from the sources of the text.", "Photo: AP → AP, of the picture";
        CREDIT_HEADLINE = "credit-headline", "Takes the agency in brackets at the end of a headline for the source.", "Port Reopens (AP) → AP";
        CREDIT_UNNAMED = "credit-unnamed", "Notes that agencies are credited without a name.", "(With inputs from agencies) → agencies";
        ATTRIBUTION = "attribution", "Takes a name for a source that a phrase attributes something to.", "the port is closed, Yonhap reported → Yonhap";
        SOURCES_FIELD = "sources-list", "Lists the sources of the text, each once, in the order of their first credit.", "KCNA said … Korean Central News Agency → KCNA";
        PRIMARY_CREDIT = "primary-by-credit", "Takes the one agency or outlet in dateline, headline, credit lines or, where none credits, the byline for the primary source.", "SOURCE:AP → AP";
        PRIMARY_OUTLET = "primary-by-outlet", "Takes an agency for the primary source of what it publishes itself.", "https://www.reuters.com/… → Reuters";
        PRIMARY_COPY = "primary-by-copy", "Takes whom an earlier article credits, or else its outlet, for the primary source of its copies.", "copy of an earlier article of Harbour Post → Harbour Post";
        EXACT = "exact", "Links articles whose words are the same.", "the same text under another credit → exact";
        NEAR = "near", "Links articles that share most of their words on both sides.", "the same text with a paragraph cut → near";
        MINHASH = "near-by-signature", "Links articles whose MinHash signatures agree in seven of ten places, where the settings ask for it.", "the same text with a few words changed → near";
        CONTAINS = "contains", "Links articles of which one holds a good part of the other.", "a wire report inside a longer article → contains";
        RELED = "re-led", "Links articles that go on alike to their end, under different beginnings.", "the last third of a report under another lead → contains";
        QUOTES = "quotes", "Links articles that share a run of nine words or more.", "the same sentence quoted in both → quotes";
        QUOTES_WHOLE = "quotes-whole", "Links a short quotation that stands whole in another article.", "“the harbour is the open door of our country” in both → quotes";
        REWORDED = "reworded", "Links quotations that render one statement in other words.", "\"strengthen the ties between our harbour ministries\" and \"strengthening ties between our ministries of harbours\" → reworded";
        REPEATS = "repeats", "Marks a run of nine words or more that stands twice in one article.", "one sentence in two paragraphs → repeats";
        STORY_LINK = "same-story", "Links articles that share the rarest of their words; days between them count against it.", "two reports on one visit → story";
        SUPERSEDES = "supersedes", "Links versions of one article, read at one address: they share wording and are no copies.", "one address, one paragraph more → supersedes";
        SUPERSEDED = "superseded-by", "Names the latest version of an article that was read again at its address.", "a version of noon and one of evening → superseded_by";
        REFRAIN = "repeated-passage", "Reports a passage that stands too often to be a sign of copying, in the first article that has it.", "a copyright notice under 300 articles → a finding";
        PASSAGE = "passage", "Marks text that stands elsewhere too.", "a shared sentence → passage";
        COPY_OF = "copy-of", "Names the article that a copy is a copy of: the first in the order of the settings.", "exact or near → copy_of";
        STORY = "story", "Gives the articles of one story one name.", "two reports on one visit → story";
        CLUSTER_FULL = "cluster-full", "Reports a cluster that has as many articles as the settings allow: others that belong to it may stand apart.", "100,000 copies of one report → a finding";
        DROP_COPY = "drop-copy", "Drops copies of a kept article, where the settings ask for it.", "keep = \"first\" → dropped";
    }
}
