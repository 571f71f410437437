//! The fictional fines that a visitor can try, one for each way in which a fine can stand. Dates are reckoned from the day the stand-in starts, so
//! that each shows what its label says on any day; the labels are computed with the calendar, not hoped for.

use jiff::civil::{Date, date};

use super::calendar::{covers, due, is_working_day, overdue_days, plus_days, working_day_from};
use super::record::{
    CLOSURE, CROSSING, ISSUER, Kind, PARKING, Part, Procedure, RED_LIGHT, Record, SEAT_BELT, Status,
    TELEPHONE, Violation, on_the_spot,
};

/// Received on this day, the term ends on 7 October 2026 and moves past the National Day holiday to the 8th.
const RECEIVED_BEFORE_NATIONAL_DAY: Date = date(2026, 9, 22);

/// All of them as of `today` (Shanghai).
pub fn fines(today: Date) -> Vec<Record> {
    vec![
        in_time(1, today),
        due_today(2, today),
        overdue(3, today),
        capped(4, today),
        over_the_holiday(5),
        fifteen_digits(6, today),
        under_review(7, today),
        revoked(8, today),
        paid_at_a_bank(9, today),
        camera(10, today),
        general_procedure(11, today),
        new_energy(12, today),
        objected(13, today),
        changed(14, today),
        refunded(15, today),
        deferred(16, today),
        in_instalments(17, today),
    ]
}

/// What was decided so lately that the feed does not tell it yet: only who asks for it finds it.
pub fn fresh(today: Date) -> Vec<Record> {
    vec![simple(18, TELEPHONE, 5_000, today, "刚开出，名单里还没有")]
}

/// `220199` (no real agency) + kind of document + serial + check digit. The police's check algorithm is not
/// public, so the last digit here is merely the serial's own last digit.
fn decision_number(document: u8, serial: u32) -> String {
    format!("220199{document}{serial:08}{}", serial % 10)
}

/// Kind 1 is 简易程序处罚决定书.
fn simple(
    serial: u32,
    what: Violation,
    principal_fen: u64,
    received: Date,
    label: impl Into<String>,
) -> Record {
    let (number, plate) = (decision_number(1, serial), format!("吉A{serial:05}"));
    Record { label: label.into(), ..on_the_spot(number, plate, what, principal_fen, received) }
}

fn in_time(serial: u32, today: Date) -> Record {
    simple(serial, PARKING, 10_000, plus_days(today, -3), "期限内，不加处罚款")
}

/// On a day off no fine can fall due; then this one falls due on the next working day, and says so.
fn due_today(serial: u32, today: Date) -> Record {
    let received = plus_days(today, -15);
    let last = due(received);
    let mut label = if is_working_day(today) {
        "今天是最后一天".to_owned()
    } else {
        format!("今天休息，期限顺延到下一个工作日：{}", chinese(last))
    };
    if !covers(last) {
        label.push_str("（当年放假安排未收录，只按周末推算）");
    }
    simple(serial, SEAT_BELT, 5_000, received, label)
}

fn overdue(serial: u32, today: Date) -> Record {
    let received = plus_days(today, -27);
    let label = format!("已逾期 {} 天，每天加处 3%", overdue_days(received, today));
    simple(serial, RED_LIGHT, 20_000, received, label)
}

fn capped(serial: u32, today: Date) -> Record {
    simple(serial, TELEPHONE, 15_000, plus_days(today, -75), "逾期很久，加处罚款已到上限（与罚款一样多）")
}

fn over_the_holiday(serial: u32) -> Record {
    let received = RECEIVED_BEFORE_NATIONAL_DAY;
    let label = format!("期限遇国庆假期，顺延到{}", chinese(due(received)));
    simple(serial, CROSSING, 10_000, received, label)
}

fn fifteen_digits(serial: u32, today: Date) -> Record {
    let label = "决定书上只印了 15 位：输入时不要最后一位";
    simple(serial, PARKING, 15_000, plus_days(today, -1), label)
}

