//! Sealing what has to be read again later and must not lie open in a database or a backup: a password for a therapist's own calendar.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::Now;

/// The key that seals; it is kept in a file beside the database, never in it.
pub struct Key(LessSafeKey);

/// What was sealed cannot be opened: with another key, for another place, or changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was sealed cannot be opened; hint: is the key file the one it was sealed with?")]
pub struct NotOpened;

impl Key {
    /// How many bytes a key has.
    pub const LENGTH: usize = 32;

    /// The key of these bytes, which have to be random and secret.
    ///
    /// # Panics
    /// Never: every 32 bytes are a key of this cipher.
    pub fn new(bytes: [u8; Self::LENGTH]) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &bytes).expect("32 bytes are a key");
        Self(LessSafeKey::new(key))
    }

    /// Seals a text for one place (ChaCha20-Poly1305): elsewhere it cannot be opened, so that nobody who can write the database can have
    /// it sent somewhere else.
    pub(crate) fn seal(&self, text: &str, place: &str, now: &Now) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&now.bytes(place)[..NONCE_LEN]);
        let mut sealed = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut sealed,
            )
            .expect("a password is shorter than the cipher's limit");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for this place.
    pub(crate) fn open(&self, sealed: &[u8], place: &str) -> Result<String, NotOpened> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(NotOpened)?;
        let mut rest = rest.to_vec();
        let opened = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place),
                &mut rest,
            )
            .map_err(|_| NotOpened)?;
        String::from_utf8(opened.to_vec()).map_err(|_| NotOpened)
    }
}

/// Keys stay out of debug output.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_at_its_place_alone() {
        let now = Now {
            at: jiff::Timestamp::UNIX_EPOCH,
            chance: [7; 32],
        };
        let key = Key::new([1; 32]);
        let sealed = key.seal("open sesame", "here", &now);
        assert_eq!(key.open(&sealed, "here").as_deref(), Ok("open sesame"));
        assert_eq!(key.open(&sealed, "there"), Err(NotOpened));
        assert_eq!(Key::new([2; 32]).open(&sealed, "here"), Err(NotOpened));
        let mut changed = sealed.clone();
        changed[NONCE_LEN] ^= 1;
        assert_eq!(key.open(&changed, "here"), Err(NotOpened));
        assert_eq!(key.open(&sealed[..5], "here"), Err(NotOpened));
        assert!(!String::from_utf8_lossy(&sealed).contains("sesame"));
    }
}
