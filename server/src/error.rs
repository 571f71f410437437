//! Which error of which room becomes which answer: the one place.

use crate::platform::{database::DatabaseError, failure::Failure};

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
