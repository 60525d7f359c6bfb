//! Lists of English words that rules ask for.
//!
//! The lexicon says of a word what it is; these say how words behave beside a date. They are asked for rarely, only where a
//! date was found, so they are plain lists.

/// Things that nobody plans: what a date before them tells has happened.
#[rustfmt::skip]
pub(crate) const UNPLANNED: &[&str] = &[
    "attack", "massacre", "earthquake", "quake", "flood", "riot", "bombing", "shooting", "crash", "explosion", "blast",
    "coup", "killing", "assault", "invasion",
];

/// Past forms of what comes about on a day and is not set for one beforehand: `was shot on Oct. 10` is over.
#[rustfmt::skip]
pub(crate) const HAPPENINGS: &[&str] = &[
    "died", "killed", "shot", "born", "arrested", "attacked", "crashed", "hit", "struck", "exploded", "buried", "hurt",
    "injured", "wounded", "fell", "collapsed", "erupted", "began", "started", "ended", "signed", "elected", "won", "lost",
    "resigned", "disappeared", "vanished", "kidnapped", "abducted", "launched", "invaded", "burned", "arrived", "left",
    "happened", "occurred", "met", "visited", "founded", "sank", "detained", "convicted", "executed", "appointed",
    "stabbed", "murdered", "assassinated", "drowned", "fled", "escaped", "seized", "captured", "surrendered", "bombed",
    "destroyed", "robbed", "passed", "adopted", "ratified", "approved", "rejected", "voted", "hospitalized", "diagnosed",
    "held", "filed", "walked", "released", "published", "married", "divorced", "discovered", "found", "opened", "closed", "broke", "burst", "derailed", "retired",
];

/// Words that make of what follows something that need not have happened.
#[rustfmt::skip]
pub(crate) const CONDITIONS: &[&str] = &["if", "unless", "whether", "could", "may", "might", "should", "must", "can"];

/// Past forms of what goes on for a time: `stayed until Sunday` is over.
#[rustfmt::skip]
pub(crate) const LASTING: &[&str] = &[
    "stayed", "lasted", "remained", "ran", "lived", "waited", "worked", "continued", "served", "ruled", "reigned",
    "fought", "held", "kept", "slept", "played", "stood", "sat", "went", "raged", "rained",
    "rose", "grew", "dropped", "gained", "declined", "toured",
];

/// Words after `was` for a state that went on: `was open until Sunday`.
#[rustfmt::skip]
pub(crate) const STATES: &[&str] =
    &["in", "at", "on", "open", "there", "here", "away", "home", "alive", "still", "under", "with", "ill", "sick"];

/// Verbs that report: who says so does it before what is reported happens.
pub(crate) const REPORTING: &[&str] = &["said", "told", "added", "reported"];

/// Words before `to` that make the verb behind it one to come: `agreed to meet Monday`.
#[rustfmt::skip]
pub(crate) const BEFORE_INFINITIVES: &[&str] = &[
    "going", "set", "agreed", "wants", "want", "hoped", "hope", "ready", "likely", "planned", "plans", "plan", "expected",
    "scheduled", "due", "vowed", "promised", "is", "was", "were", "are", "slated", "prepares", "preparing", "decided",
];

/// Nouns as often as verbs: only `plans to` looks ahead.
pub(crate) const PLANS: &[&str] = &["plans", "plan", "hopes"];

/// What moves a day: `put off to Thursday`.
pub(crate) const MOVING: &[&str] = &["off", "postponed", "delayed", "moved", "rescheduled"];

/// How a period begins: `after the pandemic broke out` is after its beginning.
pub(crate) const OUTBREAKS: &[&str] = &["broke", "began", "started", "hit", "erupted"];

/// Words between a number and its unit: `five trading days`.
#[rustfmt::skip]
pub(crate) const FILLERS: &[&str] =
    &["straight", "consecutive", "solid", "short", "successive", "trading", "business", "working"];

/// What `a year` after it makes an amount of: `2 million a year`.
pub(crate) const AMOUNTS: &[&str] = &["percent", "million", "billion", "people", "cents"];

/// What a number in front counts, though it has no plural: `2000 people`.
#[rustfmt::skip]
pub(crate) const COUNTED: &[&str] = &["people", "men", "women", "children", "percent", "km", "kg"];

/// What makes a number behind it a name: `Room 1984`.
#[rustfmt::skip]
pub(crate) const NUMBERED: &[&str] = &[
    "No", "Article", "article", "Section", "number", "Flight", "flight", "Room", "Route", "Resolution", "resolution",
    "page", "Boeing", "Windows",
];

/// What makes a number before it a count: `2000 points`.
pub(crate) const SCALES: &[&str] =
    &["million", "billion", "trillion", "percent", "points", "dollars"];

/// Kinds of streets, behind their names.
#[rustfmt::skip]
pub(crate) const STREETS: &[&str] = &["Street", "Avenue", "Road", "Boulevard", "Drive", "Lane", "St", "Ave"];

/// Words for an owner: `its 1990 campaign`.
pub(crate) const OWNERS: &[&str] = &["his", "her", "its", "their", "our", "my"];

/// Words that only stand in reports on games which are played in quarters.
#[rustfmt::skip]
pub(crate) const GAMES: &[&str] = &[
    "touchdown", "touchdowns", "quarterback", "quarterbacks", "halftime", "kickoff", "rebounds", "linebacker",
    "cornerback", "fumble", "fumbled", "interceptions", "playoffs", "playoff",
];

/// The plural of verbs of events that are set for a day. They are nouns or infinitives as often, so that they count only
/// behind what may be their subject: `voters go to the polls on Sunday`.
#[rustfmt::skip]
pub(crate) const SCHEDULED_PLURAL: &[&str] = &[
    "go", "vote", "meet", "play", "host", "face", "return", "travel", "gather", "reopen", "resume", "open", "start",
    "begin", "end", "close", "visit", "arrive", "hold", "speak", "take", "debate",
];

/// Verbs of what is set for a day that are plurals of nouns as often: they count behind a name or a noun with its article.
pub(crate) const SCHEDULED_NOUNS: &[&str] = &["reports", "debates", "launches", "releases", "runs"];

/// Forms in `-ing` behind `is` that tell what goes on rather than what is set for a day.
pub(crate) const GOING_ON: &[&str] =
    &["being", "trading", "during", "missing", "including", "according", "evening", "morning"];

/// Words of the credit of a picture, behind the name of its agency.
pub(crate) const CREDITS: &[&str] =
    &["Photo", "Photos", "Foto", "Image", "Images", "Pictures", "Bild"];

/// Pronouns before a shortened `is`: `she's leaving`.
pub(crate) const SUBJECTS: &[&str] = &["he", "she", "it", "who", "that", "there", "what"];

/// What prices do: `stocks end higher on Friday` tells of a day that is over.
pub(crate) const MOVES: &[&str] =
    &["lower", "higher", "up", "down", "mixed", "flat", "sharply", "little"];

/// Pronouns that may be the subject of a plural.
pub(crate) const PLURAL_SUBJECTS: &[&str] = &["they", "we", "you", "who", "which", "that", "both"];
