//! The tables of `docs/decisions/0002-safe-defaults.md` and of the evidence review, written out a second time, by hand from those
//! pages: a slip in `rules/` that no example meets is met here.

use std::{collections::BTreeSet, fs};

use care::{
    body::{Area, Region, Side},
    rules::{RuleBook, claims::Myth},
    situation::{FinishGate, Situation},
    training::workout::{Discipline, Event, EventKind, EventTime, Priority},
    treatment::{
        finding::{Answer, Denial, Finding},
        recommendation::Grade,
        screening::screen,
    },
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::vignettes::root;

/// Answers that hold 72 hours; R01 to R19 hold 12 hours, all others 12 months. Decisions, section 2 (2.4 is R20).
const HOLD_72_HOURS: &str = "M01 M02 M03 M04 M05 M07 M09 M11 M14 M17 M18 K01 K02 K03 K04 K05 K07 K11 H15 H16 H20 \
     D03 D06 D07 D08 D15 D16 R20";

/// How far the sources of a rule agree. Review, sections 2.3 to 2.10; all others agree.
const DISAGREE: &str = "R12 M01 M02 M06 M10 M15 K06 K12 C01 C02 C03 C12 C13 C14 H04 H06 H12 H13 P01 P02 P05 P06 P08 D01 \
     D03 D04";
const FEW: &str =
    "M03 M16 M20 M22 K09 K11 C09 C15 C18 H14 H18 H19 H20 D02 D05 D06 D10 D12 D14 D15 D16 D17";

/// Rules that are not for shared views: H14 and D17 by the review, H15 "by consent only".
const PRIVATE: &str = "H14 H15 D17";

/// Red flags that ask what an effort may have done: a "no" from before it says nothing of the time after it.
const END_WITH_EFFORT: &str = "R04 R05 R08 R16";

/// Always-on caps. Decisions, section 4; others have none.
const CAPS: &str = "NECK_FRONT 0 ARMPIT 0 KNEE_BACK 0 ABDOMEN 1 HIP_FRONT 1 NECK_SIDE 2 QL_FLANK 2 STERNUM_RIBS 2 ELBOW_INNER 2 \
     GROIN_INNER_THIGH 2 SHIN_INNER 2 SHIN 3 SHIN_OUTER 3 PIRIFORMIS 3 THIGH_OUTER 3";
const SENSITIVE: &str = "CHEST ABDOMEN ARMPIT GROIN_INNER_THIGH GLUTE PIRIFORMIS SACRUM";
/// Of these, the ones that may be proposed, marked.
const PROPOSED_WITH_CONSENT: &str = "GLUTE PIRIFORMIS SACRUM";

/// Groups. Decisions, section 4.
const GROUPS: &str = "\
LEG: THIGH_FRONT THIGH_OUTER THIGH_BACK GROIN_INNER_THIGH KNEE_FRONT KNEE_BACK KNEE_SIDE SHIN SHIN_OUTER SHIN_INNER CALF_UPPER CALF_LOWER ACHILLES ANKLE FOOT_SOLE_TOP
LEG_LIMB: THIGH_FRONT THIGH_OUTER THIGH_BACK GROIN_INNER_THIGH KNEE_FRONT KNEE_BACK KNEE_SIDE SHIN SHIN_OUTER SHIN_INNER CALF_UPPER CALF_LOWER ACHILLES ANKLE FOOT_SOLE_TOP GLUTE PIRIFORMIS HIP_SIDE HIP_FRONT
LOWER_LEG: SHIN SHIN_OUTER SHIN_INNER CALF_UPPER CALF_LOWER ACHILLES
CALF: CALF_UPPER CALF_LOWER
FOOT: ANKLE FOOT_SOLE_TOP
ARM: SHOULDER_SIDE UPPER_ARM_FRONT UPPER_ARM_BACK ELBOW_INNER ELBOW_OUTER FOREARM_PALM FOREARM_BACK WRIST_HAND
ARM_LIMB: SHOULDER_SIDE UPPER_ARM_FRONT UPPER_ARM_BACK ELBOW_INNER ELBOW_OUTER FOREARM_PALM FOREARM_BACK WRIST_HAND SHOULDER_FRONT SHOULDER_BACK
INJECTION_ARM: SHOULDER_SIDE UPPER_ARM_FRONT UPPER_ARM_BACK
HEAD: HEAD_SCALP FACE_JAW
NECK: NECK_FRONT NECK_SIDE NECK_BACK
CHEST_SIDE: CHEST STERNUM_RIBS
LOW_BACK_AREA: LOW_BACK QL_FLANK SACRUM
POSTERIOR_LEG: GLUTE PIRIFORMIS THIGH_BACK KNEE_BACK CALF_UPPER CALF_LOWER
UPPER_QUADRANT: CHEST SHOULDER_FRONT ARMPIT LAT SCAP_BLADE
LOWER_QUADRANT: ABDOMEN HIP_FRONT GROIN_INNER_THIGH
TENDONS: ACHILLES KNEE_FRONT ELBOW_INNER ELBOW_OUTER SHOULDER_SIDE";

/// Nearest regions: region | proximal | distal. Decisions, section 4.
const NEIGHBOURS: &str = "\
ABDOMEN | STERNUM_RIBS | HIP_FRONT
ACHILLES | CALF_LOWER | FOOT_SOLE_TOP
ANKLE | SHIN ACHILLES | FOOT_SOLE_TOP
ARMPIT | SHOULDER_FRONT | UPPER_ARM_FRONT
CALF_LOWER | CALF_UPPER | ACHILLES
CALF_UPPER | KNEE_BACK | CALF_LOWER
CHEST | SHOULDER_FRONT | STERNUM_RIBS
ELBOW_INNER | UPPER_ARM_FRONT | FOREARM_PALM
ELBOW_OUTER | UPPER_ARM_BACK | FOREARM_BACK
FACE_JAW | HEAD_SCALP | NECK_SIDE
FOOT_SOLE_TOP | ANKLE | 
FOREARM_BACK | ELBOW_OUTER | WRIST_HAND
FOREARM_PALM | ELBOW_INNER | WRIST_HAND
GLUTE | LOW_BACK | THIGH_BACK
GROIN_INNER_THIGH | ABDOMEN | KNEE_SIDE
HEAD_SCALP |  | NECK_BACK
HIP_FRONT | ABDOMEN | THIGH_FRONT
HIP_SIDE | QL_FLANK | THIGH_OUTER
KNEE_BACK | THIGH_BACK | CALF_UPPER
KNEE_FRONT | THIGH_FRONT | SHIN
KNEE_SIDE | THIGH_OUTER | SHIN_OUTER
LAT | SCAP_BLADE | QL_FLANK
LOW_BACK | MID_BACK | SACRUM
MID_BACK | NECK_BACK | LOW_BACK
NECK_BACK | HEAD_SCALP | UPPER_TRAP
NECK_FRONT | FACE_JAW | CHEST
NECK_SIDE | HEAD_SCALP | UPPER_TRAP
PIRIFORMIS | SACRUM | THIGH_BACK
QL_FLANK | LAT | HIP_SIDE
SACRUM | LOW_BACK | GLUTE
SCAP_BLADE | UPPER_TRAP | LAT
SHIN | KNEE_FRONT | ANKLE
SHIN_INNER | KNEE_SIDE | ANKLE
SHIN_OUTER | KNEE_SIDE | ANKLE
SHOULDER_BACK | SCAP_BLADE | UPPER_ARM_BACK
SHOULDER_FRONT | UPPER_TRAP | UPPER_ARM_FRONT
SHOULDER_SIDE | UPPER_TRAP | UPPER_ARM_BACK
STERNUM_RIBS | CHEST | ABDOMEN
THIGH_BACK | GLUTE | KNEE_BACK
THIGH_FRONT | HIP_FRONT | KNEE_FRONT
THIGH_OUTER | HIP_SIDE | KNEE_SIDE
UPPER_ARM_BACK | SHOULDER_BACK | ELBOW_OUTER
UPPER_ARM_FRONT | SHOULDER_FRONT | ELBOW_INNER
UPPER_TRAP | NECK_BACK | SHOULDER_SIDE
WRIST_HAND | FOREARM_PALM FOREARM_BACK | ";

/// Leading grades of the 66 claims. Review, section 1. A30 is for each therapist to show.
const SUPPORTED: &str = "A4 A14 A16 A21 A25 B2 B16 B17 B19 B21 B22 B28";
const MIXED: &str = "A1 A6 A7 A8 A10 A19 A22 A24 A28 B1 B3 B6 B9 B15 B24 B29";
const UNSUPPORTED: &str =
    "A2 A5 A11 A15 A17 A18 A20 A27 A29 A31 B4 B8 B10 B12 B13 B14 B20 B26 B27 B30 B33";
const CONTRADICTED: &str = "A3 A9 A12 A13 A23 A26 A32 B5 B7 B11 B18 B23 B25 B31 B32 B34";
/// Claims of which nothing is said to anybody.
const SILENT: &str = "A29 A32 B27 B34";

/// The myths that are told plainly.
const MYTHS: [(Myth, &str); 5] = [
    (Myth::LacticAcid, "A9 A12 A13"),
    (Myth::Toxins, "B25"),
    (Myth::Cortisol, "A26 B31"),
    (Myth::Injuries, "A5 A17 B8 B14"),
    (Myth::Muscle, "B23"),
];
/// Sizes that the review gives with an interval or a chance; each stands beside its claim.
const EFFECTS: &str = "A3 3178 9.0
A4 -0.7 -7 -0.61 -1.51 -1.46
A5 0.315
A12 14.7
A26 0.05
A28 -0.52
B6 1.64
B11 -7 -15
B15 0.56 0.38
B16 -0.7 -7
B17 p<0.01
B19 about10%
B24 3178 9.0
B28 -0.69
B31 0.05
B33 -0.52
B34 p=0.91
A23 p=0.17 p=0.39 p=0.27 p=0.91 0.56
A24 -0.36 -0.38
A25 p<0.01";

/// Follow-ups that the situation document promises to hear, and those that another rule hears in its place.
const FOLLOW_UPS: &str = "\
R02 thinking_clearly
R05 swelling cannot_move_limb new_weakness
R07 signs
R08 confusion seizure
R09 temperature_c last_fever_at
R16 thinking_clearly symptoms_ended_at
R17 last_drink_at
R18 last_episode_at
R19 well_since
R20 clear_cause risk_factor
M02 improving sessions_since
M03 limping improving
M05 knee_bend_under_90 hard_lump
M14 new_or_worsening progressive_weakness
M18 worse_after_day_3
K01 closed
K02 dry
K03 blistered large_area
K08 anaphylaxis
K11 bulls_eye
C01 systolic diastolic
C02 systolic diastolic
C09 seen_by_doctor
C12 reason inr_unstable bruises_easily
H01 complications device_site
H02 neuropathy ulcer advanced
H05 attack_now
H07 nodes_removed radiation bone clot seen_by_doctor
P01 weeks complications
P02 weeks complications
P03 bleeding_leaking_vision_or_movement
P08 guardian_consent assent
D01 type
D03 feverish
D07 medicine nausea";
/// What staff measure, and what nobody is asked for.
const MEASURED: &str = "systolic diastolic";
/// Measured blood pressure: rule, from which upper or lower value on. Review, sections 2.6 and 2.12.
const BLOOD_PRESSURE: &str = "C01 180 110 C02 160 100";
/// Numbers that go on counting after they were told.
const COUNT_ON: [(&str, &str); 2] = [("P01", "weeks"), ("P02", "weeks")];

/// The finish gate: item, outcome and urgency when it is not fine, minutes to wait, rules asked again. Decisions, section 6.
const GATE: &str = "\
walking_and_coherent not_yet - 30 R02
cooled_down_10_min_and_drinking not_yet - 30 -
not_shivering_or_burning_hot not_yet - 30 -
no_dark_urine emergency - - -
no_one_sided_swelling speak_to_someone now - -
no_nsaid_with_nausea not_yet - 30 R08
blisters_covered not_yet - 30 -
medical_tent_passed speak_to_someone now - -
consent not_yet - 30 -";
/// What "none of the warning signs" is about. Review, section 3.4, item 3.
const GATE_SIGNS: &str = "R01 R02 R03 R04 R05 R06 R07 R08 R16";

fn words(list: &str) -> BTreeSet<&str> {
    list.split_whitespace().collect()
}

fn healthy() -> Situation {
    Situation {
        now: "2026-05-04T15:00:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
        person: Default::default(),
        events: Vec::new(),
        check_in: None,
        findings: Vec::new(),
        asked: Vec::new(),
        assume_denied: true,
        finish_gate: None,
        wishes: Default::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: Default::default(),
    }
}

pub fn follow_ups(book: &RuleBook) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in FOLLOW_UPS.lines() {
        let (id, names) = line.split_once(' ').unwrap();
        for name in names.split_whitespace() {
            let rule = book.screening.rule(id);
            match rule.and_then(|rule| rule.follow_up(name)) {
                Some(question) if question.measured != words(MEASURED).contains(name) => {
                    wrong.push(format!("{id} {name} is measured, or is not"));
                }
                Some(question) if question.counts_on == COUNT_ON.contains(&(id, name)) => {}
                Some(_) => wrong.push(format!("{id} {name} counts on, or does not")),
                None => wrong.push(format!("{id} {name} is never asked")),
            }
        }
    }
    wrong
}

