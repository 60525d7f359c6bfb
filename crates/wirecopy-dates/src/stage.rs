//! The stage: puts tokens, grammar, anchor, values and findings together.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use wirecopy_stage::prelude::*;

use crate::anchor::{self, Anchor};
use crate::day_first::DayFirst;
use crate::expr::{Clock, Expr, Hit, Mod, Ref, YearRef};
use crate::findings::Evidence;
use crate::grammar::{self, Words};
use crate::language::Languages;
use crate::lexicon::Kw;
use crate::periods::{self, Period};
use crate::quotes;
use crate::ranges;
use crate::resolve::{Resolved, Resolver};
use crate::rules::rule;
use crate::shared_day;
use crate::token::tokenize;
use crate::value::{self, Point, Value as Timex};

/// Settings of the stage: what stands under `[stage.settings]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// Whether `03/04/2023` is the third of April: "auto", true or false. Documents that show their own order are
    /// read by it whatever stands here.
    pub day_first: DayFirst,
    /// Whether to write values in the forms that the TimeBank annotators used where the standard leaves a choice: 1990
    /// for fiscal 1990.
    pub timebank_style: bool,
    /// Whether the ages of people, as in `57-year-old`, are annotated as durations.
    pub ages: bool,
    /// Periods by their names, each with its first and last day: `"the pandemic" = "2020-03-11/2023-05-05"`. They are
    /// known beside the bundled ones and come before them.
    pub periods: BTreeMap<String, String>,
    /// Whether to report contradictions, doubtful dates and how the anchor was found.
    pub findings: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            day_first: DayFirst::Auto,
            timebank_style: false,
            ages: false,
            periods: BTreeMap::new(),
            findings: true,
        }
    }
}

/// Finds time expressions in English and German news and says what they come to.
pub struct Dates {
    settings: Settings,
    periods: Vec<Period>,
    languages: Languages,
}

impl Describe for Dates {
    type Settings = Settings;
    const NAME: &'static str = "dates";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Finds dates, times, durations and sets in English and German news and normalises them.";
    const RULES: &'static [Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        vec![Read::field("published"), Read::field("language"), Read::layer("role")]
    }

    fn writes() -> Vec<Item> {
        vec![Item::Layer("date".into()), Item::Layer("interval".into())]
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        let periods = periods::all(&settings.periods).map_err(SettingsError::new)?;
        let languages = Languages::new(&periods).map_err(SettingsError::new)?;
        Ok(Dates { settings, periods, languages })
    }
}

impl Stage for Dates {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        let language = self.languages.of(doc.fields.text(Fields::LANGUAGE));
        let tokens = tokenize(&doc.text, &language.lexicon);
        let ages = self.settings.ages;
        let caption = |a: &&Annotation| a.label == layers::role::CAPTION;
        let captions = doc.layer(layers::ROLE).filter(caption).map(|a| a.span).collect();
        let words = Words { ages, captions, ..Words::new(&doc.text, &tokens, language) };
        let mut hits = Vec::new();
        grammar::find(&words, &mut hits);
        doubtful_halves(&mut hits);
        quarters_of_games(&words, &mut hits);
        if hits.is_empty() {
            return Ok(());
        }
        let (day_first, order_settled) = self.order(&hits, language.day_first);
        let mut anchor = anchor::find(doc, &words, &hits, day_first);
        anniversaries(&mut hits, &mut anchor);
        let joined = join(&words, &mut hits);

        let mut resolver = Resolver::new(&words, anchor.map(|a| a.date), day_first);
        resolver.late = anchor
            .filter(|a| a.source == anchor::Source::Published)
            .and_then(|_| anchor::published_late(doc));
        let mut resolved: Vec<Resolved> = Vec::with_capacity(hits.len());
        for (i, hit) in hits.iter().enumerate() {
            let ends_range = i > 0 && joined.get(i - 1) == Some(&true);
            let spoken = quotes::spoken_on(&words, &hits, i).and_then(|k| Some((k, hits.get(k)?)));
            let mut this = resolver.resolve_spoken(hit, hits.get(i + 1), ends_range, spoken);
            if let (Some(first), Some(from)) = (hits.get(i.wrapping_sub(1)), resolved.last_mut())
                && joined.get(i - 1) == Some(&true)
                && (ranges::order_weekdays(first, hit, from, &mut this)
                    || ranges::order_yearless(&words, [first, hit], from, &mut this))
            {
                resolver.tell_range(from, &this);
            }
            // `Thursday night into Friday`.
            if let (Some(first), Some(from)) = (hits.get(i.wrapping_sub(1)), resolved.last())
                && hit.first == first.end + 1
                && words.among(first.end, words.language.lists.leading_into)
            {
                ranges::order_weekdays(first, hit, from, &mut this);
            }
            resolved.push(this);
        }

