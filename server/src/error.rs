//! Which error of which room becomes which answer: the one place.

use actix_web::http::StatusCode;
use shared::{
    error::FieldError,
    messages::{citizens as login_words, fines as fine_words, payments as payment_words},
};

use crate::{
    citizens::LoginError,
    fines::SearchError,
    payments::PaymentError,
    platform::{database::DatabaseError, failure::Failure, limit},
    wechat::LoginRefused,
};

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Failure {
        match error {
            DatabaseError::Engine(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => {
                Failure::unavailable(error)
            }
            _ => Failure::internal(error),
        }
    }
}

/// When to look a fine up again of which the police did not say anything, in seconds.
const AWAY_SECONDS: u32 = 60;

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        match error {
            SearchError::Fields(fields) => Failure::invalid_fields(fields),
            SearchError::NotFound { camera } => {
                let hint = camera.then(|| FieldError {
                    field: "decision_no".into(),
                    code: "camera_serial".into(),
                    detail: fine_words::CAMERA_SERIAL.into(),
                });
                let failure = Failure::not_found("fine_not_found", fine_words::NOT_FOUND);
                Failure { fields: hint.into_iter().collect(), ..failure }
            }
            // What was away is in the log.
            SearchError::Away => Failure {
                retry_after_seconds: Some(AWAY_SECONDS),
                ..Failure::new(StatusCode::SERVICE_UNAVAILABLE, "registry_away", fine_words::REGISTRY_AWAY)
            },
            SearchError::TooMany => limit::too_many(),
            SearchError::Token => token(),
            SearchError::Database(error) => error.into(),
        }
    }
}

fn token() -> Failure {
    Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "fine_token_invalid", fine_words::TOKEN_EXPIRED)
}

impl From<PaymentError> for Failure {
    fn from(error: PaymentError) -> Failure {
        let conflict = |code, detail| Failure::new(StatusCode::CONFLICT, code, detail);
        match error {
            PaymentError::NotFound => Failure::not_found("payment_not_found", payment_words::NOT_FOUND),
            PaymentError::NoReceipt => Failure::not_found("no_receipt", payment_words::NO_RECEIPT),
            PaymentError::NotPayable(why) => conflict("not_payable", fine_words::not_payable(why)),
            PaymentError::Busy | PaymentError::LeaseLost => conflict("busy", payment_words::BUSY),
            PaymentError::KeyReused => conflict("idempotency_key_reused", payment_words::KEY_REUSED),
            PaymentError::CannotClose => conflict("cannot_close", payment_words::CANNOT_CLOSE),
            PaymentError::NoMerchant(_) => Failure::unavailable(error),
            PaymentError::Lapsed => token(),
            PaymentError::LoginNeeded => {
                Failure::new(StatusCode::UNAUTHORIZED, "login_needed", payment_words::LOGIN_NEEDED)
            }
            PaymentError::Refused(code) => {
                Failure::new(StatusCode::BAD_GATEWAY, "gateway_refused", payment_words::GATEWAY_REFUSED)
                    .because(code)
            }
            PaymentError::RegistryRefused(refusal) => {
                Failure::new(StatusCode::BAD_GATEWAY, "registry_refused", payment_words::REGISTRY_REFUSED)
                    .because(refusal.name().to_owned())
            }
            PaymentError::Database(error) => error.into(),
        }
    }
}

impl From<LoginError> for Failure {
    fn from(error: LoginError) -> Failure {
        let refuse = |status, code, detail| Failure::new(status, code, detail);
        match error {
            LoginError::Refused(LoginRefused::Code) => {
                refuse(StatusCode::UNAUTHORIZED, "login_code_invalid", login_words::CODE_LAPSED)
            }
            LoginError::Refused(LoginRefused::User(code)) => {
                refuse(StatusCode::FORBIDDEN, "login_refused", login_words::REFUSED).because(code)
            }
            LoginError::Refused(LoginRefused::Unavailable(why)) => Failure::unavailable(why),
            LoginError::NoSession => {
                refuse(StatusCode::UNAUTHORIZED, "session_invalid", login_words::NO_SESSION)
            }
            LoginError::Database(error) => error.into(),
        }
    }
}
