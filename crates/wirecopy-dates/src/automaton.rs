//! The automaton that finds phrases: a tree of tests over tokens, compiled from the patterns of a table.

use crate::class::{CLASSES, Class};
use crate::expr::{Clock, Expr, Hit};
use crate::grammar::Words;
use crate::lexicon::{Kw, Lex, Lexicon, kind};
use crate::phrase::{Phrase, Slots, made};
use crate::token::tokenize;

/// Most elements of a pattern.
const LONGEST: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Word(Lex),
    /// A word by its letters, for words that the lexicon knows as one of many.
    Text(u16),
    /// A token by its letters or digits, in the name of a period, and the kind of word that it is.
    Spelled(u16, u32),
    Class(Class),
    /// Nothing of what stands in a list, by its number; it uses up no token.
    Not(u16),
}

/// The kinds of words that are told apart by their letters: the lexicon knows several of them as one.
const BY_LETTERS: u32 = kind::VERB | kind::OFTEN | kind::PART | kind::ORDINAL | kind::SEASON;

fn by_letters(lex: Lex) -> bool {
    lex.kind() & BY_LETTERS != 0
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
    /// The edges of words, sorted by the word, and the others.
    words: Vec<(u32, usize)>,
    /// With the kinds of words with which each can begin.
    others: Vec<(u32, Test, usize)>,
    /// The kinds of words with which one of the others can begin.
    kinds: u32,
}

impl Node {
    /// Sorts the edges, so that a token looks at its own only.
    fn index(&mut self) {
        self.words.clear();
        self.others.clear();
        self.kinds = 0;
        for (test, next) in &self.edges {
            let kinds = match test {
                Test::Word(lex) => {
                    self.words.push((lex.key(), *next));
                    continue;
                }
                Test::Text(_) => BY_LETTERS,
                Test::Spelled(_, kind) => *kind,
                Test::Class(class) => class.kinds(),
                Test::Not(_) => u32::MAX,
            };
            self.kinds |= kinds;
            self.others.push((kinds, *test, *next));
        }
        self.words.sort_unstable();
    }
}

/// The phrases of a language, compiled.
pub(crate) struct Phrases {
    nodes: Vec<Node>,
    makes: Vec<Make>,
    texts: Vec<String>,
    /// What must not follow, for each such element.
    nots: Vec<Vec<Test>>,
}

/// What to make of a phrase that was found.
#[derive(Clone)]
enum Make {
    Table(&'static Phrase),
    /// Always the same, under a name.
    Fixed(Expr, String),
}

impl Make {
    fn name(&self) -> &str {
        match self {
            Make::Table(phrase) => phrase.id,
            Make::Fixed(_, name) => name,
        }
    }
}

/// A phrase that was found: one expression or two, and how much of the text it has used up.
pub(crate) struct Found {
    pub(crate) first: Hit,
    pub(crate) second: Option<Hit>,
    pub(crate) end: usize,
}

impl Phrases {
    /// Compiles a table. Words that the lexicon does not know are added to it.
    pub(crate) fn compile(table: &'static [Phrase], lexicon: &mut Lexicon) -> Result<Self, String> {
        let mut phrases = Phrases {
            nodes: vec![Node::default()],
            makes: Vec::new(),
            texts: Vec::new(),
            nots: Vec::new(),
        };
        for phrase in table {
            phrases.makes.push(Make::Table(phrase));
            phrases
                .add(phrase.pattern, lexicon)
                .map_err(|problem| format!("phrase `{}`: {problem}", phrase.id))?;
        }
        phrases.index();
        Ok(phrases)
    }

    fn index(&mut self) {
        self.nodes.iter_mut().for_each(Node::index);
    }

