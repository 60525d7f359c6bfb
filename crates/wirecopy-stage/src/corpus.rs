//! The contract of a stage that looks at many documents.
//!
//! `sketch` is a map, `link` a group-by-key, `verify` a join on pairs and `settle` a join on documents: what an
//! external sort does on one machine, and a shuffle on many. No call sees more than one document, one group or one
//! pair, so memory stays bounded, and everything that has a limit depends on counts and total orders alone, so that
//! the result is the same however the work is cut up.
//!
//! A pair is judged by what both sides left for it in `sketch`, their *witnesses*, not by the documents: a document
//! takes part in many pairs, and whatever a stage needs of it (word hashes and where the words stand, say) is worked
//! out once and not once a pair. A stage that needs the whole text makes the text its witness.

use serde::{Deserialize, Serialize};
use wirecopy_document::{Document, Edits, Name, RuleId, Span};

use crate::StageError;

/// A score of 1. Scores are fixed-point, so that no sum depends on the order of its terms.
pub const SCORE_ONE: u32 = 1_000_000;

/// Looks at many documents and says what should change in each.
pub trait CorpusStage: Send + Sync {
    /// Rounds, limits and relations.
    fn plan(&self) -> Plan;

    /// Turns one document into postings and, in round 0, a card and a witness. No other document is in sight; what
    /// `link` sent to this one in the round before is in the inbox.
    ///
    /// # Errors
    ///
    /// When the document cannot be processed.
    fn sketch(
        &self,
        round: u8,
        doc: &Document,
        inbox: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError>;

    /// Sees all postings of one key, sorted by document, then data. Says which pairs deserve a closer look, and sends
    /// messages to members.
    fn link(&self, round: u8, key: u64, group: Group<'_>, out: &mut Hits);

    /// Sees a group above its limit as a summary, so that no hot key is ever held in memory.
    fn hot(&self, round: u8, key: u64, count: u64, first: &Posting, out: &mut Hits) {
        let _ = (round, key, count, first, out);
    }

    /// Sees one of the first documents of a group above its limit, the *hub*, beside some postings of the group, the
    /// hub's own among them. Every posting is shown once to every hub that comes before it, in pieces that are cut
    /// anywhere, so what is said of a posting depends on it and the hub alone. The number of pairs grows with the group
    /// and not with its square. Only called where [`Plan::hubs`] says so.
    fn star(&self, round: u8, key: u64, hub: &Posting, others: &[Posting], out: &mut Hits) {
        let _ = (round, key, hub, others, out);
    }

    /// Judges a candidate pair by its hits alone, before any witness is fetched. What they prove goes to `out`; `false`
    /// spares the pair the closer look of `verify`. Only called where [`Plan::weighs`] says so.
    fn weigh(&self, hits: &[Hit], out: &mut Links) -> bool {
        let _ = (hits, out);
        true
    }

    /// Sees a candidate pair once, `a` before `b` in the order of the input: the witnesses of both, and all hits
    /// between them. Proves, extends and types the link, or lets it go. Stages that only count leave it as it is.
    ///
    /// Where [`Plan::hubs`] is not 0, a pair may come that did not meet and that a closure asks for: see [`Hit::asked`].
    ///
    /// # Errors
    ///
    /// When the pair cannot be judged.
    fn verify(&self, a: &[u8], b: &[u8], hits: &[Hit], out: &mut Links) -> Result<(), StageError> {
        let _ = (a, b, hits, out);
        Ok(())
    }

    /// Sees many groups, in the order of their keys. Hosts call this one; a stage that lives elsewhere crosses its
    /// boundary once for all of them.
    fn link_all(&self, round: u8, documents: u64, groups: &[Keyed<'_>], out: &mut Hits) {
        for group in groups {
            group.link(self, round, documents, out);
        }
    }

    /// Weighs many pairs, as [`CorpusStage::weigh`] does one. What came out before a panic stays in `out`: the next
    /// pair is the one that it belongs to.
    fn weigh_all(&self, pairs: &[&[Hit]], out: &mut Vec<(Links, bool)>) {
        for hits in pairs {
            let mut links = Links::default();
            let closer = self.weigh(hits, &mut links);
            out.push((links, closer));
        }
    }

    /// Sees many pairs, as [`CorpusStage::verify`] does one, up to the first that cannot be judged. What came out
    /// before stays in `out`: the next pair is the one that failed.
    ///
    /// # Errors
    ///
    /// When that pair cannot be judged.
    fn verify_all(&self, pairs: &[Pair<'_>], out: &mut Vec<Links>) -> Result<(), StageError> {
        for pair in pairs {
            let mut links = Links::default();
            self.verify(pair.a, pair.b, pair.hits, &mut links)?;
            out.push(links);
        }
        Ok(())
    }

    /// Says what should change in one document, given its links, the cards of those that it is linked to, and its
    /// clusters.
    ///
    /// # Errors
    ///
    /// When the document cannot be processed.
    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError>;
}

/// What a corpus stage needs from the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// How many rounds of sketching and linking come before verification; at least 1.
    pub rounds: u8,
    /// A group with more postings than this is hot.
    pub group_limit: u64,
    /// How many documents of a hot group, the first in the order of the input, meet all others of it. 0 where those of a
    /// hot group do not meet at all. Otherwise, [`Closure::Star`] asks for the pairs that it lacks, too.
    pub hubs: u32,
    /// Smaller groups are passed over: 2 where only pairs matter, 1 where a lone posting says something too.
    pub group_least: u64,
    /// How many hits of one pair are kept, smallest first.
    pub hits_per_pair: u32,
    /// Whether [`CorpusStage::weigh`] sees each pair first.
    pub weighs: bool,
    /// The relations that the host closes into clusters.
    pub relations: Vec<Relation>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            rounds: 1,
            group_limit: 200,
            hubs: 0,
            group_least: 2,
            hits_per_pair: 4096,
            weighs: false,
            relations: Vec::new(),
        }
    }
}

/// A relation between documents that makes clusters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Its name.
    pub name: Name,
    /// The kinds of links that belong to it.
    pub kinds: Vec<Name>,
    /// How it is closed.
    pub closure: Closure,
    /// The most members of a cluster; what would exceed it stays outside, and may make a cluster of its own.
    pub most: u64,
}

