//! Each says what is true, on any day.

use super::*;

/// Every day of the year from which all 2026 terms can be reckoned.
fn days_of_2026() -> impl Iterator<Item = Date> {
    (0..365).map(|offset| plus_days(date(2026, 1, 1), offset))
}

fn record(today: Date, place: usize) -> Record {
    fines(today).swap_remove(place - 1)
}

/// Days past the last day without surcharge, up to `today` or to the day the surcharge was halted.
fn late(record: &Record, today: Date) -> i64 {
    overdue_days(record.received_on.unwrap(), record.halted_on.unwrap_or(today))
}

#[test]
fn the_second_is_due_today_or_says_when() {
    // Reckoned by hand: a Sunday; a Monday; the Saturday worked after National Day; the first day of that holiday.
    let cases = [
        (date(2026, 11, 22), date(2026, 11, 23), "今天休息，期限顺延到下一个工作日：2026年11月23日"),
        (date(2026, 11, 23), date(2026, 11, 23), "今天是最后一天"),
        (date(2026, 10, 10), date(2026, 10, 10), "今天是最后一天"),
        (date(2026, 10, 1), date(2026, 10, 8), "今天休息，期限顺延到下一个工作日：2026年10月8日"),
    ];
    for (today, last, label) in cases {
        let record = record(today, 2);
        assert_eq!(due(record.received_on.unwrap()), last, "{today}");
        assert_eq!(record.label, label);
    }
    assert!(record(date(2027, 1, 4), 2).label.ends_with("只按周末推算）"));
}

#[test]
fn each_is_what_it_is_called_on_every_day() {
    for today in days_of_2026() {
        for in_time in [1, 6, 9, 11, 12, 14, 17] {
            assert!(late(&record(today, in_time), today) < 0, "{in_time} on {today}");
        }
        let overdue = record(today, 3);
        assert!((1..34).contains(&late(&overdue, today)), "{today}");
        assert!(overdue.label.contains(&format!("逾期 {} 天", late(&overdue, today))));
        // 3 % a day reaches the whole fine on day 34.
        assert!(late(&record(today, 4), today) >= 34, "{today}");
        assert!((1..34).contains(&late(&record(today, 7), today)), "{today}");
    }
}

#[test]
fn the_fifth_ran_over_national_day() {
    let record = record(date(2026, 11, 22), 5);
    assert_eq!(due(record.received_on.unwrap()), date(2026, 10, 8));
    assert!(record.label.ends_with("2026年10月8日"));
}

#[test]
fn all_keep_within_the_law() {
    let fines = fines(date(2026, 11, 22));
    assert_eq!(fines.len(), 17);
    for record in &fines {
        assert!(
            record.fictional && record.issuer.ends_with("（虚构）") && record.conduct.ends_with("（虚构）")
        );
        assert_eq!(record.number.len(), 16);
        assert!(record.number.starts_with("220199") && record.plate.starts_with("吉A"));
        match record.procedure {
            Some(Procedure::Simple) => assert!((2_000..=20_000).contains(&record.principal_fen.unwrap())),
            Some(Procedure::General) => assert!((20_001..=200_000).contains(&record.principal_fen.unwrap())),
            None => assert!(record.principal_fen.is_none() && record.decided_on.is_none()),
        }
        let all_digits = record.number.chars().all(|c| c.is_ascii_digit());
        assert_eq!(all_digits, record.kind == Kind::Decision);
    }
    let plates: std::collections::HashSet<_> = fines.iter().map(|record| &record.plate).collect();
    assert_eq!(plates.len(), 17);
    assert_eq!(fines[11].plate.chars().count(), 8);
}

#[test]
fn the_sixteenth_is_deferred_to_a_working_day_and_the_seventeenth_cut_into_the_whole() {
    for today in days_of_2026() {
        let deferred = record(today, 16);
        let last = working_day_from(deferred.deferred_to.unwrap());
        assert!(last > today && deferred.label.contains(&chinese(last)), "{today}");
        let cut = record(today, 17);
        let parts = cut.instalments.unwrap();
        assert!(parts.iter().all(|part| part.due_on > today && !part.paid));
        assert_eq!(Some(parts.iter().map(|part| part.principal_fen).sum()), cut.principal_fen);
    }
}
