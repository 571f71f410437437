//! SHA-256 as text.

use aws_lc_rs::digest::{Context, SHA256};

/// The SHA-256 of the bytes, 64 lower-case hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    sha256_hex_of([bytes])
}

/// The SHA-256 of the pieces as if they were one.
pub fn sha256_hex_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut context = Context::new(&SHA256);
    pieces.into_iter().for_each(|piece| context.update(piece));
    context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
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
}
