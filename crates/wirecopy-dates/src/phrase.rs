//! Phrases: the part of a grammar that is written as lines of a table.
//!
//! A line has a pattern over words and classes of words, and says what it comes to. All patterns of a language are
//! compiled into one automaton, a tree of tests over tokens. At a token it is walked once, as deep as its longest pattern
//! at most, so finding phrases is linear in the text.
//!
//! A pattern is written as its elements, with blanks between them:
//!
//! | element | stands for |
//! |---|---|
//! | `ago` | the word, in any case |
//! | `(ago\|earlier)` | one of the words |
//! | `{unit}` | a class of words, see [`Class`] |
//! | `the?` | the element or nothing |
//! | `in [the {unit}] before` | only what stands in brackets becomes the annotation; a second pair makes a second one |

use crate::expr::{Clock, Expr, Hit, Mod, NthOf, Qty, Rel, Toward, YearRef};
use crate::grammar::Words;
use crate::lexicon::{Kw, Lex, Lexicon, Unit};

/// A line of a table of phrases.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// The name of the line.
    pub id: &'static str,
    /// What is to be found: words, classes of words in braces, alternatives in parentheses, brackets round what is
    /// annotated.
    pub pattern: &'static str,
    /// What it comes to, from the words that the classes matched.
    pub(crate) make: fn(&Slots) -> Option<Made>,
    /// One sentence.
    pub says: &'static str,
    /// A text of 27 July 2023 and what is found in it: `text → words=value`.
    pub example: &'static str,
}

/// What the classes of a pattern matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slots {
    pub(crate) qty: Option<Qty>,
    /// The quantity before the last.
    pub(crate) earlier: Option<Qty>,
    pub(crate) unit: Option<Unit>,
    pub(crate) month: u8,
    pub(crate) weekday: u8,
    /// The day number before the last, and the last.
    pub(crate) days: [u8; 2],
    pub(crate) year: YearRef,
    /// The ordinal before the last, and the last.
    pub(crate) ordinals: [u8; 2],
    pub(crate) season: u8,
    pub(crate) time: Clock,
    /// A plain number, for years that have not four digits.
    pub(crate) number: Option<i16>,
    /// An expression that a class read as a whole.
    pub(crate) expr: Option<Expr>,
}

impl Slots {
    const EMPTY: Slots = Slots {
        qty: None,
        earlier: None,
        unit: None,
        month: 0,
        weekday: 0,
        days: [0; 2],
        year: YearRef::None,
        ordinals: [0; 2],
        season: 0,
        time: Clock::None,
        number: None,
        expr: None,
    };

    /// The day of a month: the last that was named.
    pub(crate) fn day(&self) -> Expr {
        self.day_of(self.days[1])
    }

    /// The day before the last, in the same month.
    pub(crate) fn day_before(&self) -> Expr {
        self.day_of(self.days[0])
    }

    fn day_of(&self, day: u8) -> Expr {
        Expr::Day { year: self.year, month: self.month, day, weekday: self.weekday }
    }

    /// The unit, by its relation to another date.
    pub(crate) fn unit(&self, rel: Rel) -> Option<Made> {
        made(Expr::Unit { unit: self.unit?, rel })
    }

    /// So many units, or some.
    pub(crate) fn duration(&self) -> Option<Made> {
        made(Expr::Duration { qty: self.qty.unwrap_or(Qty::Vague), unit: self.unit? })
    }

    /// So many units away, or some.
    pub(crate) fn offset(&self, toward: Toward) -> Option<Made> {
        made(Expr::Offset { qty: self.qty.unwrap_or(Qty::Vague), unit: self.unit?, toward })
    }

    /// So many units again and again; one where no number is given.
    pub(crate) fn set(&self) -> Option<Made> {
        made(Expr::Set { qty: self.qty.unwrap_or(Qty::N(1)), unit: self.unit? })
    }

    /// The number, where it is a small one.
    pub(crate) fn times(&self) -> u8 {
        match self.qty {
            Some(Qty::N(n)) => u8::try_from(n).unwrap_or(0),
            _ => 0,
        }
    }

    /// The expression that a class read as a whole.
    pub(crate) fn whole(&self) -> Option<Made> {
        made(self.expr?)
    }

    /// The month.
    pub(crate) fn month(&self, rel: Option<Rel>) -> Option<Made> {
        made(Expr::Month { year: self.year, month: self.month, rel })
    }

