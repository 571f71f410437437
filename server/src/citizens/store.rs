//! The SQL of citizens.

use super::{Citizen, CitizenId};
use crate::{
    platform::database::{Arg, Database, DatabaseError},
    wechat::Openid,
};

const REMEMBER: &str = "
    INSERT INTO citizens (id, openid, created_at, last_login_at) VALUES ($1, $2, $3, $3)
    ON CONFLICT (openid) DO UPDATE SET last_login_at = excluded.last_login_at
    RETURNING id";
const BY_ID: &str = "SELECT id, openid FROM citizens WHERE id = $1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[REMEMBER, BY_ID];

/// The row of this openid, made when it is not there.
///
/// # Errors
/// When the database fails.
pub async fn remember(
    database: &Database,
    openid: &Openid,
    now_millis: i64,
) -> Result<CitizenId, DatabaseError> {
    let id = uuid::Uuid::new_v4().simple().to_string();
    database
        .write(async |tx| {
            let args = [Arg::Text(&id), Arg::Text(&openid.0), Arg::Int(now_millis)];
            let row = tx.fetch_optional(REMEMBER, &args).await?;
            let row = row.ok_or_else(|| DatabaseError::Content { column: "id", why: "no row".into() })?;
            Ok(CitizenId(row.text("id")?))
        })
        .await
}

/// The resident of that id.
///
/// # Errors
/// When the database fails.
pub async fn by_id(database: &Database, id: CitizenId) -> Result<Option<Citizen>, DatabaseError> {
    let row = database.fetch_optional(BY_ID, &[Arg::Text(id.as_str())]).await?;
    row.map(|row| Ok(Citizen { openid: Openid(row.text("openid")?), id, account: None })).transpose()
}
