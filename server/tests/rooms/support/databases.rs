//! A fresh database on either engine.

use super::Database;
use sqlx::{AssertSqlSafe, Executor, postgres::PgPool};
use tempfile::TempDir;

/// A fresh, migrated database of one test.
pub struct TestDatabase {
    /// For messages: which engine.
    pub engine: &'static str,
    /// Its address, to open it once more.
    pub url: String,
    /// The database.
    pub database: Database,
    /// Removed when the test ends.
    _folder: Option<TempDir>,
}

/// One on SQLite and one on PostgreSQL: a contract holds on both or it does not hold.
pub async fn both() -> Vec<TestDatabase> {
    vec![sqlite().await, postgres().await]
}

/// A new SQLite file.
pub async fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/test.db", folder.path().display());
    let database = Database::open(&url).await.unwrap();
    TestDatabase { engine: "SQLite", url, database, _folder: Some(folder) }
}

/// A new database on the PostgreSQL of `YIMATONG_TEST_POSTGRES`, which `cargo xtask test` starts.
pub async fn postgres() -> TestDatabase {
    let server = std::env::var("YIMATONG_TEST_POSTGRES")
        .expect("YIMATONG_TEST_POSTGRES must name a PostgreSQL: run `cargo xtask test`, which starts one");
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    let admin = PgPool::connect(&server).await.expect("the PostgreSQL of YIMATONG_TEST_POSTGRES answers");
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    admin.close().await;
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    let url = url.to_string();
    let database = Database::open(&url).await.unwrap();
    TestDatabase { engine: "PostgreSQL", url, database, _folder: None }
}
