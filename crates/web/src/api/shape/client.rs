//! Clients: that there is such a person, and no more.

use care::people::Person;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::Uid;

/// A client.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Client")]
pub struct ClientOut {
    /// Identity.
    id: Uid,
    /// Their name.
    name: String,
}

/// Clients.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Clients")]
pub struct ClientsOut {
    /// By name.
    clients: Vec<ClientOut>,
    /// Whether there are more than these; ask for more of the name.
    more: bool,
}

/// The most clients in one answer.
const MOST: usize = 100;

impl From<&[Person]> for ClientsOut {
    fn from(people: &[Person]) -> Self {
        let one = |person: &Person| ClientOut {
            id: Uid::of(person.id),
            name: person.name.clone(),
        };
        Self {
            clients: people.iter().take(MOST).map(one).collect(),
            more: people.len() > MOST,
        }
    }
}

/// Which clients are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientsAsked {
    /// Part of the name.
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
}
