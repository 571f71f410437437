//! The drawing for a terminal.

use std::fmt::Write;

use shared::time::date_in_words;

use super::{Branch, NOTHING_TO_ASK, POSSIBLE, REFUSED, Then, Tree};

pub(super) fn draw(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    let (guide, on) = (tree.guide, date_in_words(tree.on));
    let first = match &tree.root.then {
        Then::Ask(ask, _) => ask,
        Then::Possible | Then::Refused => NOTHING_TO_ASK,
    };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}（{}），{on}\n{first}", guide.name, guide.id);
    below(&tree.root, "", &mut out);
    out
}

/// What is decided, and what comes after each answer.
fn below(branch: &Branch<'_>, indent: &str, out: &mut String) {
    let Branch { lines, then } = branch;
    let (after, gap) = match then {
        Then::Ask(_, after) => (after.as_slice(), "│ "),
        Then::Possible | Then::Refused => (&[][..], "  "),
    };
    for line in lines {
        let _ = writeln!(out, "{indent}{gap}· {line}");
    }
    for (number, (labels, branch)) in after.iter().enumerate() {
        let is_last = number + 1 == after.len();
        let (corner, left) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let next = match branch.then {
            Then::Ask(ask, _) => ask,
            Then::Possible => POSSIBLE,
            Then::Refused => REFUSED,
        };
        let _ = writeln!(out, "{indent}{corner}{labels} → {next}");
        below(branch, &format!("{indent}{left}"), out);
    }
}
