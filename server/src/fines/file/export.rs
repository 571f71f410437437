//! Our table of decisions as a file that a spreadsheet opens and that imports as the same, with what was paid beside it.

use std::collections::HashMap;

use shared::{
    fines::{Halt, Relief},
    time::second_in_words,
};

use super::{Column, parse};
use crate::{
    fines::{FineRecord, registry::Booked},
    platform::table::{Heading, harmless},
};

/// Behind the columns of the record. An import passes over headings with this mark.
const PAID: [&str; 5] = ["#订单号", "#交易单号", "#缴款时间", "#缴款（元）", "#登记号"];

/// The content of a CSV file: UTF-8 with the mark by which Excel knows it.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn csv(fines: &[FineRecord], booked: &[Booked]) -> Result<Vec<u8>, csv::Error> {
    let mut payments: HashMap<&str, Vec<&Booked>> = HashMap::new();
    for payment in booked {
        payments.entry(payment.fine_id.as_str()).or_default().push(payment);
    }
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(Column::all().map(Column::heading).chain(PAID))?;
    for fine in fines {
        let paid = payments.get(fine.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let own = Column::all().map(|column| cell(column, fine));
        writer.write_record(own.chain(paid_cells(paid)).map(|cell| harmless(&cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn cell(column: Column, fine: &FineRecord) -> String {
    let decision = fine.decision.as_ref();
    let relief = decision.map_or(&Relief::None, |decision| &decision.relief);
    match column {
        Column::Kind => if decision.is_some() { "决定书" } else { "电子监控" }.to_owned(),
        Column::Number => fine.number.to_string(),
        Column::Plate => fine.plate.to_string(),
        Column::Issuer => fine.issuer.clone(),
        Column::Conduct => fine.conduct.clone(),
        Column::ViolationCode => fine.violation_code.clone().unwrap_or_default(),
        Column::ViolatedOn => fine.violated_on.to_string(),
        Column::DecidedOn => printed(decision.map(|d| d.decided_on)),
        Column::ReceivedOn => printed(decision.map(|d| d.received_on)),
        Column::Procedure => {
            decision.and_then(|d| d.procedure).map(parse::procedure_word).unwrap_or_default().to_owned()
        }
        Column::Principal => printed(decision.map(|d| d.principal)),
        Column::Status => parse::status_word(fine.registry_status).to_owned(),
        Column::Halts => {
            let halts = decision.map(|d| d.halts.as_slice()).unwrap_or_default();
            halts.iter().map(stretch).collect::<Vec<_>>().join(" | ")
        }
        Column::DeferredTo => match relief {
            Relief::Deferred(day) => day.to_string(),
            _ => String::new(),
        },
        Column::Instalments => match relief {
            Relief::Instalments(parts) => {
                let part = |(_, part): (u8, &shared::fines::Instalment)| {
                    let paid = if part.paid { " 已缴" } else { "" };
                    format!("{} {}{paid}", part.due_on, part.principal_fen)
                };
                parts.numbered().map(part).collect::<Vec<_>>().join(" | ")
            }
            _ => String::new(),
        },
        Column::ReviewReceivedOn => printed(decision.and_then(|d| d.review_received_on)),
        Column::Fictional => if fine.fictional { "是" } else { "" }.to_owned(),
    }
}

fn stretch(halt: &Halt) -> String {
    format!("{} 至 {}", halt.halted_on(), printed(halt.resumed_on())).trim_end().to_owned()
}

fn printed(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Of several instalments each cell has all, in their order.
fn paid_cells(paid: &[&Booked]) -> [String; 5] {
    let each = |of: &dyn Fn(&Booked) -> String| paid.iter().map(|p| of(p)).collect::<Vec<_>>().join(" | ");
    [
        each(&|p| p.order_no.clone()),
        each(&|p| p.transaction_no.clone()),
        each(&|p| second_in_words(p.paid_at)),
        each(&|p| p.total_fen.to_string()),
        each(&|p| p.confirmation_no.clone()),
    ]
}
