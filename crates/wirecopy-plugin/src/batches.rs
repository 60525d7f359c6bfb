//! What crosses the boundary for many groups or pairs at once, as raw numbers: a run makes millions of them, and most
//! are a few words long.
//!
//! All numbers are little-endian and have eight bytes, unless something else is said.
//!
//! - Groups: the number of documents; then for each group its key, how many postings there are if it is hot, else 0,
//!   how many follow, and document and data of each.
//! - Hits, in answer: for each group the number of pairs and that of messages; then first and second document, key and
//!   both data of each pair, and document, key and data of each message.
//! - Pairs: for each the two documents, the number of hits, and key and both data of each. Where they are to be
//!   verified, the witnesses come first, each behind its length; [`AGAIN`] for the length of the first stands for
//!   the same witness as that of the pair before.
//! - Judgements, in answer: for each pair a byte, 1 where it deserves a closer look, and the length of a `LinksFrame`
//!   in four bytes with the frame behind it; length 0 stands for no link.

use wirecopy_stage::{Hit, Hits, Keyed, Links, Message, Pair, Posting};

use crate::frames::LinksFrame;

/// Stands for the length of a witness that is the same as that of the pair before.
pub const AGAIN: u64 = u64::MAX;

const NUMBER: usize = size_of::<u64>();

/// Reads numbers and bytes one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next number, if there is one.
    pub fn number(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*bytes))
    }

    /// The next so many bytes, if there are as many.
    pub fn bytes(&mut self, count: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    /// The next `count` lists of `N` numbers.
    fn lists<const N: usize>(&mut self, count: u64) -> Option<impl Iterator<Item = [u64; N]> + 'a> {
        let bytes = self.bytes(count.checked_mul((N * NUMBER) as u64)?)?;
        Some(bytes.chunks_exact(N * NUMBER).map(|list| {
            let mut numbers = [0; N];
            for (number, bytes) in numbers.iter_mut().zip(list.as_chunks().0) {
                *number = u64::from_le_bytes(*bytes);
            }
            numbers
        }))
    }
}

fn put<const N: usize>(out: &mut Vec<u8>, numbers: [u64; N]) {
    numbers.iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
}

/// The frame of groups.
pub fn put_groups(documents: u64, groups: &[Keyed<'_>], out: &mut Vec<u8>) {
    let postings: usize = groups.iter().map(|g| g.postings.len()).sum();
    out.reserve(NUMBER * (1 + 3 * groups.len() + 2 * postings));
    put(out, [documents]);
    for group in groups {
        put(out, [group.key, group.hot.unwrap_or(0), group.postings.len() as u64]);
        group.postings.iter().for_each(|p| put(out, [p.doc, p.data]));
    }
}

/// Shows each group of a frame behind the number of documents; `None` if the frame is none.
pub fn take_groups(frame: &mut Reader<'_>, mut show: impl FnMut(&Keyed<'_>)) -> Option<()> {
    let mut postings = Vec::new();
    while !frame.is_empty() {
        let (key, hot, count) = (frame.number()?, frame.number()?, frame.number()?);
        postings.clear();
        let lists = frame.lists(count)?;
        postings.extend(lists.map(|[doc, data]| Posting { key, doc, data }));
        show(&Keyed { key, postings: &postings, hot: (hot > 0).then_some(hot) });
    }
    Some(())
}

/// Adds the hits of a group to an answer.
pub fn put_hits(hits: &Hits, out: &mut Vec<u8>) {
    put(out, [hits.pairs.len() as u64, hits.messages.len() as u64]);
    hits.pairs.iter().for_each(|h| put(out, [h.a, h.b, h.key, h.a_data, h.b_data]));
    hits.messages.iter().for_each(|m| put(out, [m.doc, m.key, m.data]));
}

/// Adds the hits of the next group of an answer to `out`; `None` if there is none.
pub fn take_hits(answer: &mut Reader<'_>, out: &mut Hits) -> Option<()> {
    let (pairs, messages) = (answer.number()?, answer.number()?);
    let hit = |[a, b, key, a_data, b_data]: [u64; 5]| Hit { a, b, key, a_data, b_data };
    out.pairs.extend(answer.lists(pairs)?.map(hit));
    out.messages.extend(answer.lists(messages)?.map(|[doc, key, data]| Message { doc, key, data }));
    Some(())
}

fn put_pair(hits: &[Hit], out: &mut Vec<u8>) {
    let (a, b) = hits.first().map_or((0, 0), |h| (h.a, h.b));
    put(out, [a, b, hits.len() as u64]);
    hits.iter().for_each(|h| put(out, [h.key, h.a_data, h.b_data]));
}

fn take_pair(frame: &mut Reader<'_>, hits: &mut Vec<Hit>) -> Option<()> {
    let (a, b, count) = (frame.number()?, frame.number()?, frame.number()?);
    hits.clear();
    let lists = frame.lists(count)?;
    hits.extend(lists.map(|[key, a_data, b_data]| Hit { a, b, key, a_data, b_data }));
    Some(())
}

/// The frame of pairs that are to be weighed.
pub fn put_weighed(pairs: &[&[Hit]], out: &mut Vec<u8>) {
    pairs.iter().for_each(|hits| put_pair(hits, out));
}

/// Shows the hits of the next pair of a frame; `None` if the frame is none.
pub fn take_weighed(frame: &mut Reader<'_>, hits: &mut Vec<Hit>) -> Option<()> {
    take_pair(frame, hits)
}

