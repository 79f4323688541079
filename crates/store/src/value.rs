//! Values that go into a statement and come out of a row, the same for both engines.

use std::str::FromStr;

use care::id::Id;
use jiff::{Timestamp, civil::Date};

use crate::error::StoreError;

/// One value of a statement or a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `bigint`: counts, cents, flags, instants in microseconds of UTC.
    Int(i64),
    /// `double precision`.
    Real(f64),
    /// `text`.
    Text(String),
    /// `blob`.
    Blob(Vec<u8>),
}

/// The parameters of a statement: `params![clinic, "name", now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] as &[$crate::Value] };
}

macro_rules! whole {
    ($($from:ty),*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::Int(i64::from(value))
            }
        }
    )*};
}
whole!(i64, i32, i16, i8, u32, u16, u8, bool);

impl From<f64> for Value {
    /// What is no number becomes nothing: SQLite would do so anyway, PostgreSQL must not differ.
    fn from(value: f64) -> Self {
        if value.is_nan() {
            Self::Null
        } else {
            Self::Real(value)
        }
    }
}
impl From<String> for Value {
    /// Zero characters are dropped: PostgreSQL cannot hold them, and only damaged files carry any.
    fn from(mut value: String) -> Self {
        if value.contains('\0') {
            value.retain(|letter| letter != '\0');
        }
        Self::Text(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::from(value.to_owned())
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::from(value.clone())
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Text(id.to_string())
    }
}
impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_microsecond())
    }
}
impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Text(date.to_string())
    }
}
impl<T> From<Option<T>> for Value
where
    Self: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

/// One row of an answer; columns by position, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    fn at(&self, column: usize) -> Result<&Value, StoreError> {
        self.0.get(column).ok_or_else(|| StoreError::Shape {
            column,
            wanted: "there",
        })
    }

    /// The bare value.
    ///
    /// # Errors
    /// [`StoreError::Shape`] beyond the last column.
    pub fn value(&self, column: usize) -> Result<&Value, StoreError> {
        self.at(column)
    }

    /// All values in order.
    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// A whole number, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.at(column)? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(*value)),
            Value::Real(_) | Value::Text(_) | Value::Blob(_) => Err(StoreError::Shape {
                column,
                wanted: "a whole number",
            }),
        }
    }

    /// A number, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else.
    pub fn maybe_real(&self, column: usize) -> Result<Option<f64>, StoreError> {
        match self.at(column)? {
            Value::Null => Ok(None),
            Value::Real(value) => Ok(Some(*value)),
            Value::Int(_) | Value::Text(_) | Value::Blob(_) => Err(StoreError::Shape {
                column,
                wanted: "a number",
            }),
        }
    }

    /// Text, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else.
    pub fn maybe_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.at(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            Value::Int(_) | Value::Real(_) | Value::Blob(_) => Err(StoreError::Shape {
                column,
                wanted: "text",
            }),
        }
    }

    /// Bytes, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else.
    pub fn maybe_blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.at(column)? {
            Value::Null => Ok(None),
            Value::Blob(value) => Ok(Some(value)),
            Value::Int(_) | Value::Real(_) | Value::Text(_) => Err(StoreError::Shape {
                column,
                wanted: "bytes",
            }),
        }
    }

    /// An id, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else.
    pub fn maybe_id<T>(&self, column: usize) -> Result<Option<Id<T>>, StoreError> {
        self.maybe_parsed(column, "an id")
    }

    /// An instant, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else.
    pub fn maybe_instant(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        let wanted = "an instant";
        self.maybe_int(column)?
            .map(|micros| {
                Timestamp::from_microsecond(micros)
                    .map_err(|_| StoreError::Shape { column, wanted })
            })
            .transpose()
    }

    /// Text read as something else, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] saying `wanted` for anything else.
    pub fn maybe_parsed<T: FromStr>(
        &self,
        column: usize,
        wanted: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?
            .map(|text| {
                text.parse()
                    .map_err(|_| StoreError::Shape { column, wanted })
            })
            .transpose()
    }

    /// A word of one of our enums, or nothing: `row.maybe_word(3, "a sport", Sport::from_word)`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] saying `wanted` for any other word.
    pub fn maybe_word<T>(
        &self,
        column: usize,
        wanted: &'static str,
        of: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?
            .map(|text| of(text).ok_or_else(|| StoreError::Shape { column, wanted }))
            .transpose()
    }

    /// A small whole number such as a count of minutes, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else, or where it does not fit.
    pub fn maybe_small<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>, StoreError> {
        self.maybe_int(column)?
            .map(|value| {
                T::try_from(value).map_err(|_| StoreError::Shape {
                    column,
                    wanted: "a number in range",
                })
            })
            .transpose()
    }

    /// A flag.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything but 0 and 1.
    pub fn flag(&self, column: usize) -> Result<bool, StoreError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(StoreError::Shape {
                column,
                wanted: "a flag",
            }),
        }
    }
}

macro_rules! sure {
    ($($(#[$doc:meta])* $name:ident [$($kind:ident)?] ($maybe:ident) -> $out:ty;)*) => {
        impl Row {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// [`StoreError::Shape`] for anything else, also for nothing.
            pub fn $name$(<$kind>)?(&self, column: usize) -> Result<$out, StoreError> {
                self.$maybe(column)?.ok_or_else(|| StoreError::Shape { column, wanted: "there (it is null)" })
            }
        )*}
    };
}
sure! {
    /// A whole number.
    int [] (maybe_int) -> i64;
    /// A number.
    real [] (maybe_real) -> f64;
    /// Text.
    text [] (maybe_text) -> &str;
    /// Bytes.
    blob [] (maybe_blob) -> &[u8];
    /// An id.
    id [T] (maybe_id) -> Id<T>;
    /// An instant.
    instant [] (maybe_instant) -> Timestamp;
}

impl Row {
    /// A small whole number such as a count of minutes.
    ///
    /// # Errors
    /// [`StoreError::Shape`] for anything else, or where it does not fit.
    pub fn small<T: TryFrom<i64>>(&self, column: usize) -> Result<T, StoreError> {
        self.maybe_small(column)?.ok_or_else(|| StoreError::Shape {
            column,
            wanted: "a number (it is null)",
        })
    }

    /// Text read as something else.
    ///
    /// # Errors
    /// [`StoreError::Shape`] saying `wanted` for anything else.
    pub fn parsed<T: FromStr>(&self, column: usize, wanted: &'static str) -> Result<T, StoreError> {
        self.maybe_parsed(column, wanted)?
            .ok_or_else(|| StoreError::Shape { column, wanted })
    }

    /// A word of one of our enums: `row.word(3, "a sport", Sport::from_word)`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] saying `wanted` for any other word.
    pub fn word<T>(
        &self,
        column: usize,
        wanted: &'static str,
        of: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        self.maybe_word(column, wanted, of)?
            .ok_or_else(|| StoreError::Shape { column, wanted })
    }
}