/// The lines of a measured blood pressure, strictest first.
pub fn blood_pressure(book: &RuleBook) -> Vec<String> {
    let lines = book.screening.blood_pressure.iter().map(|line| {
        let (upper, lower) = (line.systolic_from, line.diastolic_from);
        format!("{} {upper} {lower}", line.rule)
    });
    let found = lines.collect::<Vec<_>>().join(" ");
    if found == BLOOD_PRESSURE {
        Vec::new()
    } else {
        vec![found]
    }
}

/// Somebody twenty minutes after a race, with one item of the gate not fine.
pub fn finish_gate(book: &RuleBook) -> Vec<String> {
    let mut wrong = Vec::new();
    let screened = |item: &str, sign: Option<&str>| {
        let mut situation = healthy();
        let now = situation.now;
        situation
            .events
            .push(race_ended(now - SignedDuration::from_mins(20)));
        situation.finish_gate = Some(gate_without(item));
        situation.findings.extend(sign.map(|code| Finding {
            code: code.to_owned(),
            area: None,
            onset: None,
            answer: Answer::Yes,
            answered_at: now,
            cleared_at: None,
            detail: String::new(),
            answers: Default::default(),
        }));
        screen(&situation, book).verdict().clone()
    };
    let minutes = |until: Option<Timestamp>| {
        or_dash(until.map(|until| until.duration_since(healthy().now).as_mins()))
    };
    for line in GATE.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let found = screened(cells[0], None);
        let asked = found
            .ask_again
            .iter()
            .find(|again| again.rule.starts_with('R') && cells[4] != "-")
            .map(|again| again.rule.clone());
        let found = format!(
            "{} {} {} {}",
            found.outcome.word(),
            or_dash(found.urgency.map(|urgency| urgency.word())),
            minutes(found.not_before),
            or_dash(asked),
        );
        if found != cells[1..].join(" ") {
            wrong.push(format!("{line}: {found}"));
        }
    }
    // A warning sign that nobody named opens all nine questions; one that was named opens none.
    let open = screened("no_red_flag", None).questions;
    let signs: BTreeSet<String> = words(GATE_SIGNS).into_iter().map(str::to_owned).collect();
    if open != signs {
        wrong.push(format!("no_red_flag opens {open:?}"));
    }
    for sign in words(GATE_SIGNS) {
        if !screened("no_red_flag", Some(sign)).questions.is_empty() {
            wrong.push(format!("{sign} was named and is asked again"));
        }
    }
    wrong
}

