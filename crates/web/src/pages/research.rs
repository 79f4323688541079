//! What the research says, claim by claim: what people say, what was found, how far it goes, what would change our mind.

use askama::Template;
use care::{
    rules::{
        RuleBook,
        claims::{Claim, Myth},
    },
    treatment::recommendation::Grade,
};

use super::frame::Frame;
use crate::words;

/// The page.
#[derive(Template)]
#[template(path = "research.html")]
pub struct ResearchPage {
    /// Around it.
    pub frame: Frame,
    /// What was searched for.
    pub query: String,
    /// Claims shown.
    pub shown: usize,
    /// Claims there are.
    pub count: usize,
    /// How many of each grade, and which was chosen.
    pub tallies: Vec<Tally>,
    /// The myths, told plainly.
    pub myths: Vec<MythCard>,
    /// All claims by what they are worth.
    pub groups: Vec<ClaimGroup>,
}

/// How many claims have a grade.
pub struct Tally {
    /// How many.
    pub count: usize,
    /// The grade.
    pub grade: Grade,
    /// Whether only these are shown.
    pub chosen: bool,
}

/// One myth.
pub struct MythCard {
    /// Its word, for addresses.
    pub word: &'static str,
    /// What people say.
    pub title: &'static str,
    /// What is so.
    pub says: String,
    /// The claims it is about.
    pub claims: Vec<String>,
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
    /// What people say.
    pub people_say: String,
    /// What may be said.
    pub sentence: String,
    /// Its grade.
    pub grade: Grade,
    /// The grade in words, with its parts where they differ.
    pub verdict: String,
    /// Sizes with their intervals.
    pub effects: Vec<EffectLine>,
    /// What was found.
    pub research: String,
    /// What would change our mind.
    pub would_change: String,
    /// By whom.
    pub sources: Vec<SourceLine>,
}

/// The size of an effect.
pub struct EffectLine {
    /// What was measured.
    pub what: String,
    /// The size.
    pub size: String,
    /// Its interval and the number of people, in words; may be empty.
    pub sure: String,
}

/// A source.
pub struct SourceLine {
    /// As it is cited.
    pub citation: String,
    /// Where it can be read.
    pub doi: Option<String>,
    /// Where it was not read itself.
    pub remark: Option<&'static str>,
}

/// The grades in the order of the page.
const GRADES: [Grade; 5] = [
    Grade::Supported,
    Grade::Mixed,
    Grade::Unsupported,
    Grade::Contradicted,
    Grade::Custom,
];

impl ResearchPage {
    /// The page of a rule book's claims that match some words and a grade; all of them without either.
    pub fn new(frame: Frame, rules: &RuleBook, query: &str, grade: Option<&str>) -> Self {
        let chosen = GRADES.into_iter().find(|known| Some(known.word()) == grade);
        let wanted: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let cards: Vec<ClaimCard> = rules
            .claims
            .iter()
            .map(|claim| card(claim, rules))
            .filter(|card| chosen.is_none_or(|grade| card.grade == grade))
            .filter(|card| {
                let text = card.text();
                wanted.iter().all(|word| text.contains(word.as_str()))
            })
            .collect();
        let tallies = GRADES
            .into_iter()
            .map(|grade| Tally {
                count: rules
                    .claims
                    .iter()
                    .filter(|claim| claim.grade == grade)
                    .count(),
                chosen: chosen == Some(grade),
                grade,
            })
            .filter(|tally| tally.count > 0)
            .collect();
        let all = query.trim().is_empty() && chosen.is_none();
        Self {
            frame,
            query: query.trim().to_owned(),
            shown: cards.len(),
            count: rules.claims.iter().count(),
            tallies,
            myths: if all { myths(rules) } else { Vec::new() },
            groups: groups(cards),
        }
    }

    /// Whether only some claims are shown.
    pub fn is_searched(&self) -> bool {
        self.shown < self.count
    }

    /// For the gallery.
    pub fn sample() -> Self {
        let rules = RuleBook::built_in().expect("the tests read the shipped rules");
        Self::new(Frame::nobody(false), &rules, "", None)
    }
}

impl ClaimCard {
    /// Everything that a search may find.
    fn text(&self) -> String {
        let mut text = format!(
            "{} {} {} {} {}",
            self.id, self.people_say, self.sentence, self.verdict, self.research
        );
        for source in &self.sources {
            text.push(' ');
            text.push_str(&source.citation);
        }
        text.to_lowercase()
    }
}

