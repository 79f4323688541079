//! An activity as columns of a row, and back.

use care::{
    training::{
        activity::{Activity, Feel, LocalOffset, OffsetFrom, PoolSwim, SourceFormat, Sport},
        load::{Basis, Load, LoadedActivity},
    },
    units::{BeatsPerMinute, Celsius, Metres, Rpe, StepsPerMinute, Watts},
};
use jiff::{SignedDuration, tz::Offset};

use super::activities::{Derived, KeptGuess, StoredActivity};
use crate::{
    error::StoreError,
    value::{Row, Value},
    words::Word,
};

/// The facts as values, in the order of the columns: those before the load, and those after it.
pub(super) struct Facts {
    pub first: Vec<Value>,
    pub later: Vec<Value>,
}

pub(super) fn facts(activity: &Activity) -> Facts {
    let first = vec![
        Value::from(activity.starts_at),
        Value::from(activity.utc_offset.map(|local| local.offset.seconds())),
        Value::from(activity.sport.word()),
        Value::from(activity.name.clone()),
        Value::from(activity.duration.as_secs_f64()),
        Value::from(activity.elapsed.as_secs_f64()),
        Value::from(activity.distance.map(Metres::get)),
        Value::from(activity.ascent.map(Metres::get)),
        Value::from(activity.descent.map(Metres::get)),
        Value::from(activity.session_rpe.map(Rpe::get)),
        Value::from(activity.average_heart_rate.map(BeatsPerMinute::get)),
        Value::from(activity.max_heart_rate.map(BeatsPerMinute::get)),
        Value::from(activity.average_power.map(Watts::get)),
        Value::from(activity.best_20_min_power.map(Watts::get)),
        Value::from(activity.source.word()),
    ];
    let pool = activity.pool;
    let later = vec![
        Value::from(activity.utc_offset.map(|local| local.from.word())),
        Value::from(activity.average_cadence.map(StepsPerMinute::get)),
        Value::from(activity.average_temperature.map(Celsius::get)),
        Value::from(activity.feel.map(Feel::word)),
        Value::from(activity.marked_as_race),
        Value::from(activity.gear.clone()),
        Value::from(pool.map(|pool| pool.pool.get())),
        Value::from(pool.map(|pool| pool.lengths)),
        Value::from(pool.map(|pool| pool.swimming.as_secs_f64())),
    ];
    Facts { first, later }
}

/// A load as its four columns: value, basis, whether it is estimated, and the other bases.
pub(super) fn load_words(loaded: &LoadedActivity) -> [Value; 4] {
    let LoadedActivity { load, also, .. } = loaded;
    let line = |load: &Load| {
        let estimated = u8::from(load.estimated);
        format!("{} {} {estimated}", load.basis.word(), load.value)
    };
    let also: Vec<String> = also.iter().map(line).collect();
    [
        Value::from(load.value),
        Value::from(load.basis.word()),
        Value::from(load.estimated),
        Value::from((!also.is_empty()).then(|| also.join("\n"))),
    ]
}

/// The other bases, from their column.
pub(super) fn also_of(row: &Row, column: usize) -> Result<Vec<Load>, StoreError> {
    let line = |line: &str| {
        let mut words = line.split(' ');
        Some(Load {
            basis: Basis::from_word(words.next()?)?,
            value: words.next()?.parse().ok()?,
            estimated: words.next()? == "1",
        })
    };
    row.maybe_text(column)?
        .map(|text| {
            text.lines()
                .map(line)
                .collect::<Option<Vec<_>>>()
                .ok_or(shape(column, "other bases of a load"))
        })
        .transpose()
        .map(Option::unwrap_or_default)
}

