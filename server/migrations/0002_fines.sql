-- Fines as the traffic police's feed tells them, and what was settled here.
-- The feed writes every column but the last two; only a settlement writes those, so that no feed can undo one.
CREATE TABLE fines (
    id TEXT PRIMARY KEY,
    -- The 15 digits that name a decision, or the 16 characters of a camera record.
    number_key TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    plate TEXT NOT NULL,
    issuer TEXT NOT NULL,
    conduct TEXT NOT NULL,
    violation_code TEXT,
    violated_on TEXT NOT NULL,
    decided_on TEXT,
    received_on TEXT,
    procedure TEXT,
    principal_fen BIGINT,
    -- The days of a review or a lawsuit: from the first, up to but not including the second.
    halted_on TEXT,
    resumed_on TEXT,
    status TEXT NOT NULL CHECK (status IN ('unhandled', 'unpaid', 'under_review', 'paid_elsewhere', 'revoked')),
    fictional BOOLEAN NOT NULL,
    -- Changes when anything above does: a quote holds for one digest only.
    digest TEXT NOT NULL,
    settled_by TEXT,
    settled_at BIGINT
);

-- How far the feed at each address has been read; moves in the transaction that writes the page.
CREATE TABLE registry_places (
    base TEXT PRIMARY KEY,
    -- The `next` of the last page; empty before the first.
    cursor TEXT NOT NULL,
    -- Grows with each page, so that of two servers that read the same page only one writes it.
    revision BIGINT NOT NULL
);
