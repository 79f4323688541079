//! What may be said about massage, claim by claim.

use askama::Template;
use care::treatment::recommendation::Grade;

use super::frame::Frame;

/// The page.
#[derive(Template)]
#[template(path = "research.html")]
pub struct ResearchPage {
    /// Around it.
    pub frame: Frame,
    /// How many claims.
    pub count: usize,
    /// How many of each grade.
    pub tallies: Vec<Tally>,
    /// Claims by what they are worth.
    pub groups: Vec<ClaimGroup>,
}

/// How many claims have a grade.
pub struct Tally {
    /// How many.
    pub count: usize,
    /// The grade.
    pub grade: Grade,
}

/// Claims that belong together.
pub struct ClaimGroup {
    /// Heading.
    pub title: &'static str,
    /// What that means.
    pub says: &'static str,
    /// The claims.
    pub claims: Vec<ClaimCard>,
}

/// One claim.
pub struct ClaimCard {
    /// Its id, for addresses.
    pub id: String,
    /// What may be said.
    pub sentence: String,
    /// What was found, and by whom.
    pub detail: String,
    /// Its grade.
    pub grade: Grade,
    /// The grade in words, with its parts where they differ.
    pub verdict: String,
}

impl ResearchPage {
    /// The page of these claims, best grades first.
    pub fn new(frame: Frame, claims: Vec<ClaimCard>) -> Self {
        let grades = [
            Grade::Supported,
            Grade::Mixed,
            Grade::Unsupported,
            Grade::Contradicted,
            Grade::Custom,
        ];
        let tallies = grades
            .into_iter()
            .map(|grade| Tally {
                count: claims.iter().filter(|claim| claim.grade == grade).count(),
                grade,
            })
            .filter(|tally| tally.count > 0)
            .collect();
        let count = claims.len();
        let (holds, myths): (Vec<_>, Vec<_>) =
            claims.into_iter().partition(|claim| match claim.grade {
                Grade::Supported | Grade::Mixed | Grade::Custom => true,
                Grade::Unsupported | Grade::Contradicted => false,
            });
        let mut holds = holds;
        holds.sort_by_key(|claim| claim.grade);
        let groups = vec![
            ClaimGroup {
                title: "What holds up, and how far",
                says: "These may stand beside a suggestion, always with their grade.",
                claims: holds,
            },
            ClaimGroup {
                title: "Myths, named plainly",
                says: "Said often, but not shown, or shown to be otherwise. They appear only here.",
                claims: myths,
            },
        ];
        Self {
            frame,
            count,
            tallies,
            groups: groups
                .into_iter()
                .filter(|group| !group.claims.is_empty())
                .collect(),
        }
    }

    /// For the gallery.
    pub fn sample() -> Self {
        let claim = |id: &str, sentence: &str, detail: &str, grade, verdict: &str| ClaimCard {
            id: id.to_owned(),
            sentence: sentence.to_owned(),
            detail: detail.to_owned(),
            grade,
            verdict: verdict.to_owned(),
        };
        Self::new(
            Frame::nobody(false),
            vec![
                claim(
                    "A4",
                    "Massage usually makes sore muscles feel somewhat less sore, on average by under one point out of ten in the best studies.",
                    "Bender 2019, Guo 2017, Davis 2020.",
                    Grade::Supported,
                    "Supported (size small in the better trials)",
                ),
                claim(
                    "A1",
                    "Soreness and tightness are useful signals of recent load, but they don’t measure damage.",
                    "Saw 2016, 56 studies.",
                    Grade::Mixed,
                    "Mixed",
                ),
                claim(
                    "A9",
                    "Lactic acid clears by itself, and massage doesn’t speed that up.",
                    "Wiltshire 2010.",
                    Grade::Contradicted,
                    "Contradicted",
                ),
            ],
        )
    }
}