    /// The weekday.
    pub(crate) fn weekday(&self, rel: Option<Rel>) -> Option<Made> {
        made(Expr::Weekday { day: self.weekday, rel })
    }

    /// The season.
    pub(crate) fn season(&self, year: YearRef) -> Option<Made> {
        made(Expr::Season { season: self.season, year })
    }

    /// The year that was named.
    pub(crate) fn year(&self) -> Option<Made> {
        match self.year {
            YearRef::Is(year) => made(Expr::Year(year)),
            _ => None,
        }
    }

    /// The half of a year of the last ordinal.
    pub(crate) fn half(&self) -> Option<Made> {
        let [_, half @ 1..=2] = self.ordinals else { return None };
        made(Expr::HalfYear { half, year: self.year, sure: true })
    }

    /// The same, if the text is one that counts in parts of the year.
    pub(crate) fn doubtful_half(&self) -> Option<Made> {
        let [_, half @ 1..=2] = self.ordinals else { return None };
        made(Expr::HalfYear { half, year: self.year, sure: false })
    }

    /// The nth day, week or weekday of a month; 0 is the last.
    pub(crate) fn nth(&self, n: u8) -> Option<Made> {
        let unit = self.unit.unwrap_or(Unit::Day);
        if n > 5 && unit > Unit::Day || n > 31 {
            return None;
        }
        let of = NthOf { n, unit, weekday: self.weekday, month: self.month };
        made(Expr::NthOf { of, year: self.year })
    }

    /// A part of the day, of the day that the text speaks of.
    pub(crate) fn part(&self) -> Option<Made> {
        made(Expr::TimeOnly).at(self.time)
    }

    /// The quarter of the last ordinal.
    pub(crate) fn quarter(&self) -> Option<Made> {
        made(quarter(self.ordinals[1], self.year)?)
    }
}

/// A quarter by its number.
pub(crate) fn quarter(n: u8, year: YearRef) -> Option<Expr> {
    (1..=4).contains(&n).then_some(Expr::Quarter { quarter: n, year, fiscal: false })
}

/// A century by its number.
pub(crate) fn century(n: u8) -> Option<Expr> {
    (1..=30).contains(&n).then(|| Expr::Century(i16::from(n) - 1))
}

/// What a phrase comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    expr: Expr,
    time: Clock,
    modifier: Option<Mod>,
    quant: Option<&'static str>,
    freq: u8,
    /// The expression of the second brackets, and whether the two are the ends of a range.
    second: Option<(Expr, bool)>,
}

/// An expression as it is.
pub(crate) fn made(expr: Expr) -> Option<Made> {
    Some(Made { expr, time: Clock::None, modifier: None, quant: None, freq: 0, second: None })
}

/// Additions to what is made, for tables that are read as sentences.
pub(crate) trait Making {
    fn at(self, time: Clock) -> Self;
    fn with(self, modifier: Mod) -> Self;
    fn quant(self, quant: &'static str) -> Self;
    /// How often something comes back in each of the units.
    fn freq(self, times: u8) -> Self;
    /// The second of two expressions that are the ends of a range.
    fn to(self, second: Expr) -> Self;
    /// The second of two expressions in a list.
    fn beside(self, second: Expr) -> Self;
}

impl Making for Option<Made> {
    fn at(self, time: Clock) -> Self {
        self.map(|m| Made { time, ..m })
    }

    fn with(self, modifier: Mod) -> Self {
        self.map(|m| Made { modifier: Some(modifier), ..m })
    }

    fn quant(self, quant: &'static str) -> Self {
        self.map(|m| Made { quant: Some(quant), ..m })
    }

    fn freq(self, times: u8) -> Self {
        self.map(|m| Made { freq: times, ..m })
    }

    fn to(self, second: Expr) -> Self {
        self.map(|m| Made { second: Some((second, true)), ..m })
    }

