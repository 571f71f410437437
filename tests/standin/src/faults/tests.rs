//! Which fault strikes when.

use super::*;

fn fault(route: Route, kind: Kind, times: u32) -> Fault {
    Fault { route, kind, times, number: None, after_effect: false, seconds: None }
}

fn kind(strike: Option<Strike>) -> Option<Kind> {
    strike.map(|strike| strike.kind)
}

#[test]
fn faults_come_in_order_and_as_often_as_ordered() {
    let mut faults = Faults::default();
    faults.order(fault(Route::Query, Kind::TimeoutAfter, 2)).unwrap();
    faults.order(fault(Route::Query, Kind::NoSignature, 1)).unwrap();
    assert_eq!(faults.take(Route::Prepay, &[]), None);
    let seen: Vec<_> = (0..4).map(|_| kind(faults.take(Route::Query, &["ORDER-1"]))).collect();
    let (after, unsigned) = (Some(Kind::TimeoutAfter), Some(Kind::NoSignature));
    assert_eq!(seen, [after, after, unsigned, None]);
}

#[test]
fn limits_hold() {
    let mut faults = Faults::default();
    let ordered = |times| fault(Route::Close, Kind::Status500, times);
    assert!(faults.order(ordered(0)).is_err());
    assert!(faults.order(ordered(1001)).is_err());
    assert!(faults.order(fault(Route::Close, Kind::Never, 1)).is_err());
    assert!(faults.order(Fault { seconds: Some(172_801), ..ordered(1) }).is_err());
    for _ in 0..100 {
        faults.order(ordered(1000)).unwrap();
    }
    assert!(faults.order(ordered(1)).is_err());
}

#[test]
fn a_fault_of_one_number_leaves_the_others_alone() {
    let mut faults = Faults::default();
    let one = Fault { number: Some("ORDER-2".into()), ..fault(Route::Refund, Kind::Status429, 1) };
    faults.order(one).unwrap();
    assert_eq!(faults.take(Route::Refund, &["ORDER-1", "RORDER-1"]), None);
    assert_eq!(kind(faults.take(Route::Refund, &["RORDER-2", "ORDER-2"])), Some(Kind::Status429));
}

#[test]
fn sendings_and_attempts_are_struck_apart() {
    let mut faults = Faults::default();
    faults.order(fault(Route::Notify, Kind::Never, 1)).unwrap();
    assert_eq!(faults.take(Route::Notify, &[]), None);
    assert_eq!(kind(faults.take_sending(Route::Notify, &[])), Some(Kind::Never));
}

#[test]
fn a_seed_strikes_the_same_calls_in_any_order() {
    let strikes = |seed, orders: &[&'static str]| {
        let mut faults = Faults::default();
        let (routes, kinds) =
            (vec![Route::Query], vec![Kind::Status500, Kind::NoSignature, Kind::TimeoutAfter]);
        faults.unleash(Chaos { seed, percent: 40, routes, kinds, seconds: None }).unwrap();
        let mut seen = Vec::new();
        for order in orders {
            for call in 0..20 {
                seen.push((*order, call, faults.take(Route::Query, &[order])));
            }
        }
        seen.sort_by_key(|(order, call, _)| (*order, *call));
        seen
    };
    let forward = strikes(9, &["A", "B", "C"]);
    assert_eq!(forward, strikes(9, &["C", "A", "B"]));
    assert_ne!(forward, strikes(10, &["A", "B", "C"]));
    let hits = forward.iter().filter(|(.., strike)| strike.is_some()).count();
    assert!((10..40).contains(&hits), "{hits}");
}
