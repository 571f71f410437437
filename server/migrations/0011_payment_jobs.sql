-- What is still to be done for payments: asking about attempts, telling the registry. A row is written in the
-- transaction of the work that needs it, and stays as a record when it is done.
CREATE TABLE payment_jobs (
    -- Kind and payment: at most one job of a kind for each attempt.
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('ask', 'confirm', 'unlock')),
    payment_id TEXT NOT NULL REFERENCES payments (id),
    -- When it is due, or, while somebody works on it, when his lease ends. NULL when it is done or given up.
    due_at BIGINT,
    -- Grows each time the job is taken; every write of the holder asks whether it is still his.
    lease BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    -- Given up, and why: a person looks.
    dead_at BIGINT,
    why TEXT,
    created_at BIGINT NOT NULL
);
-- Of what is done nobody asks again: however many payments there were, these stay small.
CREATE INDEX payment_jobs_due_at ON payment_jobs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payment_jobs_dead_at ON payment_jobs (dead_at) WHERE dead_at IS NOT NULL;

INSERT INTO payment_jobs (id, kind, payment_id, due_at, lease, tries, created_at)
SELECT 'ask-' || id, 'ask', id, next_check_at, 0, checks, created_at FROM payments WHERE next_check_at IS NOT NULL;

DROP INDEX payments_next_check_at;
ALTER TABLE payments DROP COLUMN next_check_at;
ALTER TABLE payments DROP COLUMN checks;
