//! The steps in which documents meet: groups of postings, candidate pairs, clusters.

use std::collections::HashMap;

use wirecopy_stage::{Edge, Hit, Hits, Link, Links, Membership, Plan, Ready, asked, clusters};

use crate::EngineError;
use crate::listing::link_line;
use crate::outcome::kind_name;
use crate::output::dead_pair;
use crate::pairs::{Candidates, Known, Pairs, Weighed};
use crate::runner::Failure;
use crate::steps::Steps;

/// In larger clusters only links to the parent are listed.
pub const LARGE_CLUSTER: u64 = 64;

/// A pair that deserves a closer look: its hits, what they proved, and what both documents left for it.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// All hits that count, sorted.
    pub hits: Vec<Hit>,
    /// What [`Steps::weigh`] found.
    pub weighed: Links,
    /// The witness of the document that comes first, and the length of its text.
    pub a: (&'a [u8], u32),
    /// The same of the other.
    pub b: (&'a [u8], u32),
}

/// What came of a candidate pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// These links, perhaps none.
    Done(Links),
    /// These links, and more may come of a closer look.
    Closer(Links),
    /// The stage failed on it.
    Failed(Letter),
}

/// How a stage failed on a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The kind of failure, as dead letters call it.
    pub kind: String,
    /// What went wrong.
    pub error: String,
}

impl Steps {
    /// Shows groups of postings to a corpus stage, in the order of their keys.
    ///
    /// # Errors
    ///
    /// When it fails: what concerns no document cannot be left out without changing what others are told.
    pub fn link(
        &self,
        stage: usize,
        round: u8,
        documents: u64,
        groups: &Ready,
    ) -> Result<Hits, EngineError> {
        let runners = self.runners();
        let mut hits = Hits::default();
        let Some(runner) = runners.get(stage) else { return Ok(hits) };
        let linked = runner.corpus(|stage| {
            groups.show(stage, round, documents, &mut hits);
            Ok(())
        });
        linked.map_err(|f| self.fatal(stage, "the postings of a key", f.message))?;
        // Whoever sends a message or a hit to nobody is not heard.
        hits.pairs.retain(|hit| hit.a <= hit.b);
        Ok(hits)
    }

    /// Judges pairs by their hits alone: of each, all hits between the two, sorted and cut off at
    /// [`Plan::hits_per_pair`].
    ///
    /// # Errors
    ///
    /// When there is no such stage.
    pub fn weigh(&self, stage: usize, pairs: &[&[Hit]]) -> Result<Vec<Judged>, EngineError> {
        let plan = self.plan_of(stage)?;
        let runners = self.runners();
        let judge = Pairs { plan: &plan, known: Shown::default() };
        let weighed = judge.weigh(&runners[stage], &candidates(pairs.iter().copied()));
        Ok(weighed.into_iter().map(judged).collect())
    }

    /// Takes a closer look at pairs.
    ///
    /// # Errors
    ///
    /// When there is no such stage.
    pub fn verify(
        &self,
        stage: usize,
        pairs: Vec<Candidate<'_>>,
    ) -> Result<Vec<Judged>, EngineError> {
        let plan = self.plan_of(stage)?;
        let runners = self.runners();
        let mut known = Shown::default();
        for pair in &pairs {
            if let Some(hit) = pair.hits.first() {
                known.0.insert(hit.a, pair.a);
                known.0.insert(hit.b, pair.b);
            }
        }
        let batch = candidates(pairs.iter().map(|pair| pair.hits.as_slice()));
        let mut weighed: Vec<Weighed> =
            pairs.into_iter().map(|pair| Ok((pair.weighed, true))).collect();
        let judge = Pairs { plan: &plan, known };
        judge.verify(&runners[stage], &batch, &mut weighed)?;
        let done = |pair: Weighed| judged(pair.map(|(links, _)| (links, false)));
        Ok(weighed.into_iter().map(done).collect())
    }

    /// Closes a relation of a corpus stage, by its number in the plan. The edges are those of whole components: no
    /// document of them has a link that is not among them.
    ///
    /// # Errors
    ///
    /// When there is no such relation, or the first of `order`.
    pub fn close(
        &self,
        stage: usize,
        relation: usize,
        edges: Vec<Edge>,
        order: impl FnMut(u64) -> Result<[i64; 4], EngineError>,
    ) -> Result<Vec<Membership>, EngineError> {
        let plan = self.plan_of(stage)?;
        let relation = plan.relations.get(relation).ok_or_else(|| {
            self.fatal(stage, "a relation", "there is no such relation".to_owned())
        })?;
        clusters(relation, edges, order)
    }

