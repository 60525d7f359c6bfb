//! What the grammar reads off the words, before anybody asks when the text was written.

use crate::calendar::date;
use crate::lexicon::{Part, Unit};

/// A time expression: where it stands and what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// First token.
    pub(crate) first: usize,
    /// One past the last token.
    pub(crate) end: usize,
    /// What it says.
    pub(crate) expr: Expr,
    /// The time of the day that it adds.
    pub(crate) time: Clock,
    /// The TIMEX3 `mod`.
    pub(crate) modifier: Option<Mod>,
    /// The TIMEX3 `quant`.
    pub(crate) quant: Option<&'static str>,
    /// How often it comes back in each unit, the TIMEX3 `freq`; 0 where the text does not say.
    pub(crate) freq: u8,
    /// Whether the hit begins a range whose other end is the next hit.
    pub(crate) opens_range: bool,
    /// The line of the table of phrases that it was read with, by its number; what code reads has none.
    pub(crate) phrase: Option<u16>,
    /// The name of the line of the table of modifiers.
    pub(crate) modifier_line: Option<&'static str>,
}

impl Hit {
    pub(crate) fn new(first: usize, end: usize, expr: Expr) -> Self {
        Hit {
            first,
            end,
            expr,
            time: Clock::None,
            modifier: None,
            quant: None,
            freq: 0,
            opens_range: false,
            phrase: None,
            modifier_line: None,
        }
    }

    pub(crate) fn time(mut self, time: Clock) -> Self {
        self.time = time;
        self
    }

    pub(crate) fn modified(mut self, modifier: Mod) -> Self {
        self.modifier = Some(modifier);
        self
    }
}

/// TIMEX3 modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mod {
    Start,
    Mid,
    End,
    Approx,
    MoreThan,
    LessThan,
    EqualOrMore,
    EqualOrLess,
}

impl Mod {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Mod::Start => "START",
            Mod::Mid => "MID",
            Mod::End => "END",
            Mod::Approx => "APPROX",
            Mod::MoreThan => "MORE_THAN",
            Mod::LessThan => "LESS_THAN",
            Mod::EqualOrMore => "EQUAL_OR_MORE",
            Mod::EqualOrLess => "EQUAL_OR_LESS",
        }
    }
}

/// A time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    None,
    /// `8 p.m.`; the minute is there only where the text gives it.
    At {
        hour: u8,
        minute: Option<u8>,
        second: Option<u8>,
        /// Minutes ahead of the world clock.
        zone: Option<i16>,
    },
    Part(Part),
}

/// How an expression leans on another date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rel {
    /// `last week`.
    Last,
    /// `this week`.
    This,
    /// `next week`.
    Next,
    /// `the same day`, `that year`: the date that the text named last.
    Same,
    /// `the following day`, counted from the date that the text named last.
    Following,
    /// `the previous day`, likewise.
    Before,
    /// `the year-ago quarter`.
    YearAgo,
    /// `the last winter of the fighting`: of something that the calendar does not know.
    Open,
    /// `the new year`: the one that has just begun or is about to; of months the one that runs or is the next of its name.
    New,
    /// `the year before last`: so many units away; of weekdays the nth of its name before or after the anchor.
    By(i8),
    /// `Tuesday of last week`: of weekdays, that of the week so many weeks away.
    Week(i8),
    /// `a week ago Thursday`: of weekdays, so many weeks from the nearest of its name, which may be the anchor.
    Weeks(i8),
}

/// The year that goes with a month, quarter or season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YearRef {
    None,
    Is(i16),
    /// `of last year`: so many years from that of the anchor.
    Away(i8),
    /// `last summer`: by the word before what is named, which may be the last of its name rather than that of last year.
    Rel(Rel),
}

/// A quantity of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Qty {
    /// A number.
    N(u32),
    /// A number and a half.
    AndHalf(u32),
    /// Half a unit.
    Half,
    /// `a few`, or none given.
    Vague,
}

/// Where an offset counts from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toward {
    /// `two days ago`.
    Ago,
    /// `two years ago today`: to the day.
    AgoToday,
    /// `in two days`, `two days from now`.
    FromNow,
    /// `two days earlier`, from the date that the text named last.
    Earlier,
    /// `two days later`, likewise.
    Later,
}

/// References without a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ref {
    Past,
    Present,
    Future,
}

