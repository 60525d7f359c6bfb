//! The words that the grammar knows.
//!
//! To teach the stage a word, add it to a table here; a word stands in one table only. Words are looked up by their
//! bytes packed into one number, so that a word of running text costs one hash and, nearly always, one comparison.

/// Units of time, from small to large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

/// Parts of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Dawn,
    Morning,
    Noon,
    Midday,
    Afternoon,
    Evening,
    Night,
    Midnight,
}

/// Words that the grammar treats one by one.
#[rustfmt::skip]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kw {
    The, A, Of, In, On, At, By, For, From,
    To, Since, Until, Through, During, Within, Over, Between, And,
    Or, So, Than, As, Up, Under, With, But, This,
    That, These, Those, Last, Next, Past, Previous, Coming, Following,
    Same, Current, Latest, Prior, Upcoming, Each, Every,
    Another, Other, Whole, Full, Early, Late,
    Earlier, Later, Mid, Middle, Beginning, Start, End,
    Ago, Before, After, Now, Hence, About, Around, Nearly, Almost,
    Approximately, Roughly, Some, More, Less, Fewer, Least, Most, No,
    Not, Only, Just, Additional, Few, Several, Many, Couple,
    Dozen, Dozens, Hundred, Thousand, Half, Hundreds, Thousands, Today, Yesterday,
    Tomorrow, Tonight, Overnight, Fiscal, Calendar, Time, Times,
    Old, Long, Am, Pm, Zone, OClock, Local,
    Once, Twice, New, Ended,
    Ending,
    Soon, Possessive,
    Will, Would, Be, Anniversary,
}

/// What a verb says about when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tense {
    Past,
    Present,
    Future,
}

/// What the lexicon knows of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lex {
    /// Nothing.
    Other,
    /// Digits.
    Number,
    /// Digits with a fraction.
    Decimal,
    /// `1990s`, `80s`.
    Decade,
    /// A mark of punctuation; typographic dashes are [`Lex::DASH`].
    Mark(u8),
    /// A month in full.
    Month(u8),
    /// A month shortened.
    MonthAbbr(u8),
    /// A day of the week, Monday is 1.
    Weekday(u8),
    /// A day of the week, shortened.
    WeekdayAbbr(u8),
    /// Several Mondays.
    Weekdays(u8),
    /// A unit in the singular.
    Unit(Unit),
    /// A unit in the plural.
    Units(Unit),
    /// A number word below 100.
    Num(u8),
    /// `first`, `25th`.
    Ord(u8),
    /// `morning`.
    Part(Part),
    /// `mornings`.
    Parts(Part),
    /// A season: spring is 1.
    Season(u8),
    /// `daily`, `annually`.
    Often(Unit),
    /// `twenties`, by its tens.
    Tens(u8),
    /// A verb form that shows when.
    Verb(Tense),
    /// Any other word that the grammar treats by itself.
    Kw(Kw),
    /// A weekday and a part of it in one word, as in German `Mittwochabend`.
    WeekdayPart(u8, Part),
    /// A part of a business year as analysts write it: `Q3`, `3Q23`, `FY2023`.
    Code,
    /// A word that only stands in phrases of a table, by its number there.
    Word(u16),
}

