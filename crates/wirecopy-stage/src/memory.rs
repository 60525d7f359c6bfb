//! A corpus stage over documents that fit into memory: the contract at its simplest.
//!
//! Tests of stages run on it, and the engine, which does the same on disk, is tested against it.

use std::collections::{BTreeMap, BTreeSet};

use wirecopy_document::{Document, Edits, Name};

use crate::{
    ASKING_ROUNDS, Card, Cluster, CorpusStage, Edge, Groups, Hit, Hits, Inbox, Link, Links,
    Membership, Message, Pair, Partner, Posting, Relation, Sketches, StageError, asked, clusters,
};

/// What came of a corpus stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorpusRun {
    /// All links, sorted by pair, then kind.
    pub links: Vec<Link>,
    /// The edits of every document.
    pub edits: Vec<Edits>,
}

/// Runs a corpus stage over documents in memory.
///
/// # Errors
///
/// The first that the stage returns.
pub fn run_in_memory(stage: &dyn CorpusStage, docs: &[Document]) -> Result<CorpusRun, StageError> {
    let plan = stage.plan();
    let count = docs.len() as u64;
    let mut cards = Vec::new();
    let mut witnesses = Vec::new();
    let mut pairs: BTreeMap<(u64, u64), Vec<Hit>> = BTreeMap::new();
    let mut messages: Vec<Vec<Message>> = vec![Vec::new(); docs.len()];
    for round in 0..plan.rounds {
        let mut groups: BTreeMap<u64, Vec<Posting>> = BTreeMap::new();
        for (n, doc) in docs.iter().enumerate() {
            let mut out = Sketches::default();
            let inbox = Inbox { documents: count, messages: &messages[n], ..Inbox::default() };
            stage.sketch(round, doc, &inbox, &mut out)?;
            for (key, data) in out.postings {
                groups.entry(key).or_default().push(Posting { key, doc: n as u64, data });
            }
            if round == 0 {
                cards.push(Card { doc: n as u64, id: doc.id.clone(), ..out.card });
                witnesses.push(out.witness);
            }
        }
        let mut hits = Hits::default();
        groups.values_mut().for_each(|postings| postings.sort_unstable());
        let mut shown = Groups::new(&plan, 0);
        for postings in groups.values() {
            postings.iter().for_each(|posting| shown.push(*posting));
            shown.close();
        }
        shown.take().show(stage, round, count, &mut hits);
        for hit in hits.pairs {
            pairs.entry((hit.a, hit.b)).or_default().push(hit);
        }
        messages.iter_mut().for_each(Vec::clear);
        for message in hits.messages {
            if let Some(inbox) = messages.get_mut(message.doc as usize) {
                inbox.push(message);
            }
        }
        messages.iter_mut().for_each(|inbox| inbox.sort_unstable());
    }

    for hits in pairs.values_mut() {
        hits.sort_unstable();
        hits.truncate(plan.hits_per_pair as usize);
    }
    let mut weighed = Vec::new();
    if plan.weighs {
        let all: Vec<&[Hit]> = pairs.values().map(Vec::as_slice).collect();
        stage.weigh_all(&all, &mut weighed);
    }
    weighed.resize_with(pairs.len(), || (Links::default(), true));
    let closer = pairs.iter().zip(&weighed).filter(|(_, (_, closer))| *closer);
    let shown: Vec<Pair<'_>> = closer
        .map(|((&(a, b), hits), _)| Pair {
            a: &witnesses[a as usize],
            b: &witnesses[b as usize],
            hits,
        })
        .collect();
    let mut verified = Vec::new();
    stage.verify_all(&shown, &mut verified)?;
    let mut verified = verified.into_iter();
    let mut links = Vec::new();
    for (&(a, b), (weighed, closer)) in pairs.keys().zip(weighed) {
        let verified = if closer { verified.next().unwrap_or_default() } else { Links::default() };
        links.extend(
            weighed
                .links
                .into_iter()
                .chain(verified.links)
                .map(|(kind, score, rule, spans)| Link { a, b, kind, score, rule, spans }),
        );
    }
    links.sort_by_key(|l| (l.a, l.b, l.kind));

    let order = |doc: u64| Ok::<_, StageError>(cards[doc as usize].order);
    let edges = |relation: &Relation, links: &[Link]| -> Vec<Edge> {
        let of_relation = links.iter().filter(|l| relation.kinds.contains(&l.kind));
        of_relation.map(|l| Edge { a: l.a, b: l.b, score: l.score }).collect()
    };
    let mut known = BTreeSet::new();
    for _ in 0..if plan.hubs > 0 { ASKING_ROUNDS } else { 0 } {
        let mut pairs = BTreeSet::new();
        for relation in &plan.relations {
            let edges = edges(relation, &links);
            let members = clusters(relation, edges.clone(), order)?;
            pairs.extend(asked(relation, &edges, &members));
        }
        pairs.retain(|pair| known.insert(*pair));
        for (a, b) in pairs {
            let mut out = Links::default();
            let (wa, wb) = (&witnesses[a as usize], &witnesses[b as usize]);
            stage.verify(wa, wb, &[Hit::asked(a, b)], &mut out)?;
            let link = |(kind, score, rule, spans)| Link { a, b, kind, score, rule, spans };
            links.extend(out.links.into_iter().map(link));
        }
    }
    links.sort_by_key(|l| (l.a, l.b, l.kind));
    let mut closed: Vec<(Name, Vec<Membership>)> = Vec::new();
    for relation in &plan.relations {
        closed.push((relation.name, clusters(relation, edges(relation, &links), order)?));
    }
    let mut edits = Vec::new();
    for (n, doc) in docs.iter().enumerate() {
        let n = n as u64;
        let of_doc = links.iter().filter(|l| (l.a == n || l.b == n) && !l.spans.is_empty());
        let mut partners: Vec<Partner> = of_doc
            .map(|link| {
                let own_first = link.a == n;
                let other = if own_first { link.b } else { link.a };
                Partner { link: link.clone(), own_first, card: cards[other as usize].clone() }
            })
            .collect();
        partners.sort_by_key(|p| (p.card.doc, p.link.kind));
        let own: Vec<Cluster> = closed
            .iter()
            .filter_map(|(name, members)| {
                let at = members.binary_search_by_key(&n, |m| m.doc).ok()?;
                Some(members[at].cluster(*name, cards[members[at].kept as usize].clone()))
            })
            .collect();
        let inbox = Inbox {
            documents: count,
            messages: &messages[n as usize],
            partners: &partners,
            clusters: &own,
        };
        let mut out = Edits::new();
        stage.settle(doc, &inbox, &mut out)?;
        edits.push(out);
    }
    Ok(CorpusRun { links, edits })
}
