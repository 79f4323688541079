//! What the database holds when the storm is over, and whether its tables agree with each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use practice::StoreError;
use store::{Store, Tx};

use crate::Outcome;

const MINUTE_US: i64 = 60_000_000;
const TICK_US: i64 = 5 * MINUTE_US;
const DAY_TICKS: i64 = 288;
/// Ticks in each of the six numbers of a day.
const WIDTH: i64 = 48;

/// A row that takes time: an appointment that stands, or a hold.
pub struct Row {
    pub id: String,
    pub therapist: String,
    pub room: Option<String>,
    pub athlete: String,
    pub from: i64,
    pub until: i64,
}

impl Row {
    fn shared(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.therapist).chain(&self.room)
    }

    fn ticks(&self) -> std::ops::Range<i64> {
        self.from..self.until
    }
}

/// The mark of an override.
pub struct Mark {
    pub reason: String,
    pub conflicts: Vec<String>,
    /// Whether the log tells of it: when, by whom, for whom.
    pub in_log: bool,
}

/// An offer to somebody who waits, by the storm's own clock.
pub struct OfferRow {
    pub waiting: String,
    pub therapist: String,
    pub starts_us: i64,
    pub made_us: i64,
    pub expires_us: i64,
    pub accepted_us: Option<i64>,
    pub wait_ended_us: Option<i64>,
}

#[derive(Default)]
pub struct Database {
    pub standing: Vec<Row>,
    pub held: Vec<Row>,
    pub cancelled: BTreeSet<String>,
    /// By the id of the appointment.
    pub marks: BTreeMap<String, Mark>,
    /// By their ids.
    pub offers: BTreeMap<String, OfferRow>,
    /// How many overrides the log tells of.
    pub logged: i64,
    /// Who has each tick of each resource.
    occupancy: HashMap<(String, i64), String>,
    overlay: BTreeSet<(String, i64, String)>,
    busy: BTreeSet<(String, i64)>,
}

impl Database {
    pub async fn read(store: &Store) -> Outcome<Self> {
        Ok(store.read(Self::read_in).await?)
    }