/// Kinds of words, each a bit, so that sets of them are numbers.
pub(crate) mod kind {
    pub(crate) const OTHER: u32 = 1;
    pub(crate) const NUMBER: u32 = 1 << 1;
    pub(crate) const DECIMAL: u32 = 1 << 2;
    pub(crate) const DECADE: u32 = 1 << 3;
    pub(crate) const MARK: u32 = 1 << 4;
    pub(crate) const MONTH: u32 = 1 << 5;
    pub(crate) const WEEKDAY: u32 = 1 << 6;
    pub(crate) const WEEKDAY_SHORT: u32 = 1 << 7;
    pub(crate) const WEEKDAYS: u32 = 1 << 8;
    pub(crate) const UNIT: u32 = 1 << 9;
    pub(crate) const UNITS: u32 = 1 << 10;
    pub(crate) const NUM: u32 = 1 << 11;
    pub(crate) const ORDINAL: u32 = 1 << 12;
    pub(crate) const PART: u32 = 1 << 13;
    pub(crate) const PARTS: u32 = 1 << 14;
    pub(crate) const SEASON: u32 = 1 << 15;
    pub(crate) const OFTEN: u32 = 1 << 16;
    pub(crate) const TENS: u32 = 1 << 17;
    pub(crate) const VERB: u32 = 1 << 18;
    pub(crate) const KEYWORD: u32 = 1 << 19;
    pub(crate) const WEEKDAY_PART: u32 = 1 << 20;
    pub(crate) const CODE: u32 = 1 << 21;
    pub(crate) const WORD: u32 = 1 << 22;
    pub(crate) const MONTH_SHORT: u32 = 1 << 23;
}

impl Lex {
    /// The kind of the word, see [`kind`], and its number among those.
    fn parts(self) -> (u32, u32) {
        match self {
            Lex::Other => (kind::OTHER, 0),
            Lex::Number => (kind::NUMBER, 0),
            Lex::Decimal => (kind::DECIMAL, 0),
            Lex::Decade => (kind::DECADE, 0),
            Lex::Mark(mark) => (kind::MARK, u32::from(mark)),
            Lex::Month(n) => (kind::MONTH, u32::from(n)),
            Lex::MonthAbbr(n) => (kind::MONTH_SHORT, u32::from(n)),
            Lex::Weekday(n) => (kind::WEEKDAY, u32::from(n)),
            Lex::WeekdayAbbr(n) => (kind::WEEKDAY_SHORT, u32::from(n)),
            Lex::Weekdays(n) => (kind::WEEKDAYS, u32::from(n)),
            Lex::Unit(unit) => (kind::UNIT, unit as u32),
            Lex::Units(unit) => (kind::UNITS, unit as u32),
            Lex::Num(n) => (kind::NUM, u32::from(n)),
            Lex::Ord(n) => (kind::ORDINAL, u32::from(n)),
            Lex::Part(part) => (kind::PART, part as u32),
            Lex::Parts(part) => (kind::PARTS, part as u32),
            Lex::Season(n) => (kind::SEASON, u32::from(n)),
            Lex::Often(unit) => (kind::OFTEN, unit as u32),
            Lex::Tens(n) => (kind::TENS, u32::from(n)),
            Lex::Verb(tense) => (kind::VERB, tense as u32),
            Lex::Kw(kw) => (kind::KEYWORD, kw as u32),
            Lex::WeekdayPart(day, part) => (kind::WEEKDAY_PART, u32::from(day) << 4 | part as u32),
            Lex::Code => (kind::CODE, 0),
            Lex::Word(n) => (kind::WORD, u32::from(n)),
        }
    }

    /// The bit of its kind.
    pub(crate) fn kind(self) -> u32 {
        self.parts().0
    }

    /// A number that no other word has.
    pub(crate) fn key(self) -> u32 {
        let (kind, number) = self.parts();
        kind.trailing_zeros() << 16 | number
    }

    /// Whether the grammar has no rule of its own for the word.
    pub(crate) fn plain(self) -> bool {
        matches!(self, Lex::Other | Lex::Word(_))
    }

