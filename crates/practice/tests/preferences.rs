//! What somebody likes, kept and gone by.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use care::{
    situation::Measure,
    treatment::{
        recommendation::Advice,
        technique::{Technique, TechniqueWishes},
    },
};
use common::{monday, now, on_each_engine};
use practice::{SaidPreferences, save_preferences, see_me, today};

#[test]
fn what_somebody_likes_goes_into_their_suggestions() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let said = SaidPreferences {
            techniques: TechniqueWishes::of(&[Technique::Kneading], &[Technique::Tapping]),
            own_measure: Some(Measure::Own),
            own_measure_words: " the stairs the morning after ".to_owned(),
        };
        let jonas = clinic.other(0);
        let at = now(monday(), 1);
        let refused =
            save_preferences(&clinic.practice, &jonas, maya.person, said.clone(), at).await;
        assert!(refused.is_err());
        save_preferences(&clinic.practice, &maya, maya.person, said, now(monday(), 2))
            .await
            .unwrap();
        let me = see_me(&clinic.practice, &maya, maya.person, now(monday(), 3))
            .await
            .unwrap();
        assert_eq!(me.profile.own_measure, Some(Measure::Own));
        assert_eq!(
            me.profile.own_measure_words.as_deref(),
            Some("the stairs the morning after")
        );
        let today = today(&clinic.practice, &maya, maya.person, now(monday(), 4))
            .await
            .unwrap();
        let Advice::Massage(advice) = &today.plan.advice else {
            panic!("{:?}", today.plan.advice);
        };
        assert_eq!(advice.techniques, [Technique::Kneading]);
        assert!(advice.reasons.iter().any(|why| {
            why.says.contains("As you like it: kneading.")
                && why.says.contains("Left out, as you wish: tapping")
        }));
    });
}