    fn beside(self, second: Expr) -> Self {
        self.map(|m| Made { second: Some((second, false)), ..m })
    }
}

/// A class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// `{n}`: a quantity, such as `two`, `a few`, `1,000`.
    Qty,
    /// `{unit}`: a unit of time in any number.
    Unit,
    /// `{units}`: a unit of time in the plural.
    Units,
    /// `{month}`: the name of a month, with the dot of its short form.
    Month,
    /// `{weekday}`: a day of the week.
    Weekday,
    /// `{weekdays}`: several days of the week of one name.
    Weekdays,
    /// `{day}`: the number of a day in a month.
    Day,
    /// `{day.}`: the same with a dot behind it, as German writes ordinals.
    DottedDay,
    /// `{year}`: four digits.
    Year,
    /// `{number}`: up to four digits.
    Number,
    /// `{ord}`: an ordinal, `first` or `21st`.
    Ordinal,
    /// `{season}`: a season.
    Season,
    /// `{part}`: a part of the day.
    Part,
    /// `{weekdaypart}`: a weekday and a part of it in one word.
    WeekdayPart,
    /// `{decade}`: `1990s`.
    Decade,
    /// `{numeric}`: a date in digits.
    Numeric,
    /// `{hour}`: an hour, with minutes or without.
    Hour,
    /// `{-}`: a hyphen between two words.
    Hyphen,
    /// `{often}`: `daily`.
    Often,
}

const CLASSES: &[(&str, Class)] = &[
    ("n", Class::Qty),
    ("unit", Class::Unit),
    ("units", Class::Units),
    ("month", Class::Month),
    ("weekday", Class::Weekday),
    ("weekdays", Class::Weekdays),
    ("day", Class::Day),
    ("day.", Class::DottedDay),
    ("year", Class::Year),
    ("number", Class::Number),
    ("ord", Class::Ordinal),
    ("season", Class::Season),
    ("part", Class::Part),
    ("weekdaypart", Class::WeekdayPart),
    ("decade", Class::Decade),
    ("numeric", Class::Numeric),
    ("hour", Class::Hour),
    ("-", Class::Hyphen),
    ("often", Class::Often),
];

/// Most elements of a pattern.
const LONGEST: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Word(Lex),
    /// A word by its letters, for words that the lexicon knows as one of many.
    Text(u16),
    Class(Class),
}

/// The end of a pattern in the tree.
#[derive(Clone, Copy, Debug)]
struct Accept {
    phrase: usize,
    /// Elements of the first and the second pair of brackets, as ranges of element numbers.
    spans: [(u8, u8); 2],
}

#[derive(Default)]
struct Node {
    edges: Vec<(Test, usize)>,
    accept: Option<Accept>,
}

/// The phrases of a language, compiled.
pub(crate) struct Phrases {
    nodes: Vec<Node>,
    makes: Vec<Make>,
    /// The words with which a phrase may begin, by a few bits of each; the classes stand in the last bucket.
    starts: Vec<Vec<(Test, usize)>>,
    texts: Vec<String>,
}

/// Buckets for first words.
const BUCKETS: usize = 256;

fn bucket(lex: Lex) -> usize {
    let (kind, value) = match lex {
        Lex::Kw(kw) => (0, kw as usize),
        Lex::Word(n) => (101, usize::from(n)),
        Lex::Mark(mark) => (53, usize::from(mark)),
        Lex::Unit(unit) | Lex::Units(unit) => (13, unit as usize),
        Lex::Verb(_) => (31, 0),
        _ => (29, 0),
    };
    (kind + value) % BUCKETS
}

/// What to make of a phrase that was found.
#[derive(Clone, Copy)]
enum Make {
    Table(fn(&Slots) -> Option<Made>),
    Fixed(Expr),
}

/// A phrase that was found: one expression or two, and how much of the text it has used up.
pub(crate) struct Found {
    pub(crate) first: Hit,
    pub(crate) second: Option<Hit>,
    pub(crate) end: usize,
}

impl Phrases {
    /// Compiles a table. Words that the lexicon does not know are added to it.
    pub(crate) fn compile(table: &[Phrase], lexicon: &mut Lexicon) -> Result<Self, String> {
        let mut phrases = Phrases {
            nodes: vec![Node::default()],
            makes: Vec::new(),
            starts: Vec::new(),
            texts: Vec::new(),
        };
        for phrase in table {
            phrases.makes.push(Make::Table(phrase.make));
            phrases
                .add(phrase.pattern, lexicon)
                .map_err(|problem| format!("phrase `{}`: {problem}", phrase.id))?;
        }
        phrases.index();
        Ok(phrases)
    }

