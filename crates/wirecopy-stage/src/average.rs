//! Average linkage: which documents go together by the mean of what links them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::cluster::Edge;

/// Who is linked to whom, as rows of one list. Documents are numbered by rank, in 32 bits: links are many.
pub(crate) struct Near {
    starts: Vec<usize>,
    links: Vec<(u32, u32)>,
}

impl Near {
    pub(crate) fn new(count: usize, edges: &[Edge], rank: impl Fn(u64) -> usize) -> Self {
        let ranked = || edges.iter().map(|e| (rank(e.a), rank(e.b), e.score));
        let mut starts = vec![0; count + 1];
        for (a, b, _) in ranked() {
            starts[a + 1] += 1;
            starts[b + 1] += 1;
        }
        for n in 0..count {
            starts[n + 1] += starts[n];
        }
        let mut next = starts.clone();
        let mut links = vec![(0, 0); edges.len() * 2];
        for (a, b, score) in ranked() {
            for (from, to) in [(a, b), (b, a)] {
                links[next[from]] = (narrow(to), score);
                next[from] += 1;
            }
        }
        for n in 0..count {
            links[starts[n]..starts[n + 1]].sort_unstable();
        }
        Near { starts, links }
    }

    pub(crate) fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Who is linked to one, in rising order, and how well.
    pub(crate) fn of(&self, doc: usize) -> impl Iterator<Item = (usize, u32)> {
        let row = &self.links[self.starts[doc]..self.starts[doc + 1]];
        row.iter().map(|&(other, score)| (other as usize, score))
    }
}

/// Four thousand million linked documents are more than any list of links holds.
pub(crate) fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How well two groups go together: the sum of the scores between them, and over how many pairs. Compared as
/// fractions, so that no rounding decides; of equals the one with the smaller members is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mean {
    pub(crate) sum: u64,
    pub(crate) pairs: u64,
    pub(crate) groups: (u32, u32),
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

/// Average linkage: the best pair of groups joins until none is good enough. Ties go to the groups with the smallest
/// members.
///
/// A heap holds the mean of every pair of groups that are good enough; one that a join made stale is passed over when
/// it comes up. With `n` links that takes `n log n` steps times the number of groups that a join moves.
pub(crate) fn average(
    near: &Near,
    groups: Vec<(Vec<u32>, u64)>,
    least: u32,
    most: u64,
) -> Vec<Vec<u32>> {
    let count = near.count();
    let mut group_of: Vec<u32> = (0..count).map(narrow).collect();
    let mut members = vec![Vec::new(); count];
    let mut weights = vec![0; count];
    for (group, weight) in groups {
        let Some(&first) = group.iter().min() else { continue };
        group.iter().for_each(|&doc| group_of[doc as usize] = first);
        weights[first as usize] = weight;
        members[first as usize] = group;
    }
    let mut sums: Vec<Vec<(u32, u64)>> = vec![Vec::new(); count];
    for doc in 0..count {
        let own = group_of[doc];
        for (other, score) in near.of(doc) {
            if group_of[other] != own {
                add(&mut sums[own as usize], group_of[other], u64::from(score));
            }
        }
    }
    let mut groups = Groups { members, weights, sums, least, most };
    let mut heap = BinaryHeap::new();
    for i in 0..groups.members.len() {
        heap.extend(groups.sums[i].iter().filter_map(|&(j, sum)| {
            if (j as usize) > i { groups.mean(i, j as usize, sum) } else { None }
        }));
    }
    while let Some(best) = heap.pop() {
        let (i, j) = (best.groups.0 as usize, best.groups.1 as usize);
        // Groups only grow, so a mean is the present one if its sum and its number of pairs are.
        if groups.pairs(i, j) == best.pairs && groups.sum(i, j) == Some(best.sum) {
            groups.join(i, j);
            heap.extend(
                groups.sums[i]
                    .iter()
                    .filter_map(|&(other, sum)| groups.mean(i, other as usize, sum)),
            );
        }
    }
    groups.members.into_iter().filter(|g| !g.is_empty()).collect()
}

/// The groups of average linkage, each under the number of its smallest member.
struct Groups {
    members: Vec<Vec<u32>>,
    /// How many members each has, those counted that are not here.
    weights: Vec<u64>,
    /// Sums of scores from each group to those that it has any with, in rising order; sums, not means, so that joining
    /// is exact.
    sums: Vec<Vec<(u32, u64)>>,
    least: u32,
    /// The most members of a group.
    most: u64,
}

impl Groups {
    fn pairs(&self, i: usize, j: usize) -> u64 {
        self.weights[i].saturating_mul(self.weights[j])
    }

    fn sum(&self, i: usize, j: usize) -> Option<u64> {
        let at = self.sums[i].binary_search_by_key(&narrow(j), |s| s.0).ok()?;
        Some(self.sums[i][at].1)
    }

    /// The mean between two groups, if it is good enough.
    fn mean(&self, i: usize, j: usize, sum: u64) -> Option<Mean> {
        let pairs = self.pairs(i, j);
        let groups = (narrow(i.min(j)), narrow(i.max(j)));
        let fits = self.weights[i].saturating_add(self.weights[j]) <= self.most;
        (fits && sum >= u64::from(self.least) * pairs).then_some(Mean { sum, pairs, groups })
    }

    /// Joins group `j` to group `i`.
    fn join(&mut self, i: usize, j: usize) {
        let moved = std::mem::take(&mut self.members[j]);
        self.members[i].extend(moved);
        self.weights[i] += std::mem::take(&mut self.weights[j]);
        for (other, sum) in std::mem::take(&mut self.sums[j]) {
            let row = &mut self.sums[other as usize];
            if let Ok(at) = row.binary_search_by_key(&narrow(j), |s| s.0) {
                row.remove(at);
            }
            if other as usize != i {
                add(&mut self.sums[i], other, sum);
                add(&mut self.sums[other as usize], narrow(i), sum);
            }
        }
    }
}

fn add(row: &mut Vec<(u32, u64)>, group: u32, sum: u64) {
    match row.binary_search_by_key(&group, |s| s.0) {
        Ok(at) => row[at].1 += sum,
        Err(at) => row.insert(at, (group, sum)),
    }
}