    /// The mark that stands for all long dashes.
    pub(crate) const DASH: u8 = b'~';
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
#[rustfmt::skip]
const MONTH_ABBREVIATIONS: &[(&str, u8)] = &[
    ("jan", 1), ("feb", 2), ("mar", 3), ("apr", 4), ("jun", 6), ("jul", 7), ("aug", 8),
    ("sep", 9), ("sept", 9), ("oct", 10), ("nov", 11), ("dec", 12),
];
const WEEKDAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const WEEKDAYS_PLURAL: &[&str] =
    &["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];
#[rustfmt::skip]
const WEEKDAY_ABBREVIATIONS: &[(&str, u8)] = &[
    ("mon", 1), ("tue", 2), ("tues", 2), ("wed", 3), ("thu", 4), ("thur", 4), ("thurs", 4),
    ("fri", 5), ("sat", 6), ("sun", 7),
];
const UNITS: &[(&str, &str, Unit)] = &[
    ("minute", "minutes", Unit::Minute),
    ("hour", "hours", Unit::Hour),
    ("day", "days", Unit::Day),
    ("weekend", "weekends", Unit::Weekend),
    ("week", "weeks", Unit::Week),
    ("fortnight", "fortnights", Unit::Fortnight),
    ("month", "months", Unit::Month),
    ("quarter", "quarters", Unit::Quarter),
    ("year", "years", Unit::Year),
    ("decade", "decades", Unit::Decade),
    ("century", "centuries", Unit::Century),
    ("millennium", "millennia", Unit::Millennium),
];
const MORE_UNITS: &[(&str, Unit)] = &[
    ("hrs", Unit::Hour),
    ("mins", Unit::Minute),
    ("yrs", Unit::Year),
    ("secs", Unit::Second),
    ("seconds", Unit::Second),
];
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
];
#[rustfmt::skip]
const TENS: &[(&str, u8)] = &[
    ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60), ("seventy", 70),
    ("eighty", 80), ("ninety", 90),
];
#[rustfmt::skip]
const DECADE_WORDS: &[(&str, u8)] = &[
    ("twenties", 20), ("thirties", 30), ("forties", 40), ("fifties", 50), ("sixties", 60),
    ("seventies", 70), ("eighties", 80), ("nineties", 90),
];
#[rustfmt::skip]
const ORDINALS: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
];
#[rustfmt::skip]
const TENTHS: &[(&str, u8)] = &[
    ("thirtieth", 30), ("fortieth", 40), ("fiftieth", 50), ("sixtieth", 60), ("seventieth", 70),
    ("eightieth", 80), ("ninetieth", 90), ("hundredth", 100),
];
const PARTS: &[(&str, &str, Part)] = &[
    ("dawn", "dawns", Part::Dawn),
    ("morning", "mornings", Part::Morning),
    ("noon", "noons", Part::Noon),
    ("midday", "middays", Part::Midday),
    ("afternoon", "afternoons", Part::Afternoon),
    ("evening", "evenings", Part::Evening),
    ("night", "nights", Part::Night),
    ("nighttime", "nighttimes", Part::Night),
    ("midnight", "midnights", Part::Midnight),
];
#[rustfmt::skip]
const SEASONS: &[(&str, u8)] = &[
    ("spring", 1), ("springtime", 1), ("summer", 2), ("summertime", 2), ("autumn", 3),
    ("fall", 3), ("winter", 4), ("wintertime", 4),
];
#[rustfmt::skip]
const OFTEN: &[(&str, Unit)] = &[
    ("hourly", Unit::Hour), ("daily", Unit::Day), ("nightly", Unit::Day), ("weekly", Unit::Week),
    ("monthly", Unit::Month), ("quarterly", Unit::Quarter), ("annually", Unit::Year),
    ("annual", Unit::Year), ("yearly", Unit::Year), ("biweekly", Unit::Fortnight),
];
/// Past forms that do not end in `-ed`.
#[rustfmt::skip]
const PAST: &[&str] = &[
    "was", "were", "had", "did", "said", "told", "went", "came", "met", "held", "took", "made",
    "won", "lost", "fell", "rose", "began", "left", "found", "shot", "kept", "got", "gave", "saw",
    "became", "led", "sent", "spoke", "wrote", "struck", "ran", "stood", "brought", "bought",
    "sold", "paid", "thought", "knew", "heard", "felt", "grew", "flew", "drew", "broke", "chose",
    "drove", "fought", "caught", "taught", "built", "spent", "sank", "sought", "dealt", "swept",
    "threw", "wore", "woke", "shook", "sprang", "sang", "rang", "drank", "swore", "tore", "bore",
    "withdrew", "overthrew", "underwent", "undertook", "died", "killed", "stole", "slid", "wound",
    "agreed", "freed", "succeeded", "proceeded", "exceeded", "guaranteed", "didn", "wasn", "weren", "hadn", "bid", "laid", "lay", "fled", "bled", "slept", "hung", "dug", "stuck", "been",
];
/// Forms that announce what is still to come, also where it is told in the present or the past.
#[rustfmt::skip]
const FUTURE: &[&str] = &[
    "shall", "scheduled", "expected", "expects", "expect", "due", "slated", "plans",
    "planning", "plan", "hopes", "intends", "intend", "poised", "bound",
];
/// Present forms: beside a date they tell what is set for it (`the strike ends Friday`), or describe a picture. Forms that are
/// the plural's, or are nouns as often, count only behind what may be their subject.
#[rustfmt::skip]
const PRESENT: &[&str] = &[
    "is", "are", "begins", "begin", "starts", "opens", "ends", "closes", "expires", "convenes", "resumes", "votes", "marks",
    "kicks", "faces", "leaves", "travels", "heads", "flies", "returns", "meets", "meet", "plays", "hosts", "reopens", "airs",
    "goes", "turns", "celebrates", "celebrate", "observes", "commemorates", "visits", "arrives", "holds", "speaks",
    "addresses", "comes", "takes", "appears",
];

