//! At a race's finish, and in an emergency: pages that need nobody and keep nothing.

use super::*;

const ALL_FINE: &str = "walking_and_coherent=yes&cooled_down_10_min_and_drinking=yes&not_shivering_or_burning_hot=yes&no_dark_urine=yes&no_one_sided_swelling=yes&no_nsaid_with_nausea=yes&blisters_covered=yes&medical_tent_passed=yes&consent=yes";

/// Which result the page shows for what was sent without a script.
async fn check(sent: &str, result: &str) {
    let doors = doors();
    let answer = doors.post("/finish", "", sent).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    for name in ["go", "wait", "ask", "speak", "emergency"] {
        let hidden = answer
            .text
            .contains(&format!("data-result=\"{name}\" hidden"));
        assert_eq!(hidden, name != result, "{sent}: {name}");
    }
}

#[tokio::test]
async fn the_tent_gets_its_answer_without_a_script_and_without_signing_in() {
    check(&format!("{ALL_FINE}&signs-none=yes"), "go").await;
    check(ALL_FINE, "ask").await;
    check("signs-none=yes", "ask").await;
    let not_covered = ALL_FINE.replace("blisters_covered=yes", "blisters_covered=no");
    check(&format!("{not_covered}&signs-none=yes"), "wait").await;
    let passed_by = ALL_FINE.replace("medical_tent_passed=yes", "medical_tent_passed=no");
    check(&format!("{passed_by}&signs-none=yes"), "speak").await;
    check(&format!("{ALL_FINE}&sign=R01"), "emergency").await;
    check(&format!("{ALL_FINE}&sign=R05"), "speak").await;
    let two = "sign=R05&more-R05-swelling=yes&more-R05-new_weakness=yes";
    check(&format!("{ALL_FINE}&{two}"), "emergency").await;
    check("sign=R04", "emergency").await;
    // Whether somebody thinks clearly after heat: only certainty makes it a wait.
    check(&format!("{ALL_FINE}&sign=R16"), "emergency").await;
    let clear = "sign=R16&more-R16-thinking_clearly=yes";
    check(&format!("{ALL_FINE}&{clear}"), "wait").await;
}

#[tokio::test]
async fn the_page_carries_what_the_rules_say_of_each_answer() {
    let doors = doors();
    let page = doors.get("/finish", "").await.text;
    assert!(
        page.contains("At most 20 minutes."),
        "from the timing rules"
    );
    for field in [
        "name=\"no_dark_urine\" value=\"no\" data-outcome=\"5\"",
        "name=\"medical_tent_passed\" value=\"no\" data-outcome=\"4\"",
        "name=\"consent\" value=\"no\" data-outcome=\"2\"",
        "value=\"R05\" data-outcomes=\"4 4 4 5 4 5 5 5\"",
        "value=\"R08\" data-outcomes=\"4 5 5 5\"",
        "value=\"R16\" data-outcomes=\"5 2\"",
        "Tick only if you are certain: Are you thinking clearly?",
    ] {
        assert!(page.contains(field), "{field}");
    }
    assert!(!page.contains("Maya"));
    let worker = doors.get("/finish-worker.js", "").await;
    assert_eq!(worker.headers[header::CACHE_CONTROL], "no-cache");
    let (before, _) = page.split_once("/finish.js").unwrap();
    let hash = before.rsplit('/').next().unwrap();
    let script = doors.get(&format!("/static/{hash}/finish.js"), "").await;
    assert_eq!(script.status, StatusCode::OK);
}

#[tokio::test]
async fn the_number_to_call_stands_alone_and_a_lost_database_does_not_hide_it() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let page = doors.get("/emergency", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("href=\"tel:911\"") && page.text.contains("in Canada"));
    for rival in ["<form", "<nav", "<footer", "<script", "Maya", "massage"] {
        assert!(!page.text.contains(rival), "{rival}");
    }
    assert!(!page.headers.contains_key(header::SET_COOKIE));
    let told = doors.post("/questions", &cookie, "yes=R01").await;
    let answered = doors.get(told.to(), &cookie).await.text;
    assert!(answered.contains("href=\"tel:911\"") && !answered.contains("<nav"));
    for entry in std::fs::read_dir(doors.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::write(path, [b'?'; 100]).unwrap();
        }
    }
    let lost = doors.get("/emergency", "").await;
    assert_eq!(lost.status, StatusCode::OK);
    assert!(lost.text.contains("href=\"tel:112\"") && lost.text.contains("local number"));
}
