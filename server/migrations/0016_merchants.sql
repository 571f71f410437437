-- The merchant that an order is of, from its first moment on: of a sub-merchant's order the sub-merchant.
ALTER TABLE payments ADD COLUMN merchant TEXT NOT NULL DEFAULT '';
-- Until now all were of one kind, and their bodies begin {"appid":"…","mchid":"…": the digits behind the application.
-- Neither engine has the other's functions for JSON.
UPDATE payments SET merchant = substr(
    substr(ltrim(substr(request_body, 11), 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'), 12),
    1,
    length(substr(ltrim(substr(request_body, 11), 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'), 12))
    - length(ltrim(substr(ltrim(substr(request_body, 11), 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'), 12),
                   '0123456789')))
WHERE request_body LIKE '{"appid":"%","mchid":"%';

-- The days of each merchant whose bills are fetched and compared, each by one server at a time.
CREATE TABLE bill_days (
    merchant TEXT NOT NULL,
    day TEXT NOT NULL,
    -- When it is due, or, while somebody works on it, when his lease ends. NULL when it is done or given up.
    due_at BIGINT,
    -- Grows each time the day is taken.
    lease BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    -- Given up, and why: a person looks.
    dead_at BIGINT,
    why TEXT,
    PRIMARY KEY (merchant, day)
);