macro_rules! keywords {
    ($($text:literal $kw:ident,)*) => {
        const KEYWORDS: &[(&str, Kw)] = &[$(($text, Kw::$kw),)*];
    };
}

keywords! {
    "the" The, "a" A, "an" A, "of" Of, "in" In, "on" On, "at" At, "by" By, "for" For,
    "from" From, "to" To, "since" Since, "until" Until, "till" Until, "through" Through,
    "thru" Through, "during" During, "within" Within, "over" Over, "between" Between, "and" And,
    "or" Or, "so" So, "than" Than, "as" As, "up" Up, "under" Under, "with" With, "but" But,
    "this" This, "that" That, "these" These, "those" Those, "last" Last, "next" Next, "past" Past,
    "previous" Previous, "preceding" Previous, "coming" Coming, "following" Following,
    "same" Same, "current" Current, "latest" Latest, "prior" Prior,
    "each" Each, "every" Every,
    "another" Another, "other" Other, "whole" Whole, "full" Full,
    "early" Early, "late" Late, "earlier" Earlier, "later" Later, "mid" Mid, "middle" Middle,
    "beginning" Beginning, "start" Start, "end" End, "ago" Ago,
    "before" Before, "after" After, "now" Now, "hence" Hence, "about" About, "around" Around,
    "nearly" Nearly, "almost" Almost, "approximately" Approximately, "roughly" Roughly,
    "some" Some, "more" More, "less" Less, "fewer" Fewer, "least" Least, "most" Most, "no" No,
    "not" Not, "only" Only, "just" Just, "additional" Additional, "few" Few,
    "several" Several, "many" Many, "couple" Couple, "dozen" Dozen, "dozens" Dozens,
    "hundred" Hundred, "thousand" Thousand, "half" Half, "hundreds" Hundreds,
    "thousands" Thousands, "today" Today, "yesterday" Yesterday,
    "tomorrow" Tomorrow, "tonight" Tonight, "overnight" Overnight, "fiscal" Fiscal, "calendar" Calendar,
    "time" Time, "times" Times, "old" Old,
    "long" Long, "am" Am, "pm" Pm, "gmt" Zone, "utc" Zone, "est" Zone, "edt" Zone,
    "cst" Zone, "cdt" Zone, "mst" Zone, "mdt" Zone, "pst" Zone, "pdt" Zone, "et" Zone, "bst" Zone,
    "cet" Zone, "cest" Zone, "ist" Zone, "kst" Zone, "jst" Zone, "msk" Zone, "hkt" Zone,
    "clock" OClock, "local" Local, "once" Once, "twice" Twice,
    "new" New,
    "ended" Ended, "ending" Ending,

    "upcoming" Upcoming,

    "soon" Soon, "will" Will,
    "would" Would, "be" Be, "anniversary" Anniversary,
}

