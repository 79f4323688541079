//! Under which address people reach a clinic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{monday, now, on_each_engine};
use practice::{
    FoundRefusal, NewClinic, WebAddress, WebAddressRefusal, clinic_at, found_clinic,
    set_web_address,
};

fn address(text: &str) -> WebAddress {
    WebAddress::parse(text).unwrap()
}

fn another(web_address: Option<&str>) -> NewClinic {
    NewClinic {
        name: "Quiet Hands".into(),
        currency: "EUR".into(),
        location: "Mill Lane".into(),
        phone: None,
        country: "IE".into(),
        zone: "Europe/Dublin".into(),
        owner: "Una".into(),
        owner_email: "una@knead.example".into(),
        web_address: web_address.map(address),
    }
}

#[test]
fn a_second_clinic_is_opened_where_each_can_be_told_from_the_other() {
    on_each_engine(|clinic| async move {
        let (practice, first) = (&clinic.practice, clinic.book().clinic.id);
        let open = |number, web_address| {
            found_clinic(practice, another(web_address), now(monday(), number))
        };
        let quiet = "https://quiet.example";
        assert!(matches!(
            open(1, None).await,
            Err(FoundRefusal::OpenAlready(_))
        ));
        assert!(matches!(
            open(2, Some(quiet)).await,
            Err(FoundRefusal::WithoutAddress(_))
        ));
        set_web_address(practice, first, address("https://first.example"))
            .await
            .unwrap();
        assert!(matches!(
            open(3, Some("http://FIRST.example")).await,
            Err(FoundRefusal::WebAddress(WebAddressRefusal::Taken(host))) if host == "first.example"
        ));
        let (second, _) = open(4, Some(quiet)).await.unwrap();

        for (host, whose) in [
            ("first.example", Some(first)),
            ("Quiet.Example:443", Some(second)),
            ("quiet.example:8443", None),
            ("other.example", None),
        ] {
            let reached = clinic_at(practice, host).await.unwrap();
            assert_eq!(reached.map(|reached| reached.clinic), whose, "{host}");
        }
        let taken = set_web_address(practice, second, address("https://first.example")).await;
        assert!(matches!(taken, Err(WebAddressRefusal::Taken(_))));
        set_web_address(practice, second, address("https://new.example"))
            .await
            .unwrap();
        assert_eq!(clinic_at(practice, "quiet.example").await.unwrap(), None);
    });
}

#[test]
fn the_only_clinic_of_a_database_is_at_every_host() {
    on_each_engine(|clinic| async move {
        let reached = clinic_at(&clinic.practice, "10.0.0.7")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(reached.clinic, clinic.book().clinic.id);
        assert!(reached.at_every_host && reached.base_url.is_none());
    });
}
