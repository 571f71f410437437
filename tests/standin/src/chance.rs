//! Dice that fall the same way for the same seed, whatever order the calls come in: each throw is named.

use sha2::{Digest as _, Sha256};

/// A number that depends on the seed and the names alone.
pub fn roll(seed: u64, names: &[&str], count: u64) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(count.to_be_bytes());
    for name in names {
        hash.update(name);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Whether a throw falls within `percent` of a hundred.
pub fn falls(percent: u8, roll: u64) -> bool {
    roll % 100 < u64::from(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_another_does_not() {
        let throws = |seed| (0..50).map(|i| roll(seed, &["query", "ORDER-1"], i)).collect::<Vec<_>>();
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
        assert_ne!(roll(1, &["a", "bc"], 0), roll(1, &["ab", "c"], 0));
    }

    #[test]
    fn a_third_is_about_a_third() {
        let hits = (0..3000).filter(|i| falls(33, roll(7, &[], *i))).count();
        assert!((900..1100).contains(&hits), "{hits}");
        assert!((0..100).all(|i| falls(100, roll(7, &[], i)) && !falls(0, roll(7, &[], i))));
    }
}
