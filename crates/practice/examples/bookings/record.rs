//! What an ordinary booking writes, row by row: triggers note every change of every table, on SQLite.

use std::{fs, path::Path};

use practice::StoreError;
use store::Store;

use crate::{Outcome, clinic_of, keep, make, starts};

/// Between the words of a record, and between records.
const WORD: &str = "\u{1f}";
const RECORD: &str = "\u{1e}";

/// Books so many starts and writes down what each transaction wrote: `table NAME column...` once for each table, its key's columns with a
/// star, then `change NUMBER insert|update|delete NAME value...`, values as literals of SQL. Holds have the even numbers, bookings the odd.
pub async fn run(database: &str, bookings: usize, to: &Path) -> Outcome<()> {
    let clinic = clinic_of(database)?;
    let store = &clinic.practice.store;
    let mut text = watch(store).await?;
    for (number, wanted) in starts(&clinic, bookings).into_iter().enumerate() {
        let Some(held) = keep(&clinic, wanted, number).await? else {
            return Err(format!("start {number} is not free").into());
        };
        note(store, 2 * number, &mut text).await?;
        make(&clinic, &held, number).await?;
        note(store, 2 * number + 1, &mut text).await?;
    }
    fs::write(to, text)?;
    Ok(())
}

/// Lets triggers note every change, and tells what the tables are.
async fn watch(store: &Store) -> Outcome<String> {
    let told = store
        .write(|tx| {
            tx.run("create table noted (number integer primary key, change text not null)", &[])?;
            let tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'noted'";
            let mut told = String::new();
            for table in tx.rows(tables, &[])? {
                let table = table.text(0)?;
                let columns = format!("select name, pk from pragma_table_info('{table}') order by cid");
                let mut names = Vec::new();
                told.push_str(&format!("table{WORD}{table}"));
                for column in tx.rows(&columns, &[])? {
                    let star = if column.int(1)? > 0 { "*" } else { "" };
                    told.push_str(&format!("{WORD}{}{star}", column.text(0)?));
                    names.push(column.text(0)?.to_owned());
                }
                told.push_str(RECORD);
                for (act, row) in [("insert", "new"), ("update", "new"), ("delete", "old")] {
                    let values: Vec<String> = names.iter().map(|name| format!("quote({row}.{name})")).collect();
                    let trigger = format!(
                        "create trigger note_{act}_{table} after {act} on {table} begin
                            insert into noted (change) values ('{act}' || char(31) || '{table}' || char(31) || {}); end",
                        values.join(" || char(31) || ")
                    );
                    tx.run(&trigger, &[])?;
                }
            }
            Ok::<_, StoreError>(told)
        })
        .await?;
    Ok(told)
}

/// Adds what a transaction wrote.
async fn note(store: &Store, transaction: usize, text: &mut String) -> Outcome<()> {
    let noted = store
        .write(|tx| {
            let rows = tx.rows("select change from noted order by number", &[])?;
            tx.run("delete from noted", &[])?;
            Ok::<_, StoreError>(rows)
        })
        .await?;
    for row in noted {
        text.push_str(&format!(
            "change{WORD}{transaction}{WORD}{}{RECORD}",
            row.text(0)?
        ));
    }
    Ok(())
}
