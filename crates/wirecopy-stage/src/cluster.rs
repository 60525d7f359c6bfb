//! Closing relations into clusters. This is the host's work; it stands here so that every host does it alike.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wirecopy_document::Name;

use crate::average::{Near, average, narrow};
use crate::{Card, Closure, Relation, SCORE_ONE};

/// The cluster that a document belongs to under one relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// The relation.
    pub relation: Name,
    /// The member that comes first in the order of cards: the one to keep.
    pub kept: Card,
    /// Number of the member that this document hangs on: the kept one, or its best parent. Itself for the kept one.
    pub parent: u64,
    /// How many members there are, this document counted.
    pub size: u64,
}

/// Two documents that are linked, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Number of the document that comes first in the order of the input.
    pub a: u64,
    /// Number of the other.
    pub b: u64,
    /// The score of the link.
    pub score: u32,
}

/// A document's place in a cluster, by numbers: what a [`Cluster`] is without the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The document.
    pub doc: u64,
    /// The member to keep.
    pub kept: u64,
    /// The member that the document hangs on.
    pub parent: u64,
    /// How many members there are.
    pub size: u64,
}

impl Membership {
    /// The cluster, as a stage sees it.
    pub fn cluster(&self, relation: Name, kept: Card) -> Cluster {
        Cluster { relation, kept, parent: self.parent, size: self.size }
    }
}

/// The clusters under one closure: for every document that has one with other members, sorted by document.
///
/// The result depends on the links and the order of the cards alone, not on the order in which links arrive. Memory
/// grows with the number of links, not with the corpus. `order` is asked for linked documents only, once each.
///
/// # Errors
///
/// The first of `order`.
pub fn clusters<E>(
    relation: &Relation,
    edges: Vec<Edge>,
    order: impl FnMut(u64) -> Result<[i64; 4], E>,
) -> Result<Vec<Membership>, E> {
    clusters_upon(relation, edges, order, |_| Ok(None))
}

/// Of one document, the most that are [`asked`] for.
const ASKED: usize = 4;
/// How often a host asks at most, each time with what came of it.
pub const ASKING_ROUNDS: usize = 3;

