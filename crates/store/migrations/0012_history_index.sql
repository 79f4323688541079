-- Looking through years of activities reads these few columns: in order of time from here, without a search for each row.
create index activities_history on activities (
    clinic_id, athlete_id, starts_us, twin_of, race_confidence, activity_id, offset_s, sport, duration_s, elapsed_s, distance_m,
    session_rpe, max_hr, best_20_min_power, source, load, basis, load_estimated, load_candidates, pool_m, pool_lengths,
    pool_swimming_s
);
drop index activities_by_start;
drop index activities_by_race;
