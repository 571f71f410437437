//! Error codes of WeChat Pay v3, in both spellings.

/// What WeChat Pay calls an error. Old documents write `ORDERNOTEXIST`, new ones `ORDER_NOT_EXIST`;
/// both parse to the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// No order has this number. Just after a prepay of unknown outcome this proves nothing.
    OrderNotExist,
    /// The order is paid already.
    OrderPaid,
    /// The order is closed.
    OrderClosed,
    /// The number was used before, with other parameters.
    OutTradeNoUsed,
    /// A parameter is wrong.
    ParamError,
    /// The request as a whole is wrong.
    InvalidRequest,
    /// Our signature was not accepted.
    SignError,
    /// App id and merchant id do not belong together.
    AppidMchidNotMatch,
    /// No such merchant.
    MchNotExists,
    /// The merchant may not do this.
    NoAuth,
    /// A rule of the business forbids it.
    RuleLimit,
    /// The trade failed, for instance because the payer's account is restricted.
    TradeError,
    /// The account is in a state that forbids it.
    AccountError,
    /// The payer is not a user of this app.
    OpenidMismatch,
    /// The merchant's balance does not suffice for the refund now.
    NotEnough,
    /// The payer's account is closed: a refund cannot reach it.
    UserAccountAbnormal,
    /// WeChat's number is of no payment.
    InvalidTransactionId,
    /// There is no such refund, or no certificate.
    ResourceNotExists,
    /// That day has no bill: nothing happened on it.
    NoStatementExist,
    /// The bill is being made: ask later.
    StatementCreating,
    /// Anything else, as sent (at most 64 characters).
    Other(String),
}

impl ErrorCode {
    /// Parses the `code` of an error answer.
    pub fn parse(raw: &str) -> ErrorCode {
        match raw.replace('_', "").as_str() {
            "ORDERNOTEXIST" => ErrorCode::OrderNotExist,
            "ORDERPAID" => ErrorCode::OrderPaid,
            "ORDERCLOSED" => ErrorCode::OrderClosed,
            "OUTTRADENOUSED" => ErrorCode::OutTradeNoUsed,
            "PARAMERROR" => ErrorCode::ParamError,
            "INVALIDREQUEST" => ErrorCode::InvalidRequest,
            "SIGNERROR" => ErrorCode::SignError,
            "APPIDMCHIDNOTMATCH" => ErrorCode::AppidMchidNotMatch,
            "MCHNOTEXISTS" => ErrorCode::MchNotExists,
            "NOAUTH" => ErrorCode::NoAuth,
            "RULELIMIT" => ErrorCode::RuleLimit,
            "TRADEERROR" => ErrorCode::TradeError,
            "ACCOUNTERROR" => ErrorCode::AccountError,
            "OPENIDMISMATCH" => ErrorCode::OpenidMismatch,
            "NOTENOUGH" => ErrorCode::NotEnough,
            "USERACCOUNTABNORMAL" => ErrorCode::UserAccountAbnormal,
            "INVALIDTRANSACTIONID" => ErrorCode::InvalidTransactionId,
            "RESOURCENOTEXISTS" => ErrorCode::ResourceNotExists,
            "NOSTATEMENTEXIST" => ErrorCode::NoStatementExist,
            "STATEMENTCREATING" => ErrorCode::StatementCreating,
            _ => ErrorCode::Other(raw.chars().take(64).collect()),
        }
    }

    /// Whether a *first* prepay that ends with this code has certainly created no order. Codes that speak
    /// of an existing order, and codes we do not know, are no such proof.
    pub fn proves_no_order(&self) -> bool {
        match self {
            ErrorCode::ParamError
            | ErrorCode::InvalidRequest
            | ErrorCode::SignError
            | ErrorCode::AppidMchidNotMatch
            | ErrorCode::MchNotExists
            | ErrorCode::NoAuth
            | ErrorCode::RuleLimit
            | ErrorCode::TradeError
            | ErrorCode::AccountError
            | ErrorCode::OpenidMismatch => true,
            ErrorCode::OrderNotExist
            | ErrorCode::OrderPaid
            | ErrorCode::OrderClosed
            | ErrorCode::OutTradeNoUsed
            | ErrorCode::NotEnough
            | ErrorCode::UserAccountAbnormal
            | ErrorCode::InvalidTransactionId
            | ErrorCode::ResourceNotExists
            | ErrorCode::NoStatementExist
            | ErrorCode::StatementCreating
            | ErrorCode::Other(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_one_code() {
        for (old, new) in [
            ("ORDERNOTEXIST", "ORDER_NOT_EXIST"),
            ("NOAUTH", "NO_AUTH"),
            ("RULELIMIT", "RULE_LIMIT"),
            ("NOTENOUGH", "NOT_ENOUGH"),
            ("ORDERPAID", "ORDER_PAID"),
            ("INVALID_TRANSACTIONID", "INVALID_TRANSACTION_ID"),
        ] {
            assert_eq!(ErrorCode::parse(old), ErrorCode::parse(new));
            assert!(!matches!(ErrorCode::parse(old), ErrorCode::Other(_)), "{old}");
        }
    }

    #[test]
    fn a_code_nobody_knows_proves_nothing() {
        assert!(!ErrorCode::parse("SOMETHING_NEW").proves_no_order());
        assert!(!ErrorCode::parse("OUT_TRADE_NO_USED").proves_no_order());
        assert!(ErrorCode::parse("PARAM_ERROR").proves_no_order());
    }
}