/// How links become clusters. Plain transitive closure is not on offer: on news it ties a whole corpus together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Closure {
    /// Every document hangs on the best of those that it is linked to and that come before it in the order of cards:
    /// highest score first. A cluster is a tree.
    BestParent,
    /// In the order of cards, each document that is not yet taken is kept and takes all that are linked to it directly;
    /// one that is linked to several before it which are kept goes to the best of them, highest score first. Every
    /// member is verified against the kept one. Where groups are so large that not all have met, the host asks for
    /// the links that the kept document may lack: [`crate::asked`].
    Star,
    /// Average linkage: two clusters join while the mean score over all pairs between them, unlinked pairs counting 0,
    /// is at least this.
    Average {
        /// The least mean score.
        least: u32,
    },
}

/// A posting: this key occurs in this document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Posting {
    /// The key; documents that share it meet in a group.
    pub key: u64,
    /// Number of the document in the order of the input.
    pub doc: u64,
    /// Whatever the stage wants to know about the occurrence, such as its place.
    pub data: u64,
}

/// All postings of one key, sorted by document, then data.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// How many documents there are in the corpus.
    pub documents: u64,
    /// The postings.
    pub postings: &'a [Posting],
}

/// A group among many.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// The key.
    pub key: u64,
    /// The postings; of a hot group the first alone. Never empty.
    pub postings: &'a [Posting],
    /// How many postings a hot group has.
    pub hot: Option<u64>,
}

impl Keyed<'_> {
    /// Shows the group to a stage: to [`CorpusStage::hot`] if it is, else to [`CorpusStage::link`].
    pub fn link<S: CorpusStage + ?Sized>(
        &self,
        stage: &S,
        round: u8,
        documents: u64,
        out: &mut Hits,
    ) {
        match (self.hot, self.postings.first()) {
            (Some(count), Some(first)) => stage.hot(round, self.key, count, first, out),
            _ => {
                let group = Group { documents, postings: self.postings };
                stage.link(round, self.key, group, out);
            }
        }
    }
}

/// A candidate pair among many.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The witness of the document that comes first in the order of the input.
    pub a: &'a [u8],
    /// The witness of the other.
    pub b: &'a [u8],
    /// All hits between them, sorted. Never empty.
    pub hits: &'a [Hit],
}

/// What others may know of a document without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Number of the document in the order of the input; the host fills it in.
    pub doc: u64,
    /// Identifier of the document; the host fills it in.
    pub id: String,
    /// Decides whom to keep: the smallest wins, compared number by number. The host breaks ties by the order of the
    /// input.
    pub order: [i64; 4],
    /// Whatever the stage wants to know about a partner, such as its outlet, as text.
    pub data: String,
}

/// What a document says of itself to the corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketches {
    /// Keys and data of the postings.
    pub postings: Vec<(u64, u64)>,
    /// The card; only that of round 0 counts.
    pub card: Card,
    /// What `verify` is shown of the document; only that of round 0 counts.
    #[serde(with = "crate::bytes")]
    pub witness: Vec<u8>,
}

impl Sketches {
    /// Posts `data` under `key`.
    pub fn post(&mut self, key: u64, data: u64) {
        self.postings.push((key, data));
    }