/// The pairs that [`Closure::Star`] may lack: a document, and the kept one of another cluster in which something is that
/// it is linked to. They did not meet where a group was so large that only its hubs met all, and no hub was the one to
/// keep. Nothing for other closures.
///
/// Pairs come sorted. Of those with one document, the four that most links speak for are asked.
pub fn asked(relation: &Relation, edges: &[Edge], members: &[Membership]) -> Vec<(u64, u64)> {
    if relation.closure != Closure::Star {
        return Vec::new();
    }
    let member =
        |doc: u64| members.binary_search_by_key(&doc, |m| m.doc).ok().map(|at| &members[at]);
    let mut wanted: Vec<(u64, u64)> = Vec::new();
    for edge in edges {
        for (doc, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
            let own = member(doc).map_or(doc, |m| m.kept);
            if let Some(taken) = member(other)
                && taken.parent != other
                && taken.kept != own
                && taken.size < relation.most
            {
                wanted.push((doc, taken.kept));
            }
        }
    }
    wanted.sort_unstable();
    let mut counted: Vec<(u64, Reverse<usize>, u64)> = wanted
        .chunk_by(|x, y| x == y)
        .map(|same| (same[0].0, Reverse(same.len()), same[0].1))
        .collect();
    counted.sort_unstable();
    let mut pairs: Vec<(u64, u64)> = counted
        .chunk_by(|x, y| x.0 == y.0)
        .flat_map(|of| of.iter().take(ASKED))
        .map(|&(doc, _, kept)| (doc.min(kept), doc.max(kept)))
        .collect();
    if pairs.is_empty() {
        return pairs;
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut linked: Vec<(u64, u64)> = edges.iter().map(|e| (e.a, e.b)).collect();
    linked.sort_unstable();
    pairs.retain(|pair| linked.binary_search(pair).is_err());
    pairs
}

/// As [`clusters`], upon the clusters that earlier runs made: `earlier` gives the one that a document is in already.
///
/// A document that was taken or hung on another stays linked to it, and the groups of average linkage begin with those
/// that there are. Links between documents of earlier runs need not be among the edges.
///
/// # Errors
///
/// The first of `order` or `earlier`.
pub fn clusters_upon<E>(
    relation: &Relation,
    mut edges: Vec<Edge>,
    mut order: impl FnMut(u64) -> Result<[i64; 4], E>,
    mut earlier: impl FnMut(u64) -> Result<Option<Membership>, E>,
) -> Result<Vec<Membership>, E> {
    let mut standing: BTreeMap<u64, Membership> = BTreeMap::new();
    let mut asked: Vec<u64> = edges.iter().flat_map(|e| [e.a, e.b]).collect();
    asked.sort_unstable();
    asked.dedup();
    while let Some(doc) = asked.pop() {
        // The chain of parents leads to the kept document.
        if let Some(member) = earlier(doc)?
            && standing.insert(doc, member).is_none()
            && member.parent != doc
        {
            edges.push(Edge {
                a: doc.min(member.parent),
                b: doc.max(member.parent),
                score: SCORE_ONE,
            });
            asked.push(member.parent);
        }
    }
    // Of several links between two documents, the best counts.
    edges.retain(|e| e.a != e.b);
    edges.sort_unstable_by_key(|e| (e.a, e.b, Reverse(e.score)));
    edges.dedup_by_key(|e| (e.a, e.b));
    let mut docs: Vec<u64> = edges.iter().flat_map(|e| [e.a, e.b]).collect();
    docs.sort_unstable();
    docs.dedup();
    let mut ranked =
        docs.iter().map(|&doc| Ok((order(doc)?, doc))).collect::<Result<Vec<_>, E>>()?;
    ranked.sort_unstable();
    // From here on a document is its rank in the order of cards: the smallest is kept.
    let docs: Vec<u64> = ranked.iter().map(|(_, doc)| *doc).collect();
    let mut rank_of: Vec<(u64, usize)> =
        docs.iter().enumerate().map(|(rank, &doc)| (doc, rank)).collect();
    drop(ranked);
    rank_of.sort_unstable();
    let near = Near::new(docs.len(), &edges, |doc| {
        rank_of.binary_search_by_key(&doc, |r| r.0).map_or(0, |at| rank_of[at].1)
    });
    drop(edges);

    // Each document's parent; the kept member of a cluster is its own.
    let mut parent: Vec<usize> = (0..docs.len()).collect();
    let most = relation.most.max(1);
    // How large a cluster was before this run, by its kept document.
    let stood = |rank: usize| standing.get(&docs[rank]).map_or(1, |m| m.size);
    match relation.closure {
        Closure::Star => {
            let mut taken = vec![false; docs.len()];
            let mut sizes = vec![0; docs.len()];
            for doc in 0..docs.len() {
                if std::mem::replace(&mut taken[doc], true) {
                    continue;
                }
                sizes[doc] = stood(doc);
                for (other, _) in near.of(doc) {
                    let own = standing.get(&docs[other]).is_some_and(|m| m.kept == docs[doc]);
                    if taken[other] || (!own && sizes[doc] >= most) {
                        continue;
                    }
                    taken[other] = true;
                    parent[other] = doc;
                    sizes[doc] += u64::from(!own);
                }
            }
            // Now that it is known which are kept, each of the others goes to the one before it that it is most like.
            for doc in 0..docs.len() {
                if parent[doc] == doc || standing.contains_key(&docs[doc]) {
                    continue;
                }
                let kept = |other: usize| parent[other] == other;
                let room = |other: usize| other == parent[doc] || sizes[other] < most;
                let best = near
                    .of(doc)
                    .filter(|&(other, _)| other < doc && kept(other) && room(other))
                    .max_by_key(|&(other, score)| (score, Reverse(other)));
                if let Some((other, _)) = best {
                    sizes[parent[doc]] -= 1;
                    sizes[other] += 1;
                    parent[doc] = other;
                }
            }
        }
        Closure::BestParent => {
            let mut root: Vec<usize> = (0..docs.len()).collect();
            let mut sizes: Vec<u64> = (0..docs.len()).map(stood).collect();
            for doc in 0..docs.len() {
                let own = standing.get(&docs[doc]).map(|m| m.kept);
                let before = near.of(doc).filter(|(other, _)| *other < doc);
                let room =
                    |other: usize| own == Some(docs[root[other]]) || sizes[root[other]] < most;
                let best = before
                    .filter(|(other, _)| room(*other))
                    .max_by_key(|(other, score)| (*score, Reverse(*other)));
                if let Some((other, _)) = best {
                    parent[doc] = other;
                    root[doc] = root[other];
                    sizes[root[doc]] += u64::from(own != Some(docs[root[doc]]));
                }
            }
        }
        Closure::Average { least } => {
            // A group that stands counts with all its members, though few of them are linked to anything new.
            let mut groups: BTreeMap<u64, (Vec<u32>, u64)> = BTreeMap::new();
            for (rank, doc) in docs.iter().enumerate() {
                let stands = standing.get(doc).map(|m| (m.kept, m.size));
                let (kept, size) = stands.unwrap_or((*doc, 1));
                let group = groups.entry(kept).or_default();
                group.0.push(narrow(rank));
                group.1 = group.1.max(size).max(group.0.len() as u64);
            }
            for group in average(&near, groups.into_values().collect(), least, most) {
                let kept = group.iter().copied().min().unwrap_or_default();
                group.into_iter().for_each(|doc| parent[doc as usize] = kept as usize);
            }
        }
    }

    // Parents come before their children in the order of cards.
    let mut root = parent.clone();
    let mut sizes = vec![0; docs.len()];
    // Of a cluster that stands few members are here; it counts as large as it was.
    let mut earlier: BTreeMap<(usize, u64), u64> = BTreeMap::new();
    for doc in 0..docs.len() {
        root[doc] = root[parent[doc]];
        match standing.get(&docs[doc]) {
            Some(member) => {
                let size = earlier.entry((root[doc], member.kept)).or_default();
                *size = member.size.max(*size);
            }
            None => sizes[root[doc]] += 1,
        }
    }
    for ((root, _), size) in earlier {
        sizes[root] += size;
    }
    let member = |(doc, rank): &(u64, usize)| Membership {
        doc: *doc,
        kept: docs[root[*rank]],
        parent: docs[parent[*rank]],
        size: sizes[root[*rank]],
    };
    Ok(rank_of.iter().map(member).filter(|m| m.size > 1).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::average::Mean;

    fn relation(closure: Closure, most: u64) -> Relation {
        Relation { name: Name::literal("r"), kinds: Vec::new(), closure, most }
    }

    /// Links as `a-b:score`, the order of cards as a list; gives `doc>parent` of every clustered document.
    fn check(closure: Closure, order: &[u64], links: &str, expect: &str) {
        let parse = |word: &str| {
            let (pair, score) = word.split_once(':').unwrap();
            let (a, b) = pair.split_once('-').unwrap();
            let (a, b) = (a.parse().unwrap(), b.parse().unwrap());
            Edge { a, b, score: score.parse().unwrap() }
        };
        let mut edges: Vec<Edge> = links.split(' ').map(parse).collect();
        let run = |edges: &[Edge]| {
            let clusters = clusters(&relation(closure, u64::MAX), edges.to_vec(), |doc| {
                let place = order.iter().position(|&d| d == doc).ok_or(doc)?;
                Ok::<_, u64>([i64::try_from(place).unwrap(), 0, 0, 0])
            });
            let all: Vec<String> =
                clusters.unwrap().iter().map(|c| format!("{}>{}", c.doc, c.parent)).collect();
            all.join(" ")
        };
        assert_eq!(run(&edges), expect);
        edges.reverse();
        assert_eq!(run(&edges), expect, "the order of links does not matter");
    }

    #[test]
    fn star_goes_to_the_kept_one_that_is_most_alike() {
        check(Closure::Star, &[1, 2, 3], "1-3:7 2-3:9", "2>2 3>2");
        check(Closure::Star, &[1, 2, 3], "1-3:9 2-3:9", "1>1 3>1");
        // One that comes later has it from elsewhere.
        check(Closure::Star, &[1, 3, 2], "1-3:7 2-3:9", "1>1 3>1");
    }

    #[test]
    fn star_takes_direct_neighbours_only() {
        check(Closure::Star, &[1, 2, 3], "1-2:9 2-3:9", "1>1 2>1");
        check(Closure::Star, &[2, 1, 3], "1-2:9 2-3:9", "1>2 2>2 3>2");
    }

    /// Links and the order of cards as in [`check`]; gives sizes of clusters of at most three, and what is asked for.
    fn check_sizes(closure: Closure, links: &str, sizes: &[u64], asks: &[(u64, u64)]) {
        let edge = |pair: &str| {
            let (a, b) = pair.split_once('-').unwrap();
            Edge { a: a.parse().unwrap(), b: b.parse().unwrap(), score: SCORE_ONE }
        };
        let edges: Vec<Edge> = links.split(' ').map(edge).collect();
        let relation = relation(closure, 3);
        let order = |doc: u64| Ok::<_, u64>([i64::try_from(doc).unwrap(), 0, 0, 0]);
        let members = clusters(&relation, edges.clone(), order).unwrap();
        let found: Vec<u64> = members.iter().filter(|m| m.doc == m.kept).map(|m| m.size).collect();
        assert_eq!(
            (found.as_slice(), asked(&relation, &edges, &members).as_slice()),
            (sizes, asks)
        );
    }

    #[test]
    fn clusters_are_no_larger_than_they_may_be() {
        check_sizes(Closure::Star, "1-2 1-3 1-4 1-5 4-5", &[3, 2], &[]);
        check_sizes(Closure::BestParent, "1-2 2-3 3-4 4-5", &[3, 2], &[]);
        check_sizes(Closure::Average { least: 1 }, "1-2 1-3 1-4 4-5", &[3, 2], &[]);
    }

    #[test]
    fn what_a_star_lacks_is_asked_for() {
        // All met 2, which 1 takes; whether 3 and 4 are linked to 1 is not known.
        check_sizes(Closure::Star, "1-2 2-3 2-4", &[2], &[(1, 3), (1, 4)]);
        check_sizes(Closure::Star, "1-2 1-3 2-3", &[3], &[]);
        check_sizes(Closure::BestParent, "1-2 2-3", &[3], &[]);
    }

    #[test]
    fn best_parent_makes_a_tree() {
        check(Closure::BestParent, &[1, 2, 3], "1-2:5 2-3:9 1-3:5", "1>1 2>1 3>2");
    }

    #[test]
    fn average_breaks_chains() {
        check(Closure::Average { least: 5 }, &[1, 2, 3], "1-2:9 2-3:8 1-3:7", "1>1 2>1 3>1");
        check(Closure::Average { least: 5 }, &[1, 2, 3], "1-2:9 2-3:8", "1>1 2>1");
    }

    /// Average linkage by the book: all pairs of groups are weighed anew for each join.
    fn average_by_the_book(edges: &[Edge], count: u64, least: u32) -> Vec<(u64, u64)> {
        let score = |x: u64, y: u64| {
            let linked = edges.iter().filter(|e| (e.a, e.b) == (x.min(y), x.max(y)));
            u64::from(linked.map(|e| e.score).max().unwrap_or_default())
        };
        let mut groups: Vec<Vec<u64>> = (0..count).map(|doc| vec![doc]).collect();
        loop {
            let mut best: Option<Mean> = None;
            for i in 0..groups.len() {
                for j in i + 1..groups.len() {
                    let all =
                        groups[i].iter().flat_map(|&x| groups[j].iter().map(move |&y| (x, y)));
                    let sum = all.map(|(x, y)| score(x, y)).sum();
                    let pairs = (groups[i].len() * groups[j].len()) as u64;
                    let mean = Mean { sum, pairs, groups: (narrow(i), narrow(j)) };
                    if sum >= u64::from(least) * pairs && best.is_none_or(|b| mean > b) {
                        best = Some(mean);
                    }
                }
            }
            // Groups stand in the order of their smallest members, which is that of the ties.
            let Some(Mean { groups: (i, j), .. }) = best else { break };
            let moved = groups.remove(j as usize);
            groups[i as usize].extend(moved);
        }
        let mut parents: Vec<(u64, u64)> = groups
            .iter()
            .filter(|g| g.len() > 1)
            .flat_map(|g| g.iter().map(|&doc| (doc, g[0])))
            .collect();
        parents.sort_unstable();
        parents
    }

    /// As [`check`], upon clusters that earlier runs made: `doc>parent/size`. Gives the new documents, from 10 on.
    fn check_upon(closure: Closure, earlier: &str, links: &str, expect: &str) {
        let number = |text: &str| text.parse::<u64>().unwrap();
        let stands = |word: &str| {
            let (doc, rest) = word.split_once('>').unwrap();
            let (parent, size) = rest.split_once('/').unwrap();
            let (doc, parent, size) = (number(doc), number(parent), number(size));
            Membership { doc, kept: parent, parent, size }
        };
        let earlier: Vec<Membership> = earlier.split_whitespace().map(stands).collect();
        let edge = |word: &str| {
            let (pair, score) = word.split_once(':').unwrap();
            let (a, b) = pair.split_once('-').unwrap();
            Edge { a: number(a), b: number(b), score: score.parse().unwrap() }
        };
        let edges = links.split(' ').map(edge).collect();
        let order = |doc: u64| Ok::<_, u64>([i64::try_from(doc).unwrap(), 0, 0, 0]);
        let stands = |doc: u64| Ok(earlier.iter().find(|m| m.doc == doc).copied());
        let found = clusters_upon(&relation(closure, 4), edges, order, stands).unwrap();
        let found: Vec<String> = found
            .iter()
            .filter(|m| m.doc >= 10)
            .map(|m| format!("{}>{}/{}", m.doc, m.kept, m.size))
            .collect();
        assert_eq!(found.join(" "), expect);
    }

    #[test]
    fn what_was_taken_stays_taken() {
        check_upon(Closure::Star, "1>1/2 2>1/2", "1-10:9 2-10:9", "10>1/3");
        check_upon(Closure::Star, "1>1/2 2>1/2", "2-10:9", "");
        check_upon(Closure::BestParent, "1>1/2 2>1/2", "2-10:9", "10>1/3");
    }

    #[test]
    fn a_story_goes_on_with_all_that_it_has() {
        let average = Closure::Average { least: 5 };
        check_upon(average, "1>1/2 2>1/2", "1-10:9 2-10:8", "10>1/3");
        check_upon(average, "1>1/4 2>1/4", "1-10:9 2-10:8", "");
        check_upon(average, "1>1/2 2>1/2", "1-10:9 2-10:8 10-11:9 1-11:6 2-11:4", "10>1/4 11>1/4");
    }

    proptest! {
        #[test]
        fn average_linkage_is_that_of_the_book(
            links in prop::collection::vec((0..12u64, 0..12u64, 1..20u32), 0..60),
            least in 1..15u32,
        ) {
            let edges: Vec<Edge> = links
                .into_iter()
                .map(|(a, b, score)| Edge { a: a.min(b), b: a.max(b), score })
                .collect();
            let order = |doc: u64| Ok::<_, u64>([i64::try_from(doc).unwrap(), 0, 0, 0]);
            let average = relation(Closure::Average { least }, u64::MAX);
            let found = clusters(&average, edges.clone(), order).unwrap();
            let found: Vec<(u64, u64)> = found.iter().map(|c| (c.doc, c.parent)).collect();
            prop_assert_eq!(found, average_by_the_book(&edges, 12, least));
        }
    }
}
