-- More kinds of jobs. Neither engine changes a CHECK, so the column is made anew under the same name, without a list:
-- which kinds there are is the program's own matter (`payments/jobs.rs`).
ALTER TABLE payment_jobs ADD COLUMN sort TEXT NOT NULL DEFAULT 'ask';
UPDATE payment_jobs SET sort = kind;
ALTER TABLE payment_jobs DROP COLUMN kind;
ALTER TABLE payment_jobs RENAME COLUMN sort TO kind;

-- Whether the registry has said something of a decision since it was paid here, which nobody has looked at.
ALTER TABLE fines ADD COLUMN corrected BIGINT NOT NULL DEFAULT 0;
CREATE INDEX fines_corrected ON fines (id) WHERE corrected = 1;
