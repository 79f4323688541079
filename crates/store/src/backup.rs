//! Backup and restore: always one SQLite file, whichever engine is backed up or restored into.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::{
    error::StoreError,
    migrate::{known, version_of_file},
    options::Options,
    params,
    sqlite::{SqliteTx, failure, make_private},
    store::Store,
    tx::Tx,
    value::{Row, Value},
};

/// Rows fetched or written at once.
const ROWS: usize = 200;

impl Store {
    /// Writes everything of one moment into a new SQLite file, while the store serves on. The file appears only once it is whole and checked.
    ///
    /// # Errors
    /// [`StoreError::File`] where the file is there already or cannot be written; otherwise what the database says.
    pub fn backup(&self, file: &Path, now: Timestamp) -> Result<(), StoreError> {
        self.check_schema()?;
        if file.exists() {
            return Err(told(file, "is there already; name another file"));
        }
        let part = beside(file, ".part");
        remove(&part)?;
        make_private(&part).map_err(|error| {
            told(
                file,
                &format!("cannot be written ({error}); make its folder, or give this user the right to write it"),
            )
        })?;
        let copied = match self.file() {
            Some(source) => copy_file(source, &part),
            None => self.copy_rows(&part, now),
        };
        let done = copied
            .and_then(|()| finish(&part))
            .and_then(|()| fs::rename(&part, file).map_err(|error| told(file, &error.to_string())));
        if done.is_err() {
            // The first error is the one to tell; what is left over is named so that nobody takes it for a backup.
            drop(remove(&part));
        }
        done
    }

    /// Loads a backup into this database, all or nothing; how many rows. What is there is refused, or replaced if so asked.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`]; [`StoreError::File`] or [`StoreError::Corrupt`] for what is no backup;
    /// [`StoreError::NewerSchema`] for a backup of a later version; an earlier one is brought up to date.
    pub fn restore(&self, file: &Path, replace: bool, now: Timestamp) -> Result<u64, StoreError> {
        if !file.is_file() {
            return Err(told(file, "is not there"));
        }
        // Said of the backup, so that nobody takes the database for damaged.
        let of_the_backup = |error| match error {
            StoreError::Corrupt => told(file, "is damaged or is not a backup of Knead"),
            error => error,
        };
        let backup = read_only(file)?;
        check(&backup).map_err(of_the_backup)?;
        let version = version_of_file(&mut SqliteTx::over(&backup)).map_err(of_the_backup)?;
        // A backup of a release before is brought to this one in a copy; the backup itself stays as it is.
        let copy = match version {
            0 => return Err(told(file, "is not a backup of Knead")),
            found if found < known() => Some(upgraded_copy(file, now)?),
            _ => None,
        };
        self.migrate(now)?;
        let file = copy
            .as_ref()
            .map_or_else(|| file.to_owned(), |folder| folder.path().join(COPY));
        self.write_blocking(move |tx| {
            let source = read_only(&file)?;
            let tables = tables(&source)?;
            if replace {
                for table in tables.iter().rev() {
                    tx.run(&format!("delete from {}", table.name), params![])?;
                }
            } else {
                let clinics = tx.row("select clinic_id from clinics limit 1", params![])?;
                if clinics.is_some() {
                    return Err(StoreError::NotEmpty);
                }
            }
            let rows = tables
                .iter()
                .try_fold(0, |rows, table| Ok(rows + load(tx, &source, table)?))?;
            // A revision that no server can have seen: nothing that was read before is used again.
            tx.run("update clinics set revision = $1", params![now])?;
            Ok(rows)
        })
    }

    /// A server's rows, all of one moment, into a fresh file.
    fn copy_rows(&self, part: &Path, now: Timestamp) -> Result<(), StoreError> {
        let one = Options {
            readers: 1,
            ..Options::default()
        };
        Self::sqlite(part, &one)?.migrate(now)?;
        let part = part.to_owned();
        self.read_blocking(move |tx| {
            // Opened inside, so that a run after a lost connection begins with an empty file again.
            let target = Connection::open(&part).map_err(plain)?;
            target
                .execute_batch("pragma foreign_keys = off; begin immediate")
                .map_err(plain)?;
            for table in tables(&target)? {
                target
                    .execute_batch(&format!("delete from {}", table.name))
                    .map_err(plain)?;
                fetch(tx, &target, &table)?;
            }
            target.execute_batch("commit").map_err(plain)
        })
    }
}

/// The name of the copy of a backup.
const COPY: &str = "backup.db";

/// A copy of an older backup beside nothing else, at this version's schema; it is gone when this is dropped.
fn upgraded_copy(file: &Path, now: Timestamp) -> Result<tempfile::TempDir, StoreError> {
    let folder = tempfile::tempdir().map_err(|error| {
        told(
            file,
            &format!("cannot be copied to be brought up to date ({error})"),
        )
    })?;
    let copy = folder.path().join(COPY);
    make_private(&copy).map_err(|error| told(&copy, &error.to_string()))?;
    copy_file(file, &copy)?;
    let one = Options {
        readers: 1,
        ..Options::default()
    };
    Store::sqlite(&copy, &one)?.migrate(now)?;
    finish(&copy)?;
    Ok(folder)
}

struct Table {
    name: String,
    columns: Vec<String>,
}

impl Table {
    fn list(&self) -> String {
        self.columns.join(", ")
    }

