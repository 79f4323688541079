//! Reads the product's own words (sports, bases, regions, days) in `rules/load.toml`.

use std::{collections::BTreeMap, fmt::Display};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};

use super::SportModel;
use crate::{
    body::Region,
    training::{activity::Sport, load::Basis},
};

fn sport<E: Error>(word: &str) -> Result<Sport, E> {
    Sport::from_word(word).ok_or_else(|| E::custom(format!("`{word}` is no sport of ours")))
}

pub(super) fn sports<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Sport>, D::Error> {
    Vec::<String>::deserialize(input)?
        .iter()
        .map(|word| sport(word))
        .collect()
}

pub(super) fn by_sport<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<BTreeMap<Sport, SportModel>, D::Error> {
    BTreeMap::<String, SportModel>::deserialize(input)?
        .into_iter()
        .map(|(word, model)| Ok((sport(&word)?, model)))
        .collect()
}

pub(super) fn bases<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Basis>, D::Error> {
    let basis = |word: &String| {
        Basis::from_word(word)
            .ok_or_else(|| D::Error::custom(format!("`{word}` is no basis of a load")))
    };
    Vec::<String>::deserialize(input)?
        .iter()
        .map(basis)
        .collect()
}

pub(super) fn regions<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<BTreeMap<String, Vec<Region>>, D::Error> {
    let parse = |code: &String| {
        code.parse()
            .map_err(|error: crate::body::UnknownArea| said(&error))
    };
    BTreeMap::<String, Vec<String>>::deserialize(input)?
        .into_iter()
        .map(|(group, codes)| Ok((group, codes.iter().map(parse).collect::<Result<_, _>>()?)))
        .collect()
}

pub(super) fn date<'de, D: Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
    String::deserialize(input)?
        .parse()
        .map_err(|error: jiff::Error| said(&error))
}

fn said<E: Error>(error: &impl Display) -> E {
    E::custom(error)
}
