//! Arguments in, rows out, for either engine.

use jiff::Timestamp;
use sqlx::{
    Postgres, Row as _,
    postgres::{PgArguments, PgRow},
    query::Query,
};

use super::{DatabaseError, sqlite::SqliteRow};

/// What stands for a `$N`.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// BIGINT.
    Int(i64),
    /// BIGINT or NULL.
    OptInt(Option<i64>),
    /// TEXT.
    Text(&'a str),
    /// TEXT or NULL.
    OptText(Option<&'a str>),
    /// BOOLEAN.
    Bool(bool),
}

/// A row of either engine.
pub enum Row {
    /// SQLite's.
    Sqlite(SqliteRow),
    /// PostgreSQL's.
    Postgres(PgRow),
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When there is no such column or it holds another type.
        pub fn $name(&self, column: &'static str) -> Result<$type, DatabaseError> {
            let got = match self {
                Row::Sqlite(row) => return row.get(column),
                Row::Postgres(row) => row.try_get::<$type, _>(column),
            };
            got.map_err(DatabaseError::Engine)
        }
    };
}

impl Row {
    getter! {
        /// A BIGINT.
        int -> i64
    }
    getter! {
        /// A BIGINT or NULL.
        opt_int -> Option<i64>
    }
    /// A TEXT.
    ///
    /// # Errors
    /// When there is no such column or it holds another type.
    pub fn text(&self, column: &'static str) -> Result<String, DatabaseError> {
        self.str(column).map(str::to_owned)
    }

    /// A TEXT, where it lies.
    ///
    /// # Errors
    /// When there is no such column or it holds another type.
    pub fn str(&self, column: &'static str) -> Result<&str, DatabaseError> {
        match self {
            Row::Sqlite(row) => row.str(column),
            Row::Postgres(row) => row.try_get(column).map_err(DatabaseError::Engine),
        }
    }
    getter! {
        /// A TEXT or NULL.
        opt_text -> Option<String>
    }
    getter! {
        /// A BOOLEAN.
        boolean -> bool
    }

    /// A BIGINT that is a `T`, such as an amount.
    ///
    /// # Errors
    /// When there is no such column or its content is no `T`.
    pub fn convert<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, DatabaseError>
    where
        T::Error: std::fmt::Display,
    {
        let number = self.int(column)?;
        number.try_into().map_err(|why: T::Error| DatabaseError::Content { column, why: why.to_string() })
    }

    /// An instant, kept as milliseconds since 1970.
    ///
    /// # Errors
    /// When there is no such column or no such instant.
    pub fn instant(&self, column: &'static str) -> Result<Timestamp, DatabaseError> {
        instant(column, self.int(column)?)
    }

    /// An instant, kept as milliseconds since 1970, or NULL.
    ///
    /// # Errors
    /// When there is no such column or no such instant.
    pub fn opt_instant(&self, column: &'static str) -> Result<Option<Timestamp>, DatabaseError> {
        self.opt_int(column)?.map(|millis| instant(column, millis)).transpose()
    }

    /// A TEXT that parses as `T`.
    ///
    /// # Errors
    /// When there is no such column or its content does not parse.
    pub fn parse<T: std::str::FromStr>(&self, column: &'static str) -> Result<T, DatabaseError>
    where
        T::Err: std::fmt::Display,
    {
        parse(column, self.str(column)?)
    }

    /// A TEXT or NULL that parses as `T`.
    ///
    /// # Errors
    /// When there is no such column or its content does not parse.
    pub fn opt_parse<T: std::str::FromStr>(&self, column: &'static str) -> Result<Option<T>, DatabaseError>
    where
        T::Err: std::fmt::Display,
    {
        self.opt_text(column)?.map(|text| parse(column, &text)).transpose()
    }
}

fn instant(column: &'static str, millis: i64) -> Result<Timestamp, DatabaseError> {
    Timestamp::from_millisecond(millis).map_err(|why| DatabaseError::Content { column, why: why.to_string() })
}

fn parse<T: std::str::FromStr>(column: &'static str, text: &str) -> Result<T, DatabaseError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|why: T::Err| DatabaseError::Content { column, why: why.to_string() })
}

pub(super) fn postgres(sql: &'static str, args: &[Arg<'_>]) -> Query<'static, Postgres, PgArguments> {
    args.iter().fold(sqlx::query(sql), |query, arg| match *arg {
        Arg::Int(value) => query.bind(value),
        Arg::OptInt(value) => query.bind(value),
        Arg::Text(value) => query.bind(value.to_owned()),
        Arg::OptText(value) => query.bind(value.map(str::to_owned)),
        Arg::Bool(value) => query.bind(value),
    })
}
