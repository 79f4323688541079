use care::training::day_facts::DaySource;
use jiff::civil::date;

use super::*;

fn read_text(text: &str) -> (Vec<DayFacts>, Vec<Mend>) {
    assert!(is_daily(text), "{text}");
    let options = ReadOptions {
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        zone: TimeZone::get("America/Edmonton").unwrap(),
    };
    let mut mends = Vec::new();
    let days = read(text.as_bytes(), &options, &mut mends).unwrap();
    (days, mends)
}

/// Date, hours slept to a hundredth, resting heart rate, variability.
type Told = (Date, Option<f64>, Option<u16>, Option<f64>);

fn told(days: &[DayFacts]) -> Vec<Told> {
    days.iter()
        .map(|day| {
            (
                day.date,
                day.sleep_h.map(|hours| (hours * 100.0).round() / 100.0),
                day.resting_heart_rate.map(BeatsPerMinute::get),
                day.hrv.map(|hrv| hrv.ms),
            )
        })
        .collect()
}

#[test]
fn whoops_cycles_count_on_the_day_of_waking_up() {
    let (days, mends) = read_text(
        "Cycle start time,Cycle end time,Cycle timezone,Recovery score %,Resting heart rate (bpm),Heart rate variability (ms),Skin temp (celsius),Day Strain,Sleep onset,Wake onset,Sleep performance %,Asleep duration (min)\n\
         2026-03-03 22:10:00,,UTC+01:00,,,,,,,,,\n\
         2026-03-02 22:30:00,2026-03-03 22:10:00,UTC+01:00,41,57,61,33.9,16.8,2026-03-02 22:30:00,2026-03-03 06:10:00,62,310\n\
         2026-03-01 23:15:00,2026-03-02 22:30:00,UTC+01:00,68,52,94,33.4,13.2,2026-03-01 23:15:00,2026-03-02 07:05:00,88,432\n",
    );
    assert_eq!(
        told(&days),
        [
            (date(2026, 3, 2), Some(7.2), Some(52), Some(94.0)),
            (date(2026, 3, 3), Some(5.17), Some(57), Some(61.0)),
        ]
    );
    assert!(days.iter().all(|day| day.source == DaySource::Whoop));
    // The open cycle has no time of waking: one row that could not be read.
    assert_eq!(mends, [Mend::RowsLeftOut { count: 1 }]);
}

#[test]
fn whoops_sleeps_leave_naps_out() {
    let (days, _) = read_text(
        "Cycle start time,Cycle timezone,Sleep onset,Wake onset,Nap,Asleep duration (min)\n\
         2026-01-01 22:10:00,UTC+01:00,2026-01-02 14:00:00,2026-01-02 15:00:00,true,50\n\
         2026-01-01 22:10:00,UTC+01:00,2026-01-01 23:15:00,2026-01-02 06:30:00,false,420\n",
    );
    assert_eq!(told(&days), [(date(2026, 1, 2), Some(7.0), None, None)]);
}

#[test]
fn ouras_trends_are_in_seconds_and_their_scores_are_not_read() {
    let (days, mends) = read_text(
        "date,Sleep Score,Total Sleep Score,Total Bedtime,Total Sleep Time,Average Resting Heart Rate,Lowest Resting Heart Rate,Average HRV,Temperature Deviation (°C),Readiness Score\n\
         2026-03-04,74,74,27300,24690,55.2,49,62,0.1,81\n\
         2026-03-05,,,,,,,,,\n",
    );
    assert_eq!(
        told(&days),
        [(date(2026, 3, 4), Some(6.86), Some(49), Some(62.0))]
    );
    assert_eq!(days[0].source, DaySource::Oura);
    assert!(mends.is_empty(), "{mends:?}");
}

#[test]
fn garmins_reports_have_units_in_their_cells_and_days_without_a_year() {
    let (days, _) = read_text(
        "Date,Overnight HRV,Baseline,7d Avg\nNov 11,42ms,35ms - 51ms,34ms\nDec 30,--,35ms - 51ms,34ms\nDec 31,51ms,,\n",
    );
    assert_eq!(
        told(&days),
        [
            (date(2025, 12, 31), None, None, Some(51.0)),
            (date(2026, 11, 11), None, None, Some(42.0)),
        ]
    );
    let (days, _) = read_text(
        "Sleep Score 4 Weeks,Score,Resting Heart Rate,Body Battery,HRV Status,Quality,Duration,Sleep Need,Bedtime,Wake Time\n\
         2026-05-06,82,48,60,52,Good,7h 53min,8h,10:45 PM,6:50 AM\n",
    );
    assert_eq!(
        told(&days),
        [(date(2026, 5, 6), Some(7.88), Some(48), None)]
    );
    assert_eq!(days[0].source, DaySource::Garmin);
    let (days, _) = read_text("Date,Resting,High\n5/13/2026,52 bpm,141 bpm\n");
    assert_eq!(told(&days), [(date(2026, 5, 13), None, Some(52), None)]);
}

#[test]
fn dumps_with_columns_in_any_order_and_dictionaries_in_cells_are_read() {
    let (days, _) = read_text(
        "hrvSummary_status,hrvSummary_lastNightAvg,userProfilePk,hrvSummary_calendarDate,hrvReadings\n\
         BALANCED,48,1,2026-05-06,\"[{'hrvValue': 51, 'readingTimeLocal': '2026-05-06T01:00:00.0'}]\"\n",
    );
    assert_eq!(told(&days), [(date(2026, 5, 6), None, None, Some(48.0))]);
    let (days, _) = read_text(
        "restingHeartRate,dailySleepDTO,sleepMovement\n\
         47,\"{'id': 17, 'calendarDate': '2026-05-06', 'sleepTimeSeconds': 27000, 'napTimeSeconds': None}\",[]\n\
         ,\"{'id': 18, 'calendarDate': '2026-05-07', 'sleepTimeSeconds': None}\",[]\n",
    );
    assert_eq!(told(&days), [(date(2026, 5, 6), Some(7.5), Some(47), None)]);
    assert_eq!(days[0].source, DaySource::Garmin);
}

#[test]
fn impossible_values_and_days_to_come_are_counted() {
    let (days, mends) = read_text(
        "date,resting heart rate,hrv,sleep hours\n\
         2026-05-06,400,9999,30\n\
         2026-05-07,48,0,0\n\
         2027-05-07,48,50,7\n\
         someday,48,50,7\n",
    );
    assert_eq!(told(&days), [(date(2026, 5, 7), None, Some(48), None)]);
    assert_eq!(
        mends,
        [
            Mend::RowsLeftOut { count: 1 },
            Mend::ImpossibleValues {
                what: crate::error::Quantity::DayFact,
                count: 3,
            },
            Mend::InFuture { count: 1 },
        ]
    );
}

#[test]
fn other_tables_are_not_taken_for_days() {
    for text in [
        "",
        "a,b\n1,2\n",
        "date,steps\n2026-01-01,100\n",
        "Date,Workout Name,Duration,Exercise Name\n2026-01-01 10:00:00,A,1h,Squat\n",
        "Activity ID,Activity Date,Activity Name,Elapsed Time,Average Heart Rate\n1,\"Sep 12, 2018, 3:02:23 PM\",Run,3600,140\n",
        "end_date_time,activity_names,perceived_exertion,duration_min\n2019-11-05T22:51:54.710Z,\"['individual', 'running']\",7,30\n",
    ] {
        assert!(!is_daily(text), "{text}");
    }
}
