//! Gathering postings into groups. This is the host's work; it stands here so that every host does it alike.

use crate::{CorpusStage, Hits, Keyed, Plan, Posting};

/// Postings that a hot group keeps for its hubs before they are shown.
const PIECE: usize = 4096;

/// Takes postings that come sorted and puts together the groups of one key. Of a hot group no more than a piece is in
/// memory, however large it is.
#[derive(Clone, Debug)]
pub struct Groups {
    plan: Plan,
    /// The first document of this run: those before it met in earlier runs.
    base: u64,
    batch: Ready,
    /// Where the group under way begins, and how many postings it has so far.
    start: usize,
    count: u64,
    /// The first posting of each of its first documents.
    hubs: Vec<Posting>,
    /// What the hubs have not been shown yet, once it is hot.
    piece: Vec<Posting>,
}

/// Groups that are complete, and pieces of hot ones, ready to be shown to a stage.
#[derive(Clone, Debug, Default)]
pub struct Ready {
    postings: Vec<Posting>,
    /// Where each group ends, and how many postings a hot one has: of it, only the first is among them.
    ends: Vec<(usize, Option<u64>)>,
    /// Hubs, and what they are shown.
    stars: Vec<(Vec<Posting>, Vec<Posting>)>,
}

impl Groups {
    /// For the groups of a plan; `base` is the number of the first document of this run.
    pub fn new(plan: &Plan, base: u64) -> Self {
        Groups {
            plan: Plan { relations: Vec::new(), ..*plan },
            base,
            batch: Ready::default(),
            start: 0,
            count: 0,
            hubs: Vec::new(),
            piece: Vec::new(),
        }
    }

    /// Takes the next posting of the group under way.
    pub fn push(&mut self, posting: Posting) {
        self.count += 1;
        let known = self.hubs.last().is_some_and(|hub| hub.doc == posting.doc);
        if !known && self.hubs.len() < self.plan.hubs as usize {
            self.hubs.push(posting);
        }
        let limit = self.plan.group_limit;
        if self.count <= limit {
            self.batch.postings.push(posting);
            return;
        }
        if self.count == limit + 1 {
            // It turns out to be hot: what was gathered is for the hubs, and the first stands for all.
            let first = self.start + 1;
            if self.hubs.is_empty() {
                self.batch.postings.truncate(first);
            } else {
                self.piece.extend_from_slice(&self.batch.postings[self.start..]);
                self.batch.postings.truncate(first);
                let base = self.base;
                self.piece.retain(|p| p.doc >= base);
            }
        }
        if !self.hubs.is_empty() && posting.doc >= self.base {
            self.piece.push(posting);
            if self.piece.len() >= PIECE {
                self.cut();
            }
        }
    }

    fn cut(&mut self) {
        if !self.piece.is_empty() {
            self.batch.stars.push((self.hubs.clone(), std::mem::take(&mut self.piece)));
        }
    }

    /// Ends the group under way, if there is one.
    pub fn close(&mut self) {
        if self.count == 0 {
            return;
        }
        if self.count < self.plan.group_least {
            self.batch.postings.truncate(self.start);
        } else {
            self.cut();
            let hot = self.count > self.plan.group_limit;
            self.batch.ends.push((self.batch.postings.len(), hot.then_some(self.count)));
        }
        self.start = self.batch.postings.len();
        self.count = 0;
        self.hubs.clear();
    }

    /// Whether a group is under way.
    pub fn is_open(&self) -> bool {
        self.count > 0
    }

    /// About how many postings the complete groups and the pieces have.
    pub fn ready(&self) -> usize {
        self.start + self.batch.stars.iter().map(|(_, others)| others.len()).sum::<usize>()
    }

    /// Gives what is complete; the group under way goes on.
    pub fn take(&mut self) -> Ready {
        let mut batch = std::mem::take(&mut self.batch);
        self.batch.postings = batch.postings.split_off(self.start);
        self.start = 0;
        batch
    }
}

impl Ready {
    /// A hot group as a summary: its first posting, and how many it has.
    pub fn hot(first: Posting, count: u64) -> Self {
        Ready { postings: vec![first], ends: vec![(1, Some(count))], stars: Vec::new() }
    }

