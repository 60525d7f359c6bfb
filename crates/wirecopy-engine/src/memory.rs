//! A whole batch of documents in memory: the steps of a run, one behind the other, without a disk between them.

use std::collections::{BTreeSet, HashMap};

use wirecopy_document::Name;
use wirecopy_stage::{
    ASKING_ROUNDS, Card, Closure, Edge, Groups, Hit, Link, Membership, Message, Partner, Plan,
    Posting, Ready, Sketches, asked,
};

use crate::EngineError;
use crate::corpus::{GROUP_BATCH, HIT_BATCH};
use crate::mail::is_minor;
use crate::meeting::{LARGE_CLUSTER, Letter, candidates, is_listed, letter, links_of, relations};
use crate::pairs::{Known, Pairs};
use crate::parallel::ordered;
use crate::steps::{Row, Runners, Steps, Told, Under};

/// What came of a batch.
#[derive(Clone, Debug)]
pub struct Batch {
    /// What became of each row, in order.
    pub documents: Vec<Under>,
    /// The links that claim something about texts, in the order of `links.jsonl`.
    pub links: Vec<FoundLink>,
    /// Pairs that a stage failed on, as lines of `dead-letters.jsonl`.
    pub letters: Vec<String>,
}

/// A link with what others call its documents and its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLink {
    /// The ids of its documents.
    pub ids: [String; 2],
    /// The place of the corpus stage that found it.
    pub stage: usize,
    /// The link.
    pub link: Link,
}

impl Steps {
    /// Runs all stages on rows, as one corpus: what comes out is what a run over a file of these rows writes.
    ///
    /// # Errors
    ///
    /// When more stages panicked than the plan allows, or a corpus stage failed where it was not looking at a document.
    pub fn process(
        &self,
        name: &str,
        rows: Vec<Row>,
        threads: usize,
    ) -> Result<Batch, EngineError> {
        let mut seen = HashMap::new();
        let read = self.read(name, rows, threads);
        let mut documents: Vec<Under> =
            read.into_iter().map(|under| self.known_before(under, &mut seen)).collect();
        let (mut links, mut letters) = (Vec::new(), Vec::new());
        for &stage in self.corpus_stages() {
            let mut corpus = Corpus::new(self, stage, threads, &mut documents)?;
            corpus.meet(&documents)?;
            letters.extend(corpus.letters());
            links.extend(corpus.listed());
            documents = corpus.settle(documents);
        }
        self.count_panics(&documents)?;
        Ok(Batch { documents, links, letters })
    }

