//! Quoted speech, and whether two quotations render one statement.

use std::sync::LazyLock;

use wirecopy_stage::prelude::*;
use wirecopy_stage::{Hit, LinkSpan};

use crate::posting::{Mark, mark};
use crate::witness::Witness;
use crate::words::{mix, word_hash};

/// A quotation shorter than this many words says too little.
const LEAST_WORDS: usize = 4;
/// Two renderings share this many stems that carry meaning, at least.
const LEAST_CONTENT: usize = 3;
/// Of these, so many are no names.
const LEAST_PLAIN: usize = 2;
/// And this part of the stems of the shorter one, in percent.
const LEAST_PERCENT: usize = 60;
/// Longest quotation that is looked at, in bytes: a mark that is never closed would take the rest of the text.
const LONGEST: usize = 1200;

/// Words in quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// Without the marks.
    pub(crate) span: Span,
    /// Stems in order, those without meaning of their own included.
    pub(crate) stems: Vec<Stem>,
}

/// What is left of a word without its endings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stem {
    /// The lowest two bits are 0.
    hash: u32,
    content: bool,
    /// Written with a capital: perhaps a name, and two quotations that share a name need not say the same.
    capital: bool,
}

impl Quote {
    /// Its stems, sorted and each once.
    pub(crate) fn set(&self) -> Vec<Stem> {
        let mut stems = self.stems.clone();
        stems.sort_unstable();
        stems.dedup_by_key(|s| s.hash);
        stems
    }
}

impl Stem {
    /// The stem as one number.
    pub(crate) fn pack(self) -> u32 {
        self.hash | u32::from(self.content) | u32::from(self.capital) << 1
    }

    /// The stem that was packed.
    pub(crate) fn unpack(n: u32) -> Self {
        Stem { hash: n & !3, content: n & 1 != 0, capital: n & 2 != 0 }
    }
}

/// Marks that open a quotation, and those that close it.
const MARKS: [(char, [char; 2]); 5] =
    [('"', ['"', '"']), ('“', ['”', '”']), ('„', ['“', '”']), ('«', ['»', '»']), ('‘', ['’', '’'])];

/// The quotations of a text. A mark that is not closed in its paragraph opens nothing, unless the next paragraph opens
/// again, as those of a long quotation do.
pub(crate) fn quotes(text: &str) -> Vec<Quote> {
    let mut all = Vec::new();
    let mut open: Option<(usize, char, [char; 2])> = None;
    // The curly marks share their first byte, and so do the pointed ones.
    let bytes = text.as_bytes();
    let pointed = memchr::memchr_iter("«".as_bytes()[0], bytes);
    let mut pointed = pointed.filter(|i| matches!(bytes.get(i + 1), Some(0xab | 0xbb))).peekable();
    let mut others = memchr::memchr3_iter(b'\n', b'"', "“".as_bytes()[0], bytes).peekable();
    loop {
        let first = match (pointed.peek(), others.peek()) {
            (Some(x), Some(y)) if x < y => pointed.next(),
            (Some(_), None) => pointed.next(),
            _ => others.next(),
        };
        let Some((i, c)) = first.and_then(|i| Some((i, text[i..].chars().next()?))) else { break };
        let behind = i + c.len_utf8();
        match open {
            Some((start, mark, _)) if c == '\n' => {
                if mark != '‘' && text[behind..].trim_start().starts_with(mark) {
                    push(text, start, i, &mut all);
                }
                open = None;
            }
            Some((start, mark, close)) if close.contains(&c) => {
                if mark != '‘' || closes(text, i) {
                    push(text, start, i, &mut all);
                    open = None;
                }
            }
            // A quotation in single marks may stand in another one, which goes on behind it.
            Some(_) if matches!(c, '‘' | '"') => {}
            _ => {
                let found = MARKS.iter().find(|(mark, _)| *mark == c);
                let opens = found.filter(|_| c != '‘' || opens(text, i));
                open = opens.map(|(mark, close)| (behind, *mark, *close)).or(open);
            }
        }
    }
    all
}

/// Whether a single mark opens a quotation: `rock ‘n’ roll` and `the ‘90s` have apostrophes.
fn opens(text: &str, at: usize) -> bool {
    let word = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    !word && text[at..].chars().nth(1).is_some_and(char::is_alphabetic)
}

/// Whether a single mark closes a quotation and is no apostrophe, as in `port’s` and `the workers’ union`.
fn closes(text: &str, at: usize) -> bool {
    let rest = &text[at + '’'.len_utf8()..];
    if rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    // Behind an `s` in the midst of a sentence, it closes only if nothing else does.
    let rest = rest.split('\n').next().unwrap_or_default();
    let possessive = text[..at].ends_with('s')
        && rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    let next = rest.char_indices().find(|&(i, c)| {
        c == '‘' || c == '’' && !rest[i + c.len_utf8()..].starts_with(char::is_alphanumeric)
    });
    !(possessive && next.is_some_and(|(_, c)| c == '’'))
}

