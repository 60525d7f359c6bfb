//! What a document is told of what a corpus stage found: its letters, its links, its clusters.

use std::ops::Range;

use wirecopy_document::Name;
use wirecopy_stage::{Card, Cluster, Inbox, Link, Membership, Message, Partner};

use crate::EngineError;
use crate::blobs::{Blobs, Values};
use crate::runs::Sorted;
use crate::sort::{Item, LinkRef};

/// What one document needs to be settled.
pub(crate) struct Mail {
    pub(crate) documents: u64,
    pub(crate) messages: Vec<Message>,
    pub(crate) partners: Vec<Partner>,
    pub(crate) clusters: Vec<Cluster>,
}

impl Mail {
    pub(crate) fn inbox(&self) -> Inbox<'_> {
        Inbox {
            documents: self.documents,
            messages: &self.messages,
            partners: &self.partners,
            clusters: &self.clusters,
        }
    }
}

/// What is sent to one document, by reference.
pub(crate) struct Address {
    pub(crate) doc: u64,
    pub(crate) messages: Vec<Message>,
    pub(crate) links: Vec<u64>,
}

/// Gives out addresses in rising order.
pub(crate) struct Addresses<'a> {
    pub(crate) base: u64,
    pub(crate) refs: &'a mut Feed<LinkRef>,
    pub(crate) messages: &'a mut Feed<Message>,
}

impl Addresses<'_> {
    /// What is sent to a document, by its number in this run.
    pub(crate) fn of(&mut self, number: u64) -> Result<Address, EngineError> {
        let doc = self.base + number;
        Ok(Address {
            doc,
            messages: self.messages.of(doc, |m| m.doc)?,
            links: self.refs.of(doc, |r| r.doc)?.into_iter().map(|r| r.offset).collect(),
        })
    }
}

/// Looks up links, cards and clusters.
#[derive(Clone, Copy)]
pub(crate) struct CorpusReader<'a> {
    pub(crate) documents: u64,
    pub(crate) cards: &'a Values,
    pub(crate) links: &'a Blobs,
    pub(crate) clusters: &'a [(Name, Vec<Membership>)],
}

impl CorpusReader<'_> {
    /// Fetches what an address refers to.
    pub(crate) fn mail(&self, address: Address) -> Result<Mail, EngineError> {
        let doc = address.doc;
        let mut partners = Vec::with_capacity(address.links.len());
        // Those in which it comes first follow one another.
        for numbers in address.links.chunk_by(|one, next| one + 1 == *next) {
            let links: Vec<Link> = self.links.range(numbers[0]..numbers[numbers.len() - 1] + 1)?;
            for link in links {
                let own_first = link.a == doc;
                let card = self.cards.card(if own_first { link.b } else { link.a })?;
                partners.push(Partner { link, own_first, card });
            }
        }
        partners.sort_by_key(|p| (p.card.doc, p.link.kind));
        let mut clusters = Vec::new();
        for (name, members) in self.clusters {
            if let Some(member) = member(members, doc) {
                clusters.push(member.cluster(*name, self.cards.card(member.kept)?));
            }
        }
        Ok(Mail { documents: self.documents, messages: address.messages, partners, clusters })
    }

    pub(crate) fn link_count(&self) -> u64 {
        self.links.len()
    }

    pub(crate) fn links(&self, numbers: Range<u64>) -> Result<Vec<Link>, EngineError> {
        self.links.range(numbers)
    }

    pub(crate) fn card(&self, doc: u64) -> Result<Card, EngineError> {
        self.cards.card(doc)
    }

    /// Whether a link is left out of the list of links: in a large cluster only those to the parent are listed.
    pub(crate) fn is_minor(&self, link: &Link, large: u64) -> bool {
        is_minor(self.clusters, link, large)
    }
}

/// Whether a link is left out of the list of links, given the clusters under each relation.
pub(crate) fn is_minor(clusters: &[(Name, Vec<Membership>)], link: &Link, large: u64) -> bool {
    let both = |(_, members): &'_ (Name, Vec<Membership>)| {
        Some((*member(members, link.a)?, *member(members, link.b)?))
    };
    let mut large_clusters = clusters
        .iter()
        .filter_map(both)
        .filter(|(a, b)| a.kept == b.kept && a.size > large)
        .peekable();
    large_clusters.peek().is_some()
        && large_clusters.all(|(a, b)| a.parent != link.b && b.parent != link.a)
}

fn member(members: &[Membership], doc: u64) -> Option<&Membership> {
    members.binary_search_by_key(&doc, |m| m.doc).ok().map(|at| &members[at])
}

/// Sorted items, taken document by document in rising order.
pub(crate) struct Feed<T: Item>(Option<Sorted<T>>);

impl<T: Item> Feed<T> {
    pub(crate) fn empty() -> Self {
        Feed(None)
    }

    pub(crate) fn new(sorted: Sorted<T>) -> Self {
        Feed(Some(sorted))
    }

    pub(crate) fn of(&mut self, doc: u64, key: impl Fn(&T) -> u64) -> Result<Vec<T>, EngineError> {
        let mut found = Vec::new();
        let Some(sorted) = &mut self.0 else { return Ok(found) };
        while sorted.peek().is_some_and(|item| key(item) <= doc) {
            if let Some(item) = sorted.next()?
                && key(&item) == doc
            {
                found.push(item);
            }
        }
        Ok(found)
    }
}
