//! What the words around a name say about it.

use crate::around::Place;
use crate::credits::Way;
use crate::lines::{way_by_brackets, way_by_place};

/// Words before a name that attribute something to it; the last of them, what must stand before that one, and whether
/// the two suffice for a form that means other things as well: people are spoken to, outlets are cited.
const BEFORE: &[(&str, &[&str], bool)] = &[
    ("to", &["according"], true),
    (
        "to",
        &["told", "talking", "speaking", "spoke", "interview", "statement", "confirmed", "said"],
        false,
    ),
    ("per", &[], true),
    ("citing", &[], true),
    ("quoting", &[], true),
    ("cited", &[], true),
    ("told", &[], true),
    ("reported", &[], false),
    ("via", &[], false),
    ("with", &["interview", "spoke", "speaking"], false),
    ("by", &["reported", "published", "quoted", "cited"], true),
    (
        "by",
        &[
            "report",
            "reports",
            "carried",
            "released",
            "interviewed",
            "broadcast",
            "run",
            "obtained",
            "seen",
            "reviewed",
            "saying",
        ],
        false,
    ),
    ("from", &["report", "reports", "reporting", "footage", "inputs"], false),
    ("in", &["published", "reported"], false),
    ("on", &["broadcast", "aired"], false),
];

/// Words behind a name that make it a speaker.
const BEHIND: [&str; 29] = [
    "said",
    "says",
    "reported",
    "reports",
    "report",
    "added",
    "quoted",
    "quotes",
    "cited",
    "cites",
    "wrote",
    "writes",
    "noted",
    "claimed",
    "carried",
    "confirmed",
    "published",
    "broadcast",
    "aired",
    "revealed",
    "quoting",
    "citing",
    "described",
    "showed",
    "released",
    "called",
    "had",
    "has",
    "reporting",
];

/// What an agency that `has` or `had` it passes on.
const LEARNED: [&str; 5] = ["learned", "learnt", "seen", "reviewed", "obtained"];

/// Words that may stand between a name and the word that attributes.
const BETWEEN: [&str; 29] = [
    "the",
    "a",
    "an",
    "state",
    "state-run",
    "state-owned",
    "media",
    "news",
    "agency",
    "agency,",
    "agencies",
    "official",
    "newspaper",
    "daily",
    "broadcaster",
    "outlet",
    "report",
    "reports",
    "wire",
    "service",
    "also",
    "later",
    "earlier",
    "website",
    "media,",
    "channel",
    "television",
    "tv",
    "magazine",
];

/// Words that may stand between a name and the verb behind it, besides those of [`BETWEEN`].
const BEHIND_NAME: [&str; 16] = [
    "first",
    "exclusively",
    "on",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "correspondent",
    "correspondents",
    "reporter",
    "reporters",
    "journalist",
    "journalists",
];

/// Small words that may follow an outlet to which something is attributed. Any other word may go on with a longer name,
/// or be what the form means besides: `told Petra Olsen`, `according to Fortune magazine`, `told the Guardian that`.
const FOLLOWING: [&str; 41] = [
    "a",
    "about",
    "after",
    "also",
    "an",
    "and",
    "as",
    "at",
    "before",
    "but",
    "by",
    "during",
    "earlier",
    "for",
    "from",
    "he",
    "her",
    "his",
    "how",
    "i",
    "in",
    "it",
    "its",
    "last",
    "magazine",
    "newspaper",
    "on",
    "or",
    "she",
    "that",
    "the",
    "their",
    "there",
    "they",
    "this",
    "today",
    "tv",
    "we",
    "when",
    "who",
    "yesterday",
];

/// What the words around a name say; `titled` where the line is known to be a title.
pub(crate) fn way_by_words(place: &Place<'_>, titled: bool) -> Option<Way> {
    let (before, after) = (place.before, place.after);
    if let Some(way) = way_by_place(place) {
        return (!titled).then_some(way);
    }
    if let Some(way) = way_by_brackets(place, titled) {
        return Some(way);
    }
    if pictured(before) || signed(before, after) {
        return Some(Way::Photo);
    }
    if addressed(before, after) || refused(before) {
        return None;
    }
    let attributed =
        attributed_before(before).is_some() || inverted(before) || verb_behind(after).is_some();
    attributed.then_some(Way::Attribution)
}