    /// Sorts the first elements into buckets, so that a token looks at its own only.
    fn index(&mut self) {
        self.starts = vec![Vec::new(); BUCKETS + 1];
        let edges = self.nodes.first().map(|root| root.edges.clone()).unwrap_or_default();
        for (test, next) in edges {
            let place = match test {
                Test::Word(lex) => bucket(lex),
                Test::Text(_) | Test::Class(_) => BUCKETS,
            };
            if let Some(bucket) = self.starts.get_mut(place) {
                bucket.push((test, next));
            }
        }
    }

    /// Adds a pattern that always comes to the same.
    pub(crate) fn fixed(
        &mut self,
        pattern: &str,
        expr: Expr,
        lexicon: &mut Lexicon,
    ) -> Result<(), String> {
        self.makes.push(Make::Fixed(expr));
        self.add(pattern, lexicon)?;
        self.index();
        Ok(())
    }

    fn add(&mut self, pattern: &str, lexicon: &mut Lexicon) -> Result<(), String> {
        // Every optional element and every alternative makes a path of its own.
        let mut paths: Vec<Path> = vec![Path::default()];
        for element in pattern.split_whitespace() {
            let element = self.parse(element, lexicon)?;
            let mut longer = Vec::new();
            for path in &paths {
                for test in &element.tests {
                    longer.push(path.then(&element, Some(*test)));
                }
                if element.optional {
                    longer.push(path.then(&element, None));
                }
            }
            paths = longer;
            if paths.len() > 4096 {
                return Err("it has too many alternatives".to_owned());
            }
        }
        let phrase = self.makes.len().saturating_sub(1);
        for path in paths {
            if path.tests.is_empty() || path.tests.len() > LONGEST {
                return Err(format!("it must have 1 to {LONGEST} elements"));
            }
            let length = u8::try_from(path.tests.len()).unwrap_or(u8::MAX);
            let spans = match path.spans.as_slice() {
                [] => [(0, length), (0, 0)],
                [one] => [*one, (0, 0)],
                [one, two] => [*one, *two],
                _ => return Err("it has more than two pairs of brackets".to_owned()),
            };
            let mut node = 0;
            for test in path.tests {
                node = self.step(node, test);
            }
            if let Some(node) = self.nodes.get_mut(node) {
                // The first line of the table wins.
                node.accept.get_or_insert(Accept { phrase, spans });
            }
        }
        Ok(())
    }

    fn parse(&mut self, text: &str, lexicon: &mut Lexicon) -> Result<Element, String> {
        let (opens, text) = text.strip_prefix('[').map_or((false, text), |rest| (true, rest));
        let (closes, text) = text.strip_suffix(']').map_or((false, text), |rest| (true, rest));
        let (optional, text) = match text.strip_suffix('?') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, text),
        };
        let tests = if let Some(class) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
            let class = CLASSES.iter().find(|(name, _)| *name == class);
            let (_, class) = class.ok_or_else(|| format!("there is no class `{text}`"))?;
            vec![Test::Class(*class)]
        } else {
            let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
            let mut tests = Vec::new();
            for word in inner.unwrap_or(text).split('|') {
                let mark = match word.as_bytes() {
                    [mark] if mark.is_ascii_punctuation() => Some(Lex::Mark(*mark)),
                    _ if word == "'s" => Some(Lex::Kw(Kw::Possessive)),
                    _ => lexicon.word(word),
                };
                tests.push(match mark {
                    Some(Lex::Verb(_) | Lex::Often(_) | Lex::Part(_) | Lex::Ord(_)) => {
                        self.text(word)
                    }
                    Some(lex) => Test::Word(lex),
                    None => return Err(format!("`{word}` is no word that can be looked up")),
                });
            }
            tests
        };
        Ok(Element { tests, optional, opens, closes })
    }

    fn text(&mut self, word: &str) -> Test {
        let known = self.texts.iter().position(|text| text == word);
        let number = known.unwrap_or_else(|| {
            self.texts.push(word.to_owned());
            self.texts.len() - 1
        });
        Test::Text(u16::try_from(number).unwrap_or(u16::MAX))
    }

    fn step(&mut self, from: usize, test: Test) -> usize {
        let next = self.nodes.len();
        let Some(node) = self.nodes.get_mut(from) else { return from };
        if let Some((_, to)) = node.edges.iter().find(|(t, _)| *t == test) {
            return *to;
        }
        node.edges.push((test, next));
        self.nodes.push(Node::default());
        next
    }

    /// The longest phrase that begins at a token.
    pub(crate) fn find(&self, words: &Words<'_>, at: usize) -> Option<Found> {
        // `57-year-old` does not hold `year-old`.
        if words.glued(at) && words.mark(at.wrapping_sub(1), b'-') {
            return None;
        }
        let mut walk = Walk { words, phrases: self, places: [0; LONGEST + 1], best: None, line: 0 };
        for place in [bucket(words.lex(at)), BUCKETS] {
            walk.edges(self.starts.get(place).map_or(&[], Vec::as_slice), 0, at, Slots::EMPTY);
        }
        walk.best
    }
}

