//! Ways of massage that somebody may like or rather not have.

/// A technique, in the clinic's words. What it is and when it is not used stands in `rules/timing.toml#technique`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Technique {
    /// Long glides (effleurage).
    Stroking,
    /// Lifting, squeezing, rolling (petrissage).
    Kneading,
    /// Pressing and letting go, through cloth.
    Compression,
    /// Brisk and rhythmic: tapping, shaking.
    Tapping,
    /// Small and across the fibres.
    Friction,
    /// Slow and deep along the muscle (stripping).
    DeepGlides,
    /// Pressure held on one spot.
    HeldPressure,
    /// Low load, held long (myofascial).
    SlowStretch,
    /// As light as the skin, towards the trunk.
    LightDrainage,
    /// The therapist stretches with the person.
    AssistedStretch,
    /// Gentle rocking, and resting in a position.
    Rocking,
    /// A percussion device.
    Percussion,
}

impl Technique {
    /// Each of them, gentle and common ones first.
    pub const ALL: [Self; 12] = [
        Self::Stroking,
        Self::Kneading,
        Self::Compression,
        Self::Rocking,
        Self::SlowStretch,
        Self::LightDrainage,
        Self::Tapping,
        Self::AssistedStretch,
        Self::HeldPressure,
        Self::DeepGlides,
        Self::Friction,
        Self::Percussion,
    ];

    /// The word used in rules, JSON and the database, such as `deep_glides`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stroking => "stroking",
            Self::Kneading => "kneading",
            Self::Compression => "compression",
            Self::Tapping => "tapping",
            Self::Friction => "friction",
            Self::DeepGlides => "deep_glides",
            Self::HeldPressure => "held_pressure",
            Self::SlowStretch => "slow_stretch",
            Self::LightDrainage => "light_drainage",
            Self::AssistedStretch => "assisted_stretch",
            Self::Rocking => "rocking",
            Self::Percussion => "percussion",
        }
    }

    /// The technique of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|technique| technique.word() == word)
    }
}

/// What somebody likes and would rather not have; what is in neither is all the same to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TechniqueWishes {
    /// Liked, in the order of [`Technique::ALL`].
    pub liked: Vec<Technique>,
    /// Rather not.
    pub disliked: Vec<Technique>,
}

impl TechniqueWishes {
    /// Both lists put in order, each technique once; one that stands in both is left out of the massage.
    pub fn of(liked: &[Technique], disliked: &[Technique]) -> Self {
        let all = || Technique::ALL.into_iter();
        Self {
            liked: all()
                .filter(|one| liked.contains(one) && !disliked.contains(one))
                .collect(),
            disliked: all().filter(|one| disliked.contains(one)).collect(),
        }
    }

    /// Whether nothing was said.
    pub const fn is_empty(&self) -> bool {
        self.liked.is_empty() && self.disliked.is_empty()
    }
}
