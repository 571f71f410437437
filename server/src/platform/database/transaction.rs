//! A write transaction on either engine.

use super::{Arg, DatabaseError, Row, row};

/// A write transaction, handed to the work of [`super::Database::write`].
#[derive(Debug)]
pub enum Transaction {
    /// SQLite's, begun IMMEDIATE.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// PostgreSQL's.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Transaction {
    /// All rows of a statement.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn fetch_all(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, DatabaseError> {
        Ok(match self {
            Transaction::Sqlite(tx) => {
                row::sqlite(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect()
            }
            Transaction::Postgres(tx) => {
                row::postgres(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The row of a statement, if there is one.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn fetch_optional(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(match self {
            Transaction::Sqlite(tx) => {
                row::sqlite(sql, args).fetch_optional(&mut **tx).await?.map(Row::Sqlite)
            }
            Transaction::Postgres(tx) => {
                row::postgres(sql, args).fetch_optional(&mut **tx).await?.map(Row::Postgres)
            }
        })
    }

    /// Runs a statement and says how many rows it changed.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, DatabaseError> {
        Ok(match self {
            Transaction::Sqlite(tx) => row::sqlite(sql, args).execute(&mut **tx).await?.rows_affected(),
            Transaction::Postgres(tx) => row::postgres(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    pub(super) async fn commit(self) -> Result<(), DatabaseError> {
        match self {
            Transaction::Sqlite(tx) => tx.commit().await?,
            Transaction::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub(super) async fn rollback(self) -> Result<(), DatabaseError> {
        match self {
            Transaction::Sqlite(tx) => tx.rollback().await?,
            Transaction::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
