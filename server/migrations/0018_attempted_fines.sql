-- Whether a payment of it was ever begun here: who looks up a fine that nobody has begun to pay need not ask for one.
ALTER TABLE fines ADD COLUMN attempted BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE fines SET attempted = TRUE WHERE id IN (SELECT fine_id FROM payments);
