-- Access tokens of WeChat, one row an app. renewing_until: a server has the right to renew until then.
CREATE TABLE wechat_tokens (
    app_id         TEXT   PRIMARY KEY,
    token          TEXT,
    usable_until   BIGINT NOT NULL,
    renewing_until BIGINT NOT NULL
);