    /// The pairs that a relation asks for, once [`Steps::close`] has closed it: see [`wirecopy_stage::asked`].
    ///
    /// # Errors
    ///
    /// When there is no such relation.
    pub fn asked(
        &self,
        stage: usize,
        relation: usize,
        edges: &[Edge],
        members: &[Membership],
    ) -> Result<Vec<(u64, u64)>, EngineError> {
        let plan = self.plan_of(stage)?;
        let relation = plan.relations.get(relation).filter(|_| plan.hubs > 0);
        Ok(relation.map_or_else(Vec::new, |relation| asked(relation, edges, members)))
    }

    /// A link as a line of `links.jsonl`, given the ids of its documents.
    pub fn link_line(&self, stage: usize, link: &Link, ids: [&str; 2]) -> String {
        let mut line = String::new();
        link_line(&mut line, link, ids, self.rule(stage, link));
        line.push_str("}\n");
        line
    }

    /// The rule that proves a link.
    pub fn rule(&self, stage: usize, link: &Link) -> &str {
        let stage = u16::try_from(stage).unwrap_or(u16::MAX);
        self.names().rule(wirecopy_document::RuleRef { stage, rule: link.rule.0 })
    }

    /// A pair that a stage failed on, as a line of `dead-letters.jsonl`, given the ids of its documents.
    pub fn letter_line(&self, stage: usize, letter: &Letter, ids: [&str; 2]) -> String {
        dead_pair(ids[0], ids[1], self.id(stage), &letter.kind, &letter.error)
    }
}

/// The links of a pair in the order in which they are listed.
pub(crate) fn links_of(a: u64, b: u64, mut found: Links) -> impl Iterator<Item = Link> {
    found.links.sort_by_key(|l| l.0);
    let link = move |(kind, score, rule, spans)| Link { a, b, kind, score, rule, spans };
    found.links.into_iter().map(link)
}

impl Judged {
    /// The links of the pair of these two documents, in the order in which they are listed.
    pub fn links(self, a: u64, b: u64) -> Vec<Link> {
        match self {
            Judged::Done(links) | Judged::Closer(links) => links_of(a, b, links).collect(),
            Judged::Failed(_) => Vec::new(),
        }
    }
}

/// The kinds of links that belong to each relation of a plan, by its number.
pub(crate) fn relations(plan: &Plan, link: &Link) -> impl Iterator<Item = usize> {
    let of = |(n, relation): (usize, &wirecopy_stage::Relation)| {
        relation.kinds.contains(&link.kind).then_some(n)
    };
    plan.relations.iter().enumerate().filter_map(of)
}

fn judged(pair: Weighed) -> Judged {
    match pair {
        Ok((links, true)) => Judged::Closer(links),
        Ok((links, false)) => Judged::Done(links),
        Err(failure) => Judged::Failed(letter(&failure)),
    }
}

pub(crate) fn letter(failure: &Failure) -> Letter {
    Letter { kind: kind_name(failure.kind).to_owned(), error: failure.message.clone() }
}

pub(crate) fn candidates<'a>(pairs: impl Iterator<Item = &'a [Hit]>) -> Candidates {
    let mut batch = Candidates::default();
    for hits in pairs {
        batch.hits.extend_from_slice(hits);
        batch.ends.push(batch.hits.len());
    }
    batch
}

/// The witnesses of the pairs at hand.
#[derive(Default)]
struct Shown<'a>(HashMap<u64, (&'a [u8], u32)>);

impl Known for Shown<'_> {
    fn witness(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        let (witness, length) = self.0.get(&doc).copied().unwrap_or_default();
        out.clear();
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(witness);
        Ok(())
    }

    fn id(&self, doc: u64) -> Result<String, EngineError> {
        Ok(doc.to_string())
    }

    fn damaged(&self, _: u64, message: &str) -> EngineError {
        EngineError::damaged("the witnesses at hand", message)
    }
}

/// Whether a stage gave a link that is listed: one that claims something about texts.
pub(crate) fn is_listed(link: &Link) -> bool {
    !link.spans.is_empty() && !link.kind.as_str().starts_with(wirecopy_stage::SAME)
}
