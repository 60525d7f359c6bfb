//! How the words of a language behave beside a date.
//!
//! The lexicon says of a word what it is; these lists say how it behaves. They are asked for rarely, only where a date was
//! found, so they are plain lists. A language that does without one of them leaves it empty, and the rules that ask for it
//! keep still.

macro_rules! lists {
    ($($(#[$doc:meta])+ $name:ident: [$($word:literal),* $(,)?];)*) => {
        /// The lists of a language.
        pub(crate) struct Lists {
            $($(#[$doc])+ pub(crate) $name: &'static [&'static str],)*
        }

        impl Lists {
            /// No words at all.
            pub(crate) const NONE: Lists = Lists { $($name: &[],)* };
        }

        /// The lists of English.
        pub(crate) const ENGLISH: Lists = Lists { $($name: &[$($word),*],)* };
    };
}

lists! {
    /// Things that nobody plans: what a date before them tells has happened.
    unplanned: [
        "attack", "massacre", "earthquake", "quake", "flood", "riot", "bombing", "shooting", "crash", "explosion",
        "blast", "coup", "killing", "assault", "invasion",
    ];
    /// Past forms of what comes about on a day and is not set for one beforehand: `was shot on Oct. 10` is over.
    happenings: [
        "died", "killed", "shot", "born", "arrested", "attacked", "crashed", "hit", "struck", "exploded", "buried",
        "hurt", "injured", "wounded", "fell", "collapsed", "erupted", "began", "started", "ended", "signed",
        "elected", "won", "lost", "resigned", "disappeared", "vanished", "kidnapped", "abducted", "launched",
        "invaded", "burned", "arrived", "left", "happened", "occurred", "met", "visited", "founded", "sank",
        "detained", "convicted", "executed", "appointed", "stabbed", "murdered", "assassinated", "drowned", "fled",
        "escaped", "seized", "captured", "surrendered", "bombed", "destroyed", "robbed", "passed", "adopted",
        "ratified", "approved", "rejected", "voted", "hospitalized", "diagnosed", "held", "filed", "walked",
        "released", "published", "married", "divorced", "discovered", "found", "opened", "closed", "broke", "burst",
        "derailed", "retired",
    ];
    /// Words that make of what follows something that need not have happened.
    conditions: ["if", "unless", "whether", "could", "may", "might", "should", "must", "can"];
    /// Past forms of what goes on for a time: `stayed until Sunday` is over.
    lasting: [
        "stayed", "lasted", "remained", "ran", "lived", "waited", "worked", "continued", "served", "ruled", "reigned",
        "fought", "held", "kept", "slept", "played", "stood", "sat", "went", "raged", "rained", "rose", "grew",
        "dropped", "gained", "declined", "toured",
    ];
    /// Words after `was` for a state that went on: `was open until Sunday`.
    states: [
        "in", "at", "on", "open", "there", "here", "away", "home", "alive", "still", "under", "with", "ill", "sick",
    ];
    /// Words after `is` for a state of a day that was named: `is open Saturday`.
    open_or_shut: ["open", "closed", "shut"];
    /// Verbs that report: who says so does it before what is reported happens.
    reporting: ["said", "told", "added", "reported"];
    /// Verbs of speaking: the day beside them is that of a quotation.
    speaking: [
        "said", "told", "says", "added", "wrote", "asked", "tweeted", "testified", "recalled", "declared", "announced",
        "replied",
    ];
    /// Words before `to` that make the verb behind it one to come: `agreed to meet Monday`.
    before_infinitives: [
        "going", "set", "agreed", "wants", "want", "hoped", "hope", "ready", "likely", "planned", "plans", "plan",
        "expected", "scheduled", "due", "vowed", "promised", "is", "was", "were", "are", "slated", "prepares",
        "preparing", "decided",
    ];
    /// Nouns as often as verbs: only `plans to` looks ahead.
    plans: ["plans", "plan", "hopes"];
    /// What moves a day: `put off to Thursday`.
    moving: ["off", "postponed", "delayed", "moved", "rescheduled"];
    /// How a period begins: `after the pandemic broke out` is after its beginning.
    outbreaks: ["broke", "began", "started", "hit", "erupted"];
    /// Words between a number and its unit: `five trading days`.
    fillers: ["straight", "consecutive", "solid", "short", "successive", "trading", "business", "working"];
    /// What `a year` after it makes an amount of: `2 million a year`.
    amounts: ["percent", "million", "billion", "people", "cents"];
    /// What a number in front counts, though it has no plural: `2000 people`.
    counted: ["people", "men", "women", "children", "percent", "km", "kg"];
    /// What makes a number behind it a name: `Room 1984`.
    numbered: [
        "No", "Article", "article", "Section", "number", "Flight", "flight", "Room", "Route", "Resolution",
        "resolution", "page", "Boeing", "Windows",
    ];
    /// What makes a number before it a count: `2000 points`.
    scales: ["million", "billion", "trillion", "percent", "points", "dollars"];
    /// Titles with a dot: the name behind them is that of a person.
    titles: [
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Rep", "Gov", "Gen", "Lt", "Col", "Capt", "Sgt", "Maj", "Adm", "Rev",
        "Msgr", "Hon", "Pvt", "Cpl", "Det", "Supt",
    ];
    /// Kinds of streets, behind their names.
    streets: ["Street", "Avenue", "Road", "Boulevard", "Drive", "Lane", "St", "Ave"];
    /// Words for an owner: `its 1990 campaign`.
    owners: ["his", "her", "its", "their", "our", "my"];
    /// Words that only stand in reports on games which are played in quarters.
    games: [
        "touchdown", "touchdowns", "quarterback", "quarterbacks", "halftime", "kickoff", "rebounds", "linebacker",
        "cornerback", "fumble", "fumbled", "interceptions", "playoffs", "playoff",
    ];
    /// The plural of verbs of events that are set for a day. They are nouns or infinitives as often, so that they count only
    /// behind what may be their subject: `voters go to the polls on Sunday`.
    scheduled_plural: [
        "go", "vote", "meet", "play", "host", "face", "return", "travel", "gather", "reopen", "resume", "open",
        "start", "begin", "end", "close", "visit", "arrive", "hold", "speak", "take", "debate",
    ];
    /// Verbs whose past form is that of the present: `the storm hit the coast`.
    unchanged: [
        "hit", "cut", "put", "set", "let", "read", "shut", "quit", "cost", "hurt", "beat", "spread", "split", "burst",
        "cast", "shed", "bet", "thrust", "upset", "broadcast",
    ];
    /// Objects that are no nouns: `let him go`.
    objects: ["him", "her", "it", "them", "me", "us", "you", "off", "out", "up", "down"];
    /// Verbs behind which another needs no `to`: `helps the town cut its costs`.
    before_bare: ["let", "lets", "help", "helps", "helped", "make", "makes", "see", "sees", "did", "not"];
    /// Verbs of what is set for a day that are plurals of nouns as often: they count behind a name or a noun with its article.
    scheduled_nouns: ["reports", "debates", "launches", "releases", "runs"];
    /// Forms in `-ing` behind `is` that tell what goes on rather than what is set for a day.
    going_on: ["being", "trading", "during", "missing", "including", "according", "evening", "morning"];
    /// Words of the credit of a picture, behind the name of its agency.
    credits: ["Photo", "Photos", "Foto", "Image", "Images", "Pictures", "Bild"];
    /// Pronouns before a shortened `is`: `she's leaving`.
    subjects: ["he", "she", "it", "who", "that", "there", "what"];
    /// What prices do: `stocks end higher on Friday` tells of a day that is over.
    moves: ["lower", "higher", "up", "down", "mixed", "flat", "sharply", "little"];
    /// Pronouns that may be the subject of a plural.
    plural_subjects: ["they", "we", "you", "who", "which", "that", "both"];
    /// The present of the verb that says what is so.
    is: ["is", "are", "am"];
    /// Its past, with which passives are made.
    was: ["was", "were"];
    /// Its participle.
    been: ["been"];
    /// The past of the verb with which the past before the past is made.
    had: ["had"];
    /// The verbs with which the present tells what has been done.
    have: ["have", "has", "ve"];
    /// Words before a form of what is still open or still to come: `is to be adopted`.
    unfinished: ["is", "are", "be", "being", "to"];
    /// Verbs beside `will` and `would` that make of the verb behind them one to come.
    modals: ["should", "must"];
    /// Verbs that say what may happen.
    possible: ["could", "might", "may"];
    /// Words behind them with which they say what did not or had happened: `could not be reached`, `may have left`.
    not_possible: ["not", "only", "hardly", "have", "n", "see", "hear", "feel", "still"];
    /// Words that say that something is due.
    due: ["due"];
    /// Forms that look ahead only before `to` and `for`: `is set for November`.
    set: ["set", "targeted"];
    /// Past forms that look ahead where what is planned stands behind them: `planned a rally on Saturday`.
    planned: ["planned"];
    /// Nouns behind `to` that make no verb of it: `shot to death`.
    outcomes: ["death"];
    /// How past forms end, and how words end that only look like them.
    past_endings: ["ed"];
    /// Endings of words that look like past forms and are none.
    no_past_endings: ["eed"];
    /// How forms end that tell what is going on.
    progressive_endings: ["ing"];
    /// How adverbs end.
    adverb_endings: ["ly"];
    /// Adverbs without such an ending, before a form that describes: `a still unspecified date`.
    adverbs: ["still", "yet"];
    /// What is left of `are` behind an apostrophe: `they're leaving`.
    shortened_are: ["re"];
    /// Words between a night and the day to which it leads: `Thursday night into Friday`.
    leading_into: ["into"];
    /// What is left of `not` behind an apostrophe: `didn't leave`.
    shortened_not: ["t"];
    /// Marks that end a clause besides the stops, in a language that sets a comma before each.
    clause_marks: [];
    /// Verbs that tell what is said to have happened, where one of the next list ends their clause: `soll gestorben sein`.
    hearsay: [];
    /// The verbs with which an infinitive tells what has been done.
    perfect_infinitives: [];
    /// How words end that say that something is more than all others.
    superlative_endings: ["est"];
    /// Such words with another ending.
    superlatives: ["best", "worst", "most", "least", "first"];
    /// Words before a day on which something happened, in a language that has its verbs far from each other: with the past
    /// tense they say so, and no verb is looked at.
    told_on: [];
    /// Words before a day in two numbers.
    before_days: [];
    /// Words before a year that is glued to them: `pre-2018`.
    year_prefixes: ["pre", "post", "Pre", "Post"];
    /// Words of which the lexicon knows nothing and behind which a number is a year.
    before_years: ["into", "both"];
    /// Short forms, with a dot, that make of the number behind them the name of a thing.
    number_signs: ["No", "no", "Nos", "R"];
    /// The first word of the caption of an old picture.
    file_pictures: ["FILE"];
    /// How a period ends: `before the pandemic ended`.
    endings: ["ended"];
}
