//! Time and chance, given to an act by its door.

use care::id::Id;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The instant an act happens at, and the chance it may use.
///
/// Everything random in an act is derived from `chance` and a label, so that running the act again from the start makes
/// the same ids: transactions may be retried.
#[derive(Clone, Copy)]
pub struct Now {
    /// The instant.
    pub at: Timestamp,
    /// Thirty-two random bytes, fresh for each call of an act.
    pub chance: [u8; 32],
}

impl Now {
    /// An id for the thing the label names; the same label gives the same id.
    pub fn id<T>(&self, label: &str) -> Id<T> {
        self.id_of(self.at, label)
    }

    /// As [`Self::id`], for a thing of another time: such ids sort by that time, so that things of one time lie together where they
    /// are kept, however late or early they were told.
    pub fn id_of<T>(&self, time: Timestamp, label: &str) -> Id<T> {
        let bytes = self.derive("id", label);
        let mut ten = [0; 10];
        ten.copy_from_slice(&bytes[..10]);
        Id::new(time, ten)
    }

    /// A secret of 256 bits in hexadecimal, for links and sessions.
    pub fn secret(&self, label: &str) -> String {
        hex(&self.derive("secret", label))
    }

    /// The same instant with chance of its own, for one of many like things in one act: they may then use the same labels.
    #[must_use]
    pub fn for_one(&self, label: &str) -> Self {
        Self {
            at: self.at,
            chance: self.derive("one", label),
        }
    }

    /// Thirty-two random bytes for the thing the label names.
    pub(crate) fn bytes(&self, label: &str) -> [u8; 32] {
        self.derive("bytes", label)
    }

    fn derive(&self, purpose: &str, label: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.chance);
        hash.update(purpose);
        hash.update([0]);
        hash.update(label);
        hash.finalize().into()
    }
}

/// Chance stays out of debug output: secrets are derived from it.
impl std::fmt::Debug for Now {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Now({})", self.at)
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 in lower-case hexadecimal: what is stored instead of a secret, and the name of an original file.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
