//! Digests as text.

use aws_lc_rs::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// The SHA-256 of the bytes, 64 lower-case hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    sha256_hex_of([bytes])
}

/// The SHA-256 of the pieces as if they were one.
pub fn sha256_hex_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut context = Context::new(&SHA256);
    pieces.into_iter().for_each(|piece| context.update(piece));
    hex(&context.finish())
}

/// The SHA-1 of the bytes, 40 lower-case hex digits. For naming what others name so, never against forgery.
pub fn sha1_hex(bytes: &[u8]) -> String {
    hex(&digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes))
}

fn hex(digest: &Digest) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    /// FIPS 180-2, appendix B.1.
    #[test]
    fn the_digest_of_the_standards_example() {
        let want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256_hex(b"abc"), want);
        assert_eq!(super::sha256_hex_of([b"a".as_slice(), b"bc"]), want);
    }

    /// FIPS 180-4, the same example.
    #[test]
    fn the_older_digest_of_the_same() {
        assert_eq!(super::sha1_hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
