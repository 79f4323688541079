//! What surrounds every page: brand, tabs, who is signed in.

/// Which side of the house the visitor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Nobody is signed in.
    Nobody,
    /// An athlete.
    Athlete,
    /// Therapist, front desk or owner.
    Clinic,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The signed-in person's name.
    pub who: String,
    /// Which tabs.
    pub side: Side,
    /// Address of the tab that is shown.
    pub current: &'static str,
    /// What the forms of this page send along, so that one sent twice is one attempt; empty for nobody.
    pub attempt: String,
    /// Made-up people and an outbox instead of mail.
    pub demo: bool,
}

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Where it leads.
    pub href: &'static str,
    /// Its word.
    pub word: &'static str,
    /// The icon's name; empty for none.
    pub icon: &'static str,
    /// Whether it is this page.
    pub current: bool,
}

impl Frame {
    /// The tabs of this side.
    pub fn tabs(&self) -> Vec<Tab> {
        let tab = |href, word, icon| Tab {
            href,
            word,
            icon,
            current: self.current == href,
        };
        match self.side {
            Side::Nobody => vec![],
            Side::Athlete => vec![
                tab("/", "Today", "i-today"),
                tab("/book", "Book", "i-book"),
                tab("/training", "Training", "i-training"),
                tab("/check-in", "Check-in", "i-check"),
                tab("/me", "Me", "i-me"),
            ],
            Side::Clinic => vec![
                tab("/day", "Day", ""),
                tab("/clinic/clients", "Clients", ""),
                tab("/clinic/rules", "Rules", ""),
                tab("/clinic/set-up", "Set up", ""),
            ],
        }
    }

    /// Where the brand leads.
    pub const fn home(&self) -> &'static str {
        match self.side {
            Side::Nobody | Side::Athlete => "/",
            Side::Clinic => "/day",
        }
    }

    /// Whether an athlete looks at it.
    pub fn is_athlete(&self) -> bool {
        self.side == Side::Athlete
    }

    /// Whether the clinic looks at it.
    pub fn is_clinic(&self) -> bool {
        self.side == Side::Clinic
    }

    /// Whether somebody is signed in.
    pub const fn signed_in(&self) -> bool {
        !self.who.is_empty()
    }

    /// For the gallery.
    pub fn sample_athlete(current: &'static str) -> Self {
        Self {
            who: "Maya".to_owned(),
            side: Side::Athlete,
            current,
            attempt: "sample".to_owned(),
            demo: true,
        }
    }

    /// For the gallery.
    pub fn sample_clinic() -> Self {
        Self {
            who: "Ana, front desk".to_owned(),
            side: Side::Clinic,
            current: "/day",
            attempt: "sample".to_owned(),
            demo: false,
        }
    }

    /// For visitors who are not signed in.
    pub const fn nobody(demo: bool) -> Self {
        Self {
            who: String::new(),
            side: Side::Nobody,
            current: "",
            attempt: String::new(),
            demo,
        }
    }
}
