//! What each sport asks of the body: usual load, strain, muscles.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{LoadModel, part, words};
use crate::{body::Region, training::activity::Sport};

part! {
    /// Groups of regions that share a weight.
    Muscles {
        /// Regions by the group's name.
        #[serde(deserialize_with = "words::regions")]
        regions: BTreeMap<String, Vec<Region>>,
    }
}

part! {
    /// One sport. Weights go from 0 (not used) to 3 (most used).
    SportModel {
        /// Load of a usual hour: the fallback where nothing but sport and time is known.
        load_per_hour: f64,
        /// How much soreness its load brings, against running.
        strain: f64,
        /// Weights by muscle group.
        muscles: BTreeMap<String, f64>,
        /// Weights after eccentric descents, where they differ.
        #[serde(default)]
        downhill: Option<BTreeMap<String, f64>>,
    }
}

impl LoadModel {
    /// What is said of a sport.
    pub fn sport(&self, sport: Sport) -> &SportModel {
        self.sports
            .get(&sport)
            .expect("the model was checked to hold every sport")
    }

    /// How much a sport asks of each region, 0 (left out) to 3; after eccentric descents another pattern may hold.
    pub fn regions_of(
        &self,
        sport: Sport,
        after_descents: bool,
    ) -> impl Iterator<Item = (Region, f64)> {
        let model = self.sport(sport);
        let weights = match &model.downhill {
            Some(downhill) if after_descents => downhill,
            Some(_) | None => &model.muscles,
        };
        weights.iter().flat_map(|(group, weight)| {
            self.muscles
                .regions
                .get(group)
                .into_iter()
                .flatten()
                .map(move |region| (*region, *weight))
        })
    }

    /// What is wrong with the sports, with the rule's id.
    pub(super) fn check_sports(&self) -> Result<(), String> {
        for sport in Sport::ALL {
            let Some(model) = self.sports.get(&sport) else {
                return Err(format!("there is no [sports.{}]", sport.word()));
            };
            let id = &model.id;
            if !(model.load_per_hour > 0.0 && model.load_per_hour <= 200.0) {
                return Err(format!(
                    "{id}: load_per_hour must be above 0 and at most 200"
                ));
            }
            if !(0.0..=2.0).contains(&model.strain) {
                return Err(format!("{id}: strain must be from 0 to 2"));
            }
            for (group, weight) in model.muscles.iter().chain(model.downhill.iter().flatten()) {
                if !self.muscles.regions.contains_key(group) {
                    return Err(format!("{id}: `{group}` is no group of [muscles.regions]"));
                }
                if !(0.0..=3.0).contains(weight) {
                    return Err(format!("{id}: the weight of `{group}` must be from 0 to 3"));
                }
            }
        }
        Ok(())
    }
}
