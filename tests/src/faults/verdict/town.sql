-- What five fines leave in the database: see tests.rs.
INSERT INTO fines (id, number_key, number, plate, issuer, conduct, violated_on, principal_fen, status, fictional, digest,
                   settled_by, settled_at)
VALUES ('F1', '1', '1', 'p', 'i', 'c', '2026-11-20', 10000, 'unpaid', 1, 'd1', 'a', 1),
       ('F2', '2', '2', 'p', 'i', 'c', '2026-11-20', 10000, 'unpaid', 1, 'd2', 'b', 1),
       ('F3', '3', '3', 'p', 'i', 'c', '2026-11-20', 10000, 'paid_elsewhere', 1, 'd3', NULL, NULL),
       ('F4', '4', '4', 'p', 'i', 'c', '2026-11-20', 10000, 'unpaid', 1, 'd4', NULL, NULL),
       ('F5', '5', '5', 'p', 'i', 'c', '2026-11-20', 10000, 'unpaid', 1, 'd5', NULL, NULL);

INSERT INTO payments (id, fine_id, fine_digest, channel, state, settlement, quoted_on, principal_fen, surcharge_fen,
                      total_fen, request_body, created_at, expires_at, transaction_id, paid_at, captured_fen, merchant)
VALUES ('a', 'F1', 'd1', 'wechat_h5', 'paid', 'applied', '2026-11-22', 10000, 0, 10000, '{}', 1, 2, 'ta', 1, 10000, 'm'),
       ('b', 'F2', 'd2', 'wechat_h5', 'paid', 'applied', '2026-11-22', 10000, 0, 10000, '{}', 1, 2, 'tb', 1, 10000, 'm'),
       ('c', 'F2', 'd2', 'wechat_h5', 'paid', 'surplus', '2026-11-22', 10000, 0, 10000, '{}', 1, 2, 'tc', 1, 10000, 'm'),
       ('d', 'F5', 'd5', 'wechat_h5', 'closed', NULL, '2026-11-22', 10000, 0, 10000, '{}', 1, 2, NULL, NULL, NULL, 'm'),
       ('e', 'F3', 'd3', 'wechat_h5', 'paid', 'surplus', '2026-11-22', 10000, 0, 10000, '{}', 1, 2, 'te', 1, 10000, 'm'),
       ('f', 'F4', 'd4', 'wechat_h5', 'paid', 'surplus', '2026-11-22', 10000, 0, 10000, '{}', 1, 2, 'tf', 1, 10000, 'm');

INSERT INTO payment_keys (key, wish, payment_id, created_at)
VALUES ('ka', '', 'a', 1), ('kb', '', 'b', 1), ('kc', '', 'c', 1), ('kd', '', 'd', 1), ('ke', '', 'e', 1);

INSERT INTO payment_notifications (id, payment_id, received_at, body)
VALUES ('n1', 'a', 1, ''), ('n2', 'c', 1, ''), ('n3', 'c', 2, ''), ('n4', 'e', 1, '');

INSERT INTO receipts (payment_id, receipt_no, verification_code, number_masked, plate_masked, issuer, conduct,
                      principal_fen, surcharge_fen, total_fen, paid_at, transaction_id, fictional, issued_at)
SELECT id, 'r' || id, 'v' || id, '', '', '', '', 10000, 0, 10000, 1, transaction_id, 1, 1
FROM payments WHERE id IN ('a', 'b', 'e', 'f');

INSERT INTO refunds (number, payment_id, ordinal, live_cause, cause, occasion, ordered_by, ordered_why, source, amount_fen,
                     request_body, state, queued_at, refund_id, accepted_at, moved_at)
VALUES ('Rc', 'c', 1, 'c:duplicate:', 'duplicate', '', NULL, NULL, 'surplus', 10000, '{}', 'success', 1, 'wc', 1, 1),
       ('Re', 'e', 1, 'e:paid_elsewhere:', 'paid_elsewhere', '', NULL, NULL, 'fine', 10000, '{}', 'success', 1, 'we', 1, 1),
       ('Rf', 'f', 1, 'f:operator:x', 'operator', 'x', 'w', 'x', 'fine', 10000, '{}', 'success', 1, 'wf', 1, 1);

INSERT INTO payment_jobs (id, kind, payment_id, lease, tries, created_at)
SELECT 'ask-' || id, 'ask', id, 1, 1, 1 FROM payments
UNION ALL SELECT 'refund-' || payment_id, 'refund', payment_id, 1, 1, 1 FROM refunds;

INSERT INTO ledger_movements (kind, event_id, day, at, booked_at)
SELECT 'captured', id, '2026-11-22', 1, 1 FROM payments WHERE captured_fen IS NOT NULL
UNION ALL SELECT 'refund_accepted', number, '2026-11-22', 1, 1 FROM refunds
UNION ALL SELECT 'refund_succeeded', number, '2026-11-22', 1, 1 FROM refunds;

INSERT INTO ledger_transfers (kind, event_id, line, debit, debit_owner, credit, credit_owner, fine_id, amount_fen)
SELECT 'captured', id, 1, 'gateway', 'm', CASE WHEN id = 'c' THEN 'surplus_owed' ELSE 'fines_collected' END,
       CASE WHEN id = 'c' THEN id ELSE '220100/' || fine_id END, fine_id, captured_fen
FROM payments WHERE captured_fen IS NOT NULL
UNION ALL
SELECT 'refund_accepted', r.number, 1, CASE WHEN r.source = 'surplus' THEN 'surplus_owed' ELSE 'fines_collected' END,
       CASE WHEN r.source = 'surplus' THEN p.id ELSE '220100/' || p.fine_id END, 'refunds_under_way', 'm', p.fine_id,
       r.amount_fen
FROM refunds r JOIN payments p ON p.id = r.payment_id
UNION ALL
SELECT 'refund_succeeded', r.number, 1, 'refunds_under_way', 'm', 'gateway', 'm', p.fine_id, r.amount_fen
FROM refunds r JOIN payments p ON p.id = r.payment_id;
