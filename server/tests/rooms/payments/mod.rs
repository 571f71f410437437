//! The room of payments.

mod api;
mod books;
mod changes;
mod daily;
mod doubt;
mod end;
mod fiscal;
mod forged;
mod merchants;
mod operator;
mod police;
mod receipt_pdf;
mod reconciliation;
mod returned;
mod store;
mod tell;