        shared_day::share_day(&words, &hits, &mut resolved);
        shared_day::past_midnight(&words, &hits, &mut resolved);

        let mut writer = Writer {
            out,
            words: &words,
            anchor,
            timebank: self.settings.timebank_style,
            buffer: String::new(),
        };
        for (i, (hit, this)) in hits.iter().zip(&resolved).enumerate() {
            let span = words.span(hit);
            if joined.get(i) == Some(&true)
                && let (Some(next_hit), Some(next)) = (hits.get(i + 1), resolved.get(i + 1))
            {
                writer.interval(Span::new(span.start, words.span(next_hit).end), this, next);
            } else if !joined.get(i.wrapping_sub(1)).copied().unwrap_or(false) {
                writer.open_interval(&words, hit, this, &self.periods);
            }
            if !matches!(this.value, Timex::Period(_)) {
                writer.date(i, span, hit, this);
            }
        }
        if self.settings.findings {
            let evidence = Evidence {
                words: &words,
                hits: &hits,
                resolved: &resolved,
                joined: &joined,
                anchor,
                unread: anchor::unread(doc),
                order_settled,
            };
            evidence.report(out);
        }
        Ok(())
    }
}

impl Dates {
    /// Whether numeric dates put the day first, and whether anything settles that.
    fn order(&self, hits: &[Hit], usual: Option<bool>) -> (bool, bool) {
        let (mut day, mut month) = (0usize, 0usize);
        for hit in hits {
            let shown = hit.expr.day_first();
            day += usize::from(shown == Some(true));
            month += usize::from(shown == Some(false));
        }
        match (day.cmp(&month), self.settings.day_first) {
            (std::cmp::Ordering::Greater, _) => (true, true),
            (std::cmp::Ordering::Less, _) => (false, true),
            (_, DayFirst::True) => (true, true),
            (_, DayFirst::False) => (false, true),
            (_, DayFirst::Auto) => (usual.unwrap_or(false), usual.is_some()),
        }
    }
}

/// Tokens between an anniversary and the date that it counts from, at most.
const ANNIVERSARY_REACH: usize = 20;

/// Looks for the date of each anniversary among the next dates of the text. A year alone counts only where it leads to
/// that of the anchor; an anniversary of which nobody tells the date is none.
fn anniversaries(hits: &mut Vec<Hit>, anchor: &mut Option<Anchor>) {
    for i in 0..hits.len() {
        let Some(Hit { expr: Expr::Anniversary(years), end, .. }) = hits.get(i).copied() else {
            continue;
        };
        let now = anchor.map(|a| a.date.year());
        let near = hits.iter().skip(i + 1).take(3).filter(|h| h.first <= end + ANNIVERSARY_REACH);
        let later = |year: i16| year.checked_add(i16::from(years));
        let of = near.filter_map(|h| match h.expr {
            Expr::Day { year: YearRef::Is(year), month, day, .. } => {
                Some((later(year)?, month, day))
            }
            Expr::Year(year) if later(year) == now => Some((later(year)?, 0, 0)),
            _ => None,
        });
        let of = of.take(1).next();
        if let (Some(hit), Some((year, month, day))) = (hits.get_mut(i), of) {
            hit.expr = Expr::AnniversaryOf { year, month, day };
        }
    }
    let unsettled = |hit: &Hit| matches!(hit.expr, Expr::Anniversary(_));
    if let Some(anchor) = anchor {
        // The hits that the anchor rests on move up.
        for place in anchor.evidence.iter_mut().flatten() {
            *place -= hits.iter().take(*place).filter(|hit| unsettled(hit)).count();
        }
    }
    hits.retain(|hit| !unsettled(hit));
}

/// Takes out `the second half` in a text that has no other part of a business year.
fn doubtful_halves(hits: &mut Vec<Hit>) {
    let business = |hit: &Hit| {
        matches!(
            hit.expr,
            Expr::Quarter { .. } | Expr::Fiscal(_) | Expr::HalfYear { sure: true, .. }
        )
    };
    if !hits.iter().any(business) {
        hits.retain(|hit| !matches!(hit.expr, Expr::HalfYear { sure: false, .. }));
    }
}

