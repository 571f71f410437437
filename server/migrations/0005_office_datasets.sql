-- A published list of offices is immutable. The one with the highest activation is active; one that was never
-- activated has none. A row outlives its parts, so that content which was published before is known again.
CREATE TABLE office_datasets (
    version BIGINT NOT NULL PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    records BIGINT NOT NULL,
    origin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    kept BOOLEAN NOT NULL,
    activation BIGINT UNIQUE
);

-- JSON lists of its records, in their order.
CREATE TABLE office_parts (
    version BIGINT NOT NULL REFERENCES office_datasets (version),
    part BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (version, part)
);
