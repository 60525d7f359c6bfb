//! Stages that live elsewhere, as a host sees them.

use std::cell::Cell;

use wirecopy_abi as abi;
use wirecopy_document::{Document, Edits};
use wirecopy_plugin::batches::{self, Reader};
use wirecopy_plugin::flat::{FlatDocument, Reads};
use wirecopy_plugin::frames::{
    GroupFrame, HotFrame, InboxFrame, LinksFrame, PairFrame, PlanFrame, WeighedFrame,
};
use wirecopy_stage::{
    CorpusStage, Description, ErrorKind, Group, Hit, Hits, Inbox, Instance, Keyed, Kind, Links,
    Pair, Plan, Posting, Sketches, Stage, StageError,
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

    /// A call about many, of which `take` takes the answers to each in order. What came out before an error is taken
    /// too. A stage that knows no such call is treated like a worker that gave up.
    fn many(
        &self,
        operation: u32,
        round: u8,
        fill: impl FnOnce(&mut Vec<u8>),
        mut take: impl FnMut(&mut Reader<'_>) -> Result<(), StageError>,
    ) -> Result<(), StageError> {
        if !self.caller.takes_many() {
            return Err(StageError::of(ErrorKind::Crashed, "the stage takes one at a time"));
        }
        let mut reply = Bytes::default();
        let mut frame = Vec::new();
        fill(&mut frame);
        let call = Call { operation, number: round.into(), docs: &[], frame: &frame };
        let result = self.caller.call(&call, &mut reply);
        let mut answer = Reader(&reply.0);
        while !answer.is_empty() {
            take(&mut answer)?;
        }
        result
    }

    /// A call of a function that cannot fail by its signature.
    fn hits(&self, operation: u32, round: u8, frame: &[u8], group: &Keyed<'_>, out: &mut Hits) {
        let result = self
            .ask(operation, round, &[], frame)
            .and_then(|hits: Hits| fits(&hits.pairs, group).map(|()| hits));
        match result {
            Ok(hits) => {
                out.pairs.extend(hits.pairs);
                out.messages.extend(hits.messages);
            }
            Err(error) => panic_again(&error),
        }
    }
}

/// Whether a call about many says nothing of the elements in it: each must be asked for by itself.
fn worker_gave_up(error: &StageError) -> bool {
    matches!(error.kind(), ErrorKind::Crashed | ErrorKind::TimedOut)
}

fn torn() -> StageError {
    malformed("the answer to a call about many is torn")
}

/// Whether hits lie between documents of their group; a hot group shows none of its own.
fn fits(hits: &[Hit], group: &Keyed<'_>) -> Result<(), StageError> {
    let within = |doc| group.postings.binary_search_by_key(&doc, |p| p.doc).is_ok();
    let fits = |hit: &Hit| group.hot.is_some() || (within(hit.a) && within(hit.b));
    if hits.iter().all(|hit| hit.a <= hit.b && fits(hit)) {
        return Ok(());
    }
    Err(malformed("a hit is between documents that are not in the group"))
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
        let group = Keyed { key, postings: group.postings, hot: None };
        self.hits(abi::corpus::LINK, round, &frame, &group, out);
    }

    fn hot(&self, round: u8, key: u64, count: u64, first: &Posting, out: &mut Hits) {
        let frame = postcard::to_allocvec(&HotFrame { key, count, first: *first });
        let group = Keyed { key, postings: std::slice::from_ref(first), hot: Some(count) };
        self.hits(abi::corpus::HOT, round, &frame.unwrap_or_default(), &group, out);
    }

    fn weigh(&self, hits: &[Hit], out: &mut Links) -> bool {
        let weighed = frame(postcard::to_allocvec(hits))
            .and_then(|frame| self.ask::<WeighedFrame>(abi::corpus::WEIGH, 0, &[], &frame))
            .and_then(|weighed| self.checks.links(weighed.0, out).map(|()| weighed.1));
        weighed.unwrap_or_else(|error| panic_again(&error))
    }

    fn link_all(&self, round: u8, documents: u64, groups: &[Keyed<'_>], out: &mut Hits) {
        let mut done = 0;
        let mut found = Hits::default();
        let result = self.many(
            abi::corpus::LINK_MANY,
            round,
            |frame| batches::put_groups(documents, groups, frame),
            |answer| {
                let before = found.pairs.len();
                batches::take_hits(answer, &mut found).ok_or_else(torn)?;
                let group = groups.get(done).ok_or_else(torn)?;
                fits(&found.pairs[before..], group)?;
                done += 1;
                Ok(())
            },
        );
        match result {
            Ok(()) if done == groups.len() => {
                out.pairs.append(&mut found.pairs);
                out.messages.append(&mut found.messages);
            }
            Err(error) if !worker_gave_up(&error) => panic_again(&error),
            // One by one, each group has the limits of a call to itself.
            _ => groups.iter().for_each(|group| group.link(self, round, documents, out)),
        }
    }

    fn weigh_all(&self, pairs: &[&[Hit]], out: &mut Vec<(Links, bool)>) {
        let before = out.len();
        let result = self.many(
            abi::corpus::WEIGH_MANY,
            0,
            |frame| batches::put_weighed(pairs, frame),
            |answer| {
                let (frame, closer) = batches::take_judged(answer).ok_or_else(torn)?;
                let mut links = Links::default();
                self.checks.links(frame, &mut links)?;
                out.push((links, closer));
                Ok(())
            },
        );
        match result {
            Ok(()) if out.len() - before == pairs.len() => {}
            Err(error) if !worker_gave_up(&error) => panic_again(&error),
            _ => {
                out.truncate(before);
                for hits in pairs {
                    let mut links = Links::default();
                    let closer = self.weigh(hits, &mut links);
                    out.push((links, closer));
                }
            }
        }
    }

    fn verify_all(&self, pairs: &[Pair<'_>], out: &mut Vec<Links>) -> Result<(), StageError> {
        let before = out.len();
        let result = self.many(
            abi::corpus::VERIFY_MANY,
            0,
            |frame| batches::put_verified(pairs, frame),
            |answer| {
                let (frame, _) = batches::take_judged(answer).ok_or_else(torn)?;
                let mut links = Links::default();
                self.checks.links(frame, &mut links)?;
                out.push(links);
                Ok(())
            },
        );
        match result {
            Ok(()) if out.len() - before == pairs.len() => Ok(()),
            Err(error) if !worker_gave_up(&error) => Err(error),
            _ => {
                out.truncate(before);
                for pair in pairs {
                    let mut links = Links::default();
                    self.verify(pair.a, pair.b, pair.hits, &mut links)?;
                    out.push(links);
                }
                Ok(())
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A stage behind a plugin of minor number 0.
    struct Old;

    impl Caller for Old {
        fn call(&self, call: &Call<'_>, reply: &mut dyn Reply) -> Result<(), StageError> {
            let answer = match call.operation {
                abi::corpus::LINK => postcard::to_allocvec(&Hits::default()),
                abi::corpus::WEIGH => postcard::to_allocvec(&WeighedFrame::default()),
                abi::corpus::VERIFY => postcard::to_allocvec(&LinksFrame::default()),
                other => panic!("no plugin of minor number 0 knows operation {other}"),
            };
            reply.bytes(&answer.expect("plain data"));
            Ok(())
        }

        fn takes_many(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_plugin_of_minor_number_0_is_asked_for_one_at_a_time() {
        let description = Description {
            name: "old".to_owned(),
            version: "1.0.0".to_owned(),
            summary: "Knows one at a time.".to_owned(),
            kind: Kind::Corpus,
            deterministic: true,
            rules: Vec::new(),
            settings: serde_json::Value::Null,
            reads: Vec::new(),
            writes: Vec::new(),
        };
        let remote = Remote {
            caller: Old,
            reads: Reads::of(&description),
            checks: Checks::new(&description),
            passes: 1,
            plan: Plan::default(),
        };
        let postings = [Posting { key: 1, doc: 0, data: 0 }];
        let mut hits = Hits::default();
        remote.link_all(0, 1, &[Keyed { key: 1, postings: &postings, hot: None }; 2], &mut hits);
        assert_eq!(hits, Hits::default());
        let hits = [Hit { a: 0, b: 1, key: 1, a_data: 0, b_data: 0 }];
        let mut weighed = Vec::new();
        remote.weigh_all(&[&hits, &hits], &mut weighed);
        assert_eq!(weighed, vec![(Links::default(), false); 2]);
        let mut verified = Vec::new();
        let pair = Pair { a: &[], b: &[], hits: &hits };
        assert_eq!(remote.verify_all(&[pair; 3], &mut verified), Ok(()));
        assert_eq!(verified, vec![Links::default(); 3]);
    }
}