    /// Adds a name that always comes to the same, written as it stands in a text. Its words are added to the lexicon.
    pub(crate) fn fixed(
        &mut self,
        name: &str,
        expr: Expr,
        lexicon: &mut Lexicon,
    ) -> Result<(), String> {
        let mut path = Path::default();
        for token in tokenize(name, lexicon) {
            let word = name.get(token.start as usize..token.end as usize).unwrap_or_default();
            path.tests.push(match token.lex {
                lex if by_letters(lex) => self.text(word),
                Lex::Other if word.starts_with(char::is_alphabetic) => {
                    Test::Word(lexicon.word(word).map_err(|why| format!("`{word}` {why}"))?)
                }
                // Of numbers and their like the lexicon knows the kind only.
                Lex::Other | Lex::Number | Lex::Decimal | Lex::Decade | Lex::Code => {
                    Test::Spelled(self.letters(word), token.lex.kind())
                }
                lex => Test::Word(lex),
            });
        }
        self.makes.push(Make::Fixed(expr, name.to_owned()));
        self.accept(path)?;
        self.index();
        Ok(())
    }

    /// The name of a line, by its number.
    pub(crate) fn name(&self, line: u16) -> &str {
        self.makes.get(usize::from(line)).map_or("", Make::name)
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
        paths.into_iter().try_for_each(|path| self.accept(path))
    }

    /// Makes the end of a path stand for the last line.
    fn accept(&mut self, path: Path) -> Result<(), String> {
        let phrase = self.makes.len().saturating_sub(1);
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
        let Some(node) = self.nodes.get_mut(node) else { return Ok(()) };
        match node.accept {
            // A line may come to the same words in two ways.
            Some(Accept { phrase: before, .. }) if before != phrase => {
                let before = self.makes.get(before).map_or("", Make::name);
                Err(format!("`{before}` has the same words"))
            }
            _ => {
                node.accept = Some(Accept { phrase, spans });
                Ok(())
            }
        }
    }

    fn parse(&mut self, text: &str, lexicon: &mut Lexicon) -> Result<Element, String> {
        let (opens, text) = text.strip_prefix('[').map_or((false, text), |rest| (true, rest));
        let (closes, text) = text.strip_suffix(']').map_or((false, text), |rest| (true, rest));
        let (optional, text) = match text.strip_suffix('?') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, text),
        };
        let (negated, text) = match text.strip_prefix('!') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, text),
        };
        let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
        let mut tests = Vec::new();
        for word in inner.unwrap_or(text).split('|') {
            if let Some(class) = word.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
                tests.push(Test::Class(class_of(class)?));
                continue;
            }
            let known = match word.as_bytes() {
                [mark] if mark.is_ascii_punctuation() => Ok(Lex::Mark(*mark)),
                _ if word == "'s" => Ok(Lex::Kw(Kw::Possessive)),
                _ => lexicon.word(word),
            };
            tests.push(match known {
                Ok(lex) if by_letters(lex) => self.text(word),
                Ok(lex) => Test::Word(lex),
                Err(why) => return Err(format!("`{word}` {why}")),
            });
        }
        if negated {
            let known = self.nots.iter().position(|not| *not == tests);
            let number = known.unwrap_or_else(|| {
                self.nots.push(tests);
                self.nots.len() - 1
            });
            tests = vec![Test::Not(u16::try_from(number).unwrap_or(u16::MAX))];
        }
        Ok(Element { tests, optional, opens, closes })
    }

    fn text(&mut self, word: &str) -> Test {
        Test::Text(self.letters(word))
    }

    /// The number of a word by its letters.
    fn letters(&mut self, word: &str) -> u16 {
        let known = self.texts.iter().position(|text| text == word);
        let number = known.unwrap_or_else(|| {
            self.texts.push(word.to_owned());
            self.texts.len() - 1
        });
        u16::try_from(number).unwrap_or(u16::MAX)
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

    /// The longest phrase that begins at a token, which is no later part of a compound: `57-year-old` does not hold
    /// `year-old`.
    pub(crate) fn find(&self, words: &Words<'_>, at: usize) -> Option<Found> {
        if words.glued(at) && words.mark(at.wrapping_sub(1), b'-') {
            return None;
        }
        self.find_inside(words, at)
    }

    /// The longest phrase that begins at a token, wherever that stands.
    pub(crate) fn find_inside(&self, words: &Words<'_>, at: usize) -> Option<Found> {
        let mut walk = Walk { words, phrases: self, places: [0; LONGEST + 1], best: None, line: 0 };
        walk.edges(self.nodes.first()?, 0, at, &Slots::EMPTY);
        walk.best
    }
}

