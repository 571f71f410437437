-- A published set of guides is immutable. The one with the highest activation is active; one that was never
-- activated has none. A row outlives its parts, so that content which was published before is known again.
CREATE TABLE guide_datasets (
    version BIGINT NOT NULL PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    records BIGINT NOT NULL,
    origin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    kept BOOLEAN NOT NULL,
    activation BIGINT UNIQUE
);

-- What its guides share, then JSON lists of them, in their order.
CREATE TABLE guide_parts (
    version BIGINT NOT NULL REFERENCES guide_datasets (version),
    part BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (version, part)
);
