//! What crosses the boundary for corpus stages, as postcard. Both sides use these types.
//!
//! Names travel to the host as text, so that it can bound how many it interns; `Sketches`, `Hits` and `Hit` are those
//! of `wirecopy_stage`. A change of these types is a change of the interface's major number.

use serde::{Deserialize, Serialize};
use wirecopy_stage::{
    Closure, Cluster, Group, Hit, Inbox, LinkSpan, Links, Message, Partner, Plan, Posting,
};

/// A plan, to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanFrame {
    /// Rounds.
    pub rounds: u8,
    /// The largest group that is not hot.
    pub group_limit: u64,
    /// The smallest group that is looked at.
    pub group_least: u64,
    /// How many hits of a pair are kept.
    pub hits_per_pair: u32,
    /// Whether pairs are weighed first.
    pub weighs: bool,
    /// Name, kinds and closure of each relation.
    pub relations: Vec<(String, Vec<String>, Closure)>,
}

impl From<&Plan> for PlanFrame {
    fn from(plan: &Plan) -> Self {
        let names = |kinds: &[wirecopy_document::Name]| {
            kinds.iter().map(|k| k.as_str().to_owned()).collect()
        };
        let relations = plan.relations.iter();
        PlanFrame {
            rounds: plan.rounds,
            group_limit: plan.group_limit,
            group_least: plan.group_least,
            hits_per_pair: plan.hits_per_pair,
            weighs: plan.weighs,
            relations: relations
                .map(|r| (r.name.as_str().to_owned(), names(&r.kinds), r.closure))
                .collect(),
        }
    }
}

/// What a document is told about the corpus, to the plugin: the lists of an `Inbox`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct InboxFrame {
    /// How many documents there are.
    pub documents: u64,
    /// Messages to this document.
    pub messages: Vec<Message>,
    /// Its links.
    pub partners: Vec<Partner>,
    /// Its clusters.
    pub clusters: Vec<Cluster>,
}

impl InboxFrame {
    /// The same as stages see it.
    pub fn inbox(&self) -> Inbox<'_> {
        Inbox {
            documents: self.documents,
            messages: &self.messages,
            partners: &self.partners,
            clusters: &self.clusters,
        }
    }

    /// The frame of an inbox.
    ///
    /// # Errors
    ///
    /// As `postcard::to_allocvec`: never for these types.
    pub fn encode(inbox: &Inbox<'_>) -> postcard::Result<Vec<u8>> {
        postcard::to_allocvec(&(inbox.documents, inbox.messages, inbox.partners, inbox.clusters))
    }
}

/// All postings of a key, to the plugin.
#[derive(Clone, Debug, Deserialize)]
pub struct GroupFrame {
    /// How many documents there are.
    pub documents: u64,
    /// The key.
    pub key: u64,
    /// The postings.
    pub postings: Vec<Posting>,
}

impl GroupFrame {
    /// The frame of a group.
    ///
    /// # Errors
    ///
    /// As `postcard::to_allocvec`: never for these types.
    pub fn encode(key: u64, group: &Group<'_>) -> postcard::Result<Vec<u8>> {
        postcard::to_allocvec(&(group.documents, key, group.postings))
    }
}

/// A group above its limit, to the plugin.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct HotFrame {
    /// The key.
    pub key: u64,
    /// How many postings there are.
    pub count: u64,
    /// The first of them.
    pub first: Posting,
}

/// A candidate pair, to the plugin: both witnesses and the hits.
#[derive(Clone, Debug, Deserialize)]
pub struct PairFrame<'a> {
    /// The witness of the first document.
    pub a: &'a [u8],
    /// The witness of the second.
    pub b: &'a [u8],
    /// The hits.
    pub hits: Vec<Hit>,
}

impl PairFrame<'_> {
    /// The frame of a pair.
    ///
    /// # Errors
    ///
    /// As `postcard::to_allocvec`: never for these types.
    pub fn encode(a: &[u8], b: &[u8], hits: &[Hit]) -> postcard::Result<Vec<u8>> {
        let mut frame = Vec::with_capacity(a.len() + b.len() + 32 * hits.len() + 16);
        for witness in [a, b] {
            frame = postcard::to_extend(&witness.len(), frame)?;
            frame.extend_from_slice(witness);
        }
        postcard::to_extend(hits, frame)
    }
}

/// What weighing a pair proved, and whether it deserves a closer look, to the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WeighedFrame(pub LinksFrame, pub bool);

/// Links between two documents, to the host: kind, score, number of the rule and spans of each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinksFrame(pub Vec<(String, u32, u16, Vec<LinkSpan>)>);

impl From<Links> for LinksFrame {
    fn from(links: Links) -> Self {
        let owned = links.links.into_iter();
        LinksFrame(owned.map(|(k, score, rule, s)| (k.as_str().into(), score, rule.0, s)).collect())
    }
}

#[cfg(test)]
mod tests {
    use wirecopy_document::{Name, RuleId, Span};
    use wirecopy_stage::{Card, Link};

    use super::*;

    #[test]
    fn an_inbox_comes_out_as_it_went_in() {
        let link = Link {
            a: 1,
            b: 2,
            kind: Name::literal("near"),
            score: 7,
            rule: RuleId(3),
            spans: vec![LinkSpan { a: Span::new(0, 1), b: Span::new(2, 3) }],
        };
        let card = Card { doc: 2, id: "two".into(), order: [1, -2, 3, -4], data: "d".into() };
        let kept = card.clone();
        let cluster = Cluster { relation: Name::literal("story"), kept, parent: 1, size: 2 };
        let inbox = Inbox {
            documents: 9,
            messages: &[Message { doc: 1, key: u64::MAX, data: 0 }],
            partners: &[Partner { link, own_first: true, card }],
            clusters: &[cluster],
        };
        let bytes = InboxFrame::encode(&inbox).expect("plain data");
        let frame: InboxFrame = postcard::from_bytes(&bytes).expect("the same data");
        assert_eq!(format!("{:?}", frame.inbox()), format!("{inbox:?}"));
    }
}
