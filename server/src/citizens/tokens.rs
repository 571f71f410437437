//! The access tokens of WeChat that all servers of this database share, so that one of them renews and the others take
//! what it was given.

use futures_util::future::LocalBoxFuture;
use jiff::Timestamp;
use secrecy::ExposeSecret;

use crate::{
    platform::database::{Arg, Database, DatabaseError},
    wechat::{StoreError, Token, TokenStore},
};

const KEPT: &str = "SELECT token, usable_until FROM wechat_tokens WHERE app_id = $1";
/// One row changes when nobody has the right to renew.
const MAY_RENEW: &str = "
    INSERT INTO wechat_tokens (app_id, token, usable_until, renewing_until) VALUES ($1, NULL, 0, $3)
    ON CONFLICT (app_id) DO UPDATE SET renewing_until = excluded.renewing_until
    WHERE wechat_tokens.renewing_until <= $2";
/// A server that slept while another renewed does not put its older token over the newer one.
const KEEP: &str = "
    UPDATE wechat_tokens SET token = $2, usable_until = $3, renewing_until = 0
    WHERE app_id = $1 AND usable_until <= $3";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[KEPT, MAY_RENEW, KEEP];

/// Tokens in the database. They are as good as passwords for two hours: the row is as secret as the configuration.
pub struct SharedTokens(Database);

impl SharedTokens {
    /// Those of this database.
    pub fn new(database: Database) -> SharedTokens {
        SharedTokens(database)
    }

    async fn read(&self, app_id: &str) -> Result<Option<Token>, DatabaseError> {
        let Some(row) = self.0.fetch_optional(KEPT, &[Arg::Text(app_id)]).await? else { return Ok(None) };
        let until = Timestamp::from_millisecond(row.int("usable_until")?).unwrap_or_default();
        Ok(row.opt_text("token")?.map(|value| Token { value: value.into(), until }))
    }

    async fn change(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<bool, DatabaseError> {
        Ok(self.0.write(async |tx| tx.execute(sql, args).await).await? > 0)
    }
}

impl TokenStore for SharedTokens {
    fn kept<'a>(&'a self, app_id: &'a str) -> LocalBoxFuture<'a, Result<Option<Token>, StoreError>> {
        Box::pin(async move { self.read(app_id).await.map_err(store_error) })
    }

    fn may_renew<'a>(
        &'a self,
        app_id: &'a str,
        now: Timestamp,
        until: Timestamp,
    ) -> LocalBoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let args = [Arg::Text(app_id), Arg::Int(now.as_millisecond()), Arg::Int(until.as_millisecond())];
            self.change(MAY_RENEW, &args).await.map_err(store_error)
        })
    }

    fn keep<'a>(&'a self, app_id: &'a str, token: &'a Token) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let (value, until) = (token.value.expose_secret(), token.until.as_millisecond());
            let args = [Arg::Text(app_id), Arg::Text(value), Arg::Int(until)];
            self.change(KEEP, &args).await.map(drop).map_err(store_error)
        })
    }
}

fn store_error(error: DatabaseError) -> StoreError {
    StoreError(error.to_string())
}
