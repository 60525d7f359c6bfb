//! Closing relations into clusters. This is the host's work; it stands here so that every host does it alike.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use serde::{Deserialize, Serialize};
use wirecopy_document::Name;

use crate::{Card, Closure, Link, Relation};

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

/// The clusters of one relation: for every document that has one with other members, by number.
///
/// The result depends on the links and the order of the cards alone, not on the order in which links arrive. Memory
/// grows with the number of linked documents, not with the corpus. `card` is asked for linked documents only.
pub fn clusters(
    relation: &Relation,
    links: &[Link],
    mut card: impl FnMut(u64) -> Card,
) -> BTreeMap<u64, Cluster> {
    let mut scores: BTreeMap<(u64, u64), u32> = BTreeMap::new();
    for link in links.iter().filter(|l| l.a != l.b && relation.kinds.contains(&l.kind)) {
        let best = scores.entry((link.a, link.b)).or_default();
        *best = link.score.max(*best);
    }
    let members: BTreeSet<u64> = scores.keys().flat_map(|&(a, b)| [a, b]).collect();
    let cards: HashMap<u64, Card> = members.iter().map(|&doc| (doc, card(doc))).collect();
    let mut order: Vec<u64> = members.into_iter().collect();
    order.sort_by_key(|doc| (cards[doc].order, *doc));
    let rank: HashMap<u64, usize> = order.iter().enumerate().map(|(i, &doc)| (doc, i)).collect();
    let mut near: HashMap<u64, Vec<(u64, u32)>> = HashMap::new();
    for (&(a, b), &score) in &scores {
        near.entry(a).or_default().push((b, score));
        near.entry(b).or_default().push((a, score));
    }

    // Each document's parent; the kept member of a cluster is its own.
    let mut parent: HashMap<u64, u64> = HashMap::new();
    match relation.closure {
        Closure::Star => {
            for &doc in &order {
                if parent.contains_key(&doc) {
                    continue;
                }
                parent.insert(doc, doc);
                for (other, _) in &near[&doc] {
                    parent.entry(*other).or_insert(doc);
                }
            }
        }
        Closure::BestParent => {
            for &doc in &order {
                let before = near[&doc].iter().filter(|(other, _)| rank[other] < rank[&doc]);
                let best =
                    before.max_by_key(|(other, score)| (*score, std::cmp::Reverse(rank[other])));
                parent.insert(doc, best.map_or(doc, |(other, _)| *other));
            }
        }
        Closure::Average { least } => {
            for component in components(&order, &near) {
                let groups = average(&component, &scores, least);
                for mut group in groups {
                    group.sort_by_key(|doc| rank[doc]);
                    for &doc in &group {
                        parent.insert(doc, group[0]);
                    }
                }
            }
        }
    }

    let root = |doc: u64| {
        let mut at = doc;
        while parent[&at] != at {
            at = parent[&at];
        }
        at
    };
    let mut sizes: HashMap<u64, u64> = HashMap::new();
    for &doc in &order {
        *sizes.entry(root(doc)).or_default() += 1;
    }
    let cluster = |doc: u64| {
        let kept = root(doc);
        let size = sizes[&kept];
        (size > 1).then(|| {
            let kept = cards[&kept].clone();
            (doc, Cluster { relation: relation.name, kept, parent: parent[&doc], size })
        })
    };
    order.iter().filter_map(|&doc| cluster(doc)).collect()
}

fn components(order: &[u64], near: &HashMap<u64, Vec<(u64, u32)>>) -> Vec<Vec<u64>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for &doc in order {
        if !seen.insert(doc) {
            continue;
        }
        let mut component = vec![doc];
        let mut next = 0;
        while let Some(at) = component.get(next).copied() {
            next += 1;
            for &(other, _) in &near[&at] {
                if seen.insert(other) {
                    component.push(other);
                }
            }
        }
        component.sort_unstable();
        all.push(component);
    }
    all
}

/// How well two groups go together: the sum of the scores between them, and over how many pairs. Compared as
/// fractions, so that no rounding decides; of equals the one with the smaller members is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mean {
    sum: u64,
    pairs: u64,
    groups: (usize, usize),
}

