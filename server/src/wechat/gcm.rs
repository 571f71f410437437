//! AES-256-GCM with a nonce of any length (NIST SP 800-38D, 7.2), for files whose nonce is not of twelve bytes, which is
//! all that aws-lc-rs takes. All ciphers and products are still its own: here stands only how they go together.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey},
    constant_time,
};

const BLOCK: usize = 16;
/// A counter is a block whose last 32 bits count.
const COUNTS: u128 = 1 << 32;

/// The key of one sealed file.
pub(super) struct FileKey {
    aead: LessSafeKey,
    counter_mode: EncryptingKey,
}

impl FileKey {
    /// `None` when it has not 32 bytes.
    pub(super) fn new(key: &[u8]) -> Option<FileKey> {
        let aead = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        let counter_mode = EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, key).ok()?).ok()?;
        Some(FileKey { aead, counter_mode })
    }

    /// What was sealed under the nonce, without associated data, the tag behind it. `None` when the tag is of other
    /// bytes, of another nonce or of another key.
    pub(super) fn open(&self, nonce: &[u8], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let tag = sealed.split_off(sealed.len().checked_sub(BLOCK)?);
        let first = match <[u8; NONCE_LEN]>::try_from(nonce) {
            Ok(nonce) => of_short(nonce, 1),
            Err(_) => self.hash(nonce)?,
        };
        let expected = self.hash(&sealed)? ^ self.block(first)?;
        constant_time::verify_slices_are_equal(&expected.to_be_bytes(), &tag).ok()?;
        self.stream(next(first), &mut sealed)?;
        Some(sealed)
    }

    /// GHASH of whole bytes behind no associated data: what the tag of that ciphertext is without its mask. The nonce of
    /// zeros is taken again and again, and nothing that it seals leaves this function but that.
    fn hash(&self, bytes: &[u8]) -> Option<u128> {
        let nonce = [0; NONCE_LEN];
        let mut plain = bytes.to_vec();
        self.stream(of_short(nonce, 2), &mut plain)?;
        let nonce_once = Nonce::assume_unique_for_key(nonce);
        let tag = self.aead.seal_in_place_separate_tag(nonce_once, Aad::empty(), &mut plain).ok()?;
        let tag = u128::from_be_bytes(tag.as_ref().try_into().ok()?);
        Some(tag ^ self.block(of_short(nonce, 1))?)
    }

    /// GCTR. The library counts in all 128 bits, GCM in the last 32: where these begin anew, so does a call.
    fn stream(&self, counter: u128, bytes: &mut [u8]) -> Option<()> {
        let blocks = usize::try_from(COUNTS - counter % COUNTS).ok()?;
        let (head, tail) = bytes.split_at_mut(bytes.len().min(blocks.saturating_mul(BLOCK)));
        self.encrypt(counter, head)?;
        if tail.is_empty() { Some(()) } else { self.encrypt(counter - counter % COUNTS, tail) }
    }

    /// A block, encrypted.
    fn block(&self, block: u128) -> Option<u128> {
        let mut bytes = [0; BLOCK];
        self.encrypt(block, &mut bytes)?;
        Some(u128::from_be_bytes(bytes))
    }

    fn encrypt(&self, counter: u128, bytes: &mut [u8]) -> Option<()> {
        let context = EncryptionContext::Iv128(counter.to_be_bytes().into());
        self.counter_mode.less_safe_encrypt(bytes, context).ok().map(drop)
    }
}

/// The counter of a nonce of twelve bytes.
fn of_short(nonce: [u8; NONCE_LEN], count: u32) -> u128 {
    nonce.into_iter().fold(0, |high, byte| high << 8 | u128::from(byte)) * COUNTS + u128::from(count)
}

/// The counter after this one.
fn next(counter: u128) -> u128 {
    counter - counter % COUNTS + (counter % COUNTS + 1) % COUNTS
}

#[cfg(test)]
mod tests;
