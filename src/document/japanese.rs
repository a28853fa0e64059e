//! Dates and numbers as Japanese documents write them.

use crate::date::Date;

/// Eras by their first day: year, month, day, name, initial (元号法; 明治 and before do not occur in ledgers).
const ERAS: [((i16, i8, i8), &str, &str); 4] =
    [((2019, 5, 1), "令和", "R"), ((1989, 1, 8), "平成", "H"), ((1926, 12, 25), "昭和", "S"), ((1912, 7, 30), "大正", "T")];

/// Returns the era and the year in it; none before 大正.
fn era(date: Date) -> Option<(&'static str, &'static str, i16)> {
    ERAS.iter().find_map(|((year, month, day), name, initial)| {
        let first = Date::new(*year, *month, *day)?;
        (first <= date).then(|| (*name, *initial, date.civil().year() - year + 1))
    })
}

fn year_text(year: i16) -> String {
    if year == 1 { "元".to_owned() } else { year.to_string() }
}

/// Writes a day for a sentence: 令和8年（2026年）11月22日.
pub fn long_date(date: Date) -> String {
    let civil = date.civil();
    let (year, month, day) = (civil.year(), civil.month(), civil.day());
    match era(date) {
        Some((name, _, of_era)) => format!("{name}{}年（{year}年）{month}月{day}日", year_text(of_era)),
        None => format!("{year}年{month}月{day}日"),
    }
}

/// Writes a day for a cell: 2026-11-22（R8）, which sorts by itself.
pub fn short_date(date: Date) -> String {
    match era(date) {
        Some((_, initial, of_era)) => format!("{date}（{initial}{of_era}）"),
        None => date.to_string(),
    }
}

/// Writes a fiscal year: 令和8年度（2026年度）.
pub fn fiscal_year(year: i64) -> String {
    let named = i16::try_from(year).ok().and_then(|year| Date::new(year, 4, 1)).and_then(era);
    match named {
        // The fiscal year 2019 began in 平成31 and is called 令和元年度.
        _ if year == 2019 => "令和元年度（2019年度）".to_owned(),
        Some((name, _, of_era)) => format!("{name}{}年度（{year}年度）", year_text(of_era)),
        None => format!("{year}年度"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn days_have_both_years() {
        assert_eq!(long_date(date("2026-11-22")), "令和8年（2026年）11月22日");
        assert_eq!(long_date(date("2019-05-01")), "令和元年（2019年）5月1日");
        assert_eq!(long_date(date("2019-04-30")), "平成31年（2019年）4月30日");
        assert_eq!(short_date(date("1989-01-07")), "1989-01-07（S64）");
        assert_eq!(short_date(date("2019-12-01")), "2019-12-01（R1）");
    }

    #[test]
    fn fiscal_years_have_both_names() {
        assert_eq!(fiscal_year(2026), "令和8年度（2026年度）");
        assert_eq!(fiscal_year(2019), "令和元年度（2019年度）");
    }
}