fn gate_without(item: &str) -> FinishGate {
    let fine = |name: &str| Some(name != item);
    FinishGate {
        walking_and_coherent: fine("walking_and_coherent"),
        cooled_down_10_min_and_drinking: fine("cooled_down_10_min_and_drinking"),
        no_red_flag: fine("no_red_flag"),
        not_shivering_or_burning_hot: fine("not_shivering_or_burning_hot"),
        no_dark_urine: fine("no_dark_urine"),
        no_one_sided_swelling: fine("no_one_sided_swelling"),
        no_nsaid_with_nausea: fine("no_nsaid_with_nausea"),
        blisters_covered: fine("blisters_covered"),
        medical_tent_passed: fine("medical_tent_passed"),
        consent: fine("consent"),
    }
}

fn race_ended(ended_at: Timestamp) -> Event {
    Event {
        kind: EventKind::Race,
        name: None,
        time: EventTime::EndedAt(ended_at),
        sport: None,
        distance: None,
        duration: Some(SignedDuration::from_mins(90)),
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

/// A "no" holds up to its expiry and no longer.
pub fn expiries(book: &RuleBook) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut situation = healthy();
    let now = situation.now;
    let third = words(HOLD_72_HOURS);
    for rule in book.screening.iter() {
        let red = rule.id.starts_with('R') && rule.id != "R20";
        let expired_from: Timestamp = if red {
            now - SignedDuration::from_hours(12)
        } else if third.contains(rule.id.as_str()) {
            now - SignedDuration::from_hours(72)
        } else {
            "2025-05-04T15:00:00Z".parse().unwrap()
        };
        for (answered_at, expired) in [
            (expired_from, true),
            (expired_from + SignedDuration::from_secs(1), false),
        ] {
            situation.asked = vec![Denial {
                code: rule.id.clone(),
                answered_at,
            }];
            let screening = screen(&situation, book);
            let verdict = screening.verdict();
            let open = if red {
                verdict.questions.contains(&rule.id)
            } else {
                verdict.not_asked_lately.contains(&rule.id)
            };
            if open != expired {
                wrong.push(format!("{} answered {answered_at}", rule.id));
            }
        }
    }
    wrong
}

pub fn agreements(book: &RuleBook) -> Vec<String> {
    let (disagree, few) = (words(DISAGREE), words(FEW));
    let expected = |id: &str| match (disagree.contains(id), few.contains(id)) {
        (true, _) => "disagree",
        (_, true) => "few",
        _ => "agree",
    };
    let wrong = book
        .screening
        .iter()
        .filter(|rule| rule.agreement.word() != expected(&rule.id));
    wrong.map(|rule| rule.id.clone()).collect()
}

/// Which rules are asked of everybody, which are private, which end with an effort, and that all are there.
pub fn marks(book: &RuleBook) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, expected: BTreeSet<String>, found: BTreeSet<String>| {
        if expected != found {
            wrong.push(format!("{what}: {expected:?}, not {found:?}"));
        }
    };
    let owned = |list: &str| list.split_whitespace().map(str::to_owned).collect();
    let numbered = |letter: &'static str, last: u8| {
        (1..=last).map(move |number| format!("{letter}{number:02}"))
    };
    let all = [
        ("R", 20),
        ("M", 22),
        ("K", 12),
        ("C", 18),
        ("H", 20),
        ("P", 10),
        ("D", 17),
    ];
    let of = |mark: fn(&care::rules::screening::Rule) -> bool| {
        let marked = book.screening.iter().filter(move |rule| mark(rule));
        marked.map(|rule| rule.id.clone()).collect()
    };
    same(
        "conditions",
        all.into_iter()
            .flat_map(|(letter, last)| numbered(letter, last))
            .collect(),
        of(|_| true),
    );
    same(
        "red flags",
        numbered("R", 19).collect(),
        of(|rule| rule.red_flag),
    );
    same("private", owned(PRIVATE), of(|rule| rule.private));
    same(
        "end with an effort",
        owned(END_WITH_EFFORT),
        of(|rule| rule.ends_with_effort),
    );
    wrong
}

