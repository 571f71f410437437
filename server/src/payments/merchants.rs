//! Whose money it becomes: each city's fines go to that city's own merchant, and an order never leaves the merchant
//! that it was made for.

use std::sync::Arc;

use shared::fines::FineNo;

use super::{Attempt, Gateway, PaymentError, PaymentsIn, Surroundings, mutation::mutated};
use crate::{
    fines::registry::{Serves, serving},
    wechat::Pay,
};

/// The gateway of each merchant.
pub trait Gateways: Clone + 'static {
    /// Takes the money of one merchant.
    type One: Gateway;
    /// The merchant of the city that issued a number; `None` where no money is taken here for that city.
    fn of_number(&self, number: &FineNo) -> Option<&Self::One>;
    /// All of them.
    fn all(&self) -> impl Iterator<Item = &Self::One>;

    /// The merchant of that number.
    fn of_merchant(&self, recipient: &str) -> Option<&Self::One> {
        self.all().find(|one| one.party().recipient() == recipient)
    }
}

/// The merchants that the operator has configured.
#[derive(Clone)]
pub struct Merchants(Arc<[Merchant]>);

/// One of them.
#[derive(Clone)]
pub struct Merchant {
    /// Whose fines it takes; of none, all that no other takes.
    pub serves: Vec<Serves>,
    /// Its way to WeChat Pay.
    pub pay: Arc<Pay>,
}

impl Merchants {
    /// These.
    pub fn new(merchants: Vec<Merchant>) -> Merchants {
        Merchants(merchants.into())
    }

    /// Whether money is taken here for fines whose numbers begin with these six digits.
    pub fn serve(&self, division: &str) -> bool {
        self.of_digits(division).is_some()
    }

    fn of_digits(&self, number: &str) -> Option<&Arc<Pay>> {
        let all = self.0.iter().map(|merchant| (merchant.serves.as_slice(), &merchant.pay));
        serving(all, number)
    }
}

impl Gateways for Merchants {
    type One = Arc<Pay>;

    fn of_number(&self, number: &FineNo) -> Option<&Arc<Pay>> {
        self.of_digits(&number.to_string())
    }

    fn all(&self) -> impl Iterator<Item = &Arc<Pay>> {
        self.0.iter().map(|merchant| &merchant.pay)
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Whether money is taken here for that fine's city.
    pub fn takes(&self, number: &FineNo) -> bool {
        self.gateways.of_number(number).is_some()
    }

    /// The gateway of the merchant that the attempt was made for.
    pub(super) fn gateway(&self, attempt: &Attempt) -> Result<&GatewayOf<W>, PaymentError> {
        let mut gateway = self.gateways.of_merchant(&attempt.merchant);
        if mutated!(self, OneMerchantAsked) {
            gateway = self.gateways.all().next();
        }
        gateway.ok_or_else(|| PaymentError::NoMerchant(attempt.merchant.clone()))
    }
}

/// The gateway of one merchant in these surroundings.
pub type GatewayOf<W> = <<W as Surroundings>::Gateways as Gateways>::One;
