//! The drawing as a picture: from left to right, a question in each box, its answers on the lines to what comes after.

use std::fmt::Write;

use shared::time::date_in_words;

use super::{
    Branch, NOTHING_TO_ASK, POSSIBLE, REFUSED, Then, Tree, text,
    wrap::{width, wrap},
};

/// Sizes in pixels.
const FONT: usize = 15;
const LINE: usize = 21;
const PAD: usize = 10;
const GAP: usize = 14;
const MARGIN: usize = 20;
const HEAD: usize = 52;
const BOX_WIDTH: usize = 300;
const ANSWER_WIDTH: usize = 220;
/// Between a box and the words on the line that leaves it.
const STUB: usize = 16;
/// Lines of one answer, and of one part that is decided; the drawing in text has all.
const MOST_LABEL_LINES: usize = 4;
const MOST_PART_LINES: usize = 2;

/// Ink on white, 14 : 1; on the tints of the boxes no less than 12 : 1.
const INK: &str = "#1d2b24";
const LINES: &str = "#5c6b63";
const ASK: (&str, &str) = ("#e8f5ee", "#018942");
const DONE: (&str, &str) = ("#ffffff", "#5c6b63");
const NOT_DONE: (&str, &str) = ("#fdecea", "#b3261e");

/// A box with what comes after it, and how high all of it is.
struct Laid {
    /// What is decided. In bold, below it what is asked, or above it that nothing is left to ask.
    lines: Vec<String>,
    bold: Vec<String>,
    colours: (&'static str, &'static str),
    /// The words on the line to each, with it.
    after: Vec<(Vec<String>, Laid)>,
    height: usize,
}

pub(super) fn draw(tree: &Tree<'_>) -> String {
    let laid = lay(&tree.root, NOTHING_TO_ASK);
    let title = format!("{}：{}的规定", tree.guide.name, date_in_words(tree.on));
    let across = (laid.across() + 2 * MARGIN).max(width(&title) * (FONT + 3) / 100 + 2 * MARGIN);
    let down = laid.height + HEAD + MARGIN;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{across}\" height=\"{down}\" viewBox=\"0 0 {across} {down}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif\" \
         font-size=\"{FONT}\" fill=\"{INK}\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"{across}\" height=\"{down}\" fill=\"#ffffff\"/>\n\
         <text x=\"{MARGIN}\" y=\"{}\" font-size=\"{}\" font-weight=\"bold\">{}</text>\n",
        escape(&title),
        escape(&text::draw(tree)),
        MARGIN + FONT,
        FONT + 3,
        escape(&title),
    );
    laid.draw(MARGIN, HEAD, &mut out);
    out.push_str("</svg>\n");
    out
}

fn lay(branch: &Branch<'_>, done: &str) -> Laid {
    let (bold, colours, after, most_lines) = match &branch.then {
        Then::Possible => (done, DONE, &[][..], MOST_PART_LINES),
        // Why it cannot be done stands whole.
        Then::Refused => (REFUSED, NOT_DONE, &[][..], usize::MAX),
        Then::Ask(ask, after) => (*ask, ASK, after.as_slice(), MOST_PART_LINES),
    };
    let part = |line: &String| wrapped(&format!("· {line}"), BOX_WIDTH - 2 * PAD, most_lines);
    let row = |(labels, branch): &(String, Branch<'_>)| {
        (wrapped(labels, ANSWER_WIDTH - 2 * STUB, MOST_LABEL_LINES), lay(branch, POSSIBLE))
    };
    let mut laid = Laid {
        lines: branch.lines.iter().flat_map(part).collect(),
        bold: wrapped(bold, BOX_WIDTH - 2 * PAD, usize::MAX),
        colours,
        after: after.iter().map(row).collect(),
        height: 0,
    };
    let below: usize = laid.after.iter().map(row_height).sum();
    laid.height = laid.own_height().max(below + GAP * after.len().saturating_sub(1));
    laid
}

fn wrapped(text: &str, pixels: usize, most: usize) -> Vec<String> {
    wrap(text, pixels * 100 / FONT, most)
}

/// How high a branch is together with the words on its line.
fn row_height((labels, laid): &(Vec<String>, Laid)) -> usize {
    laid.height.max(labels.len() * LINE)
}

impl Laid {
    fn own_height(&self) -> usize {
        (self.lines.len() + self.bold.len()) * LINE + 2 * PAD
    }

    fn across(&self) -> usize {
        let after = self.after.iter().map(|(_, laid)| ANSWER_WIDTH + laid.across()).max();
        BOX_WIDTH + after.unwrap_or_default()
    }

    /// Draws it with its upper left corner there; the middle of its box.
    fn draw(&self, x: usize, y: usize, out: &mut String) -> usize {
        let (right, own) = (x + BOX_WIDTH, self.own_height());
        let below: usize = self.after.iter().map(row_height).sum();
        // Where the box itself is the highest, what comes after stands beside its middle.
        let spare = self.height.saturating_sub(below + GAP * self.after.len().saturating_sub(1));
        let mut top = y + if self.after.is_empty() { 0 } else { spare / 2 };
        let mut middles = Vec::new();
        for row in &self.after {
            let height = row_height(row);
            let (labels, laid) = row;
            let middle = laid.draw(right + ANSWER_WIDTH, top + (height - laid.height) / 2, out);
            middles.push((middle, labels));
            top += height + GAP;
        }
        let middle = match (middles.first(), middles.last()) {
            (Some((first, _)), Some((last, _))) => {
                ((first + last) / 2).clamp(y + own / 2, y + self.height - own.div_ceil(2))
            }
            _ => y + own / 2,
        };
        for (at, labels) in middles {
            line(right, middle, at, labels, out);
        }
        let (top, (fill, stroke)) = (middle - own / 2, self.colours);
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{top}\" width=\"{BOX_WIDTH}\" height=\"{own}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>",
        );
        let (above, below) = if self.after.is_empty() { (0, self.bold.len()) } else { (self.lines.len(), 0) };
        let (left, top) = (x + PAD, top + PAD);
        words(&self.bold, " font-weight=\"bold\"", left, top + above * LINE, out);
        words(&self.lines, "", left, top + below * LINE, out);
        middle
    }
}

/// From the right side of a box to the left side of another, with the answer on it.
fn line(right: usize, from: usize, to: usize, labels: &[String], out: &mut String) {
    let (bend, end) = (right + STUB / 2, right + ANSWER_WIDTH);
    let _ = writeln!(
        out,
        "<path d=\"M{right} {from}H{bend}V{to}H{end}\" fill=\"none\" stroke=\"{LINES}\" stroke-width=\"1.5\"/>"
    );
    let widest = labels.iter().map(|label| width(label)).max().unwrap_or_default() * FONT / 100;
    let high = labels.len() * LINE;
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{high}\" fill=\"#ffffff\"/>",
        right + STUB,
        to.saturating_sub(high / 2),
        widest + 6,
    );
    words(labels, "", right + STUB + 3, to.saturating_sub(high / 2), out);
}

/// Lines from a top.
fn words(lines: &[String], style: &str, x: usize, top: usize, out: &mut String) {
    for (number, line) in lines.iter().enumerate() {
        let y = top + number * LINE + FONT;
        let _ = writeln!(out, "<text x=\"{x}\" y=\"{y}\"{style}>{}</text>", escape(line));
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
