//! Words in their order, found letter by letter.

/// Words with a number each, sorted; a word may have several numbers.
#[derive(Default)]
pub(super) struct Table {
    words: Vec<(Box<str>, u32)>,
    /// Every beginning of a word, shorter ones first; those that go on from the same one stand together, in the order
    /// of their last characters.
    nodes: Vec<Node>,
    /// The last character of each, beside them, so that a search among them reads nothing else.
    last: Vec<char>,
}

/// What begins so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// The words: from, where those end that are nothing more, to.
    from: u32,
    whole: u32,
    to: u32,
    /// The beginnings that are one character longer: from, to.
    next: (u32, u32),
}

impl Table {
    pub(super) fn new(words: impl IntoIterator<Item = (String, u32)>) -> Table {
        let mut words: Vec<(Box<str>, u32)> =
            words.into_iter().map(|(word, number)| (word.into(), number)).collect();
        words.sort_unstable();
        words.dedup();
        let mut table = Table { nodes: Vec::new(), last: Vec::new(), words };
        table.push(' ', 0, table.words.len(), 0);
        // Bytes that were read so far, for the beginnings from `at` on.
        let (mut at, mut read) = (0, vec![0]);
        while at < table.nodes.len() {
            table.go_on(at, &mut read);
            at += 1;
        }
        table
    }

    /// Adds the beginnings that are one character longer than one of them.
    fn go_on(&mut self, at: usize, read: &mut Vec<usize>) {
        let (Some(node), Some(bytes)) = (self.nodes.get(at).copied(), read.get(at).copied()) else { return };
        let character = |word: &str| word.get(bytes..).and_then(|rest| rest.chars().next());
        let first = self.nodes.len() as u32;
        let mut from = node.whole as usize;
        while from < node.to as usize {
            let rest = self.words.get(from..node.to as usize).unwrap_or_default();
            let Some(c) = rest.first().and_then(|(word, _)| character(word)) else { break };
            let to = from + rest.partition_point(|(word, _)| character(word) == Some(c));
            self.push(c, from, to, bytes + c.len_utf8());
            read.push(bytes + c.len_utf8());
            from = to;
        }
        let next = (first, self.nodes.len() as u32);
        if let Some(node) = self.nodes.get_mut(at) {
            node.next = next;
        }
    }

    fn push(&mut self, last: char, from: usize, to: usize, bytes: usize) {
        let words = self.words.get(from..to).unwrap_or_default();
        let whole = from + words.iter().take_while(|(word, _)| word.len() == bytes).count();
        self.nodes.push(Node { from: from as u32, whole: whole as u32, to: to as u32, next: (0, 0) });
        self.last.push(last);
    }

    /// Nothing read yet.
    pub(super) fn all(&self) -> Node {
        let all = Node { from: 0, whole: 0, to: 0, next: (0, 0) };
        self.nodes.first().copied().unwrap_or(all)
    }

    /// One character more; `None` when no word goes on so.
    pub(super) fn next(&self, node: Node, c: char) -> Option<Node> {
        let (from, to) = (node.next.0 as usize, node.next.1 as usize);
        let at = from + self.last.get(from..to)?.binary_search(&c).ok()?;
        self.nodes.get(at).copied()
    }

    /// The numbers of the word that has been read to its end.
    pub(super) fn whole(&self, node: Node) -> impl Iterator<Item = u32> + '_ {
        self.between(node.from, node.whole).map(|(_, number)| number)
    }

    /// The words that begin so, in their order.
    pub(super) fn beginning(&self, node: Node) -> impl Iterator<Item = (&str, u32)> {
        self.between(node.from, node.to)
    }

    fn between(&self, from: u32, to: u32) -> impl Iterator<Item = (&str, u32)> {
        let words = self.words.get(from as usize..to as usize).unwrap_or_default();
        words.iter().map(|(word, number)| (&**word, *number))
    }

    /// A word and its number by its place.
    pub(super) fn get(&self, place: u32) -> Option<(&str, u32)> {
        self.words.get(place as usize).map(|(word, number)| (&**word, *number))
    }

    /// The numbers of a word.
    pub(super) fn of(&self, word: &str) -> impl Iterator<Item = u32> + '_ {
        let node = word.chars().try_fold(self.all(), |node, c| self.next(node, c));
        node.into_iter().flat_map(|node| self.whole(node))
    }
}