    /// A hub and some postings of its group.
    pub fn star(hub: Posting, others: Vec<Posting>) -> Self {
        Ready { stars: vec![(vec![hub], others)], ..Ready::default() }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty() && self.stars.is_empty()
    }

    /// Shows all of it to a stage.
    pub fn show<S: CorpusStage + ?Sized>(
        &self,
        stage: &S,
        round: u8,
        documents: u64,
        out: &mut Hits,
    ) {
        let mut start = 0;
        let group = |&(end, hot): &(usize, Option<u64>)| {
            let postings = &self.postings[start..end];
            start = end;
            Keyed { key: postings[0].key, postings, hot }
        };
        let groups: Vec<Keyed<'_>> = self.ends.iter().map(group).collect();
        stage.link_all(round, documents, &groups, out);
        for (hubs, others) in &self.stars {
            for hub in hubs {
                // Sorted by document: those behind the hub are at the end.
                let behind = others.partition_point(|p| p.doc < hub.doc);
                stage.star(round, hub.key, hub, &others[behind..], out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wirecopy_document::{Document, Edits};

    use super::*;
    use crate::{Group, Inbox, Sketches, StageError};

    /// Pairs what it is shown.
    struct Pairs;

    impl CorpusStage for Pairs {
        fn plan(&self) -> Plan {
            Plan { group_limit: 5, hubs: 2, ..Plan::default() }
        }

        fn sketch(
            &self,
            _: u8,
            _: &Document,
            _: &Inbox<'_>,
            _: &mut Sketches,
        ) -> Result<(), StageError> {
            Ok(())
        }

        fn link(&self, _: u8, key: u64, group: Group<'_>, out: &mut Hits) {
            out.message(0, key, group.postings.len() as u64);
        }

        fn hot(&self, _: u8, key: u64, count: u64, first: &Posting, out: &mut Hits) {
            out.message(first.doc, key, count);
        }

        fn star(&self, _: u8, _: u64, hub: &Posting, others: &[Posting], out: &mut Hits) {
            others.iter().for_each(|other| out.pair(hub, other));
        }

        fn settle(&self, _: &Document, _: &Inbox<'_>, _: &mut Edits) -> Result<(), StageError> {
            Ok(())
        }
    }

    /// Documents of one key, and whether a batch is taken behind each; gives pairs, and what is told.
    fn check(docs: &[u64], base: u64, torn: bool, expect: &str) {
        let mut groups = Groups::new(&Pairs.plan(), base);
        let mut out = Hits::default();
        for &doc in docs {
            groups.push(Posting { key: 7, doc, data: out.pairs.len() as u64 });
            if torn {
                groups.cut();
                groups.take().show(&Pairs, 0, 9, &mut out);
            }
        }
        groups.close();
        groups.take().show(&Pairs, 0, 9, &mut out);
        out.pairs.sort_unstable();
        let pairs: Vec<String> = out.pairs.iter().map(|p| format!("{}-{}", p.a, p.b)).collect();
        let told: Vec<String> =
            out.messages.iter().map(|m| format!("{}:{}", m.doc, m.data)).collect();
        assert_eq!(format!("{} | {}", pairs.join(" "), told.join(" ")), expect);
    }

    #[test]
    fn a_hot_group_meets_its_hubs() {
        for torn in [false, true] {
            check(&[3], 0, torn, " | ");
            check(&[1, 2, 3, 4, 5], 0, torn, " | 0:5");
            let pairs = "1-2 1-3 1-4 1-5 1-6 2-3 2-4 2-5 2-6 | 1:6";
            check(&[1, 2, 3, 4, 5, 6], 0, torn, pairs);
            // A document that has the key often is one hub.
            let pairs = "1-2 1-2 1-3 1-4 2-3 2-4 | 1:6";
            check(&[1, 1, 2, 2, 3, 4], 0, torn, pairs);
        }
    }

    #[test]
    fn those_of_earlier_runs_are_hubs_and_meet_nobody() {
        check(&[1, 2, 3, 4, 5, 6], 5, false, "1-5 1-6 2-5 2-6 | 1:6");
    }
}
