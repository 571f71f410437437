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
