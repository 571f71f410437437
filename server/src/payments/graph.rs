//! The graphs of states as drawings for `docs/PAYMENTS.md`: what is drawn is what the code allows.

use std::fmt;

use super::{machine, refunds};

/// What may follow what, from one machine.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Its name between the markers of the document.
    pub name: &'static str,
    /// The state in which everything begins.
    pub first: &'static str,
    /// Every transition.
    pub arrows: Vec<Arrow>,
}

/// One transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The state before.
    pub from: &'static str,
    /// What happens.
    pub label: &'static str,
    /// The state after.
    pub to: &'static str,
}

/// Every graph of payments.
pub fn all() -> Vec<Graph> {
    vec![machine::graph(), refunds::graph()]
}

/// A document has no place for a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document has no place <!-- graph:{0} --> … <!-- /graph:{0} -->")]
pub struct NoPlace(&'static str);

/// The document with every graph drawn anew between its markers.
///
/// # Errors
/// [`NoPlace`] when markers are missing.
pub fn drawn_into(document: &str) -> Result<String, NoPlace> {
    all().iter().try_fold(document.to_owned(), |text, graph| graph.drawn_into(&text))
}

impl Graph {
    /// What a machine allows: all of its states, the first one first, with all of its events.
    pub fn of<S: Copy, E: Copy>(
        name: &'static str,
        (states, events): (&[S], &[E]),
        after: fn(S, E) -> Option<S>,
        state: fn(S) -> &'static str,
        event: fn(E) -> &'static str,
    ) -> Graph {
        let pairs = states.iter().flat_map(|from| events.iter().map(move |event| (*from, *event)));
        let arrow = |(from, what): (S, E)| {
            Some(Arrow { from: state(from), label: event(what), to: state(after(from, what)?) })
        };
        let first = states.first().map(|first| state(*first)).unwrap_or_default();
        Graph { name, first, arrows: pairs.filter_map(arrow).collect() }
    }

    fn drawn_into(&self, document: &str) -> Result<String, NoPlace> {
        let (open, close) =
            (format!("<!-- graph:{} -->\n", self.name), format!("<!-- /graph:{} -->", self.name));
        let (before, rest) = document.split_once(&open).ok_or(NoPlace(self.name))?;
        let (_, after) = rest.split_once(&close).ok_or(NoPlace(self.name))?;
        Ok(format!("{before}{open}```mermaid\n{self}```\n{close}{after}"))
    }

    /// States that nothing leaves.
    fn last(&self) -> impl Iterator<Item = &'static str> {
        let mut reached: Vec<&str> = self.arrows.iter().map(|arrow| arrow.to).collect();
        reached.sort_unstable();
        reached.dedup();
        reached.into_iter().filter(|state| self.arrows.iter().all(|arrow| arrow.from != *state))
    }
}

/// As a Mermaid state diagram.
impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stateDiagram-v2\n")?;
        writeln!(f, "    [*] --> {}", self.first)?;
        for Arrow { from, label, to } in &self.arrows {
            writeln!(f, "    {from} --> {to}: {label}")?;
        }
        for state in self.last() {
            writeln!(f, "    {state} --> [*]")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../../docs/PAYMENTS.md");

    #[test]
    fn the_document_shows_what_the_code_allows() {
        assert_eq!(drawn_into(DOCUMENT).unwrap(), DOCUMENT, "run: yimatong payments graph docs/PAYMENTS.md");
    }

    #[test]
    fn nothing_leaves_paid_and_nothing_leaves_a_refund_that_arrived() {
        for (graph, end) in [(machine::graph(), "paid"), (refunds::graph(), "success")] {
            assert_eq!(graph.last().collect::<Vec<&str>>(), [end]);
        }
    }

    #[test]
    fn a_document_without_markers_is_refused() {
        assert_eq!(drawn_into("# Payments"), Err(NoPlace("attempt")));
    }
}
