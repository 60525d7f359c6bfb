//! The phrases of English that need no look at the words around them.
//!
//! What depends on more context than a line can say stands in the modules of `grammar`; of the two readings of a place the
//! longer one wins.

use crate::expr::Toward::{Ago, AgoToday, Earlier, FromNow, Later};
use crate::expr::{Clock, Expr, Feast, Mod, Qty, Ref, Rel, YearRef};
use crate::lexicon::{Part, Unit};
use crate::phrase::{Made, Making as _, Phrase, Slots, century, made, quarter};

fn reference(reference: Ref) -> Option<Made> {
    made(Expr::Ref(reference))
}

fn feast(feast: Feast, slots: &Slots) -> Option<Made> {
    made(Expr::Feast { feast, year: slots.year })
}

fn day_shift(days: i8) -> Option<Made> {
    made(Expr::DayShift(days))
}

/// A unit by its relation; the last decade is a length of time.
fn related_unit(slots: &Slots) -> Option<Made> {
    if (slots.unit, slots.rel) == (Some(Unit::Decade), Some(Rel::Last)) {
        return one(slots);
    }
    slots.related()
}

/// One unit, all of it.
fn one(slots: &Slots) -> Option<Made> {
    made(Expr::Duration { qty: Qty::N(1), unit: slots.unit? })
}

/// One in every unit; nothing comes back every second.
fn singular(slots: &Slots) -> Option<Made> {
    slots.set().filter(|_| slots.unit > Some(Unit::Second))
}

/// The unit in which a business report looks at itself: the quarter that has ended, else the one that runs.
fn reported(slots: &Slots) -> Option<Made> {
    slots.unit(if slots.unit? == Unit::Quarter { Rel::Same } else { Rel::This })
}

/// A weekday by its week.
fn weekday_of_week(slots: &Slots) -> Option<Made> {
    let weeks = match slots.rel? {
        Rel::Last => -1,
        Rel::This => 0,
        Rel::Next => 1,
        _ => return None,
    };
    slots.weekday(Some(Rel::Week(weeks)))
}

/// The nth of its kind without a break is the one of today; the first one might be any.
fn in_a_row(slots: &Slots) -> Option<Made> {
    let [_, n] = slots.ordinals;
    if n < 2 {
        return None;
    }
    slots.unit(Rel::This)
}

/// What looks like a date and is none.
fn nothing(_: &Slots) -> Option<Made> {
    made(Expr::Nothing)
}

/// The quarter that a year ago stood where this one stands.
fn year_before(year: YearRef) -> Option<Made> {
    made(Expr::Quarter { quarter: 0, year })
}

macro_rules! phrases {
    ($($id:literal, $pattern:literal, $make:expr, $says:literal, $example:literal;)*) => {
        &[$(Phrase { id: $id, pattern: $pattern, make: $make, says: $says, example: $example },)*]
    };
}
pub(crate) use phrases;