/// Takes out quarters without a year in a report on a game: `scored in the fourth quarter`.
fn quarters_of_games(words: &Words<'_>, hits: &mut Vec<Hit>) {
    let bare = |hit: &Hit| matches!(hit.expr, Expr::Quarter { year: YearRef::None, .. });
    let business = |hit: &Hit| {
        matches!(hit.expr, Expr::Quarter { .. } | Expr::Fiscal(_) | Expr::HalfYear { .. })
            && !bare(hit)
    };
    if !hits.iter().any(bare) || hits.iter().any(business) {
        return;
    }
    let game = (0..words.tokens.len()).any(|i| {
        words.lex(i).plain() && words.language.lists.games.iter().any(|word| words.word_is(i, word))
    });
    if game {
        hits.retain(|hit| !bare(hit));
    }
}

/// Says of each hit whether it and the next are the ends of a range.
fn join(words: &Words<'_>, hits: &mut [Hit]) -> Vec<bool> {
    let mut joined = vec![false; hits.len()];
    for i in (1..hits.len()).rev() {
        if let Some([first, second]) = hits.get_mut(i - 1..=i)
            && ranges::listed(words, first, second)
        {
            ranges::share_year(first, second, false);
        }
    }
    for i in 1..hits.len() {
        if let Some([first, second]) = hits.get_mut(i - 1..=i)
            && ranges::joined(words, first, second)
        {
            ranges::share_year(first, second, true);
            // A date in the middle of a chain ends the first range only.
            if i < 2 || joined.get(i - 2) != Some(&true) {
                joined[i - 1] = true;
            }
        }
    }
    joined
}

const TID: Name = Name::literal("tid");
const ANCHOR_TIME_ID: Name = Name::literal("anchorTimeID");
const TYPE: Name = Name::literal("type");
const VALUE: Name = Name::literal("value");
const MOD: Name = Name::literal("mod");
const QUANT: Name = Name::literal("quant");
const FREQ: Name = Name::literal("freq");
const BEGIN_POINT: Name = Name::literal("beginPoint");
const END_POINT: Name = Name::literal("endPoint");
const TEMPORAL_FUNCTION: Name = Name::literal("temporalFunction");
const ANCHOR: Name = Name::literal("anchor");
const ANCHOR_KIND: Name = Name::literal("anchor_kind");
const EDTF: Name = Name::literal("edtf");
const EARLIEST: Name = Name::literal("earliest");
const LATEST: Name = Name::literal("latest");
const PHRASE: Name = Name::literal("phrase");
const INTERVAL: Name = Name::literal("INTERVAL");

/// Writes annotations. All values of one annotation lie in one buffer that is used again.
struct Writer<'a> {
    out: &'a mut Edits,
    words: &'a Words<'a>,
    anchor: Option<Anchor>,
    timebank: bool,
    buffer: String,
}

