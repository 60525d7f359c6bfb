//! Says whether the words round a date speak of the past or of the future.
//!
//! There is no parser here. The verb that governs a date is nearly always the nearest one before it in its clause, and
//! where the date opens its sentence, the first one after it. Both searches stop at a fixed distance.

use crate::expr::Hit;
use crate::grammar::Words;
use crate::lexicon::{Kw, Lex, Tense};

/// Tokens that are looked at on either side.
const REACH: usize = 28;

/// Tokens between a verb and the date that goes with it rather than with something between them.
const CLOSE: usize = 6;

/// Tokens before a form for a word that makes an infinitive of it.
const INFINITIVE: usize = 5;

/// Tokens between a verb in the present and the date that it sets, at most: `holds a first public hearing on Monday`.
const NEAR: usize = 12;

/// The verb that governs a date.
#[derive(Clone, Copy)]
struct Verb {
    tense: Tense,
    at: usize,
    /// Whether it only reports what the clause of the date says.
    reports: bool,
    /// Whether it is in the present.
    present: bool,
}

impl Words<'_> {
    /// The tense of the clause that holds a date.
    pub(crate) fn tense(&self, hit: &Hit) -> Option<Tense> {
        match self.governing(hit.first) {
            // `said the feast on Friday would be the last`: what is reported decides.
            Some(Verb { reports: true, .. }) if self.is(hit.end, Kw::Would) => Some(Tense::Future),
            // `he speaks on Friday` stands under a picture.
            Some(Verb { present: true, .. }) if self.in_caption(hit) => Some(Tense::Past),
            Some(verb) => Some(verb.tense),
            None => self.tense_after(hit.end),
        }
    }

    /// Whether a noun behind a date names what nobody plans: it has happened.
    pub(crate) fn unplanned(&self, hit: &Hit) -> bool {
        self.language.lists.unplanned.contains(&self.word(hit.end).trim_end_matches('s'))
    }

    /// Whether a hit tells the day of something that has happened, by a verb of such things close by: `was shot on Oct. 10`.
    pub(crate) fn happened(&self, hit: &Hit) -> bool {
        let lists = self.language.lists;
        if !lists.told_on.is_empty() {
            let on = self.among(hit.first.wrapping_sub(1), lists.told_on);
            return on && self.tense(hit) == Some(Tense::Past);
        }
        let verb = match self.governing(hit.first) {
            Some(Verb { reports: false, at, .. }) if hit.first - at <= CLOSE => at,
            // `On Oct. 10 he was shot`.
            None => match (hit.end..hit.end + CLOSE)
                .take_while(|i| !self.clause_ends(*i))
                .find(|i| self.verb(*i).is_some())
            {
                Some(at) => at,
                None => return false,
            },
            _ => return false,
        };
        // `was born`, `had died`: the form behind tells what happened.
        let verb = verb + usize::from(self.auxiliary(verb));
        // Before `for`, `by` and `until` a day may be one to come.
        let leads = matches!(
            self.before(hit.first),
            Lex::Kw(Kw::On | Kw::Overnight)
                | Lex::Verb(_)
                | Lex::Other
                | Lex::Word(_)
                | Lex::Mark(_)
        );
        // `was announced on Aug. 10`: a passive right before its day.
        let passive = || {
            self.passive(verb)
                && hit.first <= verb + 2
                && hit.first > verb
                && !self.among(verb, lists.moving)
        };
        // `voted to strike on Aug. 10`, but `shot to death on Aug. 10`.
        let aims =
            (verb..hit.first).any(|i| self.is(i, Kw::To) && !self.among(i + 1, lists.outcomes));
        leads
            && !aims
            && (self.among(verb, lists.happenings) || passive())
            && self.participle(verb) == Tense::Past
            // `is to be formally adopted on March 20`.
            && !(verb.saturating_sub(3)..verb).any(|i| self.among(i, lists.unfinished))
            && !(verb.saturating_sub(4)..verb).any(|i| {
                self.among(i, lists.conditions)
                    || self.is(i, Kw::Would)
                    || self.is(i, Kw::Will)
            })
    }

    /// Whether a verb in the past, other than one that reports, governs a date.
    pub(crate) fn told_past(&self, hit: &Hit) -> bool {
        matches!(self.governing(hit.first), Some(Verb { tense: Tense::Past, reports: false, .. }))
    }

    /// Whether the clause of a range tells what is over: `sales fell between Oct. 1 and Dec. 31`.
    pub(crate) fn range_over(&self, hit: &Hit) -> bool {
        let verb = match self.governing(hit.first) {
            Some(Verb { tense: Tense::Past, at, reports: false, .. }) => at,
            Some(_) => return false,
            // `From December to February, exports fell`.
            None => match (hit.end..hit.end + REACH).find(|i| self.verb(*i).is_some()) {
                Some(at) if self.verb(at) == Some(Tense::Past) => at,
                _ => return false,
            },
        };
        let verb = verb + usize::from(self.auxiliary(verb));
        self.among(verb, self.language.lists.happenings)
            || self.among(verb, self.language.lists.lasting)
    }

    /// Whether a verb tells what is over: `exports fell in August`, `In August exports fell`.
    pub(crate) fn told_over(&self, hit: &Hit) -> bool {
        let opens = hit.first > 0 && self.sentence_start(hit.first - 1);
        (opens || self.told_past(hit)) && self.range_over(hit)
    }

    /// Whether `until` stands behind a verb of what went on until then and is over.
    pub(crate) fn lasted(&self, until: usize) -> bool {
        // `Not until Monday did police come`.
        let negated = self.kw_before(until) == Some(Kw::Not);
        let governing = self.governing(until);
        if negated && governing.is_none() {
            return self.tense_after(until) == Some(Tense::Past);
        }
        let Some(Verb { tense: Tense::Past, at, reports: false, .. }) = governing else {
            return false;
        };
        // `was not found until Tuesday` tells that it was then, but `was told not to leave until Tuesday`, and `had not been
        // expected until Tuesday`.
        let not = |i| self.is(i, Kw::Not) && !self.is(i + 1, Kw::To) || self.shortened_not(i);
        if (at.saturating_sub(2)..until).any(not)
            && self.lex(at) != Lex::Verb(Tense::Future)
            && !(at.saturating_sub(2)..at).any(|i| self.is_now(i))
        {
            return true;
        }
        // `was open until Saturday`, but `was put off until Saturday`.
        if self.among(at, self.language.lists.was) {
            return self.among(at + 1, self.language.lists.states);
        }
        let passive = self.passive(at) || self.kw_before(at) == Some(Kw::Be);
        self.among(at, self.language.lists.lasting) && !passive
    }

    /// Whether the clause round `by` and a date tells what had come about by then: `had left by Monday`, but `told them to
    /// leave by Monday`.
    fn over_by(&self, at: usize) -> bool {
        match self.governing(at - 1) {
            Some(Verb { tense: Tense::Past, at: verb, reports, .. }) => {
                !reports && !(verb..at).any(|i| self.is(i, Kw::To))
            }
            Some(_) => false,
            None => self.sentence_start(at - 1),
        }
    }

    /// Whether the clause of a date is in the past, and not a passive of the present: `is headed for a win this weekend`.
    pub(crate) fn over(&self, hit: &Hit) -> bool {
        let passive =
            self.governing(hit.first).is_some_and(|verb| self.is_now(verb.at.wrapping_sub(1)));
        self.tense(hit) == Some(Tense::Past) && !passive
    }

    /// Whether the verb that governs a date is in the present: `the law takes effect in January`.
    pub(crate) fn in_present(&self, hit: &Hit) -> bool {
        self.governing(hit.first).is_some_and(|verb| verb.present)
    }

    /// The tense that the words before a place show.
    pub(crate) fn tense_before(&self, at: usize) -> Option<Tense> {
        self.governing(at).map(|verb| verb.tense)
    }

    /// The verb that governs a place, by the words before it.
    fn governing(&self, before: usize) -> Option<Verb> {
        let mut reported = None;
        for at in (before.saturating_sub(REACH)..before).rev() {
            if self.clause_ends(at) || self.among(at, self.language.lists.clause_marks) {
                return reported;
            }
            let Some(tense) = self.verb(at) else { continue };
            // `said the talks will open in May`: who reports does so before what is reported happens.
            if self.among(at, self.language.lists.reporting) && at + 3 < before {
                reported = Some(Verb { tense, at, reports: true, present: false });
                continue;
            }
            // `will meet`: the word before decides.
            let auxiliary = || {
                matches!(self.before(at), Lex::Kw(Kw::Will | Kw::Would) | Lex::Verb(Tense::Future))
                    || self.modal(at.wrapping_sub(1))
            };
            let present = tense == Tense::Present;
            if present && auxiliary() {
                continue;
            }
            // Far from a date a verb in the present tells what is so, and says nothing of the day.
            let tense = if present && before - at > NEAR { Tense::Past } else { tense };
            return Some(Verb { tense, at, reports: false, present });
        }
        reported
    }

    fn tense_after(&self, at: usize) -> Option<Tense> {
        // `Monday is a holiday`.
        if self.is_now(at) {
            return Some(Tense::Present);
        }
        for i in at..at + REACH {
            if i >= self.tokens.len() || self.clause_ends(i) && !self.mark(i, b'"') {
                return None;
            }
            if i > at && self.among(i, self.language.lists.clause_marks) {
                return None;
            }
            match self.verb(i) {
                None => {}
                tense => return tense,
            }
        }
        None
    }

    /// Whether a sentence ends with a token, as far as one can tell.
    pub(crate) fn sentence_ends(&self, at: usize) -> bool {
        !self.mark(at, b'"') && !self.mark(at, b';') && self.clause_ends(at)
    }

    fn clause_ends(&self, at: usize) -> bool {
        match self.lex(at) {
            Lex::Mark(b';' | b'!' | b'?' | b'"') => true,
            // The dot of `Mr.` is followed by a capital as well, but hardly ever by a line or a clause that matters.
            Lex::Mark(b'.') => {
                let long = self.word(at.wrapping_sub(1)).len() > 2
                    || self.lex(at.wrapping_sub(1)) == Lex::Number;
                long && self.capital(at + 1)
            }
            _ => self.line_start(at) && at > 0,
        }
    }

    fn verb(&self, at: usize) -> Option<Tense> {
        match self.lex(at) {
            Lex::Verb(Tense::Present) => {
                if self.among(at, self.language.lists.scheduled_plural) {
                    return self.scheduled_plural(at);
                }
                // `is due on Monday` is settled by the word after it; alone, `is` says little, and so does `to meet`.
                let shows = !self.is_now(at)
                    && !self.capital(at)
                    // `1.84 marks` are money.
                    && !matches!(self.before(at), Lex::Kw(Kw::To | Kw::The) | Lex::Number | Lex::Decimal)
                    && !self.word(at.wrapping_sub(1)).ends_with(|c: char| c.is_ascii_digit());
                shows.then_some(Tense::Present)
            }
            Lex::Verb(Tense::Future) if self.hearsay(at) => Some(Tense::Past),
            // `had been scheduled to end` tells of what was to come once.
            Lex::Verb(Tense::Future) if self.had_been(at) => Some(Tense::Past),
            // `due to its loss` gives a reason.
            Lex::Verb(Tense::Future)
                if self.among(at, self.language.lists.due)
                    && self.is(at + 1, Kw::To)
                    && self.noun_phrase(at + 2) =>
            {
                None
            }
            // `is set for November`, `was set to open`.
            Lex::Other | Lex::Word(_) if self.announces(at) => Some(Tense::Future),
            Lex::Other | Lex::Word(_) | Lex::Month(_) if self.possible(at) => Some(Tense::Future),
            Lex::Other | Lex::Word(_) if self.among(at, self.language.lists.unchanged) => {
                self.unchanged_past(at).then_some(Tense::Past)
            }
            // `plans` is a noun unless something is planned `to` be done: `put its plan to the board`.
            Lex::Verb(Tense::Future) if self.among(at, self.language.lists.plans) => {
                (self.is(at + 1, Kw::To) && !self.noun_phrase(at + 2)).then_some(Tense::Future)
            }
            Lex::Kw(Kw::Start | Kw::End) => self.scheduled_plural(at),
            Lex::Verb(Tense::Past) => Some(self.participle(at)),
            Lex::Verb(tense) => Some(tense),
            Lex::Kw(Kw::Will | Kw::Would) => Some(Tense::Future),
            // `wants to meet on Monday`, `agreed to meet Monday`.
            Lex::Kw(Kw::To) if self.had_been(at.wrapping_sub(1)) => Some(Tense::Past),
            Lex::Kw(Kw::To) => self.infinitive(at).then_some(Tense::Future),
            Lex::Other | Lex::Word(_) => {
                if self.among(at, self.language.lists.scheduled_plural) {
                    return self.scheduled_plural(at);
                }
                if self.among(at, self.language.lists.scheduled_nouns) {
                    return self.singular_subject(at).then_some(Tense::Present);
                }
                if self.progressive(at) {
                    return Some(Tense::Present);
                }
                let past = self.ends(at, self.language.lists.past_endings)
                    && !self.ends(at, self.language.lists.no_past_endings)
                    && !self.capital(at)
                    && !matches!(self.before(at), Lex::Kw(Kw::The | Kw::A))
                    && !self.described(at);
                past.then(|| self.participle(at))
            }
            _ => None,
        }
    }

    /// The plural of a verb of a set event: `the concerts start on Friday`.
    fn scheduled_plural(&self, at: usize) -> Option<Tense> {
        let market = self.among(at + 1, self.language.lists.moves);
        (self.plural_subject(at) && !market).then_some(Tense::Present)
    }

    /// Whether the word before a plural of a verb may be its subject.
    fn plural_subject(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        self.plural_noun(before)
            || self.capital(before) && self.lex(before).plain()
            || matches!(self.kw(before), Some(Kw::And | Kw::But))
            // `The talks, which began Monday, end Saturday`.
            || self.mark(before, b',')
                && matches!(self.lex(at + 1), Lex::Weekday(_) | Lex::Month(_) | Lex::MonthAbbr(_))
            || self.language.lists.plural_subjects.iter().any(|word| self.word_is(before, word))
    }

    /// Whether the word before a form that is a noun as often may be its subject: `the firm reports earnings`.
    fn singular_subject(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        let named = self.capital(before)
            || matches!(self.kw(before.wrapping_sub(1)), Some(Kw::The | Kw::A | Kw::Each));
        self.lex(before).plain() && !self.plural_noun(before) && named
    }

    /// Whether a form in `-ing` stands behind its auxiliary in the present: `is leaving Sunday`.
    fn progressive(&self, at: usize) -> bool {
        let lists = self.language.lists;
        let before = at.wrapping_sub(1);
        // `they're leaving`, `she's leaving`.
        let short = || match self.lex(before) {
            Lex::Kw(Kw::Possessive) => {
                lists.subjects.iter().any(|word| self.word_is(before.wrapping_sub(1), word))
            }
            _ => {
                self.among(before, lists.shortened_are) && self.mark(before.wrapping_sub(1), b'\'')
            }
        };
        self.ends(at, lists.progressive_endings)
            && !self.among(at, lists.going_on)
            && (self.is_now(before) || short())
    }

    /// Whether a noun begins here, as far as its first word shows.
    fn noun_phrase(&self, at: usize) -> bool {
        matches!(
            self.lex(at),
            Lex::Kw(Kw::The | Kw::A | Kw::This | Kw::That | Kw::These | Kw::Those)
                | Lex::Number
                | Lex::Num(_)
                | Lex::Ord(_)
        ) || self.owner(at)
            || self.capital(at)
            || self.plural_noun(at)
    }

    fn had_been(&self, at: usize) -> bool {
        self.among(at.wrapping_sub(1), self.language.lists.been)
            && self.among(at.wrapping_sub(2), self.language.lists.had)
    }

    /// Whether a form stands before its noun: `a still unspecified date`, `the newly elected mayor`.
    fn described(&self, at: usize) -> bool {
        matches!(self.kw(at.wrapping_sub(2)), Some(Kw::The | Kw::A))
            && self.adverb(at.wrapping_sub(1))
            && self.lex(at + 1).plain()
    }

    /// The tense of a past form: `will be named` and `is to be freed` look ahead.
    fn participle(&self, at: usize) -> Tense {
        // `planned a rally on Saturday`, `is planned for Friday`, `a march planned Saturday`.
        if self.among(at, self.language.lists.planned)
            && (matches!(self.kw(at + 1), Some(Kw::A | Kw::To | Kw::Another | Kw::For))
                || matches!(self.lex(at + 1), Lex::Weekday(_) | Lex::Month(_) | Lex::MonthAbbr(_))
                || self.is_now(at.wrapping_sub(1)))
            && !self.among(at.wrapping_sub(1), self.language.lists.had)
        {
            return Tense::Future;
        }
        let coming = self.is(at.wrapping_sub(1), Kw::Be)
            && (at.saturating_sub(4)..at).any(|i| {
                matches!(self.kw(i), Some(Kw::Will | Kw::Would | Kw::To))
                    || self.modal(i)
                    || self.possible(i)
            });
        if coming { Tense::Future } else { Tense::Past }
    }

    fn modal(&self, at: usize) -> bool {
        self.among(at, self.language.lists.modals)
    }

    /// Whether something may happen that has not: `could hit the coast`, but `could not be reached`, `may have left`.
    fn possible(&self, at: usize) -> bool {
        let lists = self.language.lists;
        let verb = self.lex(at + 1).plain()
            || matches!(self.lex(at + 1), Lex::Verb(Tense::Present) | Lex::Kw(Kw::Be));
        self.among(at, lists.possible) && verb && !self.among(at + 1, lists.not_possible)
    }

    /// Whether `to` at this place follows a word that looks ahead.
    fn infinitive(&self, at: usize) -> bool {
        !self.noun_phrase(at + 1)
            && self.among(at.wrapping_sub(1), self.language.lists.before_infinitives)
    }

    /// Whether a form looks ahead before `to` and `for`: `is set for November`, `was set to open`.
    fn announces(&self, at: usize) -> bool {
        self.among(at, self.language.lists.set) && matches!(self.kw(at + 1), Some(Kw::For | Kw::To))
    }

    /// Whether a form that present and past share is the past: a subject stands before it, an object behind it, and nothing
    /// that makes an infinitive of it. `The bank cut rates`, but `will cut rates`, `helps the bank cut rates`, `the rate cut`.
    fn unchanged_past(&self, at: usize) -> bool {
        let lists = self.language.lists;
        let before = at.wrapping_sub(1);
        let subject = self.lex(before).plain()
            && !self.mark(before, b',')
            && !self.among(before, lists.conditions)
            && !self.among(before, lists.is);
        let object = self.noun_phrase(at + 1)
            && !matches!(self.lex(at + 1), Lex::Weekday(_) | Lex::Month(_) | Lex::MonthAbbr(_))
            || self.among(at + 1, lists.objects);
        let bare = (at.saturating_sub(INFINITIVE)..at).any(|i| {
            self.among(i, lists.before_bare)
                || self.is(i, Kw::To)
                || self.is(i, Kw::Will)
                || self.is(i, Kw::Would)
                || self.modal(i)
        });
        subject && object && !bare
    }

    /// Whether the words right before a place tell what has been done until now: `than I have done in thirty years`.
    pub(crate) fn perfect(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|i| self.among(i, self.language.lists.have))
    }

    /// Whether a word is one of a list.
    pub(crate) fn among(&self, at: usize, list: &[&str]) -> bool {
        list.contains(&self.word(at))
    }

    /// Whether a word of five bytes or more has one of the endings of a list.
    fn ends(&self, at: usize, endings: &[&str]) -> bool {
        let word = self.word(at);
        endings.iter().any(|ending| word.ends_with(ending) && word.len() > 4)
    }

    fn is_now(&self, at: usize) -> bool {
        self.among(at, self.language.lists.is)
    }

    /// Whether a word makes a tense or a passive of the form behind it.
    fn auxiliary(&self, at: usize) -> bool {
        let lists = self.language.lists;
        [lists.was, lists.had, lists.been].iter().any(|list| self.among(at, list))
    }

    /// Whether a form stands behind that with which passives are made.
    fn passive(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        [self.language.lists.was, self.language.lists.been]
            .iter()
            .any(|list| self.among(before, list))
    }

    /// Whether a verb tells what is said to have happened: `soll am Dienstag ein Haus angezündet haben`.
    fn hearsay(&self, at: usize) -> bool {
        let lists = self.language.lists;
        self.among(at, lists.hearsay)
            && (at + 2..at + REACH)
                .take_while(|i| !self.clause_ends(*i) && !self.among(*i, lists.clause_marks))
                // A noun before it is what somebody has: `soll Folgen haben`.
                .any(|i| {
                    let done = self.word(i - 1);
                    self.among(i, lists.perfect_infinitives)
                        && !self.capital(i - 1)
                        && (done.ends_with("en") || done.ends_with('t'))
                })
    }

    /// Whether one of the words before a place says that something is more than all others: `its lowest since 1999`.
    pub(crate) fn superlative_before(&self, at: usize) -> bool {
        let lists = self.language.lists;
        (at.saturating_sub(CLOSE)..at)
            .any(|i| self.among(i, lists.superlatives) || self.ends(i, lists.superlative_endings))
    }

    /// Whether a token is what is left of `not` in `didn't`.
    fn shortened_not(&self, at: usize) -> bool {
        self.among(at, self.language.lists.shortened_not)
            && self.mark(at.wrapping_sub(1), b'\'')
            && self.glued(at)
    }

    fn adverb(&self, at: usize) -> bool {
        self.ends(at, self.language.lists.adverb_endings)
            || self.among(at, self.language.lists.adverbs)
    }

    /// Whether a hit is a number and a unit in the plural, without a determiner or a hyphen.
    pub(crate) fn plain_units(&self, hit: &Hit) -> bool {
        matches!(self.lex(hit.first), Lex::Number | Lex::Num(_))
            && matches!(self.lex(hit.end.saturating_sub(1)), Lex::Units(_))
            && (hit.first..hit.end).all(|i| self.hyphen(i).is_none())
    }

    /// Whether the words before a date point ahead by themselves: `by Friday`, `until Monday`.
    pub(crate) fn points_ahead(&self, at: usize) -> bool {
        // `until at least Thursday`.
        let least = self.kw_before(at) == Some(Kw::Least) && self.is(at.wrapping_sub(2), Kw::At);
        let at = if least { at - 2 } else { at };
        // `from 2-4 p.m. Tuesday`.
        let hours = at >= 2
            && self.dash(at - 1).is_some()
            && self.lex(at - 2) == Lex::Number
            && self.lex(at) == Lex::Number;
        let at = if hours { at - 2 } else { at };
        match self.kw_before(at) {
            Some(Kw::Until) => !self.sentence_start(at - 1) && !self.lasted(at - 1),
            // `wants an answer by Monday`; `is open through Sunday`.
            Some(Kw::By) => !self.over_by(at),
            // `the quarter through June` is over.
            Some(Kw::Through) => {
                !matches!(self.before(at - 1), Lex::Unit(_) | Lex::Units(_))
                    && !self.lasted(at - 1)
                    && !self.over_by(at)
            }
            // `put off to Thursday`; `the race is on Friday`.
            Some(Kw::To) => self.among(at.wrapping_sub(2), self.language.lists.moving),
            Some(Kw::On | Kw::In | Kw::At | Kw::From) => self.is_now(at.wrapping_sub(2)),
            // `the store is open Saturday`.
            _ if self.among(at.wrapping_sub(1), self.language.lists.open_or_shut) => {
                self.is_now(at.wrapping_sub(2))
            }
            // `the funeral is Saturday`.
            _ if self.is_now(at.wrapping_sub(1)) => true,
            // `no later than Friday`.
            Some(Kw::Than) => self.is(at.wrapping_sub(2), Kw::Later),
            // `as soon as Tuesday`, `as early as Tuesday`.
            Some(Kw::As) => matches!(self.kw(at.wrapping_sub(2)), Some(Kw::Soon | Kw::Early)),
            _ => false,
        }
    }
}