/// Bytes of the longest word that is looked up.
const LONGEST: usize = 64;

/// A word as one number, whatever its case. Words of up to 16 bytes are their own bytes; of longer ones the bytes are mixed,
/// and the first byte is one that no text has.
fn pack(word: &[u8]) -> u128 {
    let long = word.len() > 16;
    let mut before = 0;
    let key = word.iter().fold(0u128, |key, byte| {
        // `Ä` is `ä`, and so on for all letters of Latin-1: a bit of their second byte tells them apart.
        let small = match (before, byte) {
            (0xc3, 0x80..=0x96 | 0x98..=0x9e) => byte | 0x20,
            _ => byte.to_ascii_lowercase(),
        };
        before = *byte;
        let key = if long { key.wrapping_mul(MIX) } else { key << 8 };
        key ^ u128::from(small)
    });
    if long { key | 0xff << 120 } else { key }
}

/// The prime of the hash FNV-1 of 128 bits.
const MIX: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Slots of the table: a power of two, about eight times the number of words.
const SLOTS: usize = 4096;

/// Why a lexicon does not take a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoWord {
    /// It has no letters, or too many.
    Length,
    /// There is no room for one more word.
    Full,
}

impl std::fmt::Display for NoWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoWord::Length => write!(f, "must have 1 to {LONGEST} bytes"),
            NoWord::Full => write!(f, "is one new word too many; there is room for {}", SLOTS / 4),
        }
    }
}

/// The words of a language.
pub(crate) struct Lexicon {
    slots: Vec<(u128, Lex)>,
    /// How many words were added for phrases only.
    words: u16,
}

impl Lexicon {
    /// The words of a table. The first line that has a word wins.
    pub(crate) fn new<'a>(words: impl IntoIterator<Item = (&'a str, Lex)>) -> Self {
        let mut lexicon = Lexicon { slots: vec![(0, Lex::Other); SLOTS], words: 0 };
        words.into_iter().for_each(|(word, lex)| lexicon.add(word, lex));
        lexicon
    }

    /// What is known of a word, whatever its case.
    pub(crate) fn lookup(&self, word: &[u8]) -> Lex {
        if word.len() > LONGEST || word.is_empty() {
            return Lex::Other;
        }
        let key = pack(word);
        let mut at = Lexicon::place(key);
        loop {
            match self.slots.get(at) {
                Some((found, lex)) if *found == key => return *lex,
                Some((0, _)) | None => return Lex::Other,
                Some(_) => at = (at + 1) & (SLOTS - 1),
            }
        }
    }

    /// The word as phrases know it; one that is new gets a number.
    pub(crate) fn word(&mut self, word: &str) -> Result<Lex, NoWord> {
        let known = self.lookup(word.as_bytes());
        if known != Lex::Other {
            return Ok(known);
        }
        if word.is_empty() || word.len() > LONGEST {
            return Err(NoWord::Length);
        }
        // The table is kept half empty, so that a search always ends.
        if usize::from(self.words) >= SLOTS / 4 {
            return Err(NoWord::Full);
        }
        let lex = Lex::Word(self.words);
        self.words += 1;
        self.add(word, lex);
        Ok(lex)
    }

    fn place(key: u128) -> usize {
        let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
        (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize & (SLOTS - 1)
    }

    fn add(&mut self, word: &str, lex: Lex) {
        let key = pack(word.as_bytes());
        let mut at = Lexicon::place(key);
        while let Some((found, _)) = self.slots.get(at) {
            // The first line that has a word wins.
            if *found == key {
                return;
            }
            if *found == 0 {
                break;
            }
            at = (at + 1) & (SLOTS - 1);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = (key, lex);
        }
    }
}

