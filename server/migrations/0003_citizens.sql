-- Residents who logged in through WeChat. The session key of WeChat is not stored.
CREATE TABLE citizens (
    id TEXT PRIMARY KEY,
    openid TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_login_at BIGINT NOT NULL
);
