//! A write transaction on either engine.

use tokio::task::coop::consume_budget;

use super::{Arg, DatabaseError, Row, boxed, group::Turn, postgres::InUse, row};

/// A write transaction, handed to the work of [`super::Database::write`].
#[derive(Debug)]
pub enum Transaction {
    /// SQLite's, begun IMMEDIATE. Its statements run at once; after many of them others on the thread are let through.
    Sqlite(Turn),
    /// PostgreSQL's.
    Postgres(InUse),
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
            Transaction::Sqlite(turn) => {
                consume_budget().await;
                turn.session()?.rows(sql, args, usize::MAX)?.into_iter().map(Row::Sqlite).collect()
            }
            Transaction::Postgres(taken) => boxed(row::postgres(sql, args).fetch_all(&mut taken.connection))
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
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
            Transaction::Sqlite(turn) => {
                consume_budget().await;
                turn.session()?.rows(sql, args, 1)?.pop().map(Row::Sqlite)
            }
            Transaction::Postgres(taken) => {
                boxed(row::postgres(sql, args).fetch_optional(&mut taken.connection))
                    .await?
                    .map(Row::Postgres)
            }
        })
    }

    /// Runs a statement and says how many rows it changed.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, DatabaseError> {
        Ok(match self {
            Transaction::Sqlite(turn) => {
                consume_budget().await;
                turn.session()?.execute(sql, args)?
            }
            Transaction::Postgres(taken) => {
                boxed(row::postgres(sql, args).execute(&mut taken.connection)).await?.rows_affected()
            }
        })
    }

    pub(super) async fn commit(self) -> Result<(), DatabaseError> {
        match self {
            Transaction::Sqlite(turn) => turn.commit().await?,
            Transaction::Postgres(taken) => boxed(taken.commit()).await?,
        }
        Ok(())
    }

    pub(super) async fn rollback(self) -> Result<(), DatabaseError> {
        match self {
            Transaction::Sqlite(turn) => turn.rollback().await?,
            Transaction::Postgres(taken) => boxed(taken.rollback()).await,
        }
        Ok(())
    }
}