/// The words of English. No two tables have the same word.
pub(crate) fn english() -> impl Iterator<Item = (&'static str, Lex)> {
    fn counted<T>(
        words: &'static [&str],
        from: u8,
        lex: T,
    ) -> impl Iterator<Item = (&'static str, Lex)>
    where
        T: Fn(u8) -> Lex,
    {
        (from..).zip(words).map(move |(n, word)| (*word, lex(n)))
    }
    fn paired<N, T>(
        words: &'static [(&str, N)],
        lex: T,
    ) -> impl Iterator<Item = (&'static str, Lex)>
    where
        N: Copy,
        T: Fn(N) -> Lex,
    {
        words.iter().map(move |(word, n)| (*word, lex(*n)))
    }
    let verbs = |words: &'static [&str], tense| words.iter().map(move |w| (*w, Lex::Verb(tense)));
    counted(MONTHS, 1, Lex::Month)
        .chain(paired(MONTH_ABBREVIATIONS, Lex::MonthAbbr))
        .chain(counted(WEEKDAYS, 1, Lex::Weekday))
        .chain(counted(WEEKDAYS_PLURAL, 1, Lex::Weekdays))
        .chain(paired(WEEKDAY_ABBREVIATIONS, Lex::WeekdayAbbr))
        .chain(
            UNITS.iter().flat_map(|(one, many, unit)| {
                [(*one, Lex::Unit(*unit)), (*many, Lex::Units(*unit))]
            }),
        )
        .chain(paired(MORE_UNITS, Lex::Units))
        .chain(counted(NUMBERS, 0, Lex::Num))
        .chain(paired(TENS, Lex::Num))
        .chain(paired(DECADE_WORDS, Lex::Tens))
        .chain(counted(ORDINALS, 1, Lex::Ord))
        .chain(paired(TENTHS, Lex::Ord))
        .chain(
            PARTS.iter().flat_map(|(one, many, part)| {
                [(*one, Lex::Part(*part)), (*many, Lex::Parts(*part))]
            }),
        )
        .chain(paired(SEASONS, Lex::Season))
        .chain(paired(OFTEN, Lex::Often))
        .chain(paired(KEYWORDS, Lex::Kw))
        .chain(verbs(PAST, Tense::Past))
        .chain(verbs(FUTURE, Tense::Future))
        .chain(verbs(PRESENT, Tense::Present))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a word means beside others is a matter of `lists`.
    #[test]
    fn no_word_stands_in_two_tables() {
        let languages: [(&str, Vec<_>); 2] =
            [("en", english().collect()), ("de", crate::german::words().collect())];
        for (language, words) in languages {
            let mut seen = std::collections::BTreeMap::new();
            let twice: Vec<_> = words
                .into_iter()
                .filter_map(|(word, lex)| {
                    let word = word.to_lowercase();
                    let before = seen.insert(word.clone(), lex)?;
                    Some(format!("{word}: {before:?}, {lex:?}"))
                })
                .collect();
            assert!(twice.is_empty(), "{language}: {twice:#?}");
        }
    }

    #[test]
    fn words_are_found_in_any_case() {
        let mut lexicon = Lexicon::new(english());
        assert_eq!(lexicon.lookup(b"July"), Lex::Month(7));
        assert_eq!(lexicon.lookup(b"WEDNESDAY"), Lex::Weekday(3));
        assert_eq!(lexicon.lookup(b"second"), Lex::Ord(2));
        assert_eq!(lexicon.lookup(b"Lakeport"), Lex::Other);
        assert_eq!(lexicon.word("Lakeport"), Ok(Lex::Word(0)));
        assert_eq!(lexicon.word(&"a".repeat(65)), Err(NoWord::Length));
        let full = (0..SLOTS).find_map(|n| lexicon.word(&format!("lake{n}")).err());
        assert_eq!(full, Some(NoWord::Full));
        assert_eq!(lexicon.lookup(b"lakeport"), Lex::Word(0));
    }
}