    fn read_in(tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let columns = "therapist_id, x.room_id, x.athlete_id, x.starts_us, x.ends_us, s.buffer_before, s.buffer_after";
        let joined = "join services s on s.clinic_id = x.clinic_id and s.service_id = x.service_id";
        let standing = format!(
            "select x.appointment_id, x.{columns} from appointments x {joined} where x.stage <> 'cancelled'"
        );
        let held = format!("select x.hold_id, x.{columns} from holds x {joined}");
        let mut database = Self {
            standing: rows(tx, &standing)?,
            held: rows(tx, &held)?,
            ..Self::default()
        };
        for row in tx.rows(
            "select appointment_id from appointments where stage = 'cancelled'",
            &[],
        )? {
            database.cancelled.insert(row.text(0)?.to_owned());
        }
        let marks = "select o.appointment_id, o.reason, o.conflicts, (select count(*) from audit l where l.clinic_id = o.clinic_id
                and l.act = 'write:override' and l.at_us = o.at_us and l.actor_id = o.by_person and l.subject_id = a.athlete_id)
            from overrides o join appointments a on a.clinic_id = o.clinic_id and a.appointment_id = o.appointment_id";
        for row in tx.rows(marks, &[])? {
            let mark = Mark {
                reason: row.text(1)?.to_owned(),
                conflicts: row.text(2)?.split(',').map(str::to_owned).collect(),
                in_log: row.int(3)? > 0,
            };
            database.marks.insert(row.text(0)?.to_owned(), mark);
        }
        let offers = "select f.offer_id, f.waiting_id, f.therapist_id, f.starts_us, f.made_us, f.expires_us, f.accepted_us, o.ended_us
            from offers f join waiting o on o.clinic_id = f.clinic_id and o.waiting_id = f.waiting_id";
        for row in tx.rows(offers, &[])? {
            let offer = OfferRow {
                waiting: row.text(1)?.to_owned(),
                therapist: row.text(2)?.to_owned(),
                starts_us: row.int(3)?,
                made_us: row.int(4)?,
                expires_us: row.int(5)?,
                accepted_us: row.maybe_int(6)?,
                wait_ended_us: row.maybe_int(7)?,
            };
            database.offers.insert(row.text(0)?.to_owned(), offer);
        }
        let logged = tx.row(
            "select count(*) from audit where act = 'write:override'",
            &[],
        )?;
        database.logged = logged.map_or(Ok(0), |row| row.int(0))?;
        for row in tx.rows("select resource_id, tick, holder_id from occupancy", &[])? {
            let tick = (row.text(0)?.to_owned(), row.int(1)?);
            database.occupancy.insert(tick, row.text(2)?.to_owned());
        }
        for row in tx.rows(
            "select resource_id, tick, holder_id from occupancy_overlay",
            &[],
        )? {
            let over = (
                row.text(0)?.to_owned(),
                row.int(1)?,
                row.text(2)?.to_owned(),
            );
            database.overlay.insert(over);
        }
        for row in tx.rows(
            "select resource_id, day, b0, b1, b2, b3, b4, b5 from busy_days",
            &[],
        )? {
            for (number, at) in (2..8).zip(0_i64..) {
                let bits = row.int(number)?;
                for bit in (0..WIDTH).filter(|bit| bits >> bit & 1 == 1) {
                    let tick = row.int(1)? * DAY_TICKS + at * WIDTH + bit;
                    database.busy.insert((row.text(0)?.to_owned(), tick));
                }
            }
        }
        Ok(database)
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.standing.iter().chain(&self.held)
    }

    /// Pairs of spans that overlap, from the rows alone: of one therapist or room where no override is among them, and of one athlete always.
    pub fn overlaps(&self) -> usize {
        let mut taken: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
        for row in self.rows() {
            let shared = row.shared().filter(|_| !self.marks.contains_key(&row.id));
            for whose in shared.chain([&row.athlete]) {
                taken.entry(whose).or_default().push((row.from, row.until));
            }
        }
        taken
            .values_mut()
            .map(|spans| {
                spans.sort_unstable();
                spans
                    .windows(2)
                    .filter(|pair| pair[1].0 < pair[0].1)
                    .count()
            })
            .sum()
    }

    /// Ticks that one of the tables has wrong: occupancy, the lane over it, and the days of bits that searches read.
    pub fn wrong_ticks(&self) -> usize {
        let mut ordinary: HashMap<(&str, i64), &str> = HashMap::new();
        let mut over: BTreeSet<(&str, i64, &str)> = BTreeSet::new();
        for row in self.rows() {
            let marked = self.marks.contains_key(&row.id);
            for tick in row.ticks() {
                ordinary.insert((&row.athlete, tick), &row.id);
                for whose in row.shared() {
                    if marked {
                        over.insert((whose, tick, &row.id));
                    } else {
                        ordinary.insert((whose, tick), &row.id);
                    }
                }
            }
        }
        let covered: BTreeSet<(&str, i64)> = over
            .iter()
            .map(|(whose, tick, _)| (*whose, *tick))
            .collect();
        // What is taken in the usual way is with its own holder; what only an override takes is with one of those who lie over it.
        let is_right = |(whose, tick): (&str, i64), holder: &str| match ordinary.get(&(whose, tick))
        {
            Some(owner) => *owner == holder,
            None => over.contains(&(whose, tick, holder)),
        };
        let wrong = self
            .occupancy
            .iter()
            .filter(|((whose, tick), holder)| !is_right((whose, *tick), holder))
            .count();
        let everything = ordinary
            .keys()
            .copied()
            .chain(covered.iter().copied())
            .collect::<BTreeSet<(&str, i64)>>();
        let missing = everything
            .iter()
            .filter(|(whose, tick)| !self.occupancy.contains_key(&((*whose).to_owned(), *tick)))
            .count();
        let kept: BTreeSet<(&str, i64, &str)> = self
            .overlay
            .iter()
            .map(|(whose, tick, holder)| (whose.as_str(), *tick, holder.as_str()))
            .collect();
        let bits: BTreeSet<(&str, i64)> = self
            .busy
            .iter()
            .map(|(whose, tick)| (whose.as_str(), *tick))
            .collect();
        wrong
            + missing
            + kept.symmetric_difference(&over).count()
            + bits.symmetric_difference(&everything).count()
    }
}

fn rows(tx: &mut Tx<'_>, sql: &str) -> Result<Vec<Row>, StoreError> {
    tx.rows(sql, &[])?
        .iter()
        .map(|row| {
            Ok(Row {
                id: row.text(0)?.to_owned(),
                therapist: row.text(1)?.to_owned(),
                room: row.maybe_text(2)?.map(str::to_owned),
                athlete: row.text(3)?.to_owned(),
                from: (row.int(4)? - row.int(6)? * MINUTE_US).div_euclid(TICK_US),
                until: (row.int(5)? + row.int(7)? * MINUTE_US).div_euclid(TICK_US),
            })
        })
        .collect()
}
