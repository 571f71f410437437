-- A further kind of job: giving money back. Neither engine changes a CHECK, so the column is made anew under the same
-- name.
ALTER TABLE payment_jobs ADD COLUMN what TEXT NOT NULL DEFAULT 'ask'
    CHECK (what IN ('ask', 'confirm', 'unlock', 'refund'));
UPDATE payment_jobs SET what = kind;
ALTER TABLE payment_jobs DROP COLUMN kind;
ALTER TABLE payment_jobs RENAME COLUMN what TO kind;