/// The phrases.
#[rustfmt::skip]
pub(crate) const PHRASES: &[Phrase] = phrases! {
    // References without a date.
    "now", "right? (now|currently|nowadays)", |_| reference(Ref::Present), "The present.", "Right now it is dry. → Right now=PRESENT_REF";
    "recently", "more? (recently|lately) !(as|last|on|this)", |_| reference(Ref::Past), "The past, not long ago; before a date the words only lead to it.", "It has recently been dry. → recently=PAST_REF";
    "current", "[current] {noun}", |_| reference(Ref::Present), "The present as an adjective.", "The current mayor left. → current=PRESENT_REF";
    "recent", "[recent] {noun}", |_| reference(Ref::Past), "The past as an adjective.", "The recent flood did harm. → recent=PAST_REF";
    "most-recent", "most recent", nothing, "A superlative compares and dates nothing.", "It was the most recent flood. → ";
    "soon", "(will|would|could|may|might|should|must|can|to) be? [soon] !(as|after|enough)", |_| reference(Ref::Future), "The future, where the verb looks ahead.", "It may soon be dry. → soon=FUTURE_REF";
    "soon-will", "[soon] (will|be)", |_| reference(Ref::Future), "The future, before its verb.", "It soon will be dry. → soon=FUTURE_REF";
    "as-soon-as-possible", "as soon as possible", |_| reference(Ref::Future), "The future that cannot wait.", "They want it as soon as possible. → as soon as possible=FUTURE_REF";
    "the-future", "the future !of", |_| reference(Ref::Future), "The future as a noun; that of a thing is what becomes of it.", "Nobody knows the future. → the future=FUTURE_REF";
    "in-future", "in [future]", |_| reference(Ref::Future), "The future without an article.", "It will be dry in future. → future=FUTURE_REF";
    "future-units", "[future {units}]", |_| reference(Ref::Future), "Units that lie in the future.", "It will be dry in future quarters. → future quarters=FUTURE_REF";
    "near-future", "the (near|immediate|foreseeable|distant) future", |_| reference(Ref::Future), "The future by its distance.", "It may be dry in the near future. → the near future=FUTURE_REF";
    "the-past", "the past !{noun} !{n} !{unit} !{month} !{weekday} !{season} !{part} !{ord} !'", |_| reference(Ref::Past), "The past as a noun.", "Nobody forgets the past. → the past=PAST_REF";
    "in-the-past", "(in|from) [the past] {noun}", |_| reference(Ref::Past), "The past as a noun, where no unit follows.", "In the past people stayed. → the past=PAST_REF";
    "a-while", "a while", |_| made(Expr::LongWhile), "A time of unknown length.", "They waited a while. → a while=PXX";
    "one-day-to-come", "one {^} day !(last|in|this)", |_| reference(Ref::Future), "A day to come, at the head of a sentence.", "One day it will be dry. → One day=FUTURE_REF";
    "these-days", "these days", |_| reference(Ref::Present), "The present.", "Rain is rare these days. → these days=PRESENT_REF";
    "the-moment", "at [(the|this) (moment|point)]", |_| reference(Ref::Present), "The present, after at.", "It is dry at the moment. → the moment=PRESENT_REF";
    "time-being", "for [the time being]", |_| reference(Ref::Present), "The present and what comes next.", "It is shut for the time being. → the time being=PRESENT_REF";
    "at-present", "at [present]", |_| reference(Ref::Present), "The present as a noun.", "It is dry at present. → present=PRESENT_REF";
    "the-present", "(at|for|in|to|until) [the present (day|time)?]", |_| reference(Ref::Present), "The present as a noun.", "It is enough for the present. → the present=PRESENT_REF";
    "the-time", "at [the time] (,|.|;|and|but)", |_| reference(Ref::Past), "A time that was told of.", "He was away at the time. → the time=PAST_REF";
    "near-term", "(in|over|for|of) [the (near|short|medium|long|longer) term]", |_| reference(Ref::Future), "The future by its distance.", "It may help in the near term. → the near term=FUTURE_REF";
    "recent-past", "the (recent|distant|near) past", |_| reference(Ref::Past), "The past by its distance.", "In the recent past it rained. → the recent past=PAST_REF";
    "long-ago", "not? (so|too)? long ago", |_| reference(Ref::Past), "The past, without a number.", "They left long ago. → long ago=PAST_REF";
    "while-ago", "(a|some) (short|long|little)? (time|while) ago", |_| reference(Ref::Past), "The past, without a number.", "He left some time ago. → some time ago=PAST_REF";
    "moments-ago", "(moments|ages|generations) ago", |_| reference(Ref::Past), "The past, in no unit that counts.", "He left moments ago. → moments ago=PAST_REF";
    "generation-ago", "a generation ago", |_| reference(Ref::Past), "The past, in no unit that counts.", "He left a generation ago. → a generation ago=PAST_REF";
    "some-day", "(will|would|could|may|might|can|must) [one day]", |_| reference(Ref::Future), "A day to come.", "It will one day be dry. → one day=FUTURE_REF";
    "other-day", "the other day", |_| reference(Ref::Past), "A day not long gone.", "He left the other day. → the other day=PAST_REF";
    "long-time", "(for|after|in|over) [(a|some) (long|short|brief|considerable) (time|period|while)]", |_| made(Expr::LongWhile), "A time of unknown length.", "He was away for a long time. → a long time=PXX";
    "some-time", "(for|after) [(some|a) time]", |_| made(Expr::LongWhile), "A time of unknown length.", "He was away for some time. → some time=PXX";

    // Days by their distance.
    "today", "today", |_| day_shift(0), "The day of the anchor.", "He spoke today. → today=2023-07-27";
    "yesterday", "yesterday", |_| day_shift(-1), "The day before the anchor.", "He spoke yesterday. → yesterday=2023-07-26";
    "tomorrow", "tomorrow", |_| day_shift(1), "The day after the anchor.", "He speaks tomorrow. → tomorrow=2023-07-28";
    "tonight", "tonight", |_| day_shift(0).at(Clock::Part(Part::Night)), "The night of the anchor.", "It is on tonight. → tonight=2023-07-27TNI";
    "overnight", "overnight !{-}", |_| made(Expr::TimeOnly).at(Clock::Part(Part::Night)), "The night of the day that the text speaks of.", "It rained overnight. → overnight=2023-07-27TNI";
    "nth-date", "the {nth-date}", Slots::whole, "A day by its ordinal, with its month.", "It was signed on the 27th of July, 1953. → the 27th of July, 1953=1953-07-27";
    "this-photo", "this [{dated}] ,? file? (photo|photograph|picture|image)", Slots::whole, "The day of a picture, to which the word before it belongs.", "This Oct. 1, 2017 file photo shows it. → Oct. 1, 2017=2017-10-01";
    "rel-dated", "{rel} {dated}", Slots::whole, "A day with its date, which needs no relation.", "He came last Monday, July 24. → last Monday, July 24=2023-07-24";
    "rel-weekday", "the? {rel} {weekday}", |s| s.weekday(s.rel), "A weekday by its relation to the anchor.", "He left last Tuesday. → last Tuesday=2023-07-25";
    "rel-part", "{rel} {part}", Slots::related_part, "A part of the day by its relation to the anchor.", "It was last night. → last night=2023-07-26TNI";
    "the-rel-part", "the {rel} {part}", |s| s.related_part().filter(|_| !matches!(s.rel, Some(Rel::Last | Rel::This))), "The same with an article; the last night is that of something else.", "He came on July 3 and left the same evening. → July 3=2023-07-03; the same evening=2023-07-03TEV";
    "that-time", "at [that same? time]", |_| reference(Ref::Past), "A time that was told of.", "He was away at that time. → that time=PAST_REF";
    "before-yesterday", "the day before yesterday", |_| day_shift(-2), "Two days back.", "He left the day before yesterday. → the day before yesterday=2023-07-25";
    "after-tomorrow", "the day after tomorrow", |_| day_shift(2), "Two days ahead.", "He leaves the day after tomorrow. → the day after tomorrow=2023-07-29";
    "next-day", "the (next|very) next? day", |_| made(Expr::Unit { unit: Unit::Day, rel: Rel::Following }), "The day after the one that was told of.", "On July 3 it rained. The next day was dry. → July 3=2023-07-03; The next day=2023-07-04";
    "day-before", "[the {unit} (before|previous)] (,|.|;)", |s| s.unit(Rel::Before), "The unit before the one that was told of.", "On July 3 it rained. It was dry the day before. → July 3=2023-07-03; the day before=2023-07-02";
    "day-after", "[the {unit} after] (,|.|;)", |s| s.unit(Rel::Following), "The unit after the one that was told of.", "On July 3 it rained. It was dry the day after. → July 3=2023-07-03; the day after=2023-07-04";
    "straight-day", "(a|the)? {ord} (straight|consecutive|successive) {unit}", in_a_row, "The nth unit without a break is that of today.", "It fell for a fourth straight day. → a fourth straight day=2023-07-27";
    "second-day", "(a|the) {ord} day", in_a_row, "The nth day of what goes on is today.", "It fell for a second day. → a second day=2023-07-27";
    "in-a-row", "[{ord} {unit}] in a row", in_a_row, "The nth unit without a break is that of today.", "Stocks fell for the third week in a row. → third week=2023-W30";

    "running", "[{ord} {unit}] running", in_a_row, "The nth unit without a break is that of today.", "Sales rose for the second month running. → second month=2023-07";
    "same-unit-as", "the same (day|week|month|year) as", nothing, "A comparison, which dates nothing.", "In 2019 it fell on the same day as before. → 2019=2019";
    "entire-year", "the (entire|full|whole) year", |s| s.unit(Rel::Same), "The year that the text speaks of, all of it.", "In July 2005 it lost, as it did in the entire year. → July 2005=2005-07; the entire year=2005";
    "half-past", "half past {n}", |s| s.minutes(30), "A time by the clock in words.", "He came at half past eight. → half past eight=2023-07-27T08:30";
    "half-past-weekday", "half past {n} on? {weekday} {part}", |s| Some(Made { expr: s.weekday(None)?.expr, ..s.minutes_of_part(30)? }), "The same, with a day of the week.", "It rang at half past six on Tuesday evening. → half past six on Tuesday evening=2023-07-25T18:30";
    "small-hours", "the (small|wee) hours", nothing, "The end of a night, which is that of the day behind it.", "He left in the small hours of Sunday. → Sunday=2023-07-23";
    "weekday-of-event", "[the {weekday}] (before|after) !(last|next)", |s| s.weekday(Some(Rel::Open)), "A day of the week by what it precedes or follows.", "He left on the Monday after the flood. → the Monday=XXXX-WXX-1";
    "nth-weekday-of-event", "the? {ord} {weekday} (before|after)", nothing, "A day of the week that is counted from another.", "It falls on the first Tuesday after a feast. → ";
    "weekday-of-a-year", "a {weekday} in [{year}]", Slots::year, "A day of the week that only says how the year fell; the year is a date.", "It fell on a Saturday in 2022. → 2022=2022";
    "any-weekday", "any given? {weekday}", |s| made(Expr::SetWeekday(s.weekday)).quant("ANY"), "A day of the week, whichever.", "It may rain on any given Sunday. → any given Sunday=XXXX-WXX-7";
    "once-in-a-unit", "once {-} in {-} a {-} {unit}", nothing, "How rare something is, which dates nothing.", "It was a once-in-a-century flood. → ";
    "half-past-part", "half past {n} in the {part}", |s| s.minutes_of_part(30), "The same, with the half of the day.", "It rang at half past six in the evening. → half past six in the evening=2023-07-27T18:30";
    "three-quarters", "three quarters of an hour", |_| made(Expr::Duration { qty: Qty::N(45), unit: Unit::Minute }), "Three quarters of sixty minutes.", "They talked for three quarters of an hour. → three quarters of an hour=PT45M";
    "quarter-past", "a? quarter past {n}", |s| s.minutes(15), "A time by the clock in words.", "He came at quarter past eight. → quarter past eight=2023-07-27T08:15";
    "quarter-to", "at [a? quarter to {n}] !{units}", |s| s.minutes(-15), "A time by the clock in words.", "He came at a quarter to nine. → a quarter to nine=2023-07-27T08:45";
    "part-before", "the {part} before", |s| made(Expr::Unit { unit: Unit::Day, rel: Rel::Before }).at(s.time), "A part of the day before the one that was told of.", "On July 3 it was dry. It rained the night before. → July 3=2023-07-03; the night before=2023-07-02TNI";
    "in-the-part", "(in|during) [the {part}]", Slots::part, "A part of the day that the text speaks of.", "On July 3 it rained in the morning. → July 3=2023-07-03; the morning=2023-07-03TMO";
    "those-days", "in [those days]", |_| reference(Ref::Past), "The past.", "In those days it rained. → those days=PAST_REF";
    "old-days", "in [the old days]", |_| reference(Ref::Past), "The past.", "In the old days it rained. → the old days=PAST_REF";
    "units-to-come", "the? {units} to come", |_| reference(Ref::Future), "The future.", "It will rain for years to come. → years to come=FUTURE_REF";

    // Weeks, months, years.
    "latest-quarter-itself", "the? latest (quarter|period)", |_| made(Expr::Unit { unit: Unit::Quarter, rel: Rel::Same }), "The quarter that a report is about.", "In the first quarter it fell. The latest quarter was slow. → the first quarter=2023-Q1; The latest quarter=2023-Q1";
    "past-unit", "the past {span} !{-}", |s| one(s).filter(|_| matches!(s.unit, Some(Unit::Week | Unit::Fortnight | Unit::Month | Unit::Year | Unit::Decade | Unit::Century))), "A length that ends at the anchor.", "It rained for the past year. → the past year=P1Y";
    "over-last-unit", "(for|over) [the last {span}] !{-} !of", |s| one(s).filter(|_| s.unit > Some(Unit::Day)), "A length that ends at the anchor, behind words that lead to lengths.", "He has been away for the last week. → the last week=P1W";
    "rel-unit", "the? {rel} {span} !{-}", related_unit, "A unit by its relation to the anchor or to what was told of; the last decade is a length.", "Last week it rained. → Last week=2023-W29";
    "last-hour", "the (last|past) hour", |_| made(Expr::Duration { qty: Qty::N(1), unit: Unit::Hour }), "A length that ends at the anchor.", "It rained for the last hour. → the last hour=PT1H";
    "last-unit-of", "[the last {span}] of (the|his|her|its|their|our|my) {noun}", |s| s.unit(Rel::Open), "A unit of something that the calendar does not know.", "It was in the last year of his life. → the last year=XXXX";
    "same-period", "(the|that|this)? same period", |_| made(Expr::ThatPeriod { business: true }), "The stretch that was told of, or the quarter that a report is about.", "In the first quarter it fell. Costs rose in the same period. → the first quarter=2023-Q1; the same period=2023-Q1";
    "that-period", "that period", |_| made(Expr::ThatPeriod { business: false }), "The stretch that was told of.", "In 2019 it fell. Costs rose in that period. → 2019=2019; that period=2019";
    "that-span", "(during|over|within) [that (time|span|timespan)]", |_| made(Expr::ThatPeriod { business: false }), "The stretch that was told of.", "He served five years. During that time it rained. → five years=P5Y; that time=P5Y";
    "nth-day-of", "(a|the) {ord} day of", nothing, "A day by its number in an event, whose beginning the calendar does not know.", "On the third day of the summit it rained. → ";
    "today-nth-day", "[today] (is|was|marks|marked) [(the|a) {ord} day] of?", |_| day_shift(0).beside(Expr::DayShift(0)), "A day by its number in an event, where the text says that it is today.", "Today is the eighth day of the siege. → Today=2023-07-27; the eighth day=2023-07-27";
    "for-nth-day", "for [(the|a) {ord} day] of", in_a_row, "The nth day of what goes on is today.", "It fell for a third day of trading. → a third day=2023-07-27";
    "same-quarter-year", "(the|that|this)? same (quarter|period) {of-year}", |s| s.same_quarter().filter(|_| matches!(s.year, YearRef::Is(_) | YearRef::Away(-1) | YearRef::Rel(Rel::YearAgo))), "The quarter that a report is about, in another year.", "In the second quarter it beat the same period last year. → the second quarter=2023-Q2; the same period last year=2022-Q2";
    "rel-calendar", "the? {rel} calendar {span}", Slots::related, "A unit that is not one of business.", "Sales rose this calendar year. → this calendar year=2023";
    "rel-fiscal", "the? {rel} (fiscal|financial|business) year", |s| made(Expr::Fiscal(YearRef::Rel(s.rel?))), "A business year by its relation to that of the anchor.", "Sales rose last fiscal year. → last fiscal year=FY2022";
    "rel-fiscal-unit", "the? {rel} (fiscal|financial) (quarter|month|week)", Slots::related, "A part of a business year by its relation to the anchor.", "Sales rose last fiscal quarter. → last fiscal quarter=2023-Q2";
    "coming-units", "(the|this)? coming {units}", |_| reference(Ref::Future), "Units that lie ahead.", "It will rain in coming weeks. → coming weeks=FUTURE_REF";
    "that-may", "that {month} (had|has|was|is|would|will|must|should|could|may|said|says)", |s| nothing(s).filter(|_| s.month == 5), "A person; the words join two clauses.", "Officials said that May had agreed. → ";
    "contract-month", "[{month}] (delivery|futures|contract|contracts)", |s| s.month(Some(Rel::New)), "The month in which a contract of the exchange is settled is one to come.", "Gold for December delivery slipped. → December=2023-12";
    "rel-month", "the? {rel} {month}", |s| s.month(s.rel), "A month by its relation to the anchor.", "Prices fell last August. → last August=2022-08";
    "rel-season", "the? {rel} {any-season} !{-}", |s| s.season(YearRef::Rel(s.rel?)), "A season by its relation to the anchor.", "The storms of last summer were mild. → last summer=2022-SU";
    "this-fall-in", "this fall (in|from|to)", nothing, "A movement.", "They saw this fall in prices coming. → ";
    "last-season-of", "[the last {any-season}] of (the|his|her|its|their|our|my) {noun}", |s| s.season(YearRef::Rel(Rel::Open)), "A season of something that the calendar does not know.", "During the last winter of the fighting they starved. → the last winter=XXXX-WI";
    "the-weekend", "the weekend", |_| made(Expr::Unit { unit: Unit::Weekend, rel: Rel::This }), "The weekend that is near; until Thursday the one that is over.", "The weekend was dry. → The weekend=2023-W29-WE";
    "the-year-number", "the year {year}", Slots::year, "A year that is called one.", "It was built in the year 1850. → the year 1850=1850";
    "the-year-2000", "the year two thousand", |_| made(Expr::Year(2000)), "A year in words.", "It was built by the year two thousand. → the year two thousand=2000";
    "in-the-year", "(for|in|of|during|through|by|before) [the year] !(of|'s) !{-}", |s| s.unit(Rel::Same), "The year that the text speaks of.", "Sales fell in 2020 but grew before the year was over. → 2020=2020; the year=2020";
    "in-the-quarter", "(for|in|of|during|through) [the quarter] !(of|'s) !{-}", |s| s.unit(Rel::Same), "The quarter that a report is about.", "In the third quarter of 2020 it fell. In the quarter, costs rose. → the third quarter of 2020=2020-Q3; the quarter=2020-Q3";
    "in-the-month", "(of|for|during|in) [the month] !(of|'s) !{-}", |s| s.unit(Rel::Same), "The month that the text speaks of.", "On May 3 it rained, as it did later in the month. → May 3=2023-05-03; later in the month=2023-05[END]";
    "end-the-day", "(end|ended|ending) [the day] !(of|'s) !{-}", |s| s.unit(Rel::Same), "The day that a market looks at.", "The index ended the day lower. → the day=2023-07-27";
    "later-in-the-day", "(later|earlier) in [the day] !(of|'s) !{-}", |s| s.unit(Rel::Same), "The day that the text speaks of.", "On July 3 it rained. It was dry later in the day. → July 3=2023-07-03; the day=2023-07-03";
    "late-in-the-day", "late in the day", |s| s.unit(Rel::Same).with(Mod::End), "The end of the day that the text speaks of.", "On July 3 it rained. It was dry late in the day. → July 3=2023-07-03; late in the day=2023-07-03[END]";
    "early-in-the-day", "early in the day", |s| s.unit(Rel::Same).with(Mod::Start), "The start of the day that the text speaks of.", "On July 3 it rained. It was dry early in the day. → July 3=2023-07-03; early in the day=2023-07-03[START]";
    "for-the-day", "for [the day] ,", |s| s.unit(Rel::Same), "The day that a market looks at.", "For the day, shares fell. → the day=2023-07-27";
    "the-decade", "the '? {decade}", Slots::whole, "Ten years by their first year.", "In the '80s it was quiet. → the '80s=198";
    "decade", "{decade}", Slots::decade, "Ten years by their first year, in four digits.", "In 1990s slang it is fine. → 1990s=199";
    "quoted-decade", "' {decade}", Slots::whole, "Ten years in two digits.", "It is '80s music. → '80s=198";
    "the-tens", "the {tens}", Slots::whole, "Ten years in words.", "In the nineties it was quiet. → the nineties=199";
    "early-tens", "the? early {-}? ({tens}|{decade})", |s| s.whole().with(Mod::Start), "The start of ten years.", "It was quiet in the early eighties. → the early eighties=198[START]";
    "late-tens", "the? late {-}? ({tens}|{decade})", |s| s.whole().with(Mod::End), "The end of ten years.", "It was quiet in the late 80s. → the late 80s=198[END]";
    "mid-tens", "the? mid {-}? ({tens}|{decade})", |s| s.whole().with(Mod::Mid), "The middle of ten years.", "It was quiet in the mid-eighties. → the mid-eighties=198[MID]";
    "short-year", "(in|of|since|until|by) [{'year}]", Slots::year, "A year in two digits.", "It was quiet in '98. → '98=1998";
    "century", "the? {ord} {-}? century", |s| made(century(s.ordinals[1])?), "A hundred years by their number.", "A fort of the 19th century stands there. → the 19th century=18";
    "new-unit", "the new (year|decade|century|millennium)", |s| s.unit(Rel::New), "The unit that is about to begin or has just begun.", "It will rain in the new year. → the new year=2024";
    "throughout", "throughout [the {unit}]", |s| s.unit(Rel::Same), "The unit that the text speaks of.", "It rained throughout the week. → the week=2023-W30";
    "whole-unit", "the (whole|entire|full) (day|week|month|decade|century)", |s| made(Expr::Duration { qty: Qty::N(1), unit: s.unit? }), "One unit, all of it.", "It rained the whole day. → the whole day=P1D";
    "bc", "{number} (BC|BCE)", |s| made(Expr::YearBc(s.number?)), "A year before our time.", "It was built in 44 BC by the sea. → 44 BC=BC0044";
    "b-c", "{number} B . C", |s| made(Expr::YearBc(s.number?)), "A year before our time, with dots.", "It was built in 44 B.C. by the sea. → 44 B.C=BC0044";
    "ad", "(AD|CE) {number}", |s| made(Expr::Year(s.number?)), "A year of our time that says so.", "It was built in AD 70 by the sea. → AD 70=0070";
    "a-d", "A . D . {number}", |s| made(Expr::Year(s.number?)), "A year of our time that says so, with dots.", "It was built in A.D. 70 by the sea. → A.D. 70=0070";
    "month-of", "the month of {month}", |s| s.month(None), "A month that is called one.", "It rained in the month of May. → the month of May=2023-05";
    "month-of-year", "the month of {month} of? {year}", |s| s.month(None), "A month that is called one, with its year.", "It rained in the month of May 2020. → the month of May 2020=2020-05";
    "calendar-year", "calendar year? {year}", Slots::year, "A year that is not a business year.", "Sales rose in calendar 1986. → calendar 1986=1986";
    "week-ended", "[the? {unit}] (ended|ending)", |s| reported(s), "A unit that ends with the date behind it: the calendar's own, or as long as one.", "In the year ended June 30 sales rose. → the year=P1Y; June 30=2023-06-30";
    "end-of-unit", "the? end of the {unit}", |s| s.unit(Rel::Same).with(Mod::End), "The end of the unit that the text speaks of.", "It closes by the end of the week. → the end of the week=2023-W30[END]";
    "start-of-unit", "the? (beginning|start) of the {unit}", |s| s.unit(Rel::Same).with(Mod::Start), "The start of the unit that the text speaks of.", "It rained at the start of the week. → the start of the week=2023-W30[START]";
    "middle-of-unit", "the? middle of the {unit}", |s| s.unit(Rel::Same).with(Mod::Mid), "The middle of the unit that the text speaks of.", "It rained in the middle of the month. → the middle of the month=2023-07[MID]";
    "rest-of-unit", "(rest|remainder|course|most|much|part) of [the {unit}]", |s| s.unit(Rel::Same), "The unit that the text speaks of, in part.", "It is dry for the rest of the week. → the week=2023-W30";
    "the-week", "(for|during|through|over) [the (week|month|quarter|decade|century)]", |s| s.unit(Rel::Same), "The unit that the text speaks of.", "Shares fell 3% for the week. → the week=2023-W30";
    "units-own", "[the (week|month)] 's", |s| s.unit(Rel::Same), "The unit that the text speaks of, as an owner.", "It was the week's best show. → the week=2023-W30";
    "trading-week", "(ended|ending|finished|finishing|end|finish|closed|began|started) [the {unit}]", |s| s.unit(Rel::Same), "The unit that a market looks at.", "Shares ended the week lower. → the week=2023-W30";
    "units-end", "the? (year|month|quarter|week|decade|century) 's end", |s| s.unit(Rel::This).with(Mod::End), "The end of the unit of today.", "It closes by year's end. → year's end=2023[END]";
    "unit-end", "the? {unit} {-} end", |s| s.unit(Rel::This).with(Mod::End), "The end of the unit of today, in one word.", "It closes at month-end. → month-end=2023-07[END]";
    "since-unit-end", "since [the? {unit} {-}? end]", |s| s.unit(Rel::Last).with(Mod::End), "The end of the unit before that of today.", "It fell 3% since year-end. → since year-end={2022/..}; year-end=2022[END]";
    "unit-end-apart", "(by|at|before|after|until|for|since|near) [(year|month|quarter) end]", |s| s.unit(Rel::This).with(Mod::End), "The end of the unit of today, in two words.", "It closes by year end. → year end=2023[END]";
    "its-fiscal-year", "(its|their|his|our|'s) [(fiscal|financial|business) year]", |_| made(Expr::Fiscal(YearRef::Rel(Rel::Same))), "The business year of an owner.", "It sold its fiscal year short. → fiscal year=FY2023";
    "fiscal-year-of", "the? (fiscal|financial) {-}? year {year}", |s| made(Expr::Fiscal(s.year)), "A business year by its number.", "In fiscal-year 1990 sales rose. → fiscal-year 1990=FY1990";

    // Units further away than the next.
    "unit-before-last", "the {unit} before last", |s| s.unit(Rel::By(-2)), "Two units back.", "He came the week before last. → the week before last=2023-W28";
    "unit-after-next", "the {unit} after next", |s| s.unit(Rel::By(2)), "Two units ahead.", "He comes the week after next. → the week after next=2023-W32";
    "weekday-of-week", "{weekday} of? {rel} week", weekday_of_week, "A weekday of the week before, of this or of the next.", "He came on Tuesday of last week. → Tuesday of last week=2023-07-18";
    "week-weekday", "{rel} week 's {weekday}", weekday_of_week, "The same, the week first.", "He spoke at last week's Tuesday meeting. → last week's Tuesday=2023-07-18";
    "weekday-before-last", "the {weekday} before last", |s| s.weekday(Some(Rel::By(-2))), "The last but one of its name.", "He came the Monday before last. → the Monday before last=2023-07-17";
    "part-before-last", "the {part} before last", |s| day_shift(-2).at(s.time), "A part of the day before yesterday.", "It rained the night before last. → the night before last=2023-07-25TNI";
    "weekdays-ago", "{n} {weekdays} ago", |s| s.weekday(Some(Rel::By(-s.small()?))), "A weekday counted back.", "He came two Fridays ago. → two Fridays ago=2023-07-14";
    "weekdays-from-now", "{n} {weekdays} from now", |s| s.weekday(Some(Rel::By(s.small()?))), "A weekday counted forward.", "He comes two Fridays from now. → two Fridays from now=2023-08-04";
    "week-ago-weekday", "a week ago (on|last)? {weekday}", |s| s.weekday(Some(Rel::Weeks(-1))), "The weekday before the last of its name.", "He came a week ago Tuesday. → a week ago Tuesday=2023-07-18";
    "week-from-weekday", "a week from {weekday}", |s| s.weekday(Some(Rel::Weeks(1))), "The weekday after the next of its name.", "He comes a week from Tuesday. → a week from Tuesday=2023-08-08";
    "weekday-week", "{weekday} week !{noun}", |s| s.weekday(Some(Rel::Weeks(1))), "The same, as the British say it.", "He comes Tuesday week. → Tuesday week=2023-08-08";
    "units-time", "in [{n} {units} ' time]", |s| s.offset(FromNow), "Counted forward from the anchor.", "He comes in two weeks' time. → two weeks' time=2023-W32";
    "unit-time", "in [a {unit} 's time]", |s| Slots { qty: Some(Qty::N(1)), ..*s }.offset(FromNow), "Counted forward from the anchor.", "He comes in a week's time. → a week's time=2023-W31";
    "week-of", "the week of {month} {day}", |s| made(Expr::WeekOf { month: s.month, day: s.days[1] }), "The week that holds a day.", "It was in the week of July 17. → the week of July 17=2023-W29";
    "week-beginning", "the week (beginning|starting) {month} {day}", |s| made(Expr::WeekOf { month: s.month, day: s.days[1] }), "The week that begins with a day.", "It will open in the week beginning Aug. 7. → the week beginning Aug. 7=2023-W32";
    "last-day-of-year", "the (last|final) day of {year}", |s| made(Expr::Day { year: s.year, month: 12, day: 31, weekday: 0 }), "The 31st of December.", "It shut on the final day of 2019. → the final day of 2019=2019-12-31";
    "calendar-week", "calendar week {number} of? {year}", |s| s.week(), "A week by its number.", "It was in calendar week 30 of 2023. → calendar week 30 of 2023=2023-W30";
    "week-number", "week {number} of {year}", |s| s.week(), "A week by its number.", "It was in week 30 of 2023. → week 30 of 2023=2023-W30";
    "the-nth", "(on|until|by|since) [the {ord}] (,|.|;|and)", |s| s.day_in(None).filter(|_| s.ordinals[1] > 3), "A day by its number; the first three say more often which one.", "It rained on the 15th. → the 15th=2023-07-15";
    "nth-of-last", "the? {ord} of last month", |s| s.day_in(Some(Rel::Last)), "A day of the month before.", "It rained on the 4th of last month. → the 4th of last month=2023-06-04";
    "nth-of-this", "the? {ord} of (this|the) month", |s| s.day_in(Some(Rel::This)), "A day of this month.", "It rained on the 4th of this month. → the 4th of this month=2023-07-04";
    "nth-of-next", "the? {ord} of next month", |s| s.day_in(Some(Rel::Next)), "A day of the month to come.", "It opens on the 4th of next month. → the 4th of next month=2023-08-04";
    "century-bc", "the? {ord} century (BC|BCE)", |s| made(Expr::CenturyBc(i16::from(s.ordinals[1].checked_sub(1)?))), "A century before our time.", "It was built in the fifth century BC by the sea. → the fifth century BC=BC04";
    "century-b-c", "the? {ord} century B . C", |s| made(Expr::CenturyBc(i16::from(s.ordinals[1].checked_sub(1)?))), "A century before our time, with dots.", "It was built in the 5th century B.C. by the sea. → the 5th century B.C=BC04";
    "sept-11", "[{month} {day}] (terror|terrorist)? (attacks|attack|hijackings|hijackers)", |s| made(Expr::Day { year: YearRef::Is(2001), month: 9, day: 11, weekday: 0 }).filter(|_| (s.month, s.days[1]) == (9, 11)), "The same with the name of its month.", "It was shut after the Sept. 11 attacks. → Sept. 11=2001-09-11";
    "nine-eleven", "(the|since|after|before|on|of|post) [{day} / {day}]", |s| made(Expr::Day { year: YearRef::Is(2001), month: 9, day: 11, weekday: 0 }).filter(|_| s.days == [9, 11]), "A day that its digits have named.", "It was closed after 9/11. → 9/11=2001-09-11";
    "part-on", "(dawn|noon|midnight|midday) on {weekday}", |s| s.weekday(None).at(s.time), "A part of a day of the week.", "He came at dawn on Tuesday. → dawn on Tuesday=2023-07-25TDAWN";

    // Quarters.
    "code", "(in|for|of|during|since|by|from|to|until|the|this|our|its|and|over|vs|versus) [{code}]", Slots::whole, "A part of a business year as analysts write it.", "Sales rose in Q2. → Q2=2023-Q2";
    "code-business", "[{code}] (sales|revenue|revenues|profit|profits|net|earnings|results|income|guidance|loss|losses|margin|margins|report|figures)", Slots::whole, "The same before what a business reports.", "Q2 sales rose. → Q2=2023-Q2";
    "code-dated", "{code} !{of-year}", Slots::dated_code, "The same with its year in it, which is clear without any company.", "3Q23 was flat. → 3Q23=2023-Q3";
    "code-year", "{code} of? {year}", Slots::code, "The same, with its year.", "Sales rose in Q3 2022. → Q3 2022=2022-Q3";
    "quarter", "the? {ord} quarter {of-year}?", Slots::quarter, "A quarter of a year, of the one that stands behind it or of the latest that fits.", "Sales rose in the second quarter. → the second quarter=2023-Q2";
    "quarter-compound", "{ord} {-} quarter {of-year}?", Slots::quarter, "A quarter in one word with its noun; an article belongs to the noun.", "The third-quarter loss was small. → third-quarter=2023-Q3";
    "fiscal-quarter", "the? fiscal {ord} quarter {of-year}?", Slots::quarter, "A quarter of a business year.", "Sales rose in the fiscal third quarter. → the fiscal third quarter=2023-Q3";
    "fiscal-quarter-compound", "fiscal {ord} {-} quarter", Slots::quarter, "A quarter of a business year, in one word with its noun.", "The fiscal second-quarter loss was small. → fiscal second-quarter=2023-Q2";
    "fiscal-compound-quarter", "fiscal {-} {ord} {-}? quarter", Slots::quarter, "A quarter of a business year, in one word with the year.", "The fiscal-second-quarter loss was small. → fiscal-second-quarter=2023-Q2";
    "nth-fiscal-quarter", "the? {ord} fiscal {-}? quarter {of-year}?", Slots::quarter, "A quarter of a business year.", "Sales rose in the third fiscal quarter. → the third fiscal quarter=2023-Q3";
    "quarter-of-fiscal", "the? {ord} quarter of fiscal {year}", Slots::quarter, "A quarter of a business year by its number.", "Sales rose in the third quarter of fiscal 2019. → the third quarter of fiscal 2019=2019-Q3";
    "last-quarter-of", "the? last quarter {of-year}", |s| made(quarter(4, s.year)?).filter(|_| matches!(s.year, YearRef::Is(_))), "The fourth quarter of a year.", "The last quarter of 2009 was slow. → The last quarter of 2009=2009-Q4";
    "final-quarter", "the? final quarter {of-year}?", |s| made(quarter(4, s.year)?), "The fourth quarter.", "The final quarter was slow. → The final quarter=2022-Q4";
    "rel-nth-quarter", "the? last {ord} (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::Last), ..*s }.quarter(), "A quarter of the year before.", "It beat last third quarter. → last third quarter=2022-Q3";
    "previous-nth-quarter", "the? (previous|prior) {ord} (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::Before), ..*s }.quarter(), "A quarter of the year before the one that was told of.", "In 1985 it beat the previous fourth quarter. → 1985=1985; the previous fourth quarter=1984-Q4";
    "this-nth-quarter", "the? (this|current) {ord} (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::This), ..*s }.quarter(), "A quarter of this year.", "It fell this first quarter. → this first quarter=2023-Q1";
    "next-nth-quarter", "the? (next|coming) {ord} (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::Next), ..*s }.quarter(), "A quarter of the year to come.", "It opens next first quarter. → next first quarter=2024-Q1";
    "half", "the? {ord} half {of-year}", Slots::half, "A half of a year that stands behind it.", "Sales rose in the first half of 2020. → the first half of 2020=2020-H1";
    "half-of-the-year", "the? {ord} half of the (fiscal|financial|calendar)? year", |s| Slots { year: YearRef::Rel(Rel::Same), ..*s }.half(), "A half of the year that the text speaks of.", "It fell in the first half of the year. → the first half of the year=2023-H1";
    "year-half", "the? {year} {ord} half", Slots::half, "A half of a year.", "It fell in the 2020 first half. → the 2020 first half=2020-H1";
    "period-of", "the {year} (quarter|period)", Slots::same_quarter, "The quarter that a report is about, in another year.", "In the second quarter it beat the 1986 period. → the second quarter=2023-Q2; the 1986 period=1986-Q2";
    "fiscal", "(fiscal|financial) {year}", |s| made(Expr::Fiscal(s.year)), "A business year by its number.", "Sales rose in fiscal 1990. → fiscal 1990=FY1990";
    "year-fiscal", "{year} (fiscal|financial|business) year", |s| made(Expr::Fiscal(s.year)), "A business year by its number.", "Sales rose in the 1990 fiscal year. → 1990 fiscal year=FY1990";
    "the-fiscal-year", "the (fiscal|financial) year", |_| made(Expr::Fiscal(YearRef::Rel(Rel::Same))), "The business year that the text speaks of.", "It will sell less in the fiscal year. → the fiscal year=FY2023";
    "like-quarter", "the? (corresponding|comparable|equivalent|like) (quarter|period)", |_| year_before(YearRef::Rel(Rel::YearAgo)), "The same quarter of the year before.", "In the second quarter it beat the corresponding period. → the second quarter=2023-Q2; the corresponding period=2022-Q2";
    "like-quarter-last-year", "the? (corresponding|comparable|equivalent|like) (quarter|period) of? last year", |_| year_before(YearRef::Rel(Rel::Last)), "The same quarter of the year before.", "In the second quarter it beat the corresponding period last year. → the second quarter=2023-Q2; the corresponding period last year=2022-Q2";
    "like-quarter-year-ago", "the? (corresponding|comparable|equivalent|like) (quarter|period) a year (ago|earlier)", |_| year_before(YearRef::Rel(Rel::YearAgo)), "The same quarter of the year before.", "In the second quarter it beat the comparable period a year earlier. → the second quarter=2023-Q2; the comparable period a year earlier=2022-Q2";
    "same-quarter-of", "the (same|corresponding|comparable|equivalent|like) {year} (quarter|period)", |s| year_before(s.year), "The same quarter of a year.", "In the second quarter it beat the same 1986 period. → the second quarter=2023-Q2; the same 1986 period=1986-Q2";
    "same-unit-last-year", "the same {unit} last year", |s| s.unit(Rel::YearAgo), "The same unit of the year before.", "Sales fell in May from the same month last year. → May=2023-05; the same month last year=2022-05";
    "same-unit-year-ago", "the same {unit} a year (ago|earlier)", |s| s.unit(Rel::YearAgo), "The same unit of the year before.", "Sales fell in May from the same month a year ago. → May=2023-05; the same month a year ago=2022-05";
    "year-ago-quarter", "the? (comparable|corresponding)? year {-}? (ago|earlier|before) (quarter|period)", |_| year_before(YearRef::Rel(Rel::YearAgo)), "The same quarter of the year before.", "In the second quarter it beat the comparable year-ago period. → the second quarter=2023-Q2; the comparable year-ago period=2022-Q2";
    "year-ago-nth-quarter", "the? year {-} (ago|earlier|before) {ord} (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::YearAgo), ..*s }.quarter(), "A quarter of the year before.", "It beat the year-ago third quarter. → the year-ago third quarter=2022-Q3";
    "last-years-quarter", "the? (last|previous|prior) year 's {ord} {-}? (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::Last), ..*s }.quarter(), "A quarter of the year before.", "It beat last year's third quarter. → last year's third quarter=2022-Q3";
    "this-years-quarter", "the? (this|current) year 's {ord} {-}? (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::This), ..*s }.quarter(), "A quarter of this year.", "It fell in this year's second quarter. → this year's second quarter=2023-Q2";
    "next-years-quarter", "the? (next|coming) year 's {ord} {-}? (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::Next), ..*s }.quarter(), "A quarter of the year to come.", "It opens in next year's first quarter. → next year's first quarter=2024-Q1";
    "the-years-quarter", "the? year 's {ord} {-}? (quarter|period)", |s| Slots { year: YearRef::Rel(Rel::Same), ..*s }.quarter(), "A quarter of the year that the text speaks of.", "It fell in the year's first quarter. → the year's first quarter=2023-Q1";
    "years-quarter", "{year} 's {ord} {-}? (quarter|period)", Slots::quarter, "A quarter of a year.", "It fell in 2019's third quarter. → 2019's third quarter=2019-Q3";
    "last-years-quarter-itself", "the? (last|previous|prior) year 's !{ord} (quarter|period)", |_| year_before(YearRef::Rel(Rel::Last)), "The same quarter of the year before.", "In the second quarter it beat last year's quarter. → the second quarter=2023-Q2; last year's quarter=2022-Q2";
    "quarter-a-year-ago", "the (quarter|period) a year (ago|earlier)", |_| year_before(YearRef::Rel(Rel::YearAgo)), "The same quarter of the year before.", "In the second quarter it beat the quarter a year ago. → the second quarter=2023-Q2; the quarter a year ago=2022-Q2";
    "year-ago-units", "the? year {-} (ago|earlier) {n} months", |s| made(Expr::Duration { qty: s.qty?, unit: Unit::Month }), "So many units of the year before.", "It beat the year-earlier nine months. → the year-earlier nine months=P9M";
    "first-two-quarters", "the? first two quarters of {year}", |s| made(Expr::HalfYear { half: 1, year: s.year, sure: true }), "Half of a year by its quarters.", "It fell in the first two quarters of 2020. → the first two quarters of 2020=2020-H1";
    "last-years-half", "last year 's {ord} half", |s| Slots { year: YearRef::Rel(Rel::Last), ..*s }.half(), "A half of the year before.", "It beat last year's first half. → last year's first half=2022-H1";
    "this-years-half", "this year 's {ord} half", |s| Slots { year: YearRef::Rel(Rel::This), ..*s }.half(), "A half of this year.", "It beat this year's first half. → this year's first half=2023-H1";
    "next-years-half", "next year 's {ord} half", |s| Slots { year: YearRef::Rel(Rel::Next), ..*s }.half(), "A half of the year to come.", "It opens in next year's first half. → next year's first half=2024-H1";
    "the-years-half", "the? year 's {ord} half", |s| Slots { year: YearRef::Rel(Rel::Same), ..*s }.half(), "A half of the year that the text speaks of.", "It fell in the year's first half. → the year's first half=2023-H1";
    "bare-half", "(in|for|during|through|from|of) [the {ord} half] !{unit}", Slots::doubtful_half, "A half of a year, in a text that counts in quarters.", "Sales rose in the second quarter and in the first half. → the second quarter=2023-Q2; the first half=2023-H1";
    "months-quarter", "the? {month} ({-}|to) {month} (quarter|period)", |s| made(quarter(s.month.div_ceil(3), s.year)?).filter(|_| s.month % 3 == 0), "The quarter by its first and its last month.", "It fell in the April-June quarter. → the April-June quarter=2023-Q2";
    "month-quarter", "the {month} quarter", |s| made(quarter(s.month.div_ceil(3), s.year)?), "The quarter that ends with a month.", "It fell in the June quarter. → the June quarter=2023-Q2";
    "quarter-of-the-year", "the? {ord} {-}? quarter of (the|its|this) (fiscal|business)? year", |s| Slots { year: YearRef::Rel(Rel::Same), ..*s }.quarter(), "A quarter of the year that the text speaks of.", "It fell in the first quarter of the year. → the first quarter of the year=2023-Q1";
    "last-quarter-of-the-year", "the (last|final) quarter of the year", |_| made(quarter(4, YearRef::Rel(Rel::Same))?), "The fourth quarter of the year that the text speaks of.", "It will fall in the last quarter of the year. → the last quarter of the year=2023-Q4";
    "fiscal-years-quarter", "fiscal {year} 's {ord} {-}? quarter", Slots::quarter, "A quarter of a business year.", "It fell in fiscal 2019's third quarter. → fiscal 2019's third quarter=2019-Q3";
    "either-quarter", "[the? {ord}] or [{ord} quarter]", |s| made(quarter(s.ordinals[0], s.year)?).beside(quarter(s.ordinals[1], s.year)?), "Two quarters that share their noun.", "It fell in the first or second quarter. → the first=2023-Q1; second quarter=2023-Q2";
    "hyphen-half", "{ord} {-} half", Slots::doubtful_half, "A half of a year in one word, in a text that counts in quarters.", "Second-quarter sales and first-half profit rose. → Second-quarter=2023-Q2; first-half=2023-H1";
    "hyphen-half-year", "{ord} {-} half {of-year}", Slots::half, "A half of a year in one word, with its year.", "First-half 2020 sales rose. → First-half 2020=2020-H1";
    "year-final-quarter", "the? {year} (last|final) quarter", |s| made(quarter(4, s.year)?), "The fourth quarter of a year.", "It fell in the 2020 final quarter. → the 2020 final quarter=2020-Q4";
    "latest-quarter", "the? (latest|recent) {ord} (quarter|period)", Slots::quarter, "The quarter of its number that has ended last.", "It fell in the latest second quarter. → the latest second quarter=2023-Q2";
    "fiscal-year-quarter", "the? (fiscal|financial) {year} {ord} (quarter|period)", Slots::quarter, "A quarter of a business year.", "It fell in the fiscal 2020 first quarter. → the fiscal 2020 first quarter=2020-Q1";
    "year-quarter", "the? {year} {ord} {-}? quarter", Slots::quarter, "A quarter of a year.", "It fell in the 2020 first quarter. → the 2020 first quarter=2020-Q1";
    "two-quarters", "[the? {ord}] and [{ord} quarters]", |s| made(quarter(s.ordinals[0], s.year)?).beside(quarter(s.ordinals[1], s.year)?), "Two quarters that share their noun.", "Sales fell in the first and second quarters. → the first=2023-Q1; second quarters=2023-Q2";
    "two-quarters-of", "[the? {ord}] and [{ord} quarters of {year}]", |s| made(quarter(s.ordinals[0], s.year)?).beside(quarter(s.ordinals[1], s.year)?), "Two quarters that share their noun and their year.", "It fell in the third and fourth quarters of 1987. → the third=1987-Q3; fourth quarters of 1987=1987-Q4";
    "two-centuries", "[the? {ord}] and [the? {ord} (century|centuries)]", |s| made(century(s.ordinals[0])?).beside(century(s.ordinals[1])?), "Two centuries that share their noun.", "Forts of the 15th and 16th centuries. → the 15th=14; 16th centuries=15";

    // Days and weeks of a month.
    "in-season", "(in|by|until|since|during|through|before|after) [the? {season}] !of", |s| s.season(YearRef::None), "A season of the year.", "It was dry in summer. → summer=2023-SU";
    "season-of-two-years", "the? {season} of? {year} {-} {number}", |s| s.season(s.year).filter(|_| s.next_year()), "A season that lies in two years.", "It was cold in the winter of 2019-20. → the winter of 2019-20=2019-WI";
    "season-of-year", "the {season} {of-year}", |s| s.season(s.year), "A season with its year.", "In the spring of 1994 it ended. → the spring of 1994=1994-SP";
    "named-season", "(summer|winter|autumn) {of-year}", |s| s.season(s.year), "A season with its year, without an article.", "The storms of summer 2021 were mild. → summer 2021=2021-SU";
    "fall-or-spring", "(fall|spring) {of-year}", |s| s.season(s.year).filter(|_| matches!(s.year, YearRef::Is(_))), "The same for words that are verbs as well: only with the number of the year.", "The storms of spring 2021 were mild. → spring 2021=2021-SP";
    "year-season", "the? {year} {season} !{noun}", |s| s.season(s.year), "A season behind its year.", "The 2021 summer was mild. → The 2021 summer=2021-SU";
    "start-of-season", "the? (beginning|start) of the {season} !of", |s| s.season(YearRef::None).with(Mod::Start), "The start of a season.", "It was dry by the beginning of the summer. → the beginning of the summer=2023-SU[START]";
    "middle-of-season", "the? middle of the {season} !of", |s| s.season(YearRef::None).with(Mod::Mid), "The middle of a season.", "It was dry in the middle of the summer. → the middle of the summer=2023-SU[MID]";
    "end-of-season", "the? end of the {season} !of", |s| s.season(YearRef::None).with(Mod::End), "The end of a season.", "It will be dry by the end of the summer. → the end of the summer=2023-SU[END]";
    "part-of-season", "the? early {season}", |s| s.season(YearRef::None).with(Mod::Start), "The start of a season.", "It was dry in early summer. → early summer=2023-SU[START]";
    "late-season", "the? late {season}", |s| s.season(YearRef::None).with(Mod::End), "The end of a season.", "It was dry in late spring. → late spring=2023-SP[END]";
    "nth-of-month", "the? {ord} (day|week|weekend) (of|in) {month} {of-year}?", |s| s.nth(s.ordinals[1]), "A day or a week by its number in a month.", "It rained in the first week of May 2020. → the first week of May 2020=2020-W19";
    "last-of-month", "the? (last|final) (day|week|weekend) (of|in) {month} {of-year}?", |s| s.nth(0), "The last day or week of a month.", "It rained in the last week of March. → the last week of March=2023-W13";
    "nth-weekday", "the? {ord} {weekday} (of|in) {month} {of-year}?", |s| s.nth(s.ordinals[1]), "A weekday by its number in a month.", "It opened on the first Monday in May. → the first Monday in May=2023-05-01";
    "last-weekday-of", "the? (last|final) {weekday} (of|in) {month} {of-year}?", |s| s.nth(0), "The last weekday of its name in a month.", "It opened on the last Friday of May. → the last Friday of May=2023-05-26";

    // Stretches of time.
    "counted", "(the|these|those)? (last|past|next|previous|coming|following|latest|recent|final|prior|first) {n} {fill}? {units}", |s| s.duration().filter(|_| s.unit > Some(Unit::Second)), "So many units up to the anchor, or from it on.", "Over the past two years they met twice. → the past two years=P2Y";
    "to-last", "(will|would|to|can|could|may|might|should|must|and) last [{n} {fill}? {units}]", Slots::duration, "So many units that something takes.", "The trial will last two months. → two months=P2M";
    "as-many", "(in|for|over) as many {units}", nothing, "A number that stands before, and not in a unit of its own.", "It was the third raid in as many days. → ";
    "the-counted", "(the|these|those) {n} {fill}? {units}", |s| s.duration().filter(|_| matches!(s.qty, Some(Qty::N(2..)))), "So many units that were told of.", "It rose in the nine months. → the nine months=P9M";
    "recent-units", "(the|these|those)? recent {units}", |s| s.duration().filter(|_| s.unit >= Some(Unit::Day)), "Units up to the anchor.", "In recent weeks it rained. → recent weeks=PXW";
    "the-first-units", "the (first|final|past) {units}", |s| s.duration().filter(|_| s.unit >= Some(Unit::Minute)), "Units at an end of a stretch.", "From the first minutes on it rained. → the first minutes=PTXM";
    "straight-units", "{n} (consecutive|straight|successive) {units}", Slots::duration, "So many units without a break.", "It fell for two consecutive quarters. → two consecutive quarters=P6M";
    "part-trading", "in (early|late)? [(morning|afternoon|midday)] (trading|trade)", Slots::part, "A part of the day, on the market.", "It fell in morning trading. → morning=2023-07-27TMO";
    "either-number", "{n} or {n} {unit}", Slots::duration, "One of two numbers: the higher one.", "He stayed two or three days. → two or three days=P3D";
    "either-number-ago", "{n} or {n} {unit} ago", |s| s.offset(Ago), "One of two numbers: the higher one.", "He left two or three days ago. → two or three days ago=2023-07-24";
    "number-to-number", "[{n}] to [{n} {units}]", |s| made(Expr::Duration { qty: s.earlier?, unit: s.unit? }).beside(Expr::Duration { qty: s.qty?, unit: s.unit? }), "Two numbers that share their unit.", "It takes two to six days. → two=P2D; six days=P6D";
    "between-numbers", "between [{n}] and [{n} {units}]", |s| made(Expr::Duration { qty: s.earlier?, unit: s.unit? }).beside(Expr::Duration { qty: s.qty?, unit: s.unit? }), "Two numbers that share their unit.", "It takes between 60 and 90 days. → 60=P60D; 90 days=P90D";
    "number-dash-number", "[{n}] {-} [{n} {units}]", |s| made(Expr::Duration { qty: s.earlier?, unit: s.unit? }).beside(Expr::Duration { qty: s.qty?, unit: s.unit? }), "Two numbers that share their unit.", "It takes 10-12 days. → 10=P10D; 12 days=P12D";
    "number-to-number-unit", "[{n}] {-}? to {-}? [{n} {-} {unit}]", |s| made(Expr::Duration { qty: s.earlier?, unit: s.unit? }).beside(Expr::Duration { qty: s.qty?, unit: s.unit? }), "Two numbers that share their unit.", "A three-to-five-year plan failed. → three=P3Y; five-year=P5Y";
    "and-a-half", "{n} {-} and {-} a {-} half {-}? {unit}", |s| match s.qty? { Qty::N(n) => made(Expr::Duration { qty: Qty::AndHalf(n), unit: s.unit? }), _ => None }, "So many units and a half, in one word.", "He stayed two-and-a-half years. → two-and-a-half years=P2Y6M";
    "quarter-century", "a? quarter {-} century", |_| made(Expr::Duration { qty: Qty::N(25), unit: Unit::Year }), "25 years.", "He stayed a quarter-century. → a quarter-century=P25Y";
    "quarter-of-century", "a quarter of a century", |_| made(Expr::Duration { qty: Qty::N(25), unit: Unit::Year }), "25 years.", "He stayed a quarter of a century. → a quarter of a century=P25Y";
    "ago-today", "{n} {unit} ago today", |s| s.offset(AgoToday), "Counted back from the anchor, to the day.", "He left a year ago today. → a year ago today=2022-07-27";
    "unit-or-two", "a {unit} or (two|more)", |s| made(Expr::Duration { qty: Qty::Vague, unit: s.unit? }), "One unit or some more.", "He stayed a day or two. → a day or two=PXD";
    "unit-or-two-ago", "a {unit} or two ago", |s| made(Expr::Offset { qty: Qty::Vague, unit: s.unit?, toward: Ago }), "One unit or some more, back.", "He left a year or two ago. → a year or two ago=PAST_REF";
    "weeks-or-months", "{units} or {units}", Slots::duration, "Units without a number, of two kinds.", "It takes weeks or months. → weeks or months=PXW";
    "unit-after-unit", "{unit} (after|by) (day|week|month|year|decade)", Slots::set, "A unit and the next, again and again.", "It fell year after year. → year after year=P1Y";
    "units-in-the-making", "[{units}] in the making", Slots::duration, "Units without a number.", "It was decades in the making. → decades=PXDE";
    "over-the-years", "over [the {units}]", Slots::duration, "Units that have gone by.", "It grew over the years. → the years=PXY";
    "the-days-before", "(in|during|through|for) [the {units}] (before|after|since|following|preceding|that|which|leading|when|until)", Slots::duration, "Units that something else bounds.", "In the days before the vote it rained. → the days=PXD";
    "the-days-ahead", "the {units} ahead", Slots::duration, "Units that lie ahead.", "The weeks ahead are dry. → The weeks ahead=PXW";
    "early-years", "the (early|later|intervening) {units}", |s| s.duration().filter(|_| s.unit > Some(Unit::Day)), "Units at an end of a stretch.", "It was hard in the early years. → the early years=PXY";
    "past-units", "(in|for|over|during|than|of|from) [(past|previous|prior|earlier|subsequent|later) {units}]", Slots::duration, "Units of another time.", "In previous years it rained. → previous years=PXY";
    "earlier-than", "[{n} {unit}] (earlier|later|sooner) than", Slots::duration, "How much earlier than something else, which dates nothing.", "He came a day earlier than planned. → a day=P1D";
    "units-and-units", "{n} {unit} and? {n} {unit}", Slots::durations, "So many units and so many smaller ones.", "It lasted two years and three months. → two years and three months=P2Y3M";
    "countless-units", "(countless|numerous|untold) {units}", Slots::duration, "Units that nobody has counted.", "It took countless hours. → countless hours=PTXH";
    "units-long", "{units} {-} (long|old)", Slots::duration, "A length or an age in one word.", "The decades-long feud ended. → decades-long=PXDE";
    "unit-long-one", "{unit} {-} (long|old)", |s| made(Expr::Duration { qty: Qty::N(1), unit: s.unit? }), "A length or an age in one word.", "The week-old truce held. → week-old=P1W";
    "persons-age", "{n} {-} {unit} {-} old (son|daughter|baby|boy|girl|child|infant|twins|toddler|brother|sister|grandson|granddaughter)", nothing, "The age of a person dates nothing.", "Her 6-month-old son slept. → ";
    "units-old", "{n} {-} {unit} {-} old", |s| s.duration().filter(|_| s.unit < Some(Unit::Year)), "The age of a thing; that of a person is counted in years.", "The 8-month-old truce held. → 8-month-old=P8M";
    "units-earlier", "[{units} before] (,|.|;)", |s| s.offset(Earlier), "Some units before what was told of.", "He had left years before. → years before=PAST_REF";
    "number-units-before", "[{n} {unit} before] (,|.|;)", |s| s.offset(Earlier), "So many units before what was told of.", "He came on July 3, 2020; he had left two days before. → July 3, 2020=2020-07-03; two days before=2020-07-01";
    "units-later", "{units} (afterward|afterwards)", |s| s.offset(Later), "Some units after what was told of.", "He left weeks afterward. → weeks afterward=PXW";

    // What comes back.
    "all-unit", "all (day|week|month|year)", one, "One unit, all of it.", "It rained all day. → all day=P1D";
    "each-unit", "each {unit}", |s| singular(s).quant("EACH"), "One in every unit.", "They sing each day. → each day=P1D";
    "every-unit", "every {unit}", |s| singular(s).quant("EVERY"), "One in every unit.", "They sing every day. → every day=P1D";
    "every-other-unit", "(each|every) other {unit}", |s| made(Expr::Set { qty: Qty::N(2), unit: s.unit? }).quant("EVERY"), "One in every two units.", "They sing every other week. → every other week=P2W";
    "every-units", "every {n} {units}", |s| s.set().quant("EVERY"), "One in so many units.", "They sing every two weeks. → every two weeks=P2W";
    "each-weekday", "each {weekday}", |s| made(Expr::SetWeekday(s.weekday)).quant("EACH"), "A day of every week.", "They sing each Monday. → each Monday=XXXX-WXX-1";
    "every-weekday", "every {weekday}", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY"), "A day of every week.", "Every Thursday they sing. → Every Thursday=XXXX-WXX-4";
    "every-weekday-part", "(each|every) {weekday} {part}", |s| made(Expr::SetWeekday(s.weekday)).at(s.time).quant("EVERY"), "A part of a day of every week.", "They sing every Monday morning. → every Monday morning=XXXX-WXX-1TMO";
    "each-month", "each {month}", |s| made(Expr::SetMonth(s.month)).quant("EACH"), "A month of every year.", "They sing each July. → each July=XXXX-07";
    "every-month", "every {month}", |s| made(Expr::SetMonth(s.month)).quant("EVERY"), "A month of every year.", "They sing every July. → every July=XXXX-07";
    "each-season", "each {season}", |s| made(Expr::SetSeason(s.season)).quant("EACH"), "A season of every year.", "They sing each fall. → each fall=XXXX-FA";
    "every-season", "every (spring|summer|autumn|winter)", |s| made(Expr::SetSeason(s.season)).quant("EVERY"), "A season of every year.", "They sing every summer. → every summer=XXXX-SU";
    "every-part", "every {part}", |s| made(Expr::SetPart).at(s.time).quant("EVERY"), "A part of every day.", "They sing every morning. → every morning=XXXX-XX-XXTMO";
    "each-part", "each {part}", |s| made(Expr::SetPart).at(s.time).quant("EACH"), "A part of every day.", "They sing each evening. → each evening=XXXX-XX-XXTEV";
    "daily", "{often} !{name}", |s| s.set().filter(|_| s.unit <= Some(Unit::Month) && s.unit != Some(Unit::Fortnight)), "A word for what comes back; before a name it is part of one.", "They meet daily. → daily=P1D";
    "annually", "(annually|yearly|biweekly) !{noun}", Slots::set, "The same as an adverb; an annual report is a thing.", "They meet annually. → annually=P1Y";
    "times-a-unit", "{n} times (a|per|each|every) {unit}", |s| made(Expr::Set { qty: Qty::N(1), unit: s.unit? }).freq(s.times()), "So many times in each unit.", "They meet three times a week. → three times a week=P1W";
    "once-a-unit", "once (a|per|each|every) {unit}", |s| s.set().freq(1), "One time in each unit.", "They meet once every year. → once every year=P1Y";
    "twice-a-unit", "twice (a|per|each|every) {unit}", |s| s.set().freq(2), "Two times in each unit.", "They meet twice a year. → twice a year=P1Y";
    "every-other-weekday", "(every|each) (other|second) {weekday}", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY OTHER"), "A day of every second week.", "They meet every second Tuesday. → every second Tuesday=XXXX-WXX-2";
    "alternate-weekdays", "alternate {weekdays}", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY OTHER"), "A day of every second week.", "They meet on alternate Fridays. → alternate Fridays=XXXX-WXX-5";
    "two-weekdays", "[(every|each) {weekday}] and [{weekday}]", |s| made(Expr::SetWeekday(s.weekday_before)).quant("EVERY").beside(Expr::SetWeekday(s.weekday)), "Two days of every week.", "They meet every Monday and Thursday. → every Monday=XXXX-WXX-1; Thursday=XXXX-WXX-4";
    "nth-weekday-of-months", "(the|every|each) {ord} {weekday} (of|in) (the|every|each) month", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY"), "A weekday by its number in each month.", "They meet on the first Monday of every month. → the first Monday of every month=XXXX-WXX-1";
    "twice-often", "(once|twice) {often}", Slots::set, "Two times in each unit.", "They meet twice daily. → twice daily=P1D";
    "weekends", "(on|at) [weekends]", |_| made(Expr::Set { qty: Qty::N(1), unit: Unit::Weekend }).quant("EVERY"), "Each weekend.", "They meet on weekends. → weekends=P1WE";

    // Feasts.
    "christmas", "Christmas Day? {of-year}? !{noun}", |s| feast(Feast::Fixed(12, 25), s), "The 25th of December, where no thing is called after it.", "He will be home by Christmas. → Christmas=2023-12-25";
    "at-christmas", "(at|before|after|since|until|by|on|over|last|next) [Christmas]", |s| feast(Feast::Fixed(12, 25), s), "The same, where a word shows that the day is meant.", "They met over Christmas that year. → Christmas=2022-12-25; that year=2022";
    "christmas-eve", "Christmas Eve {of-year}?", |s| feast(Feast::Fixed(12, 24), s), "The day before Christmas.", "He left on Christmas Eve. → Christmas Eve=2022-12-24";
    "eve-of-christmas", "the eve of Christmas {of-year}?", |s| feast(Feast::Fixed(12, 24), s), "The day before Christmas.", "He left on the eve of Christmas. → the eve of Christmas=2022-12-24";
    "new-years-eve", "New Year 's Eve {of-year}?", |s| feast(Feast::Fixed(12, 31), s), "The 31st of December.", "It rained on New Year's Eve. → New Year's Eve=2022-12-31";
    "new-years-day", "New Year 's Day {of-year}?", |s| feast(Feast::Fixed(1, 1), s), "The first of January.", "It rained on New Year's Day 2020. → New Year's Day 2020=2020-01-01";
    "halloween", "Halloween {of-year}?", |s| feast(Feast::Fixed(10, 31), s), "The 31st of October.", "It rained on Halloween. → Halloween=2022-10-31";
    "valentines-day", "Valentine 's Day {of-year}?", |s| feast(Feast::Fixed(2, 14), s), "The 14th of February.", "It rained on Valentine's Day. → Valentine's Day=2023-02-14";
    "thanksgiving", "Thanksgiving Day? {Aa} {of-year}?", |s| feast(Feast::Nth { month: 11, n: 4, weekday: 4, plus: 0 }, s), "The fourth Thursday of November, as in the United States.", "It rained on Thanksgiving. → Thanksgiving=2022-11-24";
    "easter-sunday", "Easter Sunday {of-year}?", |s| feast(Feast::Easter(0), s), "Easter of the western churches.", "It rained on Easter Sunday 1916. → Easter Sunday 1916=1916-04-23";
    "orthodox-easter", "(Orthodox|Coptic) Easter Sunday? {of-year}?", |s| feast(Feast::EasternEaster(0), s), "Easter of the eastern churches.", "It rained on Orthodox Easter. → Orthodox Easter=2023-04-16";
    "maundy-thursday", "(Maundy|Holy) Thursday {of-year}?", |s| feast(Feast::Easter(-3), s), "Three days before Easter.", "It rained on Maundy Thursday. → Maundy Thursday=2023-04-06";
    "holy-saturday", "Holy Saturday {of-year}?", |s| feast(Feast::Easter(-1), s), "The day before Easter.", "It rained on Holy Saturday. → Holy Saturday=2023-04-08";
    "whit-monday", "(Whit|Pentecost) Monday {of-year}?", |s| feast(Feast::Easter(50), s), "The day after Pentecost.", "It rained on Whit Monday. → Whit Monday=2023-05-29";
    "rosh-hashanah", "Rosh (Hashanah|Hashana) {of-year}?", |s| feast(Feast::RoshHashanah(0), s), "The first day of the Jewish year; it begins the evening before.", "It will rain on Rosh Hashanah. → Rosh Hashanah=2023-09-16";
    "yom-kippur", "Yom Kippur {of-year}?", |s| feast(Feast::RoshHashanah(9), s), "The tenth day of the Jewish year.", "It began on Yom Kippur 1973. → Yom Kippur 1973=1973-10-06";
    "passover", "(on|at|before|after|since|until|by|over|during|for|of) [Passover {of-year}?]", |s| feast(Feast::RoshHashanah(-163), s), "The first day of Passover, where a word shows that the day is meant.", "It rained on Passover. → Passover=2023-04-06";
    "fathers-day", "Father 's Day {of-year}?", |s| feast(Feast::Nth { month: 6, n: 3, weekday: 7, plus: 0 }, s), "The third Sunday of June.", "It rained on Father's Day. → Father's Day=2023-06-18";
    "saint-patricks-day", "(St|Saint) .? Patrick 's Day {of-year}?", |s| feast(Feast::Fixed(3, 17), s), "The 17th of March.", "It rained on St. Patrick's Day. → St. Patrick's Day=2023-03-17";
    "juneteenth", "Juneteenth {of-year}?", |s| feast(Feast::Fixed(6, 19), s), "The 19th of June.", "It rained on Juneteenth. → Juneteenth=2023-06-19";
    "bastille-day", "Bastille Day {of-year}?", |s| feast(Feast::Fixed(7, 14), s), "The 14th of July.", "It rained on Bastille Day. → Bastille Day=2023-07-14";
    "guy-fawkes-night", "(Bonfire|Fawkes) (Night|Day) {of-year}?", |s| feast(Feast::Fixed(11, 5), s), "The fifth of November.", "It rained on Bonfire Night. → Bonfire Night=2022-11-05";
    "remembrance-sunday", "Remembrance Sunday {of-year}?", |s| feast(Feast::Nth { month: 11, n: 2, weekday: 7, plus: 0 }, s), "The second Sunday of November.", "It rained on Remembrance Sunday. → Remembrance Sunday=2022-11-13";
    "april-fools-day", "April (Fool|Fools) ('|'s) Day {of-year}?", |s| feast(Feast::Fixed(4, 1), s), "The first of April.", "It rained on April Fools' Day. → April Fools' Day=2023-04-01";
    "groundhog-day", "(on|since|until|before|after) [Groundhog Day {of-year}?]", |s| feast(Feast::Fixed(2, 2), s), "The second of February; without a preposition a film.", "It rained on Groundhog Day. → Groundhog Day=2023-02-02";
    "good-friday", "Good Friday {of-year}?", |s| feast(Feast::Easter(-2), s), "Two days before Easter.", "It rained on Good Friday. → Good Friday=2023-04-07";
    "shrove-tuesday", "Shrove Tuesday {of-year}?", |s| feast(Feast::Easter(-47), s), "The day before Lent.", "It rained on Shrove Tuesday. → Shrove Tuesday=2023-02-21";
    "ash-wednesday", "Ash Wednesday {of-year}?", |s| feast(Feast::Easter(-46), s), "46 days before Easter.", "It rained on Ash Wednesday. → Ash Wednesday=2023-02-22";
    "palm-sunday", "Palm Sunday {of-year}?", |s| feast(Feast::Easter(-7), s), "A week before Easter.", "It rained on Palm Sunday. → Palm Sunday=2023-04-02";
    "easter-monday", "Easter Monday {of-year}?", |s| feast(Feast::Easter(1), s), "The day after Easter.", "It rained on Easter Monday. → Easter Monday=2023-04-10";
    "easter", "(at|before|after|since|until|by|over|on|around|for|last|next) [Easter {of-year}?]", |s| feast(Feast::Easter(0), s), "Easter, where a word shows that the day is meant.", "It rained at Easter. → Easter=2023-04-09";
    "ascension", "Ascension Day {of-year}?", |s| feast(Feast::Easter(39), s), "39 days after Easter.", "It rained on Ascension Day. → Ascension Day=2023-05-18";
    "pentecost", "(at|on|before|after|since) [(Pentecost|Whitsun) {of-year}?]", |s| feast(Feast::Easter(49), s), "49 days after Easter.", "It rained at Pentecost. → Pentecost=2023-05-28";
    "memorial-day", "Memorial Day {of-year}?", |s| feast(Feast::Nth { month: 5, n: -1, weekday: 1, plus: 0 }, s), "The last Monday of May.", "It rained on Memorial Day. → Memorial Day=2023-05-29";
    "labor-day", "Labor Day {of-year}?", |s| feast(Feast::Nth { month: 9, n: 1, weekday: 1, plus: 0 }, s), "The first Monday of September.", "It will rain on Labor Day. → Labor Day=2023-09-04";
    "columbus-day", "Columbus Day {of-year}?", |s| feast(Feast::Nth { month: 10, n: 2, weekday: 1, plus: 0 }, s), "The second Monday of October.", "It will rain on Columbus Day. → Columbus Day=2023-10-09";
    "veterans-day", "Veterans Day {of-year}?", |s| feast(Feast::Fixed(11, 11), s), "The eleventh of November.", "It will rain on Veterans Day. → Veterans Day=2023-11-11";
    "presidents-day", "(Presidents|President) ('|'s) Day {of-year}?", |s| feast(Feast::Nth { month: 2, n: 3, weekday: 1, plus: 0 }, s), "The third Monday of February.", "It rained on Presidents' Day. → Presidents' Day=2023-02-20";
    "king-day", "Martin Luther King Jr? .? Day {of-year}?", |s| feast(Feast::Nth { month: 1, n: 3, weekday: 1, plus: 0 }, s), "The third Monday of January.", "It rained on Martin Luther King Day. → Martin Luther King Day=2023-01-16";
    "mothers-day", "Mother 's Day {Aa} {of-year}?", |s| feast(Feast::Nth { month: 5, n: 2, weekday: 7, plus: 0 }, s), "The second Sunday of May, as in the United States.", "It rained on Mother's Day. → Mother's Day=2023-05-14";
    "boxing-day", "Boxing Day {of-year}?", |s| feast(Feast::Fixed(12, 26), s), "The day after Christmas.", "It rained on Boxing Day. → Boxing Day=2022-12-26";
    "may-day", "(on|by|since|until|before|after|this|last|next|the) [May Day {of-year}?]", |s| feast(Feast::Fixed(5, 1), s), "The first of May.", "It rained on May Day. → May Day=2023-05-01";
    "election-day", "Election Day {of-year}?", |s| feast(Feast::Nth { month: 11, n: 1, weekday: 1, plus: 1 }, s), "The Tuesday after the first Monday of November, as in the United States.", "It will rain on Election Day. → Election Day=2023-11-07";
    "fourth-of-july", "the? Fourth of July", |_| made(Expr::Day { year: YearRef::None, month: 7, day: 4, weekday: 0 }), "A day that its date has named.", "It rained on the Fourth of July. → the Fourth of July=2023-07-04";

    // Names that hold the name of a day or a month, and words that look like dates.
    "sunday-papers", "(Sun|Mail|Independent|Scotland|Wales|Post|Star) {Aa} on Sunday", nothing, "A newspaper.", "The Mail on Sunday wrote it. → ";
    "weekday-papers", "{weekday} (Times|Telegraph|Mirror|Express|Mail|Herald|Star|Tribune|Mercury) {Aa}", nothing, "A newspaper.", "The Sunday Times wrote it. → ";
    "agreement-of-a-feast", "Good Friday (Agreement|Accord|deal)", nothing, "A treaty that is called after a feast.", "The Good Friday Agreement held. → ";
    "war-of-a-feast", "Yom Kippur War", nothing, "A war that is called after a feast.", "The Yom Kippur War was short. → ";
    "rising-of-a-feast", "Easter (Rising|Sunday)? (Rising|bombings|attacks|massacre)", nothing, "What is called after a feast.", "The Easter Sunday bombings shook it. → ";
    "tsunami-of-a-feast", "Boxing Day (tsunami|earthquake|quake)", nothing, "What is called after a feast.", "The Boxing Day tsunami took it. → ";
    "revolution-of-a-month", "(October|February|July|November) Revolution {Aa}", nothing, "A revolution that is called after a month.", "The October Revolution began it. → ";
    "named-spring", "(Prague|Arab|Damascus|Seoul) (spring|summer)", nothing, "A movement.", "It began with the Prague Spring of 1968. → 1968=1968";
    "black-september", "Black September {Aa}", nothing, "An organisation.", "Black September did it. → ";
    "papers-today", "(USA|VOA|India|Russia|Psychology) Today {Aa}", nothing, "A newspaper or a programme.", "USA Today wrote it. → ";
    "named-days", "(Black|Bloody|Super|Cyber|Ruby|Sheffield) {Aa} {weekday}", nothing, "A name that holds that of a weekday.", "Black Friday deals came. → ";
    "march-on", "(the|a|this) March (of|on|against)", nothing, "A march, with a capital.", "The March on the capital was banned. → ";

    // Anniversaries: the stage looks for their day near by.
    "anniversary", "the? {ord} anniversary", |s| made(Expr::Anniversary(s.ordinals[1])), "The day of an event, so many years later.", "They marked the 70th anniversary of the truce (July 27, 1953). → the 70th anniversary=2023-07-27; July 27, 1953=1953-07-27";
};
