-- What residents say is wrong about an office. Nothing about who said it is kept.
-- Instants are milliseconds since 1970.
CREATE TABLE office_reports (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL,
    field TEXT NOT NULL CHECK (field IN ('address', 'phone', 'hours')),
    -- What would be right, in the resident's words; empty when nothing was said.
    correction TEXT NOT NULL,
    -- The version of the data that the first of them saw.
    dataset_version BIGINT NOT NULL,
    -- How often the same was said.
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    UNIQUE (office_id, field, correction)
);
CREATE INDEX office_reports_last_at ON office_reports (last_at);
