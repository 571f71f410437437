-- Codes with which a page in the mini-program's web-view hands a payment over to the mini-program. Each works once, and
-- only for the resident who pays. Instants are milliseconds since 1970.
CREATE TABLE payment_handovers (
    code_sha256 TEXT   PRIMARY KEY,
    payment_id  TEXT   NOT NULL REFERENCES payments (id),
    expires_at  BIGINT NOT NULL
);
CREATE INDEX payment_handovers_expires_at ON payment_handovers (expires_at);
