//! The police's own books, as the stand-in keeps them: which decisions stand how, what was confirmed, what is locked.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    books::{fen, rows, text},
    streets::Streets,
};

/// A payment that was confirmed to the police.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Our number of the order.
    pub order: String,
    /// WeChat's number for the money.
    pub transaction: String,
    /// Fine and surcharge.
    pub total_fen: i64,
    /// The refund that undid it.
    pub revoked_by: Option<String>,
}

/// All of it, by the decision's number.
#[derive(Clone, Default)]
pub struct PoliceBooks {
    /// How each decision stands: `unpaid`, `paid_elsewhere`, …
    pub standing: BTreeMap<String, String>,
    /// What was confirmed.
    pub booked: BTreeMap<String, Booked>,
    /// Who keeps which decision to himself.
    pub locks: BTreeMap<String, String>,
}

impl PoliceBooks {
    /// Reads them; `None` while the stand-in is away.
    pub async fn read(streets: &Streets) -> Option<PoliceBooks> {
        let desk = streets.control("police").await?;
        let booked = rows(&desk, "payments").iter().map(|row| (text(row, "number"), booked(row)));
        let locks = rows(&desk, "locks").iter().map(|row| (text(row, "number"), text(row, "order_no")));
        Some(PoliceBooks {
            booked: booked.collect(),
            locks: locks.collect(),
            standing: standing(streets).await?,
        })
    }

    /// The payment of a decision that stands.
    pub fn standing_payment(&self, number: &str) -> Option<&Booked> {
        self.booked.get(number).filter(|booked| booked.revoked_by.is_none())
    }
}

fn booked(row: &Value) -> Booked {
    Booked {
        order: text(row, "order_no"),
        transaction: text(row, "transaction_no"),
        total_fen: fen(row, "principal_fen") + fen(row, "surcharge_fen"),
        revoked_by: row["revoked_by"].as_str().map(str::to_owned),
    }
}

/// The whole feed: what comes later of a decision is how it stands.
async fn standing(streets: &Streets) -> Option<BTreeMap<String, String>> {
    let mut standing = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = streets.decisions(&after).await?;
        standing.extend(rows(&page, "items").iter().map(|row| (text(row, "number"), text(row, "status"))));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return Some(standing),
        }
    }
}
