//! QR codes as drawings.

use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, Shape, svg::SvgBuilder},
};

/// A QR code as SVG, drawn with attributes only: our pages allow no inline style. Empty when the text is too
/// long for a code, which no address of ours or of WeChat Pay is.
pub fn svg(text: &str) -> String {
    QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map(|code| SvgBuilder::default().shape(Shape::Square).to_str(&code))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_without_styles_and_always_alike() {
        let drawn = svg("weixin://wxpay/bizpayurl?pr=abc123");
        assert!(drawn.starts_with("<svg") && !drawn.contains("style"), "{drawn}");
        assert_eq!(drawn, svg("weixin://wxpay/bizpayurl?pr=abc123"));
        assert_eq!(svg(&"x".repeat(10_000)), "");
    }
}