/// The frame of pairs that are to be verified.
pub fn put_verified(pairs: &[Pair<'_>], out: &mut Vec<u8>) {
    let mut before: Option<&[u8]> = None;
    for pair in pairs {
        // Hosts keep the witness of the first document while its pairs last: the same place means the same bytes.
        if before.is_some_and(|a| std::ptr::eq(a, pair.a)) {
            put(out, [AGAIN]);
        } else {
            put(out, [pair.a.len() as u64]);
            out.extend_from_slice(pair.a);
        }
        before = Some(pair.a);
        put(out, [pair.b.len() as u64]);
        out.extend_from_slice(pair.b);
        put_pair(pair.hits, out);
    }
}

/// The next pair of a frame: its hits go to `hits`, and what comes back are its witnesses. `first` is that of the pair
/// before. `None` if the frame is none.
pub fn take_verified<'a>(
    frame: &mut Reader<'a>,
    first: &mut &'a [u8],
    hits: &mut Vec<Hit>,
) -> Option<(&'a [u8], &'a [u8])> {
    match frame.number()? {
        AGAIN => {}
        length => *first = frame.bytes(length)?,
    }
    let length = frame.number()?;
    let second = frame.bytes(length)?;
    take_pair(frame, hits)?;
    Some((first, second))
}

/// Adds the judgement of a pair to an answer.
///
/// # Errors
///
/// As `postcard::to_extend`: never for links.
pub fn put_judged(links: Links, closer: bool, out: &mut Vec<u8>) -> postcard::Result<()> {
    out.push(u8::from(closer));
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    if !links.links.is_empty() {
        *out = postcard::to_extend(&LinksFrame::from(links), std::mem::take(out))?;
        let length = u32::try_from(out.len() - at - 4).unwrap_or(u32::MAX);
        out[at..at + 4].copy_from_slice(&length.to_le_bytes());
    }
    Ok(())
}

/// The judgement of the next pair of an answer; `None` if there is none.
pub fn take_judged(answer: &mut Reader<'_>) -> Option<(LinksFrame, bool)> {
    let (&closer, rest) = answer.0.split_first()?;
    let (length, rest) = rest.split_first_chunk()?;
    answer.0 = rest;
    let frame = answer.bytes(u32::from_le_bytes(*length).into())?;
    let links =
        if frame.is_empty() { LinksFrame::default() } else { postcard::from_bytes(frame).ok()? };
    Some((links, closer != 0))
}

#[cfg(test)]
mod tests {
    use wirecopy_document::{Name, RuleId};

    use super::*;

    const HITS: [Hit; 2] = [
        Hit { a: 1, b: 2, key: 3, a_data: 4, b_data: u64::MAX },
        Hit { a: 1, b: 2, key: 5, a_data: 6, b_data: 7 },
    ];

    #[test]
    fn groups_come_out_as_they_went_in() {
        let postings = [Posting { key: 7, doc: 1, data: 2 }, Posting { key: 7, doc: 3, data: 4 }];
        let groups = [
            Keyed { key: 7, postings: &postings, hot: None },
            Keyed { key: 7, postings: &postings[..1], hot: Some(9) },
        ];
        let mut frame = Vec::new();
        put_groups(5, &groups, &mut frame);
        let mut reader = Reader(&frame);
        assert_eq!(reader.number(), Some(5));
        let mut shown = Vec::new();
        take_groups(&mut reader, |group| shown.push(format!("{group:?}"))).expect("a frame");
        assert_eq!(shown, groups.map(|group| format!("{group:?}")));
        assert!(take_groups(&mut Reader(&frame[8..frame.len() - 1]), |_| ()).is_none());
    }

    #[test]
    fn hits_come_out_as_they_went_in() {
        let messages = vec![Message { doc: 1, key: 2, data: 3 }];
        let hits = Hits { pairs: HITS.to_vec(), messages };
        let mut answer = Vec::new();
        put_hits(&hits, &mut answer);
        let mut out = Hits::default();
        take_hits(&mut Reader(&answer), &mut out).expect("an answer");
        assert_eq!(out, hits);
        for cut in 0..answer.len() {
            assert!(take_hits(&mut Reader(&answer[..cut]), &mut out).is_none());
        }
    }

    #[test]
    fn pairs_come_out_as_they_went_in() {
        let (one, other) = (vec![1, 2, 3], vec![4]);
        let pair = |a, b| Pair { a, b, hits: &HITS };
        let pairs = [pair(&one, &other), pair(&one, &[]), pair(&other, &one)];
        let mut frame = Vec::new();
        put_verified(&pairs, &mut frame);
        let (mut reader, mut first, mut hits) = (Reader(&frame), &[][..], Vec::new());
        for pair in pairs {
            let found = take_verified(&mut reader, &mut first, &mut hits);
            assert_eq!((found, hits.as_slice()), (Some((pair.a, pair.b)), pair.hits));
        }
        assert!(reader.is_empty());
    }

    #[test]
    fn judgements_come_out_as_they_went_in() {
        let mut links = Links::default();
        links.link(RuleId(3), Name::literal("near"), 7, Vec::new());
        let mut answer = Vec::new();
        put_judged(Links::default(), true, &mut answer).expect("plain data");
        put_judged(links.clone(), false, &mut answer).expect("plain data");
        let mut reader = Reader(&answer);
        assert_eq!(take_judged(&mut reader), Some((LinksFrame::default(), true)));
        assert_eq!(take_judged(&mut reader), Some((LinksFrame::from(links), false)));
        assert_eq!(take_judged(&mut reader), None);
    }
}
