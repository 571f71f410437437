-- A review and a lawsuit after it: any number of stretches, as JSON, in place of one.
ALTER TABLE fines ADD COLUMN halts TEXT;
UPDATE fines SET halts = '[{"halted_on":"' || halted_on || '","resumed_on":'
    || CASE WHEN resumed_on IS NULL THEN 'null' ELSE '"' || resumed_on || '"' END || '}]'
WHERE halted_on IS NOT NULL;
ALTER TABLE fines DROP COLUMN halted_on;
ALTER TABLE fines DROP COLUMN resumed_on;

-- What was approved for hardship: a later day, or instalments (JSON).
ALTER TABLE fines ADD COLUMN deferred_to TEXT;
ALTER TABLE fines ADD COLUMN instalments TEXT;
-- When the decision of a review was received: the time to sue runs from there.
ALTER TABLE fines ADD COLUMN review_received_on TEXT;

-- The instalments that were settled here, such as '.1.2'. `digest`, for which a quote holds, is what the registry says
-- and this behind it: a quote for one instalment never settles another.
ALTER TABLE fines ADD COLUMN settled_instalments TEXT NOT NULL DEFAULT '';
ALTER TABLE fines ADD COLUMN registry_digest TEXT NOT NULL DEFAULT '';
UPDATE fines SET registry_digest = digest;

-- More states. Neither engine changes a CHECK, so the column is made anew under the same name.
ALTER TABLE fines ADD COLUMN standing TEXT NOT NULL DEFAULT 'unhandled' CHECK (standing IN (
    'unhandled', 'objected', 'unpaid', 'under_review', 'changed', 'paid_elsewhere', 'revoked', 'refunded'));
UPDATE fines SET standing = status;
ALTER TABLE fines DROP COLUMN status;
ALTER TABLE fines RENAME COLUMN standing TO status;

-- What a registry of our own tables was told. Each operation is done once: the answer of the first time is kept.
CREATE TABLE registry_operations (
    operation_id TEXT PRIMARY KEY,
    -- SHA-256 of the decision's number and of the content: the id with another content is refused.
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    done_at BIGINT NOT NULL
);

CREATE TABLE registry_locks (
    fine_id TEXT PRIMARY KEY REFERENCES fines (id),
    order_no TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE registry_payments (
    confirmation_no TEXT PRIMARY KEY,
    fine_id TEXT NOT NULL REFERENCES fines (id),
    -- 0 where there are no instalments.
    instalment BIGINT NOT NULL,
    order_no TEXT NOT NULL,
    transaction_no TEXT NOT NULL,
    principal_fen BIGINT NOT NULL,
    surcharge_fen BIGINT NOT NULL,
    paid_at BIGINT NOT NULL,
    -- The refund by which the money went back.
    refund_no TEXT
);
-- One payment that stands, for each part of a decision.
CREATE UNIQUE INDEX registry_payments_standing ON registry_payments (fine_id, instalment) WHERE refund_no IS NULL;