    /// An insert of some rows at once.
    fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |first: usize| {
            let parameters: Vec<String> = (first..first + width)
                .map(|number| format!("${number}"))
                .collect();
            format!("({})", parameters.join(", "))
        };
        let values: Vec<String> = (0..rows).map(|number| row(number * width + 1)).collect();
        format!(
            "insert into {} ({}) values {}",
            self.name,
            self.list(),
            values.join(", ")
        )
    }
}

/// The tables of a file, those that others point at first; without the two that keep the migrations.
fn tables(file: &Connection) -> Result<Vec<Table>, StoreError> {
    let mut sqlite = SqliteTx::over(file);
    let mut ask = |sql: &str, params: &[Value]| -> Result<Vec<String>, StoreError> {
        let rows = sqlite.rows(sql, params).map_err(|failure| failure.error)?;
        rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    };
    let mut names = ask(
        "select name from sqlite_master where type = 'table' and name not in ('migrations', 'lease') and name not like 'sqlite%' order by name",
        params![],
    )?;
    let (mut sorted, mut placed) = (Vec::new(), BTreeSet::new());
    while !names.is_empty() {
        let before = names.len();
        let mut waiting = Vec::new();
        for name in names {
            let parents = ask(
                "select distinct \"table\" from pragma_foreign_key_list($1)",
                params![&name],
            )?;
            if parents
                .iter()
                .all(|parent| *parent == name || placed.contains(parent))
            {
                let columns = ask(
                    "select name from pragma_table_info($1) order by cid",
                    params![&name],
                )?;
                placed.insert(name.clone());
                sorted.push(Table { name, columns });
            } else {
                waiting.push(name);
            }
        }
        names = waiting;
        if names.len() == before {
            return Err(StoreError::other("tables point at each other in a circle"));
        }
    }
    Ok(sorted)
}

/// All rows of a server's table into a file.
fn fetch(tx: &mut Tx<'_>, target: &Connection, table: &Table) -> Result<(), StoreError> {
    let Table { name, .. } = table;
    tx.batch(&format!(
        "declare backup_{name} no scroll cursor for select {} from {name}",
        table.list()
    ))?;
    let next = format!("fetch {ROWS} from backup_{name}");
    let insert = table.insert(1);
    let mut file = SqliteTx::over(target);
    loop {
        let rows = tx.rows(&next, params![])?;
        for row in &rows {
            file.run(&insert, row.values())
                .map_err(|failure| failure.error)?;
        }
        if rows.len() < ROWS {
            break;
        }
    }
    tx.batch(&format!("close backup_{name}"))
}

/// All rows of a file's table into the database; how many.
fn load(tx: &mut Tx<'_>, source: &Connection, table: &Table) -> Result<u64, StoreError> {
    let (many, one) = (table.insert(ROWS), table.insert(1));
    let mut statement = source
        .prepare(&format!("select {} from {}", table.list(), table.name))
        .map_err(plain)?;
    let mut found = statement.raw_query();
    let (mut waiting, mut count) = (Vec::new(), 0);
    while let Some(row) = found.next().map_err(plain)? {
        let Row(values) = crate::sqlite::row_of(row, table.columns.len()).map_err(plain)?;
        waiting.extend(values);
        if waiting.len() == ROWS * table.columns.len() {
            count += tx.run(&many, &waiting)?;
            waiting.clear();
        }
    }
    for row in waiting.chunks(table.columns.len()) {
        count += tx.run(&one, row)?;
    }
    Ok(count)
}

/// A SQLite file as it is at this moment; its writer goes on meanwhile.
fn copy_file(source: &Path, part: &Path) -> Result<(), StoreError> {
    let from = read_only(source)?;
    let mut to = Connection::open(part).map_err(plain)?;
    let copy = rusqlite::backup::Backup::new(&from, &mut to).map_err(plain)?;
    // In one step: a copy in several would begin again with every write in between.
    match copy.step(-1).map_err(plain)? {
        rusqlite::backup::StepResult::Done => Ok(()),
        _ => Err(StoreError::Busy),
    }
}

/// Makes a copy one whole file without companions, and checks it.
fn finish(part: &Path) -> Result<(), StoreError> {
    let copy = Connection::open(part).map_err(plain)?;
    copy.pragma_update(None, "journal_mode", "delete")
        .map_err(plain)?;
    check(&copy)
}

fn check(file: &Connection) -> Result<(), StoreError> {
    let mut sqlite = SqliteTx::over(file);
    let mut ask = |sql: &str| sqlite.rows(sql, params![]).map_err(|failure| failure.error);
    let sound = ask("pragma integrity_check")?;
    let dangling = ask("pragma foreign_key_check")?;
    match sound.first().map(|row| row.text(0)) {
        Some(Ok("ok")) if dangling.is_empty() => Ok(()),
        _ => Err(StoreError::Corrupt),
    }
}

fn read_only(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(plain)?;
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(plain)?;
    Ok(connection)
}

fn plain(error: rusqlite::Error) -> StoreError {
    failure(error).error
}

fn told(file: &Path, why: &str) -> StoreError {
    StoreError::File {
        path: file.to_owned(),
        why: why.to_owned(),
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

/// Removes what an earlier backup may have left behind.
fn remove(part: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(part, ending)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(told(part, &error.to_string())),
        }
    }
    Ok(())
}
