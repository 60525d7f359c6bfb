//! The rules of the stage: how the value of each date was come by.

wirecopy_stage::rules! {
    pub(crate) mod rule {
        YEAR_MONTH_DAY = "month-day-year", "A date in full never moves.", "July 27, 1953 → 1953-07-27";
        NUMERIC_ISO = "iso-date", "Year, month and day in digits, year first.", "2023-07-26 → 2023-07-26";
        NUMERIC_MONTH_FIRST = "numeric-month-first", "A numeric date whose month comes first.", "7/26/2023 → 2023-07-26";
        NUMERIC_DAY_FIRST = "numeric-day-first", "A numeric date whose day comes first.", "26/07/2023 → 2023-07-26";
        MONTH_DAY_NEAREST = "month-day-nearest", "A month and day without a year lie in the year that puts them nearest to the anchor.", "2023-07-27: July 25 → 2023-07-25";
        MONTH_DAY_PAST = "month-day-past-tense", "A month and day told in the past tense lie before the anchor, where that is far from it or the verb tells of what comes about on a day.", "2023-07-27: was shot on Oct. 10 → 2022-10-10";
        MONTH_DAY_FUTURE = "month-day-future-tense", "A month and day told in the future tense lie after the anchor.", "2023-07-27: will open on March 3 → 2024-03-03";
        MONTH_DAY_RELATIVE = "month-day-relative-year", "The year of a month and day is named relative to the anchor.", "2023-07-27: July 4 last year → 2022-07-04";
        MONTH_DAY_UNKNOWN = "month-day-unknown-year", "Without an anchor the year of a month and day stays open.", "July 25 → XXXX-07-25";
        MONTH_YEAR = "month-year", "A month with its year.", "in October 2020 → 2020-10";
        MONTH_NEAREST = "month-nearest", "A month without a year is the latest one that is not after the anchor.", "2023-07-27: in May → 2023-05";
        MONTH_FUTURE = "month-future-tense", "A month told in the future tense is the next one.", "2023-07-27: will vote in May → 2024-05";
        MONTH_RELATIVE = "month-relative", "A month after last, this or next, or with such a year.", "2023-07-27: last May → 2023-05";
        MONTH_UNKNOWN = "month-unknown-year", "Without an anchor the year of a month stays open.", "in May → XXXX-05";
        YEAR = "year", "A number that is used as a year.", "Before 2018 → 2018";
        WEEK = "week", "A week by its number and its year, after ISO 8601.", "week 30 of 2023 → 2023-W30";
        DECADE = "decade", "Ten years by their first year.", "the 1990s → 199";
        CENTURY = "century", "A hundred years by their number.", "20th century → 19";
        WEEKDAY_SAME = "weekday-same-day", "The weekday of the anchor is the anchor itself.", "2023-07-27: on Thursday → 2023-07-27";
        WEEKDAY_PAST = "weekday-nearest-past", "A weekday is the latest one before the anchor.", "2023-07-27: on Monday → 2023-07-24";
        WEEKDAY_NEXT_DAY = "weekday-next-day", "Published in the second half of a day, a text may tell of the next one, which has begun elsewhere.", "2023-07-27T22:00:00Z: on Friday → 2023-07-28";
        WEEKDAY_FUTURE = "weekday-future-tense", "A weekday told in the future tense is the next one.", "2023-07-27: will meet on Monday → 2023-07-31";
        WEEKDAY_SCHEDULED = "weekday-scheduled", "A weekday told in the present tense is that of a set event.", "2023-07-26: On Thursday the city marks its day → 2023-07-27";
        WEEKDAY_RELATIVE = "weekday-relative", "A weekday after last, this or next.", "2023-07-27: next Monday → 2023-07-31";
        WEEKDAY_UNKNOWN = "weekday-unknown-week", "Without an anchor the week stays open.", "on Wednesday → XXXX-WXX-3";
        TODAY = "today", "Today, tonight and this morning are the day of the anchor.", "2023-07-27: today → 2023-07-27";
        YESTERDAY = "yesterday", "The day before the anchor.", "2023-07-27: yesterday → 2023-07-26";
        TOMORROW = "tomorrow", "The day after the anchor.", "2023-07-27: tomorrow → 2023-07-28";
        DAY_IN_MONTH = "day-in-month", "A day by its number only lies in the month of which the text speaks.", "2023-07-27: It rained on the 15th. → 2023-07-15";
        DAY_UNKNOWN = "day-unknown", "Without an anchor a day that leans on it stays open.", "yesterday → XXXX-XX-XX";
        UNIT_LAST = "last-unit", "The week, month, quarter or year before that of the anchor.", "2023-07-27: last month → 2023-06";
        UNIT_THIS = "this-unit", "The week, month, quarter or year of the anchor.", "2023-07-27: this year → 2023";
        UNIT_NEXT = "next-unit", "The week, month, quarter or year after that of the anchor.", "2023-07-27: next week → 2023-W31";
        UNIT_SAME = "same-unit", "What the text told of last, seen as a day, month, year or period.", "July 27, 1953. That year → 1953";
        UNIT_FOLLOWING = "following-unit", "Counted from what the text named last, no finer than that.", "July 27, 1953. The following day → 1953-07-28";
        AGO = "ago", "Counted back from the anchor, as finely as its unit.", "2023-07-27: two days ago → 2023-07-25";
        FROM_NOW = "from-now", "Counted forward from the anchor.", "2023-07-27: two days from now → 2023-07-29";
        EARLIER = "earlier", "Counted back from what the text named last.", "July 27, 1953. Two days earlier → 1953-07-25";
        LATER = "later", "Counted forward from what the text named last.", "July 27, 1953. Two days later → 1953-07-29";
        VAGUE_OFFSET = "vague-offset", "An offset without a number points to the past or the future only.", "several years ago → PAST_REF";
        DURATION = "duration", "A number of units.", "the past two years → P2Y";
        VAGUE_DURATION = "vague-duration", "Units without a number.", "a few days → PXD";
        SET = "set", "Something that comes back.", "every day → P1D";
        SET_CALENDAR = "set-calendar", "A weekday, month or season that comes back.", "every Thursday → XXXX-WXX-4";
        PRESENT_REF = "present-reference", "A word for the present.", "now → PRESENT_REF";
        PAST_REF = "past-reference", "A word for the past.", "recently → PAST_REF";
        FUTURE_REF = "future-reference", "A word for the future.", "the near future → FUTURE_REF";
        QUARTER = "quarter", "A quarter, of its year or the latest that has begun.", "2023-07-27: the second quarter → 2023-Q2";
        HALF_YEAR = "half-year", "Half of a year.", "the first half of 1990 → 1990-H1";
        SEASON = "season", "A season, of its year or the nearest that has begun; a winter is that of its December.", "2023-07-27: last summer → 2022-SU";
        FISCAL = "fiscal-year", "A business year, which need not be that of the calendar.", "fiscal 1990 → FY1990";
        FEAST = "feast", "A feast whose day the calendar gives.", "2023-07-27: last Christmas → 2022-12-25";
        CLOCK = "clock", "A time of the day, of the day that the text speaks of.", "2023-07-27: at 8 p.m. → 2023-07-27T20:00";
        RANGE = "range", "Two dates that are joined are the ends of a range.", "2023-07-27: July 25-27 → 2023-07-25/2023-07-27";
        OPEN_RANGE = "open-range", "A word such as since or until leaves one end of a range open; a period with a name has both.", "since 2019 → 2019/..";
        ANNIVERSARY = "anniversary", "An anniversary is the day that is told of, so many years later.", "the 70th anniversary of the truce (July 27, 1953) → 2023-07-27";
        INFERRED_ANCHOR = "inferred-anchor", "Without a date of publication the text itself may tell when it was written.", "held talks on July 26 … (July 27, 1953 – July 27, 2023) → 2023-07-26";
        NO_ANCHOR = "no-anchor", "Nothing tells when the text was written.", "on Wednesday → no-anchor";
        CONTRADICTION_MONTH = "contradiction-month", "Two days that differ by one month only are likely one day, with a slip.", "July 25 … June 25 → date-contradiction";
        CONTRADICTION_WEEKDAY = "contradiction-weekday", "A weekday that its date does not fall on.", "Monday, July 27, 2023 → date-contradiction";
        AMBIGUOUS = "ambiguous-date", "Nothing in the text settles whether day or month comes first.", "03/04/2023 → ambiguous-date";
    }
}