#[derive(Clone, Default)]
struct Path {
    tests: Vec<Test>,
    spans: Vec<(u8, u8)>,
    open: Option<u8>,
}

impl Path {
    fn then(&self, element: &Element, test: Option<Test>) -> Path {
        let mut path = self.clone();
        let here = |path: &Path| u8::try_from(path.tests.len()).unwrap_or(u8::MAX);
        if element.opens {
            path.open = Some(here(&path));
        }
        path.tests.extend(test);
        if element.closes
            && let Some(open) = path.open.take()
        {
            let end = here(&path);
            path.spans.push((open, end));
        }
        path
    }
}

struct Element {
    tests: Vec<Test>,
    optional: bool,
    opens: bool,
    closes: bool,
}

struct Walk<'a> {
    words: &'a Words<'a>,
    phrases: &'a Phrases,
    /// The token at which each element begins.
    places: [usize; LONGEST + 1],
    best: Option<Found>,
    /// The line of the best phrase.
    line: usize,
}

impl Walk<'_> {
    fn from(&mut self, node: usize, depth: usize, at: usize, slots: Slots) {
        let Some(here) = self.phrases.nodes.get(node) else { return };
        if let Some(place) = self.places.get_mut(depth) {
            *place = at;
        }
        if let Some(accept) = here.accept
            && self
                .best
                .as_ref()
                .is_none_or(|best| best.end < at || best.end == at && accept.phrase < self.line)
            && let Some(found) = self.found(accept, at, &slots)
        {
            // Of phrases that are as long as each other the first line of the table wins.
            self.best = Some(found);
            self.line = accept.phrase;
        }
        self.edges(&here.edges, depth, at, slots);
    }

    fn edges(&mut self, edges: &[(Test, usize)], depth: usize, at: usize, slots: Slots) {
        if let Some(place) = self.places.get_mut(depth) {
            *place = at;
        }
        let lex = self.words.lex(at);
        for (test, next) in edges {
            match test {
                Test::Word(word) if *word == lex => {
                    let mut slots = slots;
                    if let Lex::Unit(unit) | Lex::Units(unit) = lex {
                        slots.unit.get_or_insert(unit);
                    }
                    self.from(*next, depth + 1, at + 1, slots);
                }
                Test::Word(_) => {}
                Test::Text(number) => {
                    let text = self.phrases.texts.get(usize::from(*number));
                    if text.is_some_and(|text| self.words.word_is(at, text)) {
                        let mut slots = slots;
                        if let Lex::Part(part) = lex {
                            slots.time = Clock::Part(part);
                        }
                        self.from(*next, depth + 1, at + 1, slots);
                    }
                }
                Test::Class(class) => {
                    let mut slots = slots;
                    if let Some(end) = self.words.class(*class, at, &mut slots) {
                        self.from(*next, depth + 1, end, slots);
                    }
                }
            }
        }
    }

    fn found(&self, accept: Accept, at: usize, slots: &Slots) -> Option<Found> {
        let made = match self.phrases.makes.get(accept.phrase)? {
            Make::Table(make) => make(slots)?,
            Make::Fixed(expr) => made(*expr)?,
        };
        let place = |element: u8| self.places.get(usize::from(element)).copied();
        let [(first, end), (second, stop)] = accept.spans;
        let mut hit = Hit::new(place(first)?, place(end)?, made.expr);
        hit.time = made.time;
        hit.modifier = made.modifier;
        hit.quant = made.quant;
        hit.freq = made.freq;
        let second = match made.second {
            Some((expr, range)) => {
                hit.opens_range = range;
                Some(Hit::new(place(second)?, place(stop)?, expr))
            }
            None => None,
        };
        Some(Found { first: hit, second, end: at })
    }
}