fn groups(mut cards: Vec<ClaimCard>) -> Vec<ClaimGroup> {
    cards.sort_by_key(|card| card.grade);
    let (holds, rest): (Vec<_>, Vec<_>) = cards.into_iter().partition(|card| match card.grade {
        Grade::Supported | Grade::Mixed | Grade::Custom => true,
        Grade::Unsupported | Grade::Contradicted => false,
    });
    let all = [
        ClaimGroup {
            title: "What holds up, and how far",
            says: "These may stand beside a suggestion, always with their grade.",
            claims: holds,
        },
        ClaimGroup {
            title: "What does not hold up",
            says: "Said often, but not shown, or shown to be otherwise. They appear only here.",
            claims: rest,
        },
    ];
    all.into_iter()
        .filter(|group| !group.claims.is_empty())
        .collect()
}

fn card(claim: &Claim, rules: &RuleBook) -> ClaimCard {
    let sources = claim
        .sources
        .iter()
        .filter_map(|key| rules.sources.get(key));
    ClaimCard {
        id: claim.id.clone(),
        people_say: claim.people_say.clone(),
        sentence: claim
            .says
            .clone()
            .unwrap_or_else(|| "We say nothing of this beside a suggestion.".to_owned()),
        grade: claim.grade,
        verdict: words::capital(&claim.verdict),
        effects: claim.effects.iter().map(effect).collect(),
        research: claim.research.clone(),
        would_change: claim.would_change.clone(),
        sources: sources
            .map(|source| SourceLine {
                citation: source.citation.clone(),
                doi: source.doi.clone(),
                remark: source.checked.remark(),
            })
            .chain(claim.source.iter().map(|words| SourceLine {
                citation: words.clone(),
                doi: None,
                remark: None,
            }))
            .collect(),
    }
}

fn effect(effect: &care::rules::claims::Effect) -> EffectLine {
    let interval = effect
        .interval
        .as_ref()
        .map(|interval| format!("95 % interval {interval}"));
    let people = effect.people.map(|people| format!("{people} people"));
    let sure: Vec<String> = interval.into_iter().chain(people).collect();
    EffectLine {
        what: effect.what.clone(),
        size: effect.size.clone(),
        sure: sure.join(", "),
    }
}

/// The five myths: the first claim of each says what is so.
fn myths(rules: &RuleBook) -> Vec<MythCard> {
    let card = |myth: Myth| {
        let claims: Vec<&Claim> = rules.claims.of_myth(myth).collect();
        let says: Vec<String> = claims
            .iter()
            .filter_map(|claim| claim.says.clone())
            .collect();
        let mut once: Vec<String> = Vec::new();
        for sentence in says {
            if !once.contains(&sentence) {
                once.push(sentence);
            }
        }
        MythCard {
            word: myth.word(),
            title: title(myth),
            says: once.join(" "),
            claims: claims.into_iter().map(|claim| claim.id.clone()).collect(),
        }
    };
    Myth::ALL.into_iter().map(card).collect()
}

const fn title(myth: Myth) -> &'static str {
    match myth {
        Myth::LacticAcid => "Lactic acid",
        Myth::Toxins => "Toxins",
        Myth::Cortisol => "Stress hormones",
        Myth::Injuries => "Fewer injuries",
        Myth::Muscle => "Building muscle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, grade: Option<&str>) -> (usize, Vec<String>) {
        let rules = RuleBook::built_in().unwrap();
        let page = ResearchPage::new(Frame::nobody(false), &rules, query, grade);
        let ids = page.groups.iter().flat_map(|group| &group.claims);
        (page.shown, ids.map(|card| card.id.clone()).collect())
    }

    #[test]
    fn everything_is_there_without_a_search() {
        let rules = RuleBook::built_in().unwrap();
        let page = ResearchPage::new(Frame::nobody(false), &rules, " ", None);
        assert_eq!((page.shown, page.count, page.myths.len()), (66, 66, 5));
        let html = page.render().unwrap();
        for claim in rules.claims.iter() {
            assert!(
                html.contains(&format!("id=\"{}\"", claim.id)),
                "{}",
                claim.id
            );
        }
        assert!(html.contains("https://doi.org/10.1016/j.jphys.2019.02.006"));
        assert!(html.contains("-1.3 to -0.1") && html.contains("not yet checked"));
    }

    #[test]
    fn a_search_finds_words_in_claims_and_in_sources() {
        assert!(found("lactic", None).1.contains(&"A12".to_owned()));
        assert!(found("BENDER 2019", None).1.contains(&"A4".to_owned()));
        assert_eq!(found("xylophone", None), (0, Vec::new()));
        assert_eq!(found("", Some("supported")).0, 12);
        assert_eq!(found("", Some("nonsense")).0, 66);
    }
}
