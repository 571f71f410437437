//! The room of payments.

mod api;
mod books;
mod changes;
mod correct_by_hand;
mod corrected;
mod daily;
mod deliver;
mod doubt;
mod end;
mod fiscal;
mod forged;
mod hand_over;
mod in_wechat;
mod merchants;
mod mini_program;
mod operator;
mod platform_keys;
mod police;
mod receipt_pdf;
mod reconciliation;
mod returned;
mod store;
mod tell;
