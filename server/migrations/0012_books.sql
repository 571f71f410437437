-- The books: refunds, the ledger, and what was compared with WeChat Pay's bills.
-- Instants are milliseconds since 1970, days are those of Asia/Shanghai.

CREATE TABLE refunds (
    -- The out_refund_no: made of the payment and of how many refunds it had before.
    number TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    -- 1 for the first refund of its payment.
    ordinal BIGINT NOT NULL,
    -- Payment, cause and occasion, as long as this refund stands for them: one refund gives money back for one reason.
    -- NULL once WeChat Pay has closed it, so that a refund with a new number can follow.
    live_cause TEXT UNIQUE,
    cause TEXT NOT NULL CHECK (cause IN ('duplicate', 'paid_elsewhere', 'revoked', 'changed', 'late', 'wrong_amount',
                                         'operator')),
    -- What it happened by, for causes that may come more than once: the registry's correction, the person's own number.
    occasion TEXT NOT NULL,
    -- Who ordered it and why, when a person did.
    ordered_by TEXT,
    ordered_why TEXT,
    -- Which of our accounts the money is taken from.
    source TEXT NOT NULL CHECK (source IN ('fine', 'surplus', 'held')),
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    -- The exact bytes of the request: under one number WeChat Pay accepts no others.
    request_body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'processing', 'success', 'abnormal', 'closed')),
    queued_at BIGINT NOT NULL,
    -- WeChat's number for it, when WeChat accepted it, and when it was last told of anything.
    refund_id TEXT,
    accepted_at BIGINT,
    moved_at BIGINT NOT NULL,
    UNIQUE (payment_id, ordinal)
);
CREATE INDEX refunds_accepted_at ON refunds (accepted_at);

-- Every movement of money, written once: nothing here is ever changed or removed.
CREATE TABLE ledger_movements (
    kind TEXT NOT NULL,
    -- The payment, the refund, the row of the fund-flow bill or the correction that it books.
    event_id TEXT NOT NULL,
    -- The day of the money, not of the booking.
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    -- Who corrected and why; only with corrections.
    note TEXT,
    PRIMARY KEY (kind, event_id)
);
CREATE INDEX ledger_movements_day ON ledger_movements (day);

-- An amount goes from one account to another, so that no row can be out of balance.
CREATE TABLE ledger_transfers (
    kind TEXT NOT NULL,
    event_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    -- The account that is debited, and the one that is credited: class and owner.
    debit TEXT NOT NULL,
    debit_owner TEXT NOT NULL,
    credit TEXT NOT NULL,
    credit_owner TEXT NOT NULL,
    fine_id TEXT,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    PRIMARY KEY (kind, event_id, line),
    FOREIGN KEY (kind, event_id) REFERENCES ledger_movements (kind, event_id)
);
CREATE INDEX ledger_transfers_fine_id ON ledger_transfers (fine_id);

-- WeChat Pay's bills, without what they say of the payer. A bill that WeChat Pay has put right comes as another one.
CREATE TABLE bills (
    merchant TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('trade', 'fund_flow')),
    -- Of the uncompressed bytes.
    sha1 TEXT NOT NULL,
    -- 1 for the first of its merchant, day and kind; the highest counts.
    serial BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    -- Its rows and its sum, as JSON.
    content TEXT NOT NULL,
    PRIMARY KEY (merchant, day, kind, sha1),
    UNIQUE (merchant, day, kind, serial)
);

-- What the comparison of a day showed when it last showed anything new.
CREATE TABLE reconciliations (
    merchant TEXT NOT NULL,
    day TEXT NOT NULL,
    reconciled_at BIGINT NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (merchant, day)
);

-- Where the books and a bill disagree. What is no longer found is closed by itself, the rest by a person.
CREATE TABLE differences (
    merchant TEXT NOT NULL,
    day TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('trade', 'refund', 'flow')),
    kind TEXT NOT NULL,
    -- Our number of the payment or refund, or the row of the bill; empty for sums.
    number TEXT NOT NULL,
    ours_fen BIGINT NOT NULL,
    theirs_fen BIGINT NOT NULL,
    -- The day on which the other side has it.
    other_day TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    found_at BIGINT NOT NULL,
    closed_at BIGINT,
    -- Who closed it and why; NULL when it was closed because it is no longer found.
    closed_by TEXT,
    closed_why TEXT,
    PRIMARY KEY (merchant, day, side, kind, number)
);
CREATE INDEX differences_state ON differences (state);

CREATE INDEX payments_paid_at ON payments (paid_at);

-- The fiscal e-receipt that a city issued for a payment, as the city supplied it.
CREATE TABLE fiscal_receipts (
    payment_id TEXT PRIMARY KEY REFERENCES receipts (payment_id),
    code TEXT NOT NULL,
    number TEXT NOT NULL,
    check_code TEXT NOT NULL,
    supplied_at BIGINT NOT NULL,
    UNIQUE (code, number)
);