/// How the day of a feast is found in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feast {
    /// Month and day.
    Fixed(u8, u8),
    /// The nth weekday of a month (-1 is the last, Monday is 1), and days after it.
    Nth { month: u8, n: i8, weekday: u8, plus: i8 },
    /// Days after Easter Sunday of the western churches.
    Easter(i16),
    /// Days after Easter Sunday of the eastern churches.
    EasternEaster(i16),
    /// Days after the Jewish New Year that falls in the year.
    RoshHashanah(i16),
}

/// A day or a week by its number in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NthOf {
    /// From 1 on; 0 is the last.
    pub(crate) n: u8,
    pub(crate) unit: Unit,
    /// The weekday that is counted; 0 where units are.
    pub(crate) weekday: u8,
    pub(crate) month: u8,
}

impl Expr {
    /// Whether a numeric date puts the day first, as far as it shows that itself: by a number above 12, or by its weekday.
    pub(crate) fn day_first(self) -> Option<bool> {
        let Expr::Numeric { a, b, year: YearRef::Is(year), weekday } = self else { return None };
        if a > 12 || b > 12 {
            return Some(a > 12);
        }
        let fits = |day, month| {
            date(year, month, day)
                .is_some_and(|d| d.weekday().to_monday_one_offset().unsigned_abs() == weekday)
        };
        match (fits(a, b), fits(b, a)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

/// What a time expression says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    /// A day of a month, with or without its year and weekday.
    Day {
        year: YearRef,
        month: u8,
        day: u8,
        weekday: u8,
    },
    /// A numeric date whose order is not settled yet: `03/04/2023`.
    Numeric {
        a: u8,
        b: u8,
        year: YearRef,
        /// The weekday before it; 0 where there is none.
        weekday: u8,
    },
    Month {
        year: YearRef,
        month: u8,
        rel: Option<Rel>,
    },
    Year(i16),
    /// A year before our time.
    YearBc(i16),
    Decade {
        decade: i16,
        short: bool,
    },
    Century(i16),
    /// A century before our time, by the hundreds of its years.
    CenturyBc(i16),
    Weekday {
        day: u8,
        rel: Option<Rel>,
    },
    /// `today` is 0, `yesterday` -1.
    DayShift(i8),
    Unit {
        unit: Unit,
        rel: Rel,
    },
    Offset {
        qty: Qty,
        unit: Unit,
        toward: Toward,
    },
    Duration {
        qty: Qty,
        unit: Unit,
    },
    /// `two years and three months`.
    Durations([(u16, Unit); 2]),
    /// `week 30 of 2023`.
    Week(i16, i8),
    /// `the week of July 17`.
    WeekOf {
        month: u8,
        day: u8,
    },
    /// `the 15th`, `the 4th of last month`.
    DayIn {
        day: u8,
        rel: Option<Rel>,
    },
    /// `that period`: what was told of last.
    ThatPeriod {
        /// Whether it may be the quarter of a report that does not name it.
        business: bool,
    },
    /// `a while`.
    LongWhile,
    /// `the first week of May`.
    NthOf {
        of: NthOf,
        year: YearRef,
    },
    /// A period with a name, by its number.
    Period(u16),
    /// `the 70th anniversary`, before it is known of what.
    Anniversary(u8),
    /// The day of an anniversary; month and day are 0 where only the year is known.
    AnniversaryOf {
        year: i16,
        month: u8,
        day: u8,
    },
    /// `every two weeks`.
    Set {
        qty: Qty,
        unit: Unit,
    },
    /// `every Tuesday`.
    SetWeekday(u8),
    /// `each July`.
    SetMonth(u8),
    /// `every summer`.
    SetSeason(u8),
    /// `every morning`.
    SetPart,
    Ref(Ref),
    Quarter {
        quarter: u8,
        year: YearRef,
    },
    HalfYear {
        half: u8,
        year: YearRef,
        /// Whether it is one; `the second half` may be that of a match.
        sure: bool,
    },
    Season {
        season: u8,
        year: YearRef,
    },
    Fiscal(YearRef),
    Feast {
        feast: Feast,
        year: YearRef,
    },
    /// Only the time of the day, of the day that the text speaks of.
    TimeOnly,
    /// Words that look like a date and are none; the stage never sees them.
    Nothing,
}
