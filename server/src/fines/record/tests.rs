//! Quotes and views of one fictional fine.

use jiff::civil::date;

use shared::fines::Halt;

use super::*;

fn fine(status: FineStatus) -> FineRecord {
    FineRecord {
        id: FineId("0".repeat(32)),
        number: FineNo::parse("2201991000000010").unwrap(),
        plate: "吉A00001".parse().unwrap(),
        issuer: "演示交警大队（虚构）".into(),
        conduct: "演示".into(),
        violation_code: None,
        violated_on: date(2026, 11, 1),
        decision: Some(Decision {
            decided_on: date(2026, 11, 2),
            received_on: date(2026, 11, 2),
            procedure: Some(Procedure::Simple),
            principal: Fen::new(10_000).unwrap(),
            halts: Halts::default(),
            relief: Relief::None,
            review_received_on: None,
        }),
        registry_status: status,
        fictional: true,
        digest: String::new(),
        settled_by: None,
        settled_instalments: Vec::new(),
        attempted: false,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

// 15 days from 2 November is Tuesday the 17th; on the 22nd five days are late: 15 %.
#[test]
fn a_quote_is_what_the_law_says_of_the_day() {
    let quote =
        fine(FineStatus::Unpaid).quote(&Calendar::default(), at("2026-11-22T10:00:00+08:00")).unwrap();
    assert_eq!((quote.surcharge_fen.get(), quote.total_fen.get()), (1_500, 11_500));
    assert_eq!(quote.on, date(2026, 11, 22));
}

#[test]
fn two_minutes_before_midnight_are_quiet() {
    let quote = |text| fine(FineStatus::Unpaid).quote(&Calendar::default(), at(text));
    assert!(quote("2026-11-22T23:58:00+08:00").is_ok());
    assert_eq!(quote("2026-11-22T23:58:01+08:00"), Err(NotPayable::NearMidnight));
    assert_eq!(quote("2026-11-23T00:00:00+08:00").unwrap().surcharge_fen.get(), 1_800);
}

#[test]
fn only_a_decision_that_is_owed_can_be_paid() {
    let now = at("2026-11-22T10:00:00+08:00");
    let why = |f: FineRecord| f.quote(&Calendar::default(), now).err();
    assert_eq!(why(fine(FineStatus::UnderReview)), None);
    assert_eq!(why(fine(FineStatus::Revoked)), Some(NotPayable::Revoked));
    assert_eq!(why(fine(FineStatus::PaidElsewhere)), Some(NotPayable::PaidElsewhere));
    let camera = FineRecord { decision: None, ..fine(FineStatus::Unhandled) };
    assert_eq!(why(camera), Some(NotPayable::NoDecision));
    assert_eq!(why(fine(FineStatus::Changed)), None);
    assert_eq!(why(fine(FineStatus::Refunded)), Some(NotPayable::Refunded));
    let objected = FineRecord { decision: None, ..fine(FineStatus::Objected) };
    assert_eq!(why(objected), Some(NotPayable::Objected));
    let settled = FineRecord { settled_by: Some("p".into()), ..fine(FineStatus::Unpaid) };
    assert_eq!(settled.status(), FineStatus::Paid);
    assert_eq!(why(settled), Some(NotPayable::AlreadyPaid));
}

#[test]
fn the_view_is_masked_and_tells_of_later_days() {
    let view =
        fine(FineStatus::Unpaid).view(&Calendar::default(), at("2026-11-22T10:00:00+08:00"), None, None);
    assert_eq!((view.number_masked.as_str(), view.plate_masked.as_str()), ("2201**********10", "吉A***01"));
    let later: Vec<_> = view.term.unwrap().later.iter().map(|a| (a.on.day(), a.total_fen.get())).collect();
    // The 23rd, the 29th, and 21 December, when 34 days have reached the fine itself.
    assert_eq!(later, [(23, 11_800), (29, 13_600), (21, 20_000)]);
    let capped =
        fine(FineStatus::Unpaid).view(&Calendar::default(), at("2027-03-01T10:00:00+08:00"), None, None);
    assert!(capped.term.unwrap().later.is_empty());
}

// Late on the 18th and 19th; the review of the 20th to the 24th ends tomorrow, as is known today.
#[test]
fn a_review_is_told_while_it_lasts_and_its_days_are_never_charged() {
    let mut fine = fine(FineStatus::Unpaid);
    let halts = Halts::from(Halt::new(date(2026, 11, 20), Some(date(2026, 11, 25))));
    fine.decision = fine.decision.map(|d| Decision { halts, ..d });
    let term = |text| fine.view(&Calendar::default(), at(text), None, None).term.unwrap();
    let during = term("2026-11-24T10:00:00+08:00");
    assert_eq!((during.halted, during.today.surcharge_fen.get()), (true, 600));
    // The first day that costs more, and 34 counted days.
    let later: Vec<_> = during.later.iter().map(|a| (a.on, a.surcharge_fen.get())).collect();
    assert_eq!(
        (later.first(), later.last()),
        (Some(&(date(2026, 11, 25), 900)), Some(&(date(2026, 12, 26), 10_000)))
    );
    let after = term("2026-11-26T10:00:00+08:00");
    assert_eq!((after.halted, after.today.surcharge_fen.get()), (false, 1_200));
    assert_eq!(
        fine.quote(&Calendar::default(), at("2026-11-26T10:00:00+08:00")).unwrap().total_fen.get(),
        11_200
    );
}

fn in_instalments(settled: &[u8]) -> FineRecord {
    let part = |month, fen, paid| Instalment {
        due_on: date(2026, month, 1),
        principal_fen: Fen::new(fen).unwrap(),
        paid,
    };
    let parts = vec![part(9, 2_000, true), part(10, 3_000, false), part(12, 5_000, false)];
    let mut fine = fine(FineStatus::Unpaid);
    let relief = Relief::Instalments(parts.try_into().unwrap());
    fine.decision = fine.decision.map(|d| Decision { relief, received_on: date(2026, 8, 3), ..d });
    FineRecord { settled_instalments: settled.to_vec(), ..fine }
}

// The second part was due on Thursday, 1 October; on the 22nd of November it is 52 days late and at its limit.
#[test]
fn the_next_instalment_is_what_is_paid() {
    let now = at("2026-11-22T10:00:00+08:00");
    let quote = in_instalments(&[]).quote(&Calendar::default(), now).unwrap();
    assert_eq!((quote.principal_fen.get(), quote.surcharge_fen.get()), (3_000, 3_000));
    let quote = in_instalments(&[2]).quote(&Calendar::default(), now).unwrap();
    assert_eq!((quote.principal_fen.get(), quote.surcharge_fen.get()), (5_000, 0));
    let term = in_instalments(&[2]).view(&Calendar::default(), now, None, None).term.unwrap();
    let parts: Vec<_> = term.instalments.iter().map(|part| (part.number, part.paid, part.next)).collect();
    assert_eq!(parts, [(1, true, false), (2, true, false), (3, false, true)]);
    assert_eq!(term.last_free_day, date(2026, 12, 1));
}

// 34 late days are 21 December.
#[test]
fn the_amount_of_a_later_day_comes_along() {
    let now = at("2026-11-22T10:00:00+08:00");
    let asked = |on| {
        let view = fine(FineStatus::Unpaid).view(&Calendar::default(), now, None, Some(on));
        view.term.unwrap().asked.unwrap().total_fen.get()
    };
    assert_eq!(asked(date(2026, 12, 1)), 14_200);
    assert_eq!(asked(date(2027, 1, 5)), 20_000);
}

#[test]
fn what_the_registry_knows_as_paid_in_all_its_parts_is_not_asked_for() {
    let mut fine = in_instalments(&[2]);
    let now = at("2026-11-22T10:00:00+08:00");
    assert!(fine.quote(&Calendar::default(), now).is_ok());
    let part = |month| Instalment {
        due_on: date(2026, month, 1),
        principal_fen: Fen::new(5_000).unwrap(),
        paid: month == 9,
    };
    let relief = Relief::Instalments(vec![part(9), part(10)].try_into().unwrap());
    fine.decision = fine.decision.map(|d| Decision { relief, ..d });
    assert_eq!(fine.quote(&Calendar::default(), now), Err(NotPayable::PaidElsewhere));
}

#[test]
fn overdue_is_what_the_calendar_says() {
    let status = |status, text| fine(status).view(&Calendar::default(), at(text), None, None).status;
    assert_eq!(status(FineStatus::Unpaid, "2026-11-17T23:00:00+08:00"), FineStatus::Unpaid);
    assert_eq!(status(FineStatus::Unpaid, "2026-11-18T00:00:00+08:00"), FineStatus::Overdue);
    assert_eq!(status(FineStatus::UnderReview, "2026-11-18T00:00:00+08:00"), FineStatus::UnderReview);
    assert_eq!(status(FineStatus::Changed, "2026-11-18T00:00:00+08:00"), FineStatus::Changed);
}

/// 更正发生在缴款以后：已缴款不因此改变，钱退回了才是退付。
#[test]
fn a_correction_after_payment_is_told_and_takes_nothing_back() {
    let view = |status| {
        let paid = FineRecord { settled_by: Some("p".into()), ..fine(status) };
        paid.view(&Calendar::default(), at("2026-11-22T10:00:00+08:00"), None, None)
    };
    let revoked = view(FineStatus::Revoked);
    assert_eq!((revoked.status, revoked.revoked_after_payment), (FineStatus::Paid, true));
    assert_eq!(revoked.not_payable, Some(NotPayable::AlreadyPaid));
    assert_eq!(view(FineStatus::Refunded).status, FineStatus::Refunded);
    assert!(!view(FineStatus::Unpaid).revoked_after_payment);
}

#[test]
fn what_was_settled_here_is_no_word_of_the_registry() {
    let told = |digest: &str| FineRecord { digest: digest.into(), ..fine(FineStatus::Unpaid) };
    assert!(told("d1").is_as_told("d1"));
    assert!(told("d1.2").is_as_told("d1") && told("d1.2.3").is_as_told("d1.2"));
    assert!(!told("d2").is_as_told("d1") && !told("d10").is_as_told("d1"));
    assert!(!told("d1.0.3").is_as_told("d1.2"), "the second went back");
}
