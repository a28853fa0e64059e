//! Calendar dates as day numbers, so that comparing and subtracting them costs nothing.

use std::fmt;

use jiff::ToSpan;
use jiff::civil;

/// A civil date, held as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Date {
    /// Reads `YYYY-MM-DD`; nothing else, and only days that exist.
    pub fn parse(text: &str) -> Option<Date> {
        Date::from_bytes(text.as_bytes())
    }

    /// Reads the bytes of a text like [`Date::parse`].
    pub fn from_bytes(text: &[u8]) -> Option<Date> {
        let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
        let digits = [y0, y1, y2, y3, m0, m1, d0, d1].map(|digit| digit.wrapping_sub(b'0'));
        if digits.iter().fold(false, |found, digit| found | (*digit > 9)) {
            return None;
        }
        let two = |at: usize| i32::from(digits[at]) * 10 + i32::from(digits[at + 1]);
        let (year, month, day) = (two(0) * 100 + two(2), two(4), two(6));
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        (1..=last).contains(&day).then(|| Date(days_from_civil(year, month, day)))
    }

    /// Makes a date from its parts.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        civil::Date::new(year, month, day).ok().map(Date::from)
    }

    /// Returns the calendar date.
    pub fn civil(self) -> civil::Date {
        EPOCH.checked_add(i64::from(self.0).days()).unwrap_or(if self.0 < 0 { civil::Date::MIN } else { civil::Date::MAX })
    }

    /// Returns the date some days later.
    pub fn add_days(self, days: i64) -> Date {
        let day = i64::from(self.0).saturating_add(days);
        Date(day.clamp(i64::from(Date::from(civil::Date::MIN).0), i64::from(Date::from(civil::Date::MAX).0)) as i32)
    }

    /// Returns the date some months later; a day that the month lacks becomes its last day.
    pub fn add_months(self, months: i64) -> Date {
        let span = months.clamp(-240_000, 240_000).months();
        self.civil().checked_add(span).map_or(self, Date::from)
    }

    /// Returns the day of a moment in Asia/Tokyo, which has no summer time; the moment in seconds since 1970 UTC.
    pub fn in_tokyo(seconds: i64) -> Date {
        const OFFSET: i64 = 9 * 3600;
        Date(0).add_days(seconds.saturating_add(OFFSET).div_euclid(86_400))
    }

    /// Returns the Japanese fiscal year, which runs from April to March.
    pub fn fiscal_year(self) -> i64 {
        let date = self.civil();
        i64::from(date.year()) - i64::from(date.month() < 4)
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Date(days_from_civil(i32::from(date.year()), i32::from(date.month()), i32::from(date.day())))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.civil();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_dates() {
        for bad in ["2025-02-29", "2025-13-01", "2025-00-10", "2025-1-01", "2025/01/01", "20250101", "2025-01-32", "２０２５-01-01"] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
        assert_eq!(Date::parse("2024-02-29").map(|date| date.to_string()).as_deref(), Some("2024-02-29"));
    }

    #[test]
    fn own_day_numbers_agree_with_the_calendar_library() {
        for day in (-800_000..2_900_000).step_by(97) {
            let date = Date(day);
            assert_eq!(Date::from(date.civil()), date);
        }
    }

    #[test]
    fn a_fiscal_year_starts_on_the_first_of_april() {
        assert_eq!(Date::parse("2027-03-31").unwrap().fiscal_year(), 2026);
        assert_eq!(Date::parse("2027-04-01").unwrap().fiscal_year(), 2027);
    }

    #[test]
    fn months_clamp_to_the_end_of_the_month() {
        assert_eq!(Date::parse("2025-01-31").unwrap().add_months(1).to_string(), "2025-02-28");
    }
}
