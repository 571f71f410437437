-- Attempts to pay a fine, the keys that make a start repeatable, what WeChat Pay notified, and receipts.
-- Instants are milliseconds since 1970.
CREATE TABLE payments (
    -- Also the out_trade_no at WeChat Pay.
    id TEXT PRIMARY KEY,
    fine_id TEXT NOT NULL REFERENCES fines (id),
    -- The fine as it was when the amount was frozen: the quote holds for this digest only.
    fine_digest TEXT NOT NULL,
    -- The fine, as long as this attempt may still take money: the database allows one such attempt per fine.
    live_fine TEXT UNIQUE,
    citizen_id TEXT REFERENCES citizens (id),
    channel TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('created', 'pending', 'unknown', 'closing', 'closed', 'rejected', 'paid', 'held')),
    -- How a paid attempt ended: the fine is settled by it, or the quote did not hold any more.
    settlement TEXT CHECK (settlement IN ('applied', 'surplus')),
    quoted_on TEXT NOT NULL,
    principal_fen BIGINT NOT NULL,
    surcharge_fen BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    -- The exact bytes of the order: under one number WeChat Pay accepts no others.
    request_body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- prepay_id, h5_url or code_url, and how long it lives.
    opening TEXT,
    opening_expires_at BIGINT,
    -- The money that was taken, also when it does not match the order.
    transaction_id TEXT,
    paid_at BIGINT,
    captured_fen BIGINT,
    -- When the job asks about it next; taking an attempt moves this on, which is the lease. NULL when final.
    next_check_at BIGINT,
    checks BIGINT NOT NULL,
    -- When a resident last asked.
    asked_at BIGINT
);
CREATE INDEX payments_next_check_at ON payments (next_check_at);
CREATE INDEX payments_fine_id ON payments (fine_id);

CREATE TABLE payment_keys (
    key TEXT PRIMARY KEY,
    -- SHA-256 of what was asked for: the same key with another wish is refused.
    wish TEXT NOT NULL,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    created_at BIGINT NOT NULL
);

CREATE TABLE payment_notifications (
    id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    received_at BIGINT NOT NULL,
    -- As it came, still sealed.
    body TEXT NOT NULL
);

-- A receipt is written once and never changes: whoever prints it again gets the same.
CREATE TABLE receipts (
    payment_id TEXT PRIMARY KEY REFERENCES payments (id),
    receipt_no TEXT NOT NULL UNIQUE,
    verification_code TEXT NOT NULL UNIQUE,
    number_masked TEXT NOT NULL,
    plate_masked TEXT NOT NULL,
    issuer TEXT NOT NULL,
    conduct TEXT NOT NULL,
    principal_fen BIGINT NOT NULL,
    surcharge_fen BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    paid_at BIGINT NOT NULL,
    transaction_id TEXT NOT NULL,
    fictional BOOLEAN NOT NULL,
    issued_at BIGINT NOT NULL
);
