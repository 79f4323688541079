//! A broken machine, as opposed to a refusal that a person must understand.

use std::io;

use store::StoreError;

/// Something that should work did not; its source is kept, and it never holds health data.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The folder of original files.
    #[error("could not {doing}; hint: is the data folder there, writable and not full?")]
    Files {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// A piece of work ended before its end.
    #[error("could not {doing}: the work was stopped; hint: try again")]
    Stopped {
        /// What was being done.
        doing: &'static str,
    },
    /// The mail server.
    #[error("could not send a mail: {why}")]
    Mail {
        /// Why it failed, without address or text.
        why: String,
    },
    /// What was stored can no longer be read.
    #[error("could not read {what} as it was stored; hint: run `knead doctor`")]
    Stored {
        /// What it is.
        what: &'static str,
    },
}

/// Lets an act's refusals carry what the database refused.
macro_rules! refusals {
    ($refusal:ty) => {
        impl From<store::StoreError> for $refusal {
            fn from(error: store::StoreError) -> Self {
                Self::Fault($crate::fault::Fault::Store(error))
            }
        }
    };
}
pub(crate) use refusals;