impl Ord for Mean {
    fn cmp(&self, other: &Self) -> Ordering {
        let own = u128::from(self.sum) * u128::from(other.pairs);
        let others = u128::from(other.sum) * u128::from(self.pairs);
        own.cmp(&others).then_with(|| other.groups.cmp(&self.groups))
    }
}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Average linkage over one component: the best pair of groups joins until none is good enough. Ties go to the groups
/// with the smallest members.
///
/// A heap holds the mean of every pair of groups that has links; one that a join made stale is passed over when it
/// comes up. With `n` links that takes `n log n` steps times the number of groups that a join moves.
fn average(component: &[u64], scores: &BTreeMap<(u64, u64), u32>, least: u32) -> Vec<Vec<u64>> {
    let place: HashMap<u64, usize> = component.iter().enumerate().map(|(i, &d)| (d, i)).collect();
    let mut groups: Vec<Vec<u64>> = component.iter().map(|&doc| vec![doc]).collect();
    // Sums of scores from each group to those that it has any with; sums, not means, so that joining is exact.
    let mut sums: Vec<BTreeMap<usize, u64>> = vec![BTreeMap::new(); groups.len()];
    for a in component {
        for (&(_, b), &score) in scores.range((*a, 0)..=(*a, u64::MAX)) {
            let (i, j) = (place[a], place[&b]);
            *sums[i].entry(j).or_default() += u64::from(score);
            *sums[j].entry(i).or_default() += u64::from(score);
        }
    }
    let mean = |groups: &[Vec<u64>], i: usize, j: usize, sum: u64| {
        let pairs = (groups[i].len() * groups[j].len()) as u64;
        let mean = Mean { sum, pairs, groups: (i.min(j), i.max(j)) };
        (sum >= u64::from(least) * pairs).then_some(mean)
    };
    let mut heap = BinaryHeap::new();
    for (i, near) in sums.iter().enumerate() {
        heap.extend(near.range(i + 1..).filter_map(|(&j, &sum)| mean(&groups, i, j, sum)));
    }
    while let Some(best) = heap.pop() {
        let (i, j) = best.groups;
        // Groups only grow, so a mean is the present one if its sum and its number of pairs are.
        let pairs = (groups[i].len() * groups[j].len()) as u64;
        if pairs != best.pairs || sums[i].get(&j) != Some(&best.sum) {
            continue;
        }
        let moved = std::mem::take(&mut groups[j]);
        groups[i].extend(moved);
        for (other, sum) in std::mem::take(&mut sums[j]) {
            sums[other].remove(&j);
            if other != i {
                *sums[i].entry(other).or_default() += sum;
                *sums[other].entry(i).or_default() += sum;
            }
        }
        heap.extend(sums[i].iter().filter_map(|(&other, &sum)| mean(&groups, i, other, sum)));
    }
    groups.into_iter().filter(|g| !g.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use wirecopy_document::RuleId;

    use super::*;

    /// Links as `a-b:score`, the order of cards as a list; gives `doc>parent` of every clustered document.
    fn check(closure: Closure, order: &[u64], links: &str, expect: &str) {
        let kind = Name::literal("near");
        let parse = |word: &str| {
            let (pair, score) = word.split_once(':').unwrap();
            let (a, b) = pair.split_once('-').unwrap();
            Link {
                a: a.parse().unwrap(),
                b: b.parse().unwrap(),
                kind,
                score: score.parse().unwrap(),
                rule: RuleId(0),
                spans: Vec::new(),
            }
        };
        let mut links: Vec<Link> = links.split(' ').map(parse).collect();
        let relation = Relation { name: kind, kinds: vec![kind], closure };
        let run = |links: &[Link]| {
            let clusters = clusters(&relation, links, |doc| {
                let place = order.iter().position(|&d| d == doc).unwrap();
                Card { doc, order: [i64::try_from(place).unwrap(), 0, 0, 0], ..Card::default() }
            });
            let all: Vec<String> =
                clusters.iter().map(|(doc, c)| format!("{doc}>{}", c.parent)).collect();
            all.join(" ")
        };
        assert_eq!(run(&links), expect);
        links.reverse();
        assert_eq!(run(&links), expect, "the order of links does not matter");
    }

    #[test]
    fn star_takes_direct_neighbours_only() {
        check(Closure::Star, &[1, 2, 3], "1-2:9 2-3:9", "1>1 2>1");
        check(Closure::Star, &[2, 1, 3], "1-2:9 2-3:9", "1>2 2>2 3>2");
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
}