    fn count_panics(&self, documents: &[Under]) -> Result<(), EngineError> {
        let mut panics = 0;
        for under in documents {
            let Some((stage, wirecopy_stage::ErrorKind::Panicked)) = under.failure() else {
                continue;
            };
            panics += 1;
            if panics > self.max_panics() {
                return Err(EngineError::Panics {
                    allowed: self.max_panics(),
                    stage: self.id(stage).to_owned(),
                    document: under.id().to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// A corpus stage over documents in memory, numbered by their places.
struct Corpus<'a> {
    steps: &'a Steps,
    runners: Runners<'a>,
    stage: usize,
    threads: usize,
    plan: Plan,
    /// What the documents say of themselves, and the lengths of their texts; nothing where one takes no part.
    sketches: Vec<Option<(Sketches, u32)>>,
    /// How many take part.
    documents: u64,
    messages: Vec<Vec<Message>>,
    links: Vec<Link>,
    failed: Vec<(u64, u64, Letter)>,
    clusters: Vec<(Name, Vec<Membership>)>,
}

impl<'a> Corpus<'a> {
    fn new(
        steps: &'a Steps,
        stage: usize,
        threads: usize,
        documents: &mut [Under],
    ) -> Result<Self, EngineError> {
        let take = |(doc, under): (usize, &mut Under)| under.take_sketch(doc as u64);
        let sketches: Vec<_> = documents.iter_mut().enumerate().map(take).collect();
        Ok(Corpus {
            steps,
            runners: steps.runners(),
            stage,
            threads,
            plan: steps.plan_of(stage)?,
            documents: sketches.iter().flatten().count() as u64,
            messages: vec![Vec::new(); documents.len()],
            sketches,
            links: Vec::new(),
            failed: Vec::new(),
            clusters: Vec::new(),
        })
    }

    /// Finds links and clusters.
    fn meet(&mut self, documents: &[Under]) -> Result<(), EngineError> {
        let mut hits = Vec::new();
        for round in 0..self.plan.rounds.max(1) {
            let mut postings = self.postings(round, documents);
            postings.sort_unstable();
            self.messages.iter_mut().for_each(Vec::clear);
            self.link(round, &postings, &mut hits)?;
        }
        hits.sort_unstable();
        let mut edges = vec![Vec::new(); self.plan.relations.len()];
        self.verify(&hits, &mut edges)?;
        self.ask(&mut edges)?;
        for (n, edges) in edges.into_iter().enumerate() {
            let members = self.close(n, edges)?;
            self.clusters.push((self.plan.relations[n].name, members));
        }
        Ok(())
    }

    fn close(&self, relation: usize, edges: Vec<Edge>) -> Result<Vec<Membership>, EngineError> {
        self.steps.close(self.stage, relation, edges, |doc| Ok(self.card(doc).order))
    }

    /// Verifies what closures ask for, until nothing is left to ask.
    fn ask(&mut self, edges: &mut [Vec<Edge>]) -> Result<(), EngineError> {
        let mut known = BTreeSet::new();
        for _ in 0..if self.plan.hubs > 0 { ASKING_ROUNDS } else { 0 } {
            let mut wanted = BTreeSet::new();
            for (n, relation) in self.plan.relations.iter().enumerate() {
                if relation.closure == Closure::Star {
                    let members = self.close(n, edges[n].clone())?;
                    wanted.extend(asked(relation, &edges[n], &members));
                }
            }
            let pairs = wanted.into_iter().filter(|pair| known.insert(*pair));
            let hits: Vec<Hit> = pairs.map(|(a, b)| Hit::asked(a, b)).collect();
            if hits.is_empty() {
                break;
            }
            self.verify(&hits, edges)?;
        }
        Ok(())
    }

    fn postings(&mut self, round: u8, documents: &[Under]) -> Vec<Posting> {
        let mut all = Vec::new();
        for (n, under) in documents.iter().enumerate() {
            let doc = n as u64;
            let own = match (&mut self.sketches[n], round) {
                (None, _) => continue,
                (Some((sketch, _)), 0) => std::mem::take(&mut sketch.postings),
                _ => {
                    let messages = self.messages[n].clone();
                    let told = Told { documents: self.documents, messages, ..Told::default() };
                    self.steps.sketch(self.stage, round, under, &told)
                }
            };
            all.extend(own.into_iter().map(|(key, data)| Posting { key, doc, data }));
        }
        all
    }

    fn link(
        &mut self,
        round: u8,
        postings: &[Posting],
        hits: &mut Vec<Hit>,
    ) -> Result<(), EngineError> {
        let mut all = postings.chunk_by(|a, b| a.key == b.key);
        let mut groups = Groups::new(&self.plan, 0);
        let next = || {
            while groups.ready() < GROUP_BATCH {
                let Some(group) = all.next() else { break };
                group.iter().for_each(|posting| groups.push(*posting));
                groups.close();
            }
            let batch = groups.take();
            Ok::<_, EngineError>((!batch.is_empty()).then_some(batch))
        };
        let (steps, stage, documents) = (self.steps, self.stage, self.documents);
        let work = |batch: Ready| steps.link(stage, round, documents, &batch);
        ordered(self.threads, next, work, |out| {
            let out = out?;
            let last = self.messages.len() as u64;
            hits.extend(out.pairs.into_iter().filter(|hit| hit.b < last));
            for message in out.messages {
                if let Some(inbox) = self.messages.get_mut(message.doc as usize) {
                    inbox.push(message);
                }
            }
            Ok(())
        })
    }

    /// Judges all pairs, and adds the edges of each relation.
    fn verify(&mut self, hits: &[Hit], edges: &mut [Vec<Edge>]) -> Result<(), EngineError> {
        let most = self.plan.hits_per_pair as usize;
        let mut pairs = hits.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b));
        let next = || {
            let (mut batch, mut size) = (Vec::new(), 0);
            while size < HIT_BATCH {
                let Some(pair) = pairs.next() else { break };
                let kept = &pair[..pair.len().min(most)];
                size += kept.len();
                batch.push(kept);
            }
            Ok::<_, EngineError>((!batch.is_empty()).then_some(batch))
        };
        let judge = Pairs { plan: &self.plan, known: Sketched(&self.sketches) };
        let runner = &self.runners[self.stage];
        let work = |batch: Vec<&[Hit]>| judge.judge(runner, &candidates(batch.into_iter()));
        let (links, failed) = (&mut self.links, &mut self.failed);
        ordered(self.threads, next, work, |judged| {
            for pair in judged? {
                match pair {
                    // Here a document is called by its number.
                    Err(failure) => failed.push((
                        failure.a.parse().unwrap_or_default(),
                        failure.b.parse().unwrap_or_default(),
                        letter(&failure.failure),
                    )),
                    Ok((a, b, found)) => {
                        for link in links_of(a, b, found) {
                            for relation in relations(&self.plan, &link) {
                                edges[relation].push(Edge { a, b, score: link.score });
                            }
                            if !link.spans.is_empty() {
                                links.push(link);
                            }
                        }
                    }
                }
            }
            Ok(())
        })
    }

    fn card(&self, doc: u64) -> Card {
        let sketch = self.sketches.get(doc as usize).and_then(Option::as_ref);
        sketch.map_or_else(|| Card { doc, ..Card::default() }, |(sketch, _)| sketch.card.clone())
    }

    fn listed(&self) -> Vec<FoundLink> {
        let listed =
            |link: &&Link| is_listed(link) && !is_minor(&self.clusters, link, LARGE_CLUSTER);
        let found = |link: &Link| FoundLink {
            ids: [self.card(link.a).id, self.card(link.b).id],
            stage: self.stage,
            link: link.clone(),
        };
        self.links.iter().filter(listed).map(found).collect()
    }

    fn letters(&self) -> Vec<String> {
        let line = |(a, b, letter): &(u64, u64, Letter)| {
            let ids = [self.card(*a).id, self.card(*b).id];
            self.steps.letter_line(self.stage, letter, [&ids[0], &ids[1]])
        };
        self.failed.iter().map(line).collect()
    }

    fn settle(self, documents: Vec<Under>) -> Vec<Under> {
        let mut told = vec![Told { documents: self.documents, ..Told::default() }; documents.len()];
        for (told, messages) in told.iter_mut().zip(&self.messages) {
            told.messages.clone_from(messages);
        }
        for link in &self.links {
            for (own, other) in [(link.a, link.b), (link.b, link.a)] {
                let own_first = own == link.a;
                told[own as usize].partners.push(Partner {
                    link: link.clone(),
                    own_first,
                    card: self.card(other),
                });
                if own == other {
                    break;
                }
            }
        }
        for (n, (name, members)) in self.clusters.iter().enumerate() {
            for membership in members {
                if let Some(told) = told.get_mut(membership.doc as usize) {
                    let cluster = membership.cluster(*name, self.card(membership.kept));
                    told.clusters.push((n, cluster));
                }
            }
        }
        let both = documents.into_iter().zip(told).collect();
        self.steps.settle(self.stage, both, self.threads)
    }
}

/// Sketches in memory, as what pairs are judged by.
struct Sketched<'a>(&'a [Option<(Sketches, u32)>]);

impl Known for Sketched<'_> {
    fn witness(&self, doc: u64, out: &mut Vec<u8>) -> Result<(), EngineError> {
        out.clear();
        if let Some(Some((sketch, length))) = self.0.get(doc as usize) {
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(&sketch.witness);
        } else {
            out.extend_from_slice(&[0; 4]);
        }
        Ok(())
    }

    fn id(&self, doc: u64) -> Result<String, EngineError> {
        Ok(doc.to_string())
    }

    fn damaged(&self, _: u64, message: &str) -> EngineError {
        EngineError::damaged("the documents in memory", message)
    }
}
