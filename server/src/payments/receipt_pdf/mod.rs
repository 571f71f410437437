//! The receipt as a PDF: the same receipt gives the same bytes, today and on another server.
//!
//! Nothing in it comes from a clock or from chance: the date in its metadata is that of the payment. It is tagged, so
//! that a screen reader finds its title, its table and what the code is, and it carries its own characters.

mod face;
pub mod http;
mod ink;
mod sheet;

use jiff::tz::{Offset, TimeZone};
use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, Configuration, ConfigurationBuilder},
    destination::XyzDestination,
    error::KrillaError,
    geom::Point,
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
};
use shared::{
    messages::{common, payments as payment_words, receipts as words},
    payments::Receipt,
};

use face::Face;
use sheet::Sheet;

/// The receipt cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The typeface that the program carries cannot be read.
    #[error("the typeface cannot be read")]
    Face,
    /// The sheet or the settings are refused.
    #[error("the sheet is refused")]
    Sheet,
    /// The document is refused.
    #[error("the document is refused: {0:?}")]
    Document(KrillaError),
}

/// Draws a receipt.
///
/// # Errors
/// [`PdfError`], which no content of a receipt leads to.
pub fn render(receipt: &Receipt) -> Result<Vec<u8>, PdfError> {
    let face = Face::carried().ok_or(PdfError::Face)?;
    let sheet = fill(face, receipt);
    let page_settings = PageSettings::from_wh(sheet::WIDTH, sheet.height()).ok_or(PdfError::Sheet)?;
    let settings = SerializeSettings { configuration: configuration()?, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(receipt));
    let mut page = document.start_page_with(page_settings);
    let tags = ink::draw(page.surface(), face, &sheet.into_blocks());
    page.finish();
    document.set_tag_tree(tags);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(words::TITLE.to_owned(), top));
    document.set_outline(outline);
    document.finish().map_err(PdfError::Document)
}

fn fill(face: &'static Face, receipt: &Receipt) -> Sheet {
    let mut sheet = Sheet::new(face);
    sheet.title(words::TITLE);
    if receipt.fictional {
        sheet.notice(common::DEMONSTRATION);
    }
    sheet.table(&words::lines(receipt));
    sheet.code(&receipt.verify_url, words::QR);
    sheet.paragraph(&format!("{}：{}", words::CODE, receipt.verification_code));
    sheet.paragraph(payment_words::CHECK_WHY);
    sheet.paragraph(&receipt.verify_url);
    sheet.paragraph(words::why(receipt));
    if sheet.has_unprintable() {
        sheet.paragraph(words::UNPRINTABLE);
    }
    sheet
}

/// PDF/UA-1, the standard of documents that everybody can read; the writer refuses what breaks it.
fn configuration() -> Result<Configuration, PdfError> {
    let builder = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    builder.finish().map_err(|_| PdfError::Sheet)
}

fn metadata(receipt: &Receipt) -> Metadata {
    let paid = receipt.paid_at.to_zoned(TimeZone::fixed(Offset::constant(8)));
    let small = |number: i8| u8::try_from(number).unwrap_or_default();
    let date = DateTime::new(u16::try_from(paid.year()).unwrap_or_default())
        .month(small(paid.month()))
        .day(small(paid.day()))
        .hour(small(paid.hour()))
        .minute(small(paid.minute()))
        .second(small(paid.second()))
        .utc_offset_hour(8)
        .utc_offset_minute(0);
    Metadata::new()
        .title(format!("{} {}", words::TITLE, receipt.receipt_no))
        .language("zh-CN".to_owned())
        .creator(common::SERVICE.to_owned())
        .document_id(receipt.receipt_no.clone())
        .creation_date(date)
}

#[cfg(test)]
mod tests;
