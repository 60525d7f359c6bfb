//! What has been proven of pairs: links, and what clusters are made of.

use wirecopy_stage::{Edge, Plan};

use crate::EngineError;
use crate::blobs::{BlobWriter, Packed};
use crate::meeting::{links_of, relations};
use crate::pairs::{Judged, PairFailure};
use crate::sort::{LinkRef, Sorter};

/// What was proven of some pairs, put together by the thread that judged them.
pub(crate) struct Proof<'a> {
    plan: &'a Plan,
    links: Packed,
    /// To whom the links are told; they are counted from the first of them.
    refs: Vec<LinkRef>,
    edges: Vec<Vec<Edge>>,
    failures: Vec<PairFailure>,
}

impl<'a> Proof<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let edges = vec![Vec::new(); plan.relations.len()];
        Proof { plan, links: Packed::default(), refs: Vec::new(), edges, failures: Vec::new() }
    }

    /// Adds what came of pairs.
    pub(crate) fn take(&mut self, judged: Vec<Judged>) -> Result<(), EngineError> {
        for pair in judged {
            let (a, b, found) = match pair {
                Ok(found) => found,
                Err(failure) => {
                    self.failures.push(failure);
                    continue;
                }
            };
            for link in links_of(a, b, found) {
                // A link without a passage groups documents and claims nothing about their texts.
                if !link.spans.is_empty() {
                    let offset = self.links.len();
                    self.links.push(&link)?;
                    self.refs.push(LinkRef { doc: a, offset });
                    if b != a {
                        self.refs.push(LinkRef { doc: b, offset });
                    }
                }
                for relation in relations(self.plan, &link) {
                    self.edges[relation].push(Edge { a, b, score: link.score });
                }
            }
        }
        Ok(())
    }
}

/// What was proven so far, in the order of the pairs.
pub(crate) struct Proven<'a> {
    links: &'a mut BlobWriter,
    refs: &'a Sorter<LinkRef>,
    /// Clusters need to know who is linked how well, not where: for each relation, its links.
    pub(crate) edges: Vec<Vec<Edge>>,
    pub(crate) failures: Vec<PairFailure>,
}

impl<'a> Proven<'a> {
    pub(crate) fn new(plan: &Plan, links: &'a mut BlobWriter, refs: &'a Sorter<LinkRef>) -> Self {
        let edges = vec![Vec::new(); plan.relations.len()];
        Proven { links, refs, edges, failures: Vec::new() }
    }

    /// Adds what comes next.
    pub(crate) fn take(&mut self, mut proof: Proof<'_>) -> Result<(), EngineError> {
        let first = self.links.len();
        proof.refs.iter_mut().for_each(|r| r.offset += first);
        self.links.push_all(&proof.links)?;
        self.refs.push(&proof.refs)?;
        for (all, mut more) in self.edges.iter_mut().zip(proof.edges) {
            all.append(&mut more);
        }
        self.failures.append(&mut proof.failures);
        Ok(())
    }
}