impl Writer<'_> {
    /// Writes hit number `number`, whose `tid` is one more.
    fn date(&mut self, number: usize, span: Span, hit: &Hit, this: &Resolved) {
        let label = match (this.value, hit.time) {
            (Timex::Duration(..) | Timex::Durations(_) | Timex::LongWhile, _) => "DURATION",
            (
                Timex::Set(..)
                | Timex::SetWeekday(_)
                | Timex::SetMonth(_)
                | Timex::SetSeason(_)
                | Timex::SetDay,
                _,
            ) => "SET",
            (_, Clock::None) => "DATE",
            _ => "TIME",
        };
        let buffer = &mut self.buffer;
        buffer.clear();
        value::write_timex(buffer, this.value, hit.time, self.timebank);
        let value_end = buffer.len();
        let point = match this.value {
            Timex::Point(point) => Some(point),
            _ => None,
        };
        if let Some(point) = point {
            edtf(buffer, point, hit.time, hit.modifier);
        } else if let Timex::Duration(..) | Timex::Durations(_) = this.value
            && !buffer.contains('X')
        {
            buffer.extend_from_within(..value_end);
        } else if let (Timex::Ref(reference), Some(anchor)) = (this.value, self.anchor) {
            let _ = match reference {
                Ref::Past => write!(buffer, "../{}", anchor.date),
                Ref::Present => write!(buffer, "{}", anchor.date),
                Ref::Future => write!(buffer, "{}/..", anchor.date),
            };
        }
        let edtf_end = buffer.len();
        let base = this.base.filter(|_| this.relative);
        let (earliest, latest) = match (this.value, self.anchor) {
            (Timex::Ref(reference), Some(Anchor { date, .. })) => (
                Some(date).filter(|_| reference != Ref::Past),
                Some(date).filter(|_| reference != Ref::Future),
            ),
            _ => point.and_then(Point::extent).or(this.stretch).unzip(),
        };
        if let Some(base) = base {
            let _ = write!(buffer, "{base}");
        }
        let anchor_end = buffer.len();
        if let Some(earliest) = earliest {
            let _ = write!(buffer, "{earliest}");
            exact_time(buffer, hit.time);
        }
        let earliest_end = buffer.len();
        if let Some(latest) = latest {
            let _ = write!(buffer, "{latest}");
            exact_time(buffer, hit.time);
        }
        let latest_end = buffer.len();
        if let Some((begin, _)) = this.stretch {
            let _ = write!(buffer, "{begin}");
        }
        let begin_end = buffer.len();
        if let Some((_, end)) = this.stretch {
            let _ = write!(buffer, "{end}");
        }
        let end_end = buffer.len();
        let _ = write!(buffer, "t{}", number + 1);
        let tid_end = buffer.len();
        // The creation time is `t0`; an anchor that the text names has the number of its hit.
        let anchor_number = match (base, this.from_text, self.anchor) {
            (None, ..) => None,
            (_, true, _) => Some(this.counted_from + 1),
            (_, _, Some(Anchor { evidence: [Some(hit), _], .. })) => Some(hit + 1),
            _ => Some(0),
        };
        // What an inferred anchor rests on is counted from itself.
        if let Some(anchor) = anchor_number.filter(|anchor| *anchor != number + 1) {
            let _ = write!(buffer, "t{anchor}");
        }
        let from_end = buffer.len();
        // The lines of the tables with which the words were read, so that a person finds them there.
        buffer.push_str(hit.modifier_line.unwrap_or_default());
        if let Some(line) = hit.phrase {
            if buffer.len() > from_end {
                buffer.push(' ');
            }
            buffer.push_str(self.words.language.phrases.name(line));
        }
        let part = |from: usize, to: usize| buffer.get(from..to).filter(|text| !text.is_empty());
        let kind = match (point, base) {
            (None, _) => None,
            (_, Some(_)) if this.from_text => Some("text"),
            (_, Some(_)) => self.anchor.map(|a| a.source.as_str()),
            _ if this.relative => None,
            _ => Some("explicit"),
        };
        let freq = match (hit.freq, this.value) {
            (0, Timex::Set(..)) => Some("1X".to_owned()),
            (0, _) => None,
            (times, _) => Some(format!("{times}X")),
        };
        self.out
            .annotate(this.rule, layers::DATE, Name::literal(label), span)
            .attr(TID, part(end_end, tid_end).unwrap_or_default())
            .attr(TYPE, label)
            .attr(VALUE, part(0, value_end).unwrap_or_default())
            .attr_opt(MOD, hit.modifier.map(Mod::as_str))
            .attr_opt(QUANT, hit.quant)
            .attr_opt(FREQ, freq.as_deref())
            .attr_opt(BEGIN_POINT, part(latest_end, begin_end))
            .attr_opt(END_POINT, part(begin_end, end_end))
            .attr_opt(ANCHOR_TIME_ID, part(tid_end, from_end))
            .flag(TEMPORAL_FUNCTION, this.relative)
            .attr_opt(ANCHOR, part(edtf_end, anchor_end))
            .attr_opt(ANCHOR_KIND, kind)
            .attr_opt(EDTF, part(value_end, edtf_end))
            .attr_opt(EARLIEST, part(anchor_end, earliest_end))
            .attr_opt(LATEST, part(earliest_end, latest_end))
            .attr_opt(PHRASE, part(from_end, buffer.len()));
    }

    fn interval(&mut self, span: Span, from: &Resolved, to: &Resolved) {
        let (Timex::Point(a), Timex::Point(b)) = (from.value, to.value) else { return };
        let bounds = ranges::bounds(from, to);
        // A range that runs backward is none, unless an end is open and nobody can tell.
        if bounds.is_none() && a.bounds().is_some() && b.bounds().is_some() {
            return;
        }
        let buffer = &mut self.buffer;
        buffer.clear();
        a.edtf(buffer);
        let middle = buffer.len();
        buffer.push('/');
        b.edtf(buffer);
        let complete = middle > 0 && buffer.len() > middle + 1 && !buffer[..middle].contains('/');
        let edtf_end = buffer.len();
        if let Some((earliest, _)) = bounds {
            let _ = write!(buffer, "{earliest}");
        }
        let earliest_end = buffer.len();
        if let Some((_, latest)) = bounds {
            let _ = write!(buffer, "{latest}");
        }
        let part = |from: usize, to: usize| buffer.get(from..to).filter(|t| !t.is_empty());
        self.out
            .annotate(rule::RANGE, layers::INTERVAL, INTERVAL, span)
            .attr_opt(EDTF, part(0, edtf_end).filter(|_| complete))
            .attr_opt(EARLIEST, part(edtf_end, earliest_end))
            .attr_opt(LATEST, part(earliest_end, buffer.len()));
    }
}

