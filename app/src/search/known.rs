//! What the index in the phone answers, as the module that holds it tells the one that draws.

use super::Name;

/// The property of the search field under which the one asks the other.
pub(super) const PROPERTY: &str = "known";
/// The first line of an answer that was guessed.
const GUESSED: &str = "?";

/// The guides that the index in the phone finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Whether the server, which knows more texts, would say the same.
    pub(super) is_sure: bool,
    /// The likeliest first.
    pub(super) guides: Vec<Name>,
}

impl Known {
    /// A line for each guide: its id, which has no space, and its name.
    #[cfg(any(test, feature = "finder"))]
    pub(super) fn write(&self) -> String {
        let guides = self.guides.iter().map(|Name { id, name }| [id, " ", name].concat());
        let lines = (!self.is_sure).then(|| GUESSED.to_owned()).into_iter().chain(guides);
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Reads what [`Known::write`] wrote.
    #[cfg(any(feature = "ssr", feature = "hydrate"))]
    pub(super) fn read(text: &str) -> Known {
        let name = |line: &str| {
            let (id, name) = line.split_once(' ')?;
            Some(Name { id: id.to_owned(), name: name.to_owned() })
        };
        Known {
            is_sure: text.lines().next() != Some(GUESSED),
            guides: text.lines().filter_map(name).collect(),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_one_module_writes_the_other_reads() {
        let name = |id: &str, name: &str| Name { id: id.into(), name: name.into() };
        let two = vec![name("ps-id-renew", "居民身份证换领"), name("g-2", "虚构 登记")];
        for guides in [Vec::new(), two] {
            for is_sure in [true, false] {
                let known = Known { is_sure, guides: guides.clone() };
                assert_eq!(Known::read(&known.write()), known);
            }
        }
    }
}