fn class_of(name: &str) -> Result<Class, String> {
    let class = CLASSES.iter().find(|(known, _)| *known == name);
    class.map(|(_, class)| *class).ok_or_else(|| format!("there is no class `{{{name}}}`"))
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
    fn from(&mut self, node: usize, depth: usize, at: usize, slots: &Slots) {
        let Some(here) = self.phrases.nodes.get(node) else { return };
        if let Some(place) = self.places.get_mut(depth) {
            *place = at;
        }
        if let Some(accept) = here.accept
            && self
                .best
                .as_ref()
                .is_none_or(|best| best.end < at || best.end == at && accept.phrase < self.line)
            && let Some(found) = self.found(accept, at, slots)
        {
            // Of phrases that are as long as each other the first line of the table wins.
            self.best = Some(found);
            self.line = accept.phrase;
        }
        self.edges(here, depth, at, slots);
    }

    fn edges(&mut self, node: &Node, depth: usize, at: usize, slots: &Slots) {
        if let Some(place) = self.places.get_mut(depth) {
            *place = at;
        }
        let lex = self.words.lex(at);
        if let Ok(place) = node.words.binary_search_by_key(&lex.key(), |(key, _)| *key)
            && let Some((_, next)) = node.words.get(place)
        {
            match lex {
                Lex::Unit(unit) | Lex::Units(unit) => {
                    let mut slots = *slots;
                    slots.take_unit(unit);
                    self.from(*next, depth + 1, at + 1, &slots);
                }
                _ => self.from(*next, depth + 1, at + 1, slots),
            }
        }
        if node.kinds & lex.kind() == 0 {
            return;
        }
        for (kinds, test, next) in &node.others {
            if kinds & lex.kind() == 0 {
                continue;
            }
            let mut slots = *slots;
            if let Some(end) = self.passes(*test, at, &mut slots) {
                self.from(*next, depth + 1, end, &slots);
            }
        }
    }

    /// Where the tokens end that pass a test; what they say goes to the slots.
    fn passes(&self, test: Test, at: usize, slots: &mut Slots) -> Option<usize> {
        match test {
            Test::Word(word) => {
                // Only words that must not follow come here.
                (word == self.words.lex(at)).then_some(at + 1)
            }
            Test::Text(number) => {
                let lex = self.words.lex(at);
                let text = self.phrases.texts.get(usize::from(number))?;
                if !by_letters(lex) || !self.words.word_is(at, text) {
                    return None;
                }
                match lex {
                    Lex::Part(part) => slots.time = Clock::Part(part),
                    Lex::Season(season) => slots.season = season,
                    Lex::Often(unit) => slots.unit = Some(unit),
                    _ => {}
                }
                Some(at + 1)
            }
            Test::Spelled(number, _) => {
                let text = self.phrases.texts.get(usize::from(number))?;
                self.words.word_is(at, text).then_some(at + 1)
            }
            Test::Class(class) => self.words.class(class, at, slots),
            Test::Not(number) => {
                let not = self.phrases.nots.get(usize::from(number))?;
                let mut unused = Slots::EMPTY;
                let any = not.iter().any(|test| self.passes(*test, at, &mut unused).is_some());
                (!any).then_some(at)
            }
        }
    }

    fn found(&self, accept: Accept, at: usize, slots: &Slots) -> Option<Found> {
        let made = match self.phrases.makes.get(accept.phrase)? {
            Make::Table(phrase) => (phrase.make)(slots)?,
            Make::Fixed(expr, _) => made(*expr)?,
        };
        let place = |element: u8| self.places.get(usize::from(element)).copied();
        let [(first, end), (second, stop)] = accept.spans;
        let mut hit = Hit::new(place(first)?, place(end)?, made.expr);
        hit.phrase = u16::try_from(accept.phrase).ok();
        hit.time = made.time;
        hit.modifier = made.modifier;
        hit.quant = made.quant;
        hit.freq = made.freq;
        let second = match made.second {
            Some((expr, range)) => {
                hit.opens_range = range;
                let mut second = Hit::new(place(second)?, place(stop)?, expr);
                second.quant = made.quant;
                second.phrase = hit.phrase;
                Some(second)
            }
            None => None,
        };
        Some(Found { first: hit, second, end: at })
    }
}
