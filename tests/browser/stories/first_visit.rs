//! What the first visit costs: everything the landing page fetches fits into one round of a fresh connection.

use tests::browser::{Browser, Screen};

use super::county::in_a_county;

/// Ten segments of 1,460 bytes less the headers.
const MOST: u64 = 14_336;

#[test]
fn the_first_visit_is_small() {
    in_a_county(async |county| {
        for (version, address) in
            [("normal", county.scan_address()), ("elder", format!("{}?elder=1", county.scan_address()))]
        {
            let visit = Browser::open(Screen::PHONE).await.first_visit(&address).await;
            println!("first visit, {version}: {} bytes", visit.bytes());
            assert!(visit.bytes() <= MOST, "{version}: {} bytes: {:#?}", visit.bytes(), visit.fetched);
            assert!(visit.fetched.iter().all(|one| one.address.starts_with(county.program.base_url())), "{visit:#?}");
        }
    });
}
