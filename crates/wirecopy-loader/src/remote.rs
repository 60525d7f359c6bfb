//! Stages that live elsewhere, as a host sees them.

use std::cell::Cell;

use wirecopy_abi as abi;
use wirecopy_document::{Document, Edits};
use wirecopy_plugin::flat::{FlatDocument, Reads};
use wirecopy_plugin::frames::{
    GroupFrame, HotFrame, InboxFrame, LinksFrame, PairFrame, PlanFrame, WeighedFrame,
};
use wirecopy_stage::{
    CorpusStage, Description, Group, Hit, Hits, Inbox, Instance, Kind, Links, Plan, Posting,
    Sketches, Stage, StageError,
};

use crate::boundary::{Bytes, Call, Caller, EDIT, Reply};
use crate::check::{Checks, malformed};

/// A stage behind a [`Caller`]: shows what it declared to read, checks what it sends.
struct Remote<C> {
    caller: C,
    reads: Reads,
    checks: Checks,
    passes: u8,
    plan: Plan,
}

/// Makes the stage that a host sees.
pub(crate) fn instance<C: Caller + 'static>(
    caller: C,
    passes: u8,
    description: &Description,
) -> Result<Instance, StageError> {
    let reads = Reads::of(description);
    let checks = Checks::new(description);
    let mut remote = Remote { caller, reads, checks, passes, plan: Plan::default() };
    Ok(match description.kind {
        Kind::Document => Instance::Document(Box::new(remote)),
        Kind::Corpus => {
            let frame: PlanFrame = remote.ask(abi::corpus::PLAN, 0, &[], &[])?;
            remote.plan = remote.checks.plan(frame)?;
            Instance::Corpus(Box::new(remote))
        }
    })
}

thread_local! {
    static FLAT: Cell<Option<Box<[FlatDocument; 2]>>> = const { Cell::new(None) };
}

impl<C: Caller> Remote<C> {
    /// Lays documents out, in buffers that the thread keeps.
    fn with_views<T>(&self, docs: &[&Document], call: impl FnOnce(&[abi::Document]) -> T) -> T {
        let mut flat = FLAT.take().unwrap_or_default();
        let [first, second] = &mut *flat;
        let result = match docs {
            [] => call(&[]),
            [doc] => call(&[first.fill(doc, &self.reads).raw()]),
            [a, b, ..] => {
                let (a, b) = (first.fill(a, &self.reads), second.fill(b, &self.reads));
                call(&[a.raw(), b.raw()])
            }
        };
        FLAT.set(Some(flat));
        result
    }

    /// A call that is answered with edits of `doc`.
    fn edits(
        &self,
        operation: u32,
        number: u8,
        doc: &Document,
        frame: &[u8],
        out: &mut Edits,
    ) -> Result<(), StageError> {
        let mut reply = EditReply { checks: &self.checks, text: &doc.text, out, fault: None };
        self.with_views(&[doc], |docs| {
            let call = Call { operation, number: number.into(), docs, frame };
            self.caller.call(&call, &mut reply)
        })?;
        reply.fault.map_or(Ok(()), Err)
    }

    /// A call that is answered with a frame.
    fn ask<T: serde::de::DeserializeOwned>(
        &self,
        operation: u32,
        round: u8,
        docs: &[&Document],
        frame: &[u8],
    ) -> Result<T, StageError> {
        let mut reply = Bytes::default();
        self.with_views(docs, |docs| {
            let call = Call { operation, number: round.into(), docs, frame };
            self.caller.call(&call, &mut reply)
        })?;
        postcard::from_bytes(&reply.0)
            .map_err(|e| malformed(format!("the answer to operation {operation}: {e}")))
    }