/// Whether the words around a form that means other things as well attribute something to the outlet nonetheless.
pub(crate) fn attributed_firmly(place: &Place<'_>) -> bool {
    let before =
        attributed_before(place.before).is_some_and(|said| said.firm && !said.past_capitals);
    if before && ends_phrase(place.after) {
        return true;
    }
    verb_behind(place.after).is_some_and(|verb| verb.firm && !verb.past_capitals)
        && !continues_name(place.before)
        && !reports_results(place.after)
}

/// Whether a name may be the end of a longer one: `Michael Bloomberg`, `the Sunday Telegraph`; not `On Sunday Bloomberg`.
fn continues_name(before: &str) -> bool {
    let mut words = before.rsplit(char::is_whitespace);
    let previous = words.next().unwrap_or_default();
    let dated = words.next().is_some_and(|word| word.eq_ignore_ascii_case("on"));
    previous.starts_with(char::is_uppercase)
        && previous.ends_with(char::is_alphanumeric)
        && !may_stand(&BETWEEN, previous)
        && !dated
}

/// Whether a company tells of its business: `Time reported earnings of 3 dlrs`.
fn reports_results(after: &str) -> bool {
    const RESULTS: [&str; 12] = [
        "earnings", "income", "loss", "losses", "net", "profit", "profits", "quarter", "results",
        "revenue", "revenues", "sales",
    ];
    let told = after.split_whitespace().skip_while(|word| !word.starts_with("report")).skip(1);
    told.take(4).any(|word| may_stand(&RESULTS, word.trim_end_matches([',', '.'])))
}

/// Whether a phrase is over where a name is, so far as the next word tells.
fn ends_phrase(after: &str) -> bool {
    let Some(behind) = after.strip_prefix(char::is_whitespace) else {
        return !after.starts_with(['-', '/']);
    };
    let word = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.is_empty() || may_stand(&FOLLOWING, word)
}

/// Whether a word is one of a list in small letters.
fn may_stand(list: &[&str], word: &str) -> bool {
    list.iter().any(|listed| word.eq_ignore_ascii_case(listed))
}

/// What attributes something to a name.
#[derive(Clone, Copy, Debug)]
struct Said {
    /// Whether it suffices for a form that means other things as well.
    firm: bool,
    /// Whether words with a capital stand between: the name may be part of a longer one.
    past_capitals: bool,
}

/// Whether the word before a name makes it that of a person, or says that it did not speak: `Mr Reuters said`, `Neither
/// AFP nor Reuters reported`.
fn refused(before: &str) -> bool {
    const TITLES: [&str; 11] =
        ["Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Sir", "Lord", "Lady", "Dame", "Baron"];
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !may_stand(&["the", "an"], w));
    let word = words.next().unwrap_or_default();
    TITLES.contains(&word.trim_end_matches('.')) || may_stand(&["neither", "nor"], word)
}

/// Words for pictures, and for what an agency does with one.
pub(crate) const PICTURES: [&str; 8] =
    ["photo", "photos", "photograph", "photographs", "picture", "pictures", "image", "images"];
const SUPPLIED: [&str; 8] =
    ["released", "provided", "supplied", "distributed", "issued", "taken", "published", "courtesy"];
/// Words between the name of a picture and that of its supplier, at most.
const PICTURE_REACH: usize = 12;

/// Whether what stands before a name makes it the supplier of a picture: `in this photo released by`, `Lee/Pool via`.
fn pictured(before: &str) -> bool {
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !w.is_empty()).peekable();
    if words.peek().is_some_and(|word| word.eq_ignore_ascii_case("via")) {
        let picture = |word: &str| PICTURES.iter().any(|p| word.eq_ignore_ascii_case(p));
        return words.nth(1).is_some_and(|word| word.contains('/') || picture(word));
    }
    let mut supplied = false;
    for raw in words.take(PICTURE_REACH) {
        if raw.ends_with(['.', '!', '?']) {
            return false;
        }
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        supplied |= SUPPLIED.contains(&word);
        if PICTURES.contains(&word) {
            return supplied;
        }
    }
    false
}

/// Whether a picture is signed with the name: `REUTERS/Ann Lee`, `Ann Lee/Reuters`, `AP Photo/Ann Lee`.
fn signed(before: &str, after: &str) -> bool {
    // One word may be all sorts of things: `CNN/Money`.
    const ALONE: [&str; 4] = ["Stringer", "Handout", "Pool", "File"];
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    if let Some(person) = after.strip_prefix('/') {
        let mut words = person.split(' ');
        let first = words.next().unwrap_or_default();
        let first = first.trim_end_matches(|c: char| !c.is_alphabetic());
        // In a line of capitals anything may follow: `CP/CREDIT TERMS`.
        let name = |word: &str| capital(word) && word.contains(char::is_lowercase);
        return ALONE.contains(&first) || name(first) && words.next().is_some_and(capital);
    }
    let mut words = before.rsplit([' ', '(']);
    let surname = words.next().is_some_and(|word| word.ends_with('/') && capital(word));
    after.strip_prefix(" Photo/").is_some_and(capital)
        || surname && words.next().is_some_and(capital)
}