/// 复议 must come first against a decision on the spot (行政复议法 Art 23), within 60 days (Art 20).
fn under_review(serial: u32, today: Date) -> Record {
    let record = simple(serial, RED_LIGHT, 20_000, plus_days(today, -45), "复议期间，加处罚款停止计算");
    Record { status: Status::UnderReview, halted_on: Some(plus_days(today, -15)), ..record }
}

fn revoked(serial: u32, today: Date) -> Record {
    let record = simple(serial, PARKING, 10_000, plus_days(today, -20), "决定已撤销，不用缴");
    Record { status: Status::Revoked, ..record }
}

fn paid_at_a_bank(serial: u32, today: Date) -> Record {
    let record = simple(serial, SEAT_BELT, 5_000, plus_days(today, -12), "已在银行缴清");
    Record { status: Status::PaidElsewhere, ..record }
}

/// Without a decision there is nothing to pay.
fn camera(serial: u32, today: Date) -> Record {
    Record {
        kind: Kind::Camera,
        number: format!("220199A1{serial:08}"),
        plate: format!("吉A{serial:05}"),
        issuer: ISSUER.to_owned(),
        conduct: PARKING.conduct.to_owned(),
        violation_code: PARKING.code,
        violated_on: plus_days(today, -6),
        decided_on: None,
        received_on: None,
        procedure: None,
        principal_fen: None,
        status: Status::Unhandled,
        halted_on: None,
        resumed_on: None,
        deferred_to: None,
        instalments: None,
        fictional: true,
        label: "电子眼记录，还没有处罚决定，不能缴款".to_owned(),
    }
}

/// No source names the document digit of such a decision; 2 is made up and nothing depends on it.
fn general_procedure(serial: u32, today: Date) -> Record {
    let received = plus_days(today, -5);
    let label = "一般程序，罚款超过 200 元";
    Record {
        number: decision_number(2, serial),
        violated_on: plus_days(today, -11),
        procedure: Some(Procedure::General),
        ..simple(serial, CLOSURE, 50_000, received, label)
    }
}

fn new_energy(serial: u32, today: Date) -> Record {
    let record = simple(serial, CROSSING, 10_000, plus_days(today, -2), "新能源号牌（8 位）");
    Record { plate: format!("吉AD{serial:05}"), ..record }
}

fn objected(serial: u32, today: Date) -> Record {
    let label = "电子眼记录，已提出异议，等交警答复".to_owned();
    Record { status: Status::Objected, label, ..camera(serial, today) }
}

fn changed(serial: u32, today: Date) -> Record {
    let record = simple(serial, RED_LIGHT, 10_000, plus_days(today, -4), "决定已变更，按变更后的金额缴");
    Record { status: Status::Changed, ..record }
}

fn refunded(serial: u32, today: Date) -> Record {
    let record = simple(serial, PARKING, 10_000, plus_days(today, -40), "罚款已退还（退付）");
    Record { status: Status::Refunded, ..record }
}

/// 行政处罚法 Art 66(2): in hardship, on application and with approval.
fn deferred(serial: u32, today: Date) -> Record {
    let last = plus_days(today, 30);
    let label = format!("已批准延期，到{}为止不加处罚款", chinese(working_day_from(last)));
    Record { deferred_to: Some(last), ..simple(serial, RED_LIGHT, 20_000, plus_days(today, -25), label) }
}

/// As [`deferred`].
fn in_instalments(serial: u32, today: Date) -> Record {
    let part = |days, principal_fen| Part { due_on: plus_days(today, days), principal_fen, paid: false };
    let parts = vec![part(10, 8_000), part(40, 6_000), part(70, 6_000)];
    let label = "已批准分 3 期缴，先缴第 1 期";
    Record { instalments: Some(parts), ..simple(serial, TELEPHONE, 20_000, plus_days(today, -14), label) }
}

fn chinese(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
#[path = "demonstration_tests.rs"]
mod tests;