pub(super) fn activity_of(row: &Row) -> Result<StoredActivity, StoreError> {
    let columns = Columns(row);
    let activity = Activity {
        name: row.maybe_text(5)?.map(str::to_owned),
        utc_offset: offset_of(row, 3, Some(21))?,
        elapsed: columns.seconds(7)?,
        distance: columns.metres(8)?,
        ascent: columns.metres(9)?,
        descent: columns.metres(10)?,
        session_rpe: columns.unit(11, Row::maybe_real, "an exertion", Rpe::new)?,
        average_heart_rate: columns.unit(
            12,
            Row::maybe_small,
            "a heart rate",
            BeatsPerMinute::new,
        )?,
        max_heart_rate: columns.unit(13, Row::maybe_small, "a heart rate", BeatsPerMinute::new)?,
        average_power: columns.unit(14, Row::maybe_small, "a power", Watts::new)?,
        best_20_min_power: columns.unit(15, Row::maybe_small, "a power", Watts::new)?,
        average_cadence: columns.unit(22, Row::maybe_small, "a cadence", StepsPerMinute::new)?,
        average_temperature: columns.unit(23, Row::maybe_small, "a temperature", Celsius::new)?,
        feel: row.maybe_word(24, "how it felt", Feel::from_word)?,
        marked_as_race: row.flag(25)?,
        gear: row.maybe_text(26)?.map(str::to_owned),
        pool: pool_of(row, [27, 28, 29])?,
        ..Activity::new(
            row.word(4, "a sport", Sport::from_word)?,
            row.instant(2)?,
            columns.seconds(6)?,
            row.word(16, "a source", SourceFormat::from_word)?,
        )
    };
    let load = load_of(row, [17, 18, 19])?;
    let race = row.maybe_real(32)?.map(|confidence| {
        Ok::<_, StoreError>(KeptGuess {
            confidence,
            why: row.maybe_text(33)?.unwrap_or_default().to_owned(),
        })
    });
    Ok(StoredActivity {
        id: row.id(0)?,
        original: row.text(1)?.to_owned(),
        loaded: LoadedActivity {
            activity,
            load,
            also: also_of(row, 30)?,
        },
        twin_of: row.maybe_id(20)?,
        derived: Derived {
            load_model: row.maybe_text(31)?.map(str::to_owned),
            race: race.transpose()?,
        },
    })
}

/// The offset of local time; where nothing says what told it, the file did.
pub(super) fn offset_of(
    row: &Row,
    column: usize,
    told_by: Option<usize>,
) -> Result<Option<LocalOffset>, StoreError> {
    let Some(bare) = row.maybe_small(column)? else {
        return Ok(None);
    };
    let offset = Offset::from_seconds(bare).map_err(|_| shape(column, "an offset"))?;
    let from = match told_by {
        Some(column) => row.maybe_word(
            column,
            "what told an offset",
            <OffsetFrom as Word>::from_word,
        )?,
        None => None,
    };
    Ok(Some(LocalOffset {
        offset,
        from: from.unwrap_or(OffsetFrom::File),
    }))
}

/// A swim in a pool, in three columns.
pub(super) fn pool_of(
    row: &Row,
    [pool, lengths, swimming]: [usize; 3],
) -> Result<Option<PoolSwim>, StoreError> {
    let columns = Columns(row);
    let (pool, lengths) = (columns.metres(pool)?, row.maybe_small(lengths)?);
    Ok(match (pool, lengths, columns.maybe_seconds(swimming)?) {
        (Some(pool), Some(lengths), Some(swimming)) => Some(PoolSwim {
            pool,
            lengths,
            swimming,
        }),
        _ => None,
    })
}

/// The load in three columns: value, basis, whether it is estimated.
pub(super) fn load_of(
    row: &Row,
    [value, basis, estimated]: [usize; 3],
) -> Result<Load, StoreError> {
    Ok(Load {
        value: row.real(value)?,
        basis: row.word(basis, "a basis of load", Basis::from_word)?,
        estimated: row.flag(estimated)?,
    })
}

const fn shape(column: usize, wanted: &'static str) -> StoreError {
    StoreError::Shape { column, wanted }
}

/// Columns read as the units of `care`.
pub(super) struct Columns<'a>(pub &'a Row);

impl Columns<'_> {
    /// A bare number as a unit, or nothing.
    pub fn unit<B, U, E>(
        &self,
        column: usize,
        bare: impl Fn(&Row, usize) -> Result<Option<B>, StoreError>,
        wanted: &'static str,
        unit: impl Fn(B) -> Result<U, E>,
    ) -> Result<Option<U>, StoreError> {
        bare(self.0, column)?
            .map(|bare| unit(bare).map_err(|_| shape(column, wanted)))
            .transpose()
    }

    pub fn metres(&self, column: usize) -> Result<Option<Metres>, StoreError> {
        self.unit(column, Row::maybe_real, "a distance", Metres::new)
    }

    pub fn maybe_seconds(&self, column: usize) -> Result<Option<SignedDuration>, StoreError> {
        self.unit(
            column,
            Row::maybe_real,
            "a duration",
            SignedDuration::try_from_secs_f64,
        )
    }

    pub fn seconds(&self, column: usize) -> Result<SignedDuration, StoreError> {
        self.maybe_seconds(column)?
            .ok_or(shape(column, "a duration"))
    }
}
