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

/// A QR code as squares.
pub struct Squares {
    /// How many stand in a row.
    pub width: u16,
    /// Column and row of the dark ones.
    pub dark: Vec<(u16, u16)>,
}

/// A QR code as squares, for what draws itself. `None` when the text is too long for a code.
pub fn squares(text: &str) -> Option<Squares> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let width = u16::try_from(code.size).ok()?;
    let places = (0..width).flat_map(|row| (0..width).map(move |column| (column, row)));
    let is_dark = |(column, row): &(u16, u16)| {
        let squares = code.data.get(usize::from(*row) * code.size + usize::from(*column));
        squares.is_some_and(|square| square.value())
    };
    Some(Squares { width, dark: places.filter(is_dark).collect() })
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

    /// ISO/IEC 18004: a code of version v is 17 + 4v wide, with a finder pattern in three corners.
    #[test]
    fn squares_are_a_code() {
        let code = squares("https://example.test/receipts/verify").unwrap();
        assert!(code.width >= 21 && (code.width - 17).is_multiple_of(4), "{}", code.width);
        let far = code.width - 7;
        for (left, top) in [(0, 0), (far, 0), (0, far)] {
            for (x, y) in (0..7).flat_map(|x| (0..7).map(move |y| (x, y))) {
                let ring = (1..6).contains(&x) && (1..6).contains(&y);
                let dark = !ring || ((2..5).contains(&x) && (2..5).contains(&y));
                assert_eq!(code.dark.contains(&(left + x, top + y)), dark, "{left} {top} {x} {y}");
            }
        }
        assert!(squares(&"x".repeat(10_000)).is_none());
    }
}
