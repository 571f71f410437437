//! Where ids and codes come from. Tests hold a seeded one, so that what went wrong once goes wrong again.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_lc_rs::rand;

/// Draws bytes.
#[derive(Clone, Debug, Default)]
pub enum Random {
    /// The system's, fit for secrets.
    #[default]
    System,
    /// The same bytes from the same seed. Never for anything that must not be guessed.
    Seeded(Arc<AtomicU64>),
}

impl Random {
    /// Draws from `seed` on.
    pub fn seeded(seed: u64) -> Random {
        Random::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// Fills `bytes`. `None` only if the system's randomness fails.
    pub fn fill(&self, bytes: &mut [u8]) -> Option<()> {
        match self {
            Random::System => rand::fill(bytes).ok(),
            Random::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    let drawn = split_mix(state).to_le_bytes();
                    chunk.iter_mut().zip(drawn).for_each(|(byte, drawn)| *byte = drawn);
                }
                Some(())
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and every seed is a good one.
fn split_mix(state: &AtomicU64) -> u64 {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut z = state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of seed 1234567, as published with the reference implementation.
    #[test]
    fn it_is_split_mix() {
        let random = Random::seeded(1_234_567);
        let mut bytes = [0_u8; 16];
        random.fill(&mut bytes).unwrap();
        let numbers: Vec<u64> =
            bytes.chunks(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap())).collect();
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