/// Words before a name that speak for what follows it: `…, said AFP.`
fn inverted(before: &str) -> bool {
    let Some((said, word)) = before.rsplit_once(' ') else { return false };
    ["said", "says", "wrote", "writes", "added"].contains(&word)
        && said.trim_end().ends_with([',', '”', '"', '’', '»'])
}

/// Whether people of the agency are told to do something: `told Reuters reporters to leave`.
fn addressed(before: &str, after: &str) -> bool {
    const PEOPLE: [&str; 6] =
        ["reporters", "reporter", "journalists", "journalist", "staff", "photographers"];
    let mut words = after.split_whitespace();
    before.ends_with("told")
        && words.next().is_some_and(|word| PEOPLE.contains(&word))
        && words.next() == Some("to")
}

/// Whether what stands between two names joins them.
pub(crate) fn joins(between: &str) -> bool {
    const JOINTS: [&str; 8] = ["and", "or", "&", ",", "/", ", and", "and the", ", the"];
    JOINTS.contains(&between.trim()) && !between.contains('\n')
}

/// What attributes something to a name before it: `told`, `according to the state-run`.
fn attributed_before(before: &str) -> Option<Said> {
    // `the Korean Central News Agency (KCNA)`: what stands before the name that the bracket repeats counts.
    let before = before.trim_end_matches('(').trim_end();
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !w.is_empty());
    let mut past_capitals = false;
    for _ in 0..7 {
        let raw = words.next()?;
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if BEFORE.iter().any(|(w, ..)| *w == word) {
            let previous = words.next().unwrap_or_default().to_lowercase();
            let previous = previous.trim_matches(|c: char| !c.is_alphanumeric());
            let fits = |(w, needed, _): &&(&str, &[&str], bool)| {
                *w == word && (needed.is_empty() || needed.contains(&previous))
            };
            return BEFORE.iter().find(fits).map(|&(.., firm)| Said { firm, past_capitals });
        }
        // Only what may stand between, and adjectives of countries and possessives, may be passed over.
        let capital = raw.starts_with(char::is_uppercase);
        let clause_ends = raw.ends_with(['.', ';', ':', '!', '?', ',', ')']);
        let between = may_stand(&BETWEEN, raw);
        if clause_ends || !(between || capital) {
            return None;
        }
        past_capitals |= !between;
    }
    None
}

/// The verb behind a name that makes it a speaker: `said`, `on Monday reported`.
fn verb_behind(after: &str) -> Option<Said> {
    if after.starts_with(['.', ';', ':']) {
        return None;
    }
    // `Yonhap, citing officials, said`.
    if let Some(aside) = after.strip_prefix(", ") {
        let cites = ["citing ", "quoting "].iter().any(|word| aside.starts_with(word));
        return cites.then_some(Said { firm: false, past_capitals: false });
    }
    // A bracket right behind the name repeats it.
    let after = after.trim_start();
    let after = match after.strip_prefix('(') {
        Some(inside) => inside.split_once(')').map_or("", |(_, rest)| rest),
        None => after,
    };
    let mut past_capitals = false;
    let mut words = after.split_whitespace();
    for _ in 0..5 {
        let raw = words.next()?;
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if BEHIND.contains(&word) {
            let firm = matches!(word, "reported" | "reports");
            // `has` and `had` speak only with a verb of speech behind them.
            let helps =
                matches!(word, "has" | "had" | "report" | "called" | "showed" | "described");
            let next = words.next().unwrap_or_default();
            let next = next.trim_matches(|c: char| !c.is_alphanumeric());
            let speaks = !helps || BEHIND.contains(&next) || LEARNED.contains(&next);
            // A longer name may go on: `BBC Newsnight reported`.
            return (speaks && (firm || !past_capitals)).then_some(Said { firm, past_capitals });
        }
        let between = may_stand(&BETWEEN, raw) || may_stand(&BEHIND_NAME, raw);
        let longer = raw.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if !(between || longer) || raw.ends_with(['.', ';', ',']) {
            return None;
        }
        past_capitals |= !between;
    }
    None
}
