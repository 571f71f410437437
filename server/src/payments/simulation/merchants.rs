//! Two cities with a merchant each: one of its own, one behind a service provider. A third is none of ours.

use std::{rc::Rc, sync::LazyLock};

use shared::fines::FineNo;

use super::{gateway::Counter, town::Town};
use crate::{
    fines::registry::{Serves, serving},
    payments::Gateways,
    wechat::Party,
};

/// The merchant of 长春.
pub(super) const FIRST: &str = "first";
/// The merchant of 吉林.
pub(super) const SECOND: &str = "second";
/// None of ours.
pub(super) const STRANGER: &str = "stranger";
/// Ours.
pub(super) const ALL: [&str; 2] = [FIRST, SECOND];

static PARTIES: LazyLock<[Party; 3]> = LazyLock::new(|| {
    let direct = |mchid: &str| Party::Direct { appid: "wx".into(), mchid: mchid.into() };
    let behind_provider = Party::Partner {
        sp_appid: "wx".into(),
        sp_mchid: "provider".into(),
        sub_appid: None,
        sub_mchid: SECOND.into(),
    };
    [direct(FIRST), behind_provider, direct(STRANGER)]
});
static SERVED: LazyLock<[Vec<Serves>; 2]> =
    LazyLock::new(|| ["220100", "220200"].map(|city| city.parse().into_iter().collect()));

/// How the gateway names a merchant.
pub(super) fn party(merchant: &str) -> &'static Party {
    let [first, second, stranger] = &*PARTIES;
    match merchant {
        FIRST => first,
        SECOND => second,
        _ => stranger,
    }
}

/// Whose money a fine becomes, by the city that begins its number.
pub(super) fn of_fine(number: &FineNo) -> &'static str {
    if number.to_string().starts_with("2202") { SECOND } else { FIRST }
}

/// The other of ours.
pub(super) fn other_than(merchant: &str) -> &'static str {
    if merchant == FIRST { SECOND } else { FIRST }
}

/// Where one server calls the gateway in the name of each merchant.
#[derive(Clone)]
pub(super) struct Counters([Counter; 2]);

impl Counters {
    pub(super) fn new(town: &Rc<Town>) -> Counters {
        Counters(ALL.map(|merchant| Counter { town: Rc::clone(town), merchant }))
    }
}

impl Gateways for Counters {
    type One = Counter;

    fn of_number(&self, number: &FineNo) -> Option<&Counter> {
        let served = SERVED.iter().map(Vec::as_slice);
        serving(served.zip(&self.0), &number.to_string())
    }

    fn all(&self) -> impl Iterator<Item = &Counter> {
        self.0.iter()
    }
}
