//! SQLite on the thread that asks. A statement takes some microseconds, and handing it to another thread and back takes
//! ten times as long: that, and not the statement, is what most look-ups of a fine would spend their time on.

use std::{cell::RefCell, collections::HashMap, ops::Range, path::Path, sync::Arc, time::Duration};

use rusqlite::{
    CachedStatement, Connection, OpenFlags, ToSql,
    config::DbConfig,
    types::{FromSql, ToSqlOutput, ValueRef},
};

use super::{Arg, DatabaseError};

/// Every statement of the server, prepared once for each connection.
const STATEMENTS: usize = 256;

/// A connection that waits for nobody, and what it has learnt of its statements.
#[derive(Debug)]
pub(super) struct Session {
    connection: Connection,
    /// By where the text of the statement lies in the program.
    shapes: RefCell<HashMap<(usize, usize), Arc<Shape>>>,
}

/// What does not change from one run of a statement to the next.
#[derive(Debug)]
struct Shape {
    /// Of each parameter, as SQLite numbers them, the place of its argument.
    places: Vec<Option<usize>>,
    columns: Vec<String>,
}

/// A row that was read.
#[derive(Debug)]
pub struct SqliteRow {
    shape: Arc<Shape>,
    values: Vec<Value>,
    /// All texts, one after the other.
    texts: Vec<u8>,
}

#[derive(Debug)]
enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(Range<usize>),
    Blob(Range<usize>),
}

impl Session {
    /// Opens the file, which must be there.
    pub(super) fn open(file: &Path) -> rusqlite::Result<Session> {
        // A file that only this process reads has to be written at its edges: the index of its log.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        // Else some statements are prepared anew at each run, in case another argument had a better plan.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Session { connection, shapes: RefCell::default() })
    }

    /// The connection, for what is no statement of a room.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The first `most` rows of a statement.
    pub(super) fn rows(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
        most: usize,
    ) -> rusqlite::Result<Vec<SqliteRow>> {
        let (mut statement, shape) = self.bound(sql, args)?;
        let mut rows = statement.raw_query();
        let mut all = Vec::new();
        while all.len() < most
            && let Some(row) = rows.next()?
        {
            all.push(SqliteRow::read(row, &shape)?);
        }
        Ok(all)
    }

    /// Runs a statement to its end and says how many rows it changed.
    pub(super) fn execute(&self, sql: &'static str, args: &[Arg<'_>]) -> rusqlite::Result<u64> {
        let (mut statement, _) = self.bound(sql, args)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        drop(rows);
        Ok(self.connection.changes())
    }

    /// Says something that has neither arguments nor an answer.
    pub(super) fn say(&self, sql: &'static str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([]).map(drop)
    }

    /// Begins a transaction that sees the file as it is now.
    pub(super) fn begin_reading(&self) -> rusqlite::Result<()> {
        self.say("BEGIN")?;
        // Only with the first row does SQLite look at the file.
        self.rows("SELECT 1 FROM sqlite_schema LIMIT 1", &[], 1).map(drop)
    }

    fn bound(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> rusqlite::Result<(CachedStatement<'_>, Arc<Shape>)> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut shapes = self.shapes.borrow_mut();
        let shape = shapes.entry((sql.as_ptr().addr(), sql.len()));
        let shape = Arc::clone(shape.or_insert_with(|| Arc::new(Shape::of(&statement))));
        for (place, arg) in (1..).zip(&shape.places) {
            let arg = arg.and_then(|arg| args.get(arg));
            let arg = arg.ok_or(rusqlite::Error::InvalidParameterCount(args.len(), place))?;
            statement.raw_bind_parameter(place, arg)?;
        }
        Ok((statement, shape))
    }
}

impl Shape {
    fn of(statement: &CachedStatement<'_>) -> Shape {
        // SQLite takes `$2` for a name and numbers names as they come.
        let argument = |place| {
            let number: usize = statement.parameter_name(place)?.strip_prefix('$')?.parse().ok()?;
            number.checked_sub(1)
        };
        Shape {
            places: (1..=statement.parameter_count()).map(argument).collect(),
            columns: statement.column_names().into_iter().map(str::to_owned).collect(),
        }
    }
}

impl SqliteRow {
    fn read(row: &rusqlite::Row<'_>, shape: &Arc<Shape>) -> rusqlite::Result<SqliteRow> {
        let mut texts = Vec::new();
        let mut add = |bytes: &[u8]| {
            let start = texts.len();
            texts.extend_from_slice(bytes);
            start..texts.len()
        };
        let value = |place| {
            Ok(match row.get_ref(place)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(value) => Value::Integer(value),
                ValueRef::Real(value) => Value::Real(value),
                ValueRef::Text(bytes) => Value::Text(add(bytes)),
                ValueRef::Blob(bytes) => Value::Blob(add(bytes)),
            })
        };
        let values = (0..shape.columns.len()).map(value).collect::<rusqlite::Result<_>>()?;
        Ok(SqliteRow { shape: Arc::clone(shape), values, texts })
    }

    pub(super) fn get<T: FromSql>(&self, column: &'static str) -> Result<T, DatabaseError> {
        T::column_result(self.value(column)?).map_err(|why| bad(column, why))
    }

    pub(super) fn str(&self, column: &'static str) -> Result<&str, DatabaseError> {
        self.value(column)?.as_str().map_err(|why| bad(column, why))
    }

    fn value(&self, column: &'static str) -> Result<ValueRef<'_>, DatabaseError> {
        let place = self.shape.columns.iter().position(|name| name == column);
        place.and_then(|place| self.at(place)).ok_or_else(|| bad(column, "no such column"))
    }

    fn at(&self, place: usize) -> Option<ValueRef<'_>> {
        Some(match self.values.get(place)? {
            Value::Null => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Real(value) => ValueRef::Real(*value),
            Value::Text(range) => ValueRef::Text(self.texts.get(range.clone())?),
            Value::Blob(range) => ValueRef::Blob(self.texts.get(range.clone())?),
        })
    }
}

fn bad(column: &'static str, why: impl ToString) -> DatabaseError {
    DatabaseError::Content { column, why: why.to_string() }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Arg::Int(value) => value.to_sql(),
            Arg::OptInt(value) => value.to_sql(),
            Arg::Text(value) => value.to_sql(),
            Arg::OptText(value) => value.to_sql(),
            Arg::Bool(value) => value.to_sql(),
        }
    }
}
