//! Days and dates of the Gregorian calendar.

/// The first second of the year 1, and the last of the year 9999.
const FIRST: f64 = -62_135_596_800.0;
const LAST: f64 = 253_402_300_799.0;

/// A time by its parts, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) microsecond: i64,
    /// Monday is 0.
    pub(super) weekday: i64,
    /// The first of January is 1.
    pub(super) day_of_year: i64,
    /// Whole seconds since 1970.
    pub(super) seconds: i64,
}

impl Moment {
    /// The moment so many seconds after the start of 1970, to the microsecond; `None` beyond the
    /// years 1 to 9999.
    pub(super) fn at(seconds: f64) -> Option<Self> {
        if !(FIRST..=LAST).contains(&seconds) {
            return None;
        }
        let mut whole = seconds.floor() as i64;
        let mut microsecond = ((seconds - seconds.floor()) * 1e6).round() as i64;
        if microsecond == 1_000_000 {
            whole += 1;
            microsecond = 0;
        }
        let (day_number, rest) = (whole.div_euclid(86_400), whole.rem_euclid(86_400));
        let (year, month, day) = date(day_number);
        Some(Self {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            microsecond,
            weekday: (day_number + 3).rem_euclid(7),
            day_of_year: day_number - days(year, 1, 1) + 1,
            seconds: whole,
        })
    }
}

/// Days from the first of January 1970 to this date.
///
/// Years are counted from March, so that the leap day is the last one of its year.
pub(super) const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day that is so many days after the first of January 1970.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + (month <= 2) as i64;
    (year, month, day)
}

/// How many days a month has.
pub(super) const fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
