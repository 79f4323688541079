//! One transaction: one SQL text with `$1` parameters, whichever engine keeps it.

use std::sync::Arc;

use crate::{
    error::{Failure, Remedy, StoreError},
    postgres::PostgresTx,
    shelf::{Shelf, changes_a_book},
    sqlite::SqliteTx,
    value::{Row, Value},
};

/// A transaction under way; kept when its closure returns `Ok`, undone when it returns `Err`.
///
/// After a failed statement the transaction can only be given up, on both engines alike: every further statement answers
/// [`StoreError::Aborted`], and an `Ok` of the closure is not kept. To go on after a failure, put the statement inside [`Tx::attempt`].
pub struct Tx<'c> {
    engine: Engine<'c>,
    failed: Option<Remedy>,
    depth: u32,
    shelf: Option<Arc<Shelf>>,
    changed_a_book: bool,
}

/// Raises the revision of a clinic.
const RAISE: &str = "update clinics set revision = revision + 1 where clinic_id = $1";

pub(crate) enum Engine<'c> {
    Sqlite(SqliteTx<'c>),
    Postgres(PostgresTx<'c>),
}

impl<'c> Tx<'c> {
    pub(crate) const fn new(engine: Engine<'c>) -> Self {
        Self {
            engine,
            failed: None,
            depth: 0,
            shelf: None,
            changed_a_book: false,
        }
    }

    /// Lets a transaction use what was read before.
    pub(crate) fn lend(&mut self, shelf: &Arc<Shelf>) {
        self.shelf = Some(Arc::clone(shelf));
    }

    /// Where clinics' books are kept, unless this transaction has changed one: what it sees is nobody else's yet.
    pub(crate) fn shelf(&self) -> Option<Arc<Shelf>> {
        self.shelf
            .as_ref()
            .filter(|_| !self.changed_a_book)
            .map(Arc::clone)
    }

    pub(crate) const fn failed(&self) -> Option<Remedy> {
        self.failed
    }

    /// Runs a statement that changes rows; how many it changed.
    ///
    /// # Errors
    /// What the engine says, in the same words for both.
    pub fn run(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let mut run = |sql: &str, params: &[Value]| {
            self.guarded(|engine| match engine {
                Engine::Sqlite(tx) => tx.run(sql, params),
                Engine::Postgres(tx) => tx.run(sql, params),
            })
        };
        let changed = run(sql, params)?;
        if changed > 0
            && let Some(clinic) = params.first()
            && changes_a_book(sql)
        {
            // The clinic leads the parameters of every statement, as it leads every key.
            run(RAISE, std::slice::from_ref(clinic))?;
            self.changed_a_book = true;
        }
        Ok(changed)
    }

    /// Runs a statement that answers with rows (`select`, or anything with `returning`).
    ///
    /// # Errors
    /// What the engine says, in the same words for both.
    pub fn rows(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(tx) => tx.rows(sql, params),
            Engine::Postgres(tx) => tx.rows(sql, params),
        })
    }

    /// Gives each row of an answer in turn, without keeping them: for looking through years.
    ///
    /// # Errors
    /// What the engine says, in the same words for both; the first error that `take` returns, after which it is not asked again.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        mut take: impl FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut taken = Ok(());
        self.guarded(|engine| match engine {
            Engine::Sqlite(tx) => tx.each(sql, params, &mut |row| {
                taken = take(row);
                taken.is_ok()
            }),
            Engine::Postgres(tx) => {
                taken = tx.rows(sql, params)?.iter().try_for_each(&mut take);
                Ok(())
            }
        })?;
        taken
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// What the engine says, in the same words for both.
    pub fn row(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }

    /// Runs statements without parameters, separated by semicolons.
    ///
    /// # Errors
    /// What the engine says, in the same words for both.
    pub fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(tx) => tx.batch(sql),
            Engine::Postgres(tx) => tx.batch(sql),
        })
    }

    /// Asks the engine whether it understands a statement, without running it.
    ///
    /// # Errors
    /// Where it does not.
    pub fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(tx) => tx.prepare(sql),
            Engine::Postgres(tx) => tx.prepare(sql),
        })
    }

    /// Tries something whose failure is no end: on `Err` only its own changes are undone, and the transaction goes on.
    ///
    /// # Errors
    /// What the closure returned, or the engine's own trouble.
    pub fn attempt<T, E: From<StoreError>>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.depth += 1;
        let name = format!("attempt_{}", self.depth);
        let begun = self.batch(&format!("savepoint {name}"));
        let answer = match begun {
            Ok(()) => act(self),
            Err(error) => {
                self.depth -= 1;
                return Err(error.into());
            }
        };
        self.depth -= 1;
        match (answer, self.failed) {
            (Ok(value), None) => {
                self.batch(&format!("release savepoint {name}"))?;
                Ok(value)
            }
            // A deadlock or a lost connection ends the whole transaction, not only this part.
            (answer, Some(Remedy::Again | Remedy::Reconnect)) => {
                answer.and(Err(StoreError::Aborted.into()))
            }
            (answer, Some(Remedy::None) | None) => {
                self.failed = None;
                self.batch(&format!("rollback to savepoint {name}"))?;
                self.batch(&format!("release savepoint {name}"))?;
                answer.and(Err(StoreError::Aborted.into()))
            }
        }
    }

    /// Whether SQLite keeps this transaction; for the few statements that cannot be portable.
    pub(crate) const fn is_sqlite(&self) -> bool {
        match self.engine {
            Engine::Sqlite(_) => true,
            Engine::Postgres(_) => false,
        }
    }

    fn guarded<T>(
        &mut self,
        act: impl FnOnce(&mut Engine<'c>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        if self.failed.is_some() {
            return Err(StoreError::Aborted);
        }
        act(&mut self.engine).map_err(|failure| {
            self.failed = Some(failure.remedy);
            failure.error
        })
    }
}