impl Words<'_> {
    /// Whether a class matches at a token; where the match ends.
    fn class(&self, class: Class, at: usize, slots: &mut Slots) -> Option<usize> {
        match class {
            Class::Qty => {
                let (qty, end) = self.qty(at)?;
                slots.earlier = slots.qty.replace(qty);
                Some(end)
            }
            Class::Unit | Class::Units => match self.lex(at) {
                Lex::Unit(unit) if class == Class::Units || unit == Unit::Second => None,
                Lex::Unit(unit) | Lex::Units(unit) => {
                    slots.unit.get_or_insert(unit);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Month => {
                let (month, end) = self.month_name(at)?;
                slots.month = month;
                Some(end)
            }
            Class::Weekday => match self.lex(at) {
                Lex::Weekday(day) if self.capital(at) => {
                    slots.weekday = day;
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Weekdays => match self.lex(at) {
                Lex::Weekdays(day) => {
                    slots.weekday = day;
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Day => {
                let (day, end) = self.day_number(at)?;
                slots.days = [slots.days[1], day];
                Some(end)
            }
            Class::DottedDay => {
                let (day, end) = self.day_number(at)?;
                let dot = self.mark(end, b'.') && self.glued(end);
                let dot = dot && !(self.glued(end + 1) && self.lex(end + 1) == Lex::Number);
                slots.days = [slots.days[1], day];
                slots.ordinals = [slots.ordinals[1], day];
                dot.then_some(end + 1)
            }
            Class::Year => {
                slots.year = YearRef::Is(self.year_number(at)?);
                Some(at + 1)
            }
            Class::Number => {
                let token = self.tokens.get(at).filter(|t| (1..=4).contains(&t.digits))?;
                slots.number = i16::try_from(token.num).ok().filter(|n| *n > 0);
                (token.lex == Lex::Number).then_some(at + 1)
            }
            Class::Ordinal => match self.lex(at) {
                Lex::Ord(n) => {
                    slots.ordinals = [slots.ordinals[1], n];
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Season => match self.lex(at) {
                Lex::Season(season) if !self.other_sense(at) => {
                    slots.season = season;
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Part => match self.lex(at) {
                Lex::Part(part) => {
                    slots.time = Clock::Part(part);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::WeekdayPart => match self.lex(at) {
                Lex::WeekdayPart(day, part) if self.capital(at) => {
                    slots.weekday = day;
                    slots.time = Clock::Part(part);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Decade => match (self.lex(at), self.tokens.get(at)) {
                (Lex::Decade, Some(token)) if token.num.is_multiple_of(10) => {
                    let decade = i16::try_from(token.num / 10).ok()?;
                    let (decade, short) = match token.digits {
                        4 => (decade, false),
                        _ => (if decade <= 1 { 200 + decade } else { 190 + decade }, true),
                    };
                    slots.expr = Some(Expr::Decade { decade, short });
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Numeric => {
                let hit = self.numeric_date(at)?;
                slots.expr = Some(hit.expr);
                Some(hit.end)
            }
            Class::Hour => self.hour(at, slots),
            Class::Hyphen => self.hyphen(at),
            Class::Often => match self.lex(at) {
                Lex::Often(unit) => {
                    slots.unit = Some(unit);
                    Some(at + 1)
                }
                _ => None,
            },
        }
    }

    /// `8`, `8:30`, `8.30`.
    fn hour(&self, at: usize, slots: &mut Slots) -> Option<usize> {
        let token = self.tokens.get(at)?;
        let hour = u8::try_from(token.num).ok().filter(|hour| *hour <= 24)?;
        let (minute, end) = match token.lex {
            Lex::Decimal => {
                let (_, minute) = self.word(at).split_once('.')?;
                (Some(minute.parse().ok().filter(|m| *m < 60)?), at + 1)
            }
            Lex::Number if self.mark(at + 1, b':') && self.glued(at + 2) => {
                let next = self.tokens.get(at + 2)?;
                let minute = u8::try_from(next.num).ok().filter(|m| *m < 60 && next.digits == 2)?;
                (Some(minute), at + 3)
            }
            Lex::Number => (None, at + 1),
            _ => return None,
        };
        slots.time = Clock::At { hour, minute, second: None, utc: false };
        Some(end)
    }
}