    /// A call of a function that cannot fail by its signature.
    fn hits(
        &self,
        operation: u32,
        round: u8,
        frame: &[u8],
        out: &mut Hits,
        fits: impl Fn(&Hit) -> bool,
    ) {
        let result = self.ask(operation, round, &[], frame).and_then(|hits: Hits| {
            if hits.pairs.iter().all(|hit| hit.a <= hit.b && fits(hit)) {
                Ok(hits)
            } else {
                Err(malformed("a hit is between documents that are not in the group"))
            }
        });
        match result {
            Ok(hits) => {
                out.pairs.extend(hits.pairs);
                out.messages.extend(hits.messages);
            }
            Err(error) => panic_again(&error),
        }
    }
}

/// Where the contract leaves no room for an error, the host takes a panic, as it does of a linked stage.
fn panic_again(error: &StageError) -> ! {
    let message = error.to_string();
    let message = message.strip_prefix("panicked: ").unwrap_or(&message);
    std::panic::resume_unwind(Box::new(message.to_owned()))
}

struct EditReply<'a> {
    checks: &'a Checks,
    text: &'a str,
    out: &'a mut Edits,
    fault: Option<StageError>,
}

impl Reply for EditReply<'_> {
    fn bytes(&mut self, _: &[u8]) {}

    unsafe fn edits(&mut self, view: &abi::Edits) {
        if self.fault.is_none() {
            // SAFETY: the caller vouches for the pointers.
            self.fault = unsafe { self.checks.edits(view, self.text, self.out) }.err();
        }
    }
}

impl<C: Caller> Stage for Remote<C> {
    fn passes(&self) -> u8 {
        self.passes
    }

    fn edit(&self, pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        self.edits(EDIT, pass, doc, &[], out)
    }
}

fn frame(encoded: postcard::Result<Vec<u8>>) -> Result<Vec<u8>, StageError> {
    encoded.map_err(|e| malformed(format!("the host cannot send this: {e}")))
}

impl<C: Caller> CorpusStage for Remote<C> {
    fn plan(&self) -> Plan {
        self.plan.clone()
    }

    fn sketch(
        &self,
        round: u8,
        doc: &Document,
        inbox: &Inbox<'_>,
        out: &mut Sketches,
    ) -> Result<(), StageError> {
        let frame = frame(InboxFrame::encode(inbox))?;
        let sketches: Sketches = self.ask(abi::corpus::SKETCH, round, &[doc], &frame)?;
        out.postings.extend(sketches.postings);
        out.card = sketches.card;
        out.witness = sketches.witness;
        Ok(())
    }

    fn link(&self, round: u8, key: u64, group: Group<'_>, out: &mut Hits) {
        let frame = GroupFrame::encode(key, &group).unwrap_or_default();
        let within = |doc| group.postings.binary_search_by_key(&doc, |p| p.doc).is_ok();
        let fits = |hit: &Hit| within(hit.a) && within(hit.b);
        self.hits(abi::corpus::LINK, round, &frame, out, fits);
    }

    fn hot(&self, round: u8, key: u64, count: u64, first: &Posting, out: &mut Hits) {
        let frame = postcard::to_allocvec(&HotFrame { key, count, first: *first });
        self.hits(abi::corpus::HOT, round, &frame.unwrap_or_default(), out, |_| true);
    }

    fn weigh(&self, hits: &[Hit], out: &mut Links) -> bool {
        let weighed = frame(postcard::to_allocvec(hits))
            .and_then(|frame| self.ask::<WeighedFrame>(abi::corpus::WEIGH, 0, &[], &frame))
            .and_then(|weighed| self.checks.links(weighed.0, out).map(|()| weighed.1));
        weighed.unwrap_or_else(|error| panic_again(&error))
    }

    fn verify(&self, a: &[u8], b: &[u8], hits: &[Hit], out: &mut Links) -> Result<(), StageError> {
        let frame = frame(PairFrame::encode(a, b, hits))?;
        let links: LinksFrame = self.ask(abi::corpus::VERIFY, 0, &[], &frame)?;
        self.checks.links(links, out)
    }

    fn settle(&self, doc: &Document, inbox: &Inbox<'_>, out: &mut Edits) -> Result<(), StageError> {
        let frame = frame(InboxFrame::encode(inbox))?;
        self.edits(abi::corpus::SETTLE, 0, doc, &frame, out)
    }
}
