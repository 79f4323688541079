//! What somebody wishes besides service, place and time: as the address says it, as the form shows it, as the search takes it.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{AddOn, ClinicBook, Service},
        slot::Slot,
        staff::{Gender, Seniority, StaffWish},
    },
    id::Id,
    treatment::recommendation::Window,
};
use practice::{SlotWish, Wishes};

use crate::{
    pages::{
        book::Choice,
        wishes::{Extra, WishForm},
    },
    words,
};

/// What was wished.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wished {
    staff: StaffWish,
    same: bool,
    /// What is added to the service.
    pub add_ons: Vec<Id<AddOn>>,
    /// What follows the service at once.
    pub then: Option<Id<Service>>,
    /// The appointment that is to move.
    moves: Option<Id<Appointment>>,
}

impl Wished {
    /// Reads an address; what is none of the clinic's is passed over.
    pub fn of(fields: &[(String, String)], service: &Service, book: &ClinicBook) -> Self {
        let value = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let language = Some(value("language").to_owned());
        let mut add_ons: Vec<Id<AddOn>> = fields
            .iter()
            .filter(|(name, _)| name == "add")
            .filter_map(|(_, id)| id.parse().ok())
            .filter(|id| service.offers(&[*id]))
            .collect();
        add_ons.sort_unstable();
        add_ons.dedup();
        Self {
            staff: StaffWish {
                seniority: Seniority::from_word(value("seniority")),
                language: language.filter(|tag| languages(book).contains(tag)),
                gender: Gender::from_word(value("gender")),
            },
            same: value("same") == "1",
            add_ons,
            then: value("then").parse().ok().filter(|id| book.offers(*id)),
            moves: None,
        }
    }

    /// What is added stays when an appointment moves; nothing else is wished.
    pub fn of_moved(id: Id<Appointment>, slot: &Slot) -> Self {
        Self {
            moves: Some(id),
            add_ons: slot.add_ons.clone(),
            ..Self::default()
        }
    }

    /// For the search.
    pub fn wishes(&self, fits: Option<Window>) -> Wishes {
        Wishes {
            staff: self.staff.clone(),
            same_as_last_time: self.same,
            add_ons: self.add_ons.clone(),
            pressure: None,
            fits,
            moves: self.moves,
        }
    }

    /// The parts of a chain: the service that was asked for, and what follows it at the same place.
    pub fn chain(&self, first: &SlotWish) -> Option<Vec<(SlotWish, Wishes)>> {
        let then = SlotWish {
            service: self.then?,
            ..first.clone()
        };
        let after = Wishes {
            staff: self.staff.clone(),
            ..Wishes::default()
        };
        Some(vec![(first.clone(), self.wishes(None)), (then, after)])
    }

    /// Name and value of each wish, for addresses and hidden fields.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        if let Some(tag) = &self.staff.language {
            fields.push(("language", tag.clone()));
        }
        if let Some(gender) = self.staff.gender {
            fields.push(("gender", gender.word().to_owned()));
        }
        if let Some(least) = self.staff.seniority {
            fields.push(("seniority", least.word().to_owned()));
        }
        if self.same {
            fields.push(("same", "1".to_owned()));
        }
        fields.extend(self.add_ons.iter().map(|id| ("add", id.to_string())));
        fields.extend(self.then.map(|id| ("then", id.to_string())));
        fields
    }

    /// The same as the end of an address.
    pub fn query(&self) -> String {
        let fields = self.fields().into_iter();
        fields
            .map(|(name, value)| format!("&{name}={value}"))
            .collect()
    }

    /// The fields of a form, each with what was wished.
    pub fn form(&self, service: &Service, book: &ClinicBook) -> WishForm {
        let profiles = || book.therapists.iter().map(|therapist| &therapist.profile);
        let choice = |value: &str, word: String, chosen: bool| Choice {
            value: value.to_owned(),
            word,
            chosen,
        };
        let spoken = languages(book);
        let genders = Gender::ALL.into_iter();
        let levels = Seniority::ALL.into_iter().skip(1);
        WishForm {
            open: !self.fields().is_empty(),
            same: self.same,
            languages: spoken
                .iter()
                .map(|tag| {
                    let chosen = self.staff.language.as_ref() == Some(tag);
                    choice(tag, words::language(tag), chosen)
                })
                .collect(),
            genders: genders
                .filter(|gender| profiles().any(|profile| profile.gender == Some(*gender)))
                .map(|gender| {
                    let chosen = self.staff.gender == Some(gender);
                    choice(gender.word(), words::capital(gender.word()), chosen)
                })
                .collect(),
            levels: levels
                .filter(|least| profiles().any(|profile| profile.seniority >= Some(*least)))
                .map(|least| {
                    let chosen = self.staff.seniority == Some(least);
                    choice(least.word(), words::capital(least.word()), chosen)
                })
                .collect(),
            extras: service
                .add_ons
                .iter()
                .map(|add_on| Extra {
                    value: add_on.id.to_string(),
                    word: words::capital(&add_on.name),
                    more: format!(
                        "{} min more, {}",
                        add_on.minutes,
                        words::money(add_on.price_cents, &book.clinic.currency)
                    ),
                    chosen: self.add_ons.contains(&add_on.id),
                })
                .collect(),
            then: book
                .services
                .iter()
                .map(|one| {
                    let word = words::service(&one.name, i64::from(one.minutes));
                    choice(&one.id.to_string(), word, self.then == Some(one.id))
                })
                .collect(),
        }
    }
}

/// What is spoken at a clinic, sorted.
fn languages(book: &ClinicBook) -> Vec<String> {
    let profiles = book.therapists.iter().map(|therapist| &therapist.profile);
    let mut tags: Vec<String> = profiles
        .flat_map(|profile| profile.languages.iter().cloned())
        .collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}
