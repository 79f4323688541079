//! Tables and calendars as apps export them, made by us.

/// Each with its fuzz target and its file name.
pub fn seeds() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    [
        ("tables", "strong.csv", STRONG),
        ("tables", "strong-old.csv", STRONG_OLD),
        ("tables", "strong-without-header.csv", STRONG_WITHOUT_HEADER),
        ("tables", "hevy.csv", HEVY),
        ("tables", "physiological_cycles.csv", WHOOP),
        ("tables", "oura.csv", OURA),
        ("tables", "garmin-sleep.csv", GARMIN),
        ("calendar", "plan.ics", PLAN),
    ]
    .into_iter()
    .map(|(target, name, text)| (target, name, text.as_bytes().to_vec()))
    .collect()
}

const STRONG: &str = "\
Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",W,45.0,10,0,0,\"slow, deep\",\"\",
2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",1,135.0,8,0,0,,,8.5
2026-03-21 10:26:28,\"Legs\",1h 38min,\"Squat (Barbell)\",Rest Timer,0.0,0,0,180,,,
2026-03-21 10:26:28,\"Legs\",1h 38min,\"Nordic Curl\",F,0,6,0,0,,,
";

const STRONG_OLD: &str = "\
Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes
2026-03-18 19:30:55,\"Pull\",\"Pull Up (Neutral Grip)\",0,0.0,10,0.0,0,\"\"
2026-03-18 19:30:55,\"Pull\",\"Running\",0,0.0,0,1.5,540,\"\"
";

const STRONG_WITHOUT_HEADER: &str = "\
2026-03-15 18:05:11;Push;Bench Press (Barbell);1;135;lbs;10;;0;m;0;;;45m
2026-03-15 18:05:11;Push;Bench Press (Barbell);2;185;lbs;8;9;0;m;0;;;45m
2026-03-15 18:05:11;Push;Plank;1;0;lbs;0;;0;m;60;;;45m
";

const HEVY: &str = "\
\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\"exercise_notes\",\"set_index\",\"set_type\",\"weight_kg\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"
\"Back\",\"8 Apr 2026, 16:50\",\"8 Apr 2026, 17:43\",\"two
lines\",\"Lat Pulldown (Cable)\",0,\"\",0,\"warmup\",40,12,,,
\"Back\",\"8 Apr 2026, 16:50\",\"8 Apr 2026, 17:43\",\"\",\"Dead Hang\",,\"\",0,\"failure\",,,,45,9.5
";

const WHOOP: &str = "\
Cycle start time,Cycle end time,Cycle timezone,Recovery score %,Resting heart rate (bpm),Heart rate variability (ms),Day Strain,Sleep onset,Wake onset,Asleep duration (min)
2026-03-03 22:10:00,,UTC+01:00,,,,,,,
2026-03-02 22:30:00,2026-03-03 22:10:00,UTC+01:00,41,57,61,16.8,2026-03-02 22:30:00,2026-03-03 06:10:00,310
";

const OURA: &str = "\
date,Sleep Score,Total Sleep Time,Average Resting Heart Rate,Lowest Resting Heart Rate,Average HRV,Readiness Score
2026-03-04,74,24690,55.2,49,62,81
";

const GARMIN: &str = "\
restingHeartRate,dailySleepDTO
47,\"{'id': 17, 'calendarDate': '2026-03-06', 'sleepTimeSeconds': 27000, 'napTimeSeconds': None}\"
";

const PLAN: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Knead//Seeds//EN\r\n\
BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260510\r\nSUMMARY:Bike: 2x20 @ FTP\r\nDESCRIPTION:Planned Time: 1:30:00\\nPlanned TSS: 8\r\n 5\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:2\r\nDTSTART;TZID=Europe/Zurich:20260517T083000\r\nDURATION:PT2H\r\nSUMMARY:Spring 10k\r\nCATEGORIES:RACE_A\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:3\r\nDTSTART:20260501T183000\r\nRRULE:FREQ=WEEKLY;BYDAY=WE\r\nEXDATE:20260506T183000\r\nSUMMARY:Intervals\r\nEND:VEVENT\r\n\
END:VCALENDAR\r\n";