pub fn region_limits(book: &RuleBook) -> Vec<String> {
    let caps: Vec<&str> = CAPS.split_whitespace().collect();
    let sensitive = words(SENSITIVE);
    let proposed = words(PROPOSED_WITH_CONSENT);
    let wrong = Area::all().filter(|area| {
        let code = area.region().code();
        let cap = caps
            .chunks(2)
            .find(|pair| pair[0] == code)
            .map(|pair| pair[1].parse::<u8>().unwrap());
        let may = !sensitive.contains(code) || proposed.contains(code);
        book.regions.anatomical_cap(*area).map(|cap| cap.get()) != cap
            || book.regions.is_sensitive(*area) != sensitive.contains(code)
            || book.regions.may_be_proposed(*area) != may
    });
    wrong.map(|area| area.to_string()).collect()
}

/// An area's neighbours are those of the table: on its own side, and on both where one of the two lies on the midline.
pub fn neighbours(book: &RuleBook) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in NEIGHBOURS.lines() {
        let mut cells = line.split('|').map(str::trim);
        let region: Region = cells.next().unwrap().parse().unwrap();
        let near: Vec<Region> = cells
            .flat_map(str::split_whitespace)
            .map(|code| code.parse().unwrap())
            .collect();
        for area in Area::of_region(region) {
            let mut expected = BTreeSet::from([area]);
            for other in near.iter().flat_map(|region| Area::of_region(*region)) {
                let apart = area.side() != Side::Mid && other.side() != Side::Mid;
                if !apart || area.side() == other.side() {
                    expected.insert(other);
                }
            }
            let found = book.regions.with_adjacent(area);
            if found != expected {
                wrong.push(format!("{area}: {expected:?}, not {found:?}"));
            }
        }
    }
    wrong
}

