-- A published data set is one immutable row. The one with the highest activation is active.
CREATE TABLE datasets (
    version BIGINT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    activation BIGINT NOT NULL UNIQUE
);