fn push(text: &str, start: usize, end: usize, all: &mut Vec<Quote>) {
    let inside = &text[start..end];
    let stems: Vec<Stem> =
        inside.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(stem).collect();
    if stems.len() >= LEAST_WORDS && inside.len() <= LONGEST {
        all.push(Quote { span: Span::at(start, end), stems });
    }
}

/// Keys under which renderings of one statement meet: pairs of stems with meaning, at most one apart, in either order.
pub(crate) fn keys(quote: &Quote) -> Vec<u64> {
    let content: Vec<u64> =
        quote.stems.iter().filter(|s| s.content).map(|s| u64::from(s.hash)).collect();
    let mut keys = Vec::new();
    for (i, a) in content.iter().enumerate() {
        for b in content.iter().skip(i + 1).take(2) {
            keys.push(mix((a ^ b).wrapping_add(a.wrapping_mul(*b)) ^ 0x5e0d));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether two quotations met under more than one key. Renderings of one statement share several of its pairs of stems;
/// that two speakers put two words beside each other is chance.
pub(crate) fn met_twice(hits: &[Hit]) -> bool {
    let mut met: Vec<(u64, u64)> = hits
        .iter()
        .filter(|h| matches!((mark(h.a_data), mark(h.b_data)), (Mark::Quote(_), Mark::Quote(_))))
        .map(|h| (h.a_data, h.b_data))
        .collect();
    met.sort_unstable();
    met.windows(2).any(|pair| pair[0] == pair[1])
}

/// A quotation as a witness has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quoted<'a> {
    pub(crate) span: Span,
    /// Packed stems, four bytes each, sorted and each once.
    pub(crate) stems: &'a [u8],
}

impl<'a> Quoted<'a> {
    fn stems(&self) -> impl ExactSizeIterator<Item = Stem> + 'a {
        self.stems.as_chunks().0.iter().map(|stem| Stem::unpack(u32::from_le_bytes(*stem)))
    }
}

/// How well two quotations render one statement, in percent; `None` if they do not.
pub(crate) fn rendering(a: &Quoted<'_>, b: &Quoted<'_>) -> Option<usize> {
    let least = a.stems().len().min(b.stems().len()).max(1);
    let (mut common, mut content, mut plain) = (0, 0, 0);
    let (mut of_a, mut of_b) = (a.stems(), b.stems());
    let (mut next_a, mut next_b) = (of_a.next(), of_b.next());
    while let (Some(x), Some(y)) = (next_a, next_b) {
        if x.hash == y.hash {
            common += 1;
            content += usize::from(x.content);
            plain += usize::from(x.content && !(x.capital && y.capital));
        }
        if x.hash <= y.hash {
            next_a = of_a.next();
        }
        if y.hash <= x.hash {
            next_b = of_b.next();
        }
    }
    let percent = common * 100 / least;
    // A statement and its denial share all their words but one. A longer quotation may deny something besides.
    let longest = a.stems().len().max(b.stems().len());
    if longest * 2 <= least * 3 && denies(a) != denies(b) {
        return None;
    }
    (content >= LEAST_CONTENT && plain >= LEAST_PLAIN && percent >= LEAST_PERCENT)
        .then_some(percent)
}

/// Words that turn a statement into its opposite; `t` is what is left of `won't`.
const DENIALS: [&str; 14] = [
    "not", "t", "never", "no", "cannot", "neither", "nobody", "nothing", "without", "nicht",
    "kein", "keine", "nie", "ne",
];

static DENIAL_STEMS: LazyLock<Vec<u32>> =
    LazyLock::new(|| DENIALS.iter().map(|word| stem(word).hash).collect());

fn denies(quote: &Quoted<'_>) -> bool {
    quote.stems().any(|stem| DENIAL_STEMS.contains(&stem.hash))
}

/// The words of one quotation where they stand, word for word, in the other: both places.
pub(crate) fn verbatim(
    a: &Witness<'_>,
    x: &Quoted<'_>,
    b: &Witness<'_>,
    y: &Quoted<'_>,
) -> Option<LinkSpan> {
    let (x, y) = (a.within(x.span), b.within(y.span));
    if x.1 == 0 || y.1 == 0 {
        return None;
    }
    let same = |i: usize, j: usize, len: usize| (0..len).all(|n| a.hash(i + n) == b.hash(j + n));
    let (i, j, len) = if x.1 >= y.1 {
        let i = (x.0..=x.0 + x.1 - y.1).find(|&i| same(i, y.0, y.1))?;
        (i, y.0, y.1)
    } else {
        let j = (y.0..=y.0 + y.1 - x.1).find(|&j| same(x.0, j, x.1))?;
        (x.0, j, x.1)
    };
    Some(LinkSpan { a: a.cover(i, len), b: b.cover(j, len) })
}

fn stem(word: &str) -> Stem {
    let lower = word.to_lowercase();
    let content = lower.len() > 2 && !FUNCTION_WORDS.contains(&lower.as_str());
    let hash = word_hash(stem_of(&lower)) as u32 & !3;
    let capital = word.starts_with(char::is_uppercase);
    Stem { hash, content, capital }
}

/// What is left of an English word without its endings. Cruder than Porter's stemmer, and enough to see that
/// `strengthening` and `strengthen`, `ministries` and `ministry`, `defence` and `defense` are one word.
fn stem_of(word: &str) -> &str {
    const ENDINGS: [&str; 27] = [
        "isations", "izations", "isation", "ization", "ations", "ation", "ities", "ments", "ingly",
        "ically", "ment", "ally", "ions", "ing", "ies", "ion", "ity", "ive", "ed", "es", "ly",
        "al", "ce", "se", "s", "y", "e",
    ];
    let mut stem = word;
    // Two endings may follow each other: `traditionally`, `ministries`.
    for _ in 0..2 {
        let cut =
            ENDINGS.iter().find_map(|e| stem.strip_suffix(e).filter(|s| s.chars().count() >= 4));
        match cut {
            Some(shorter) => stem = shorter,
            None => break,
        }
    }
    stem
}

/// Words that carry no meaning of their own.
const FUNCTION_WORDS: [&str; 64] = [
    "the", "and", "for", "with", "that", "this", "from", "have", "has", "had", "was", "were",
    "are", "will", "would", "could", "should", "may", "might", "can", "not", "but", "our", "their",
    "his", "her", "its", "your", "you", "they", "them", "she", "him", "who", "which", "what",
    "when", "where", "there", "here", "been", "being", "between", "into", "over", "under", "about",
    "than", "then", "also", "all", "any", "some", "more", "most", "very", "just", "only", "such",
    "these", "those", "out", "upon", "we",
];

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::witness;

    fn check(a: &str, b: &str, expect: bool) {
        let one = |text: &str| quotes(&format!("“{text}”")).pop();
        let (Some(a), Some(b)) = (one(a), one(b)) else { panic!("too short") };
        let (x, y) = (witness::write(&[], from_ref(&a)), witness::write(&[], from_ref(&b)));
        let (x, y) = (Witness::read(&x).unwrap(), Witness::read(&y).unwrap());
        let found = rendering(&x.quote(0).unwrap(), &y.quote(0).unwrap());
        assert_eq!(found.is_some(), expect);
        let (mut x, y) = (keys(&a), keys(&b));
        x.retain(|k| y.contains(k));
        assert!(!expect || x.len() > 1, "renderings meet under more than one key");
    }

    #[test]
    fn renderings() {
        check(
            "will help to strengthen the ties between our harbour ministries",
            "strengthening ties between our ministries of harbours",
            true,
        );
        check("a rich history of trade", "we will rebuild the old quay", false);
        check("Great Homeland Defence War", "Grand Homeland Defence War", false);
        check("it was a very good day for all of us", "it was not a good day for them", false);
        check(
            "We must strengthen the ties between our two harbour ministries before the winter",
            "Our two harbour ministries must never strengthen ties before winter",
            false,
        );
        check(
            "We won't open the harbour gates again",
            "We will open the gates of the harbour again",
            false,
        );
    }

    #[test]
    fn marks() {
        let text =
            "He said \"one two three four\" and “five six seven eight.”\n\"never closed by anyone";
        let all: Vec<&str> = quotes(text).iter().map(|q| q.span.of(text).unwrap()).collect();
        assert_eq!(all, ["one two three four", "five six seven eight."]);
    }

    #[test]
    fn marks_of_all_kinds() {
        for (text, expect) in [
            ("‘The port’s union is on strike,’ he said.", "The port’s union is on strike,"),
            ("‘The workers’ union is on strike,’ he said.", "The workers’ union is on strike,"),
            (
                "‘The port belongs to the workers’ is what he said.",
                "The port belongs to the workers",
            ),
            ("In the ‘90s the port of the town’s own men’ was it.", ""),
            ("He’s sure the port won’t be the men’s again.", ""),
            ("„Der Hafen ist wieder offen“, sagte er.", "Der Hafen ist wieder offen"),
            ("„Port jest znowu dziś otwarty” powiedział.", "Port jest znowu dziś otwarty"),
            ("Il dit : «Le port est de nouveau ouvert».", "Le port est de nouveau ouvert"),
            ("“The port is ‘open’ to all of us,” he said.", "The port is ‘open’ to all of us,"),
            (
                "“The port is open again.\n\n“It will stay so for good,” he said.",
                "The port is open again.|It will stay so for good,",
            ),
            ("“The port is open again.\n\nIt will stay so for good,” he said.", ""),
        ] {
            let all: Vec<&str> = quotes(text).iter().map(|q| q.span.of(text).unwrap()).collect();
            assert_eq!(all.join("|"), expect, "{text}");
        }
    }
}
