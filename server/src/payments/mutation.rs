//! Deliberate bugs, for the test of the tests: the simulation must find each. Outside of it there are none.

/// A bug that the simulation can switch on.
#[cfg(any(test, feature = "simulation"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// A state is set whatever it was.
    MissingCompareAndSet,
    /// Several attempts of one fine may be live.
    SeveralLiveAttempts,
    /// A fine is settled although it was settled before.
    SettledTwice,
    /// A fine is settled although it changed since it was quoted.
    ChangedFineSettled,
    /// A lease is not asked about before its holder writes.
    UnfencedLease,
    /// The job of an attempt is written after the transaction of the attempt.
    JobAfterCommit,
    /// A job whose work failed is done.
    FailedJobDone,
    /// A notification is answered before its settlement is committed.
    AcknowledgedBeforeCommit,
    /// The signature of a notification is not looked at.
    UnverifiedNotification,
    /// The receipt is written after the transaction of the settlement.
    ReceiptAfterCommit,
    /// The gateway is called before the attempt is stored.
    CalledBeforeStored,
    /// A call of unknown outcome gives the fine free.
    UnlockedOnUnknown,
    /// A close without an answer is taken for done.
    UnansweredCloseBelieved,
    /// The way to pay is opened again with another body than the stored one.
    AnotherBody,
    /// An amount that does not match is taken.
    WrongAmountTaken,
    /// Another merchant's money is taken.
    ForeignMoneyTaken,
    /// Money that went back settles a fine.
    ReturnedMoneyTaken,
    /// Money of another day settles a fine.
    AnotherDayTaken,
    /// A success after the close is ignored.
    LateSuccessIgnored,
    /// A key may be used again for another fine.
    KeyOfAnotherWish,
    /// The registry is told that the attempt is over when its close is only wanted.
    UnlockedBeforeClosed,
    /// The registry is not told of the payment.
    NeverConfirmed,
    /// A refund is sent under another number each time.
    RefundWithoutItsNumber,
    /// A refund is queued without the job that sends it.
    RefundWithoutJob,
    /// A refund of unknown outcome is given up for one with another number.
    UnknownRefundRenumbered,
    /// A refund that was accepted is taken for arrived.
    AcceptedRefundBelieved,
    /// Money that is held goes back without a person.
    HeldMoneyReturned,
    /// A correction is ticked off before its refund is queued.
    LookedAtBeforehand,
    /// A correction forgets what went back before.
    CorrectedWithoutRefunds,
    /// The ledger is booked after the transaction of the settlement.
    BookedAfterCommit,
    /// The ledger is booked on the day on which we hear of the money.
    BookedWhenHeard,
    /// Money of which only a bill tells is named and not asked about.
    BillNotAskedAbout,
    /// The registry is told of what was quoted, whatever it has said of the decision since.
    ConfirmedAsQuoted,
    /// Money is kept for a decision that has become dearer before the registry heard of it.
    DearerKept,
    /// An instalment settles the whole fine.
    InstalmentSettlesAll,
    /// An instalment whose money went back stays paid.
    InstalmentNotOwedAgain,
    /// An order is made for another city's merchant.
    OrderOfAnotherCity,
    /// One merchant is asked about the orders of all.
    OneMerchantAsked,
    /// The fund-flow bill has another income than the ledger, and nobody says so.
    FlowIncomeUnnamed,
    /// A message to the payer that was not taken is taken for said.
    UnsaidMessageDone,
    /// All refunds of a payment have one message.
    OneMessageForAll,
}

#[cfg(any(test, feature = "simulation"))]
impl Mutation {
    /// Every one.
    pub const ALL: [Mutation; 41] = [
        Mutation::MissingCompareAndSet,
        Mutation::SeveralLiveAttempts,
        Mutation::SettledTwice,
        Mutation::ChangedFineSettled,
        Mutation::UnfencedLease,
        Mutation::JobAfterCommit,
        Mutation::FailedJobDone,
        Mutation::AcknowledgedBeforeCommit,
        Mutation::UnverifiedNotification,
        Mutation::ReceiptAfterCommit,
        Mutation::CalledBeforeStored,
        Mutation::UnlockedOnUnknown,
        Mutation::UnansweredCloseBelieved,
        Mutation::AnotherBody,
        Mutation::WrongAmountTaken,
        Mutation::ForeignMoneyTaken,
        Mutation::ReturnedMoneyTaken,
        Mutation::AnotherDayTaken,
        Mutation::LateSuccessIgnored,
        Mutation::KeyOfAnotherWish,
        Mutation::UnlockedBeforeClosed,
        Mutation::NeverConfirmed,
        Mutation::RefundWithoutItsNumber,
        Mutation::RefundWithoutJob,
        Mutation::UnknownRefundRenumbered,
        Mutation::AcceptedRefundBelieved,
        Mutation::HeldMoneyReturned,
        Mutation::LookedAtBeforehand,
        Mutation::CorrectedWithoutRefunds,
        Mutation::BookedAfterCommit,
        Mutation::BookedWhenHeard,
        Mutation::BillNotAskedAbout,
        Mutation::ConfirmedAsQuoted,
        Mutation::DearerKept,
        Mutation::InstalmentSettlesAll,
        Mutation::InstalmentNotOwedAgain,
        Mutation::OrderOfAnotherCity,
        Mutation::OneMerchantAsked,
        Mutation::FlowIncomeUnnamed,
        Mutation::UnsaidMessageDone,
        Mutation::OneMessageForAll,
    ];
}

/// Whether a deliberate bug is on: `false`, and nothing else is compiled, outside of the simulation.
macro_rules! mutated {
    ($place:expr, $name:ident) => {{
        #[cfg(any(test, feature = "simulation"))]
        let on = $place.mutation == Some($crate::payments::mutation::Mutation::$name);
        #[cfg(not(any(test, feature = "simulation")))]
        let on = false;
        on
    }};
}
pub(super) use mutated;