pub fn groups(book: &RuleBook) -> Vec<String> {
    let wrong = GROUPS.lines().filter(|line| {
        let (name, members) = line.split_once(": ").unwrap();
        [None, Some(Side::Left), Some(Side::Right)]
            .into_iter()
            .any(|side| {
                let expected: BTreeSet<Area> = members
                    .split_whitespace()
                    .flat_map(|code| Area::of_region(code.parse().unwrap()))
                    .filter(|area| {
                        side.is_none_or(|side| area.side() == side || area.side() == Side::Mid)
                    })
                    .collect();
                book.regions.group(name, side) != Some(expected)
            })
    });
    wrong.map(str::to_owned).collect()
}

pub fn claims(book: &RuleBook) -> Vec<String> {
    let mut wrong = Vec::new();
    let lists = [
        (Grade::Supported, SUPPORTED),
        (Grade::Mixed, MIXED),
        (Grade::Unsupported, UNSUPPORTED),
        (Grade::Contradicted, CONTRADICTED),
        (Grade::Custom, "A30"),
    ];
    let silent = words(SILENT);
    let mut count = 0;
    for (grade, list) in lists {
        for id in words(list) {
            count += 1;
            let Some(claim) = book.claims.get(id) else {
                wrong.push(format!("{id} is missing"));
                continue;
            };
            if claim.grade != grade {
                wrong.push(format!(
                    "{id} is {}, not {}",
                    grade.word(),
                    claim.grade.word()
                ));
            }
            if claim.says.is_none() != silent.contains(id) {
                wrong.push(format!("{id} says what it must not, or nothing"));
            }
        }
    }
    for (myth, ids) in MYTHS {
        let of_myth = book.claims.of_myth(myth);
        let found: BTreeSet<&str> = of_myth.map(|claim| claim.id.as_str()).collect();
        if found != words(ids) {
            wrong.push(format!("{}: {found:?}", myth.word()));
        }
    }
    for line in EFFECTS.lines() {
        let (id, sizes) = line.split_once(' ').unwrap();
        let found = book.claims.get(id).map(|claim| {
            let sizes = claim.effects.iter().map(|effect| {
                let size = effect.size.split(" to ").next().unwrap_or_default();
                size.replace(' ', "")
            });
            sizes.collect::<Vec<_>>().join(" ")
        });
        if found.as_deref() != Some(sizes) {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    if (count, book.claims.iter().count()) != (66, 66) {
        wrong.push("66 claims".to_owned());
    }
    wrong
}

pub fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Sentences that must be caught, and some that must not.
#[derive(serde::Deserialize)]
pub struct Planted {
    /// Each holds one bad phrase.
    pub said: Vec<String>,
    /// Questions that hold one.
    pub asked: Vec<String>,
    /// What may be said.
    pub fine: Vec<String>,
}

pub fn planted() -> Planted {
    let path = root().join("fixtures/wording/planted.toml");
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