impl Writer<'_> {
    /// `since 2019` has no end, `until Friday` no beginning; a period with a name has both.
    fn open_interval(&mut self, words: &Words<'_>, hit: &Hit, this: &Resolved, periods: &[Period]) {
        let before = words.kw_before(hit.first);
        let (from_start, to_end) = match (before, this.value) {
            (Some(Kw::Since), _) => (true, false),
            (Some(Kw::Until), _) => (false, true),
            (Some(Kw::During | Kw::In | Kw::Through), Timex::Period(_)) => (true, true),
            (Some(Kw::After), Timex::Period(_)) => (true, false),
            (Some(Kw::Before), Timex::Period(_)) => (false, true),
            _ => return,
        };
        // What is after a period begins with its end, what is before it ends with its beginning; `after the pandemic broke
        // out` is after its beginning.
        let verb = words.word(hit.end);
        let turned = match (before, hit.modifier) {
            (Some(Kw::After), Some(Mod::Start)) | (Some(Kw::Before), Some(Mod::End)) => false,
            (Some(Kw::Since), Some(Mod::End)) | (Some(Kw::Until), Some(Mod::Start)) => true,
            (Some(Kw::After), _) => !words.language.lists.outbreaks.contains(&verb),
            (Some(Kw::Before), _) => !words.among(hit.end, words.language.lists.endings),
            _ => false,
        };
        let buffer = &mut self.buffer;
        buffer.clear();
        let bounds = match this.value {
            Timex::Point(point) => {
                point.edtf(buffer);
                point.bounds()
            }
            Timex::Period(number) => {
                let period = periods.get(usize::from(number));
                let bounds =
                    period.map(|p| if turned { (p.last, p.first) } else { (p.first, p.last) });
                if let Some((first, last)) = bounds {
                    let _ = match (from_start, to_end) {
                        (true, true) => write!(buffer, "{first}/{last}"),
                        (true, false) => write!(buffer, "{first}"),
                        _ => write!(buffer, "{last}"),
                    };
                }
                bounds
            }
            _ => None,
        };
        let Some((first, last)) = bounds else { return };
        if buffer.is_empty() || buffer.contains('/') && !(from_start && to_end) {
            return;
        }
        match (from_start, to_end) {
            (true, false) => buffer.push_str("/.."),
            (false, true) => buffer.insert_str(0, "../"),
            _ => {}
        }
        let edtf_end = buffer.len();
        let _ = write!(buffer, "{first}");
        let first_end = buffer.len();
        let _ = write!(buffer, "{last}");
        let span = words.span(hit);
        let start = match (from_start, to_end) {
            (true, true) => span.start,
            _ => words.tokens.get(hit.first.wrapping_sub(1)).map_or(span.start, |t| t.start),
        };
        self.out
            .annotate(rule::OPEN_RANGE, layers::INTERVAL, INTERVAL, Span::new(start, span.end))
            .attr_opt(EDTF, buffer.get(..edtf_end))
            .attr_opt(EARLIEST, buffer.get(edtf_end..first_end).filter(|_| from_start))
            .attr_opt(LATEST, buffer.get(first_end..).filter(|_| to_end));
    }
}

fn edtf(buffer: &mut String, point: Point, clock: Clock, modifier: Option<Mod>) {
    let start = buffer.len();
    point.edtf(buffer);
    if buffer.len() == start {
        return;
    }
    exact_time(buffer, clock);
    if modifier == Some(Mod::Approx) && clock == Clock::None {
        buffer.push('~');
    }
}

/// A time of the day in full, where the text gives a time by the clock.
fn exact_time(buffer: &mut String, clock: Clock) {
    if let Clock::At { hour, minute, second, zone } = clock {
        let _ = write!(buffer, "T{hour:02}:{:02}:{:02}", minute.unwrap_or(0), second.unwrap_or(0));
        let _ = match zone {
            None => Ok(()),
            Some(0) => write!(buffer, "Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(buffer, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        };
    }
}