    /// Sets the card.
    pub fn card(&mut self, order: [i64; 4], data: String) {
        self.card.order = order;
        self.card.data = data;
    }
}

/// Two documents met under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hit {
    /// The document that comes first in the order of the input.
    pub a: u64,
    /// The other.
    pub b: u64,
    /// Under which key.
    pub key: u64,
    /// The data of the posting of `a`.
    pub a_data: u64,
    /// The data of the posting of `b`.
    pub b_data: u64,
}

impl Hit {
    /// Stands for a pair that a closure asks for: the two met under no key, but both are linked to a third document.
    /// `verify` is to say whether they are linked in the way that the relation closes, and nothing else.
    pub fn asked(one: u64, other: u64) -> Self {
        let (a, b) = (one.min(other), one.max(other));
        Hit { a, b, key: u64::MAX, a_data: u64::MAX, b_data: u64::MAX }
    }

    /// Whether it is one of [`Hit::asked`]. It stands alone.
    pub fn is_asked(&self) -> bool {
        (self.key, self.a_data, self.b_data) == (u64::MAX, u64::MAX, u64::MAX)
    }
}

/// A message to a document: for `sketch` of the next round, or for `settle` after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Message {
    /// To whom.
    pub doc: u64,
    /// Usually the key of the group that sent it.
    pub key: u64,
    /// What is said, such as a count.
    pub data: u64,
}

/// What `link` has to say about a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// Pairs that met.
    pub pairs: Vec<Hit>,
    /// Messages to members.
    pub messages: Vec<Message>,
}

impl Hits {
    /// Says that the documents of two postings met. Postings of one document are passed over.
    pub fn pair(&mut self, one: &Posting, other: &Posting) {
        let (a, b) = if one.doc < other.doc { (one, other) } else { (other, one) };
        if a.doc != b.doc {
            let hit = Hit { a: a.doc, b: b.doc, key: a.key, a_data: a.data, b_data: b.data };
            self.pairs.push(hit);
        }
    }

    /// Says that two postings of one document met: a candidate for `repeats`, which `verify` sees with the same
    /// document on both sides.
    pub fn within(&mut self, one: &Posting, other: &Posting) {
        let (a, b) = if one.data <= other.data { (one, other) } else { (other, one) };
        if a.doc == b.doc && a.data != b.data {
            let hit = Hit { a: a.doc, b: b.doc, key: a.key, a_data: a.data, b_data: b.data };
            self.pairs.push(hit);
        }
    }

    /// Sends a message to a document.
    pub fn message(&mut self, doc: u64, key: u64, data: u64) {
        self.messages.push(Message { doc, key, data });
    }
}

/// A passage that stands in both documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LinkSpan {
    /// In the first.
    pub a: Span,
    /// In the second.
    pub b: Span,
}

/// What the names of kinds of links begin with that say that two documents speak of the same thing, as `same-person`.
///
/// Such a link serves clusters and [`CorpusStage::settle`], which keeps the evidence on annotations. It shares no passage,
/// and two articles that name one statesman are many, so it is not listed among the links of a run.
pub const SAME: &str = "same-";

/// A proven relation between two documents, or inside one (`a` equal to `b`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Number of the document that comes first in the order of the input.
    pub a: u64,
    /// Number of the other.
    pub b: u64,
    /// `exact`, `near`, `contains`, `quotes`, `reworded`, `repeats`, `supersedes`, or the stage's own.
    pub kind: Name,
    /// How much of it holds, from 0 to [`SCORE_ONE`].
    pub score: u32,
    /// The rule that proves it.
    pub rule: RuleId,
    /// The proof. A link without one counts for the relations, and is neither listed nor shown to its documents.
    pub spans: Vec<LinkSpan>,
}

/// What `verify` found between two documents. The host knows which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Kind, score, rule and spans of each.
    pub links: Vec<(Name, u32, RuleId, Vec<LinkSpan>)>,
}

impl Links {
    /// Says that a relation holds.
    pub fn link(&mut self, rule: RuleId, kind: Name, score: u32, spans: Vec<LinkSpan>) {
        self.links.push((kind, score.min(SCORE_ONE), rule, spans));
    }
}

/// A document on the other side of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The link. In the spans, `a` and `b` are as in the link: look at [`Partner::own_first`].
    pub link: Link,
    /// Whether this document is the `a` of the link.
    pub own_first: bool,
    /// The card of the other document.
    pub card: Card,
}

/// What a document is told about the corpus.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inbox<'a> {
    /// How many documents there are.
    pub documents: u64,
    /// Messages to this document, sorted.
    pub messages: &'a [Message],
    /// Its links, sorted by partner, then kind. Only in `settle`.
    pub partners: &'a [Partner],
    /// Its clusters, in the order of the plan's relations. Only in `settle`.
    pub clusters: &'a [crate::Cluster],
}
