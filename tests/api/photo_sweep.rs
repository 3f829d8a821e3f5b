//! Photos that no request wants go after a day; whatever queue or database still names stays.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::TimeDelta;
use deputy_code::{
    application::{Application, Purpose},
    clock::Clock,
    queue::Push,
    routing::registrar,
    uploads::sweep::{Place, sweep},
};
use tests::{
    county,
    matrix::{Ground, within},
};

const STORY: Duration = Duration::from_secs(120);
const DAY: Duration = Duration::from_secs(24 * 3_600);

struct Folder(PathBuf);

impl Folder {
    /// Lays a photo on its shelf, written so long before (or after) the system's time.
    fn lay(&self, id: &str, written: SystemTime) -> PathBuf {
        let shelf = self.0.join(&id[..2]);
        fs::create_dir_all(&shelf).expect("a shelf");
        let path = shelf.join(format!("{id}.jpg"));
        File::create(&path).expect("a file").set_modified(written).expect("a time");
        path
    }
}

#[test]
fn orphans_are_found_behind_a_thousand_photos_that_are_wanted() {
    within(STORY, async {
        let ground = Ground::plain();
        let application = open(&ground).await;
        let folder = Folder(ground.data_folder().join("uploads"));
        let long_ago = SystemTime::now() - 3 * DAY;
        let wanted: Vec<String> = (0..1_000).map(|number| format!("{:032x}", number * 7_919)).collect();
        let kept: Vec<PathBuf> = wanted.iter().map(|id| folder.lay(id, long_ago)).collect();
        claim(&ground, &wanted);
        let orphans: Vec<PathBuf> =
            ["00", "7f", "ff"].iter().map(|shelf| folder.lay(&format!("{shelf}{:030x}", 1), long_ago)).collect();
        let young = folder.lay(&format!("ff{:030x}", 2), SystemTime::now() - DAY);
        let mut place = Place::random([200]);
        assert_eq!(sweep(&application.kit, &application.queue, &mut place).await, Some(3));
        assert!(orphans.iter().all(|orphan| !orphan.exists()));
        assert!(kept.iter().chain([&young]).all(|photo| photo.exists()), "an hour more than the day it may be named");
    });
}

#[test]
fn a_dead_letter_that_cannot_be_read_keeps_what_it_may_name_and_nothing_else() {
    within(STORY, async {
        let ground = Ground::plain();
        let (clock, hand) = Clock::test(SystemTime::now().into(), 1);
        let settings = county::settings(&ground);
        county::prepare(settings.clone()).await;
        let application = Application::open(settings, clock, Purpose::Serving).await.expect("an application");
        let (kit, queue) = (&application.kit, &application.queue);
        let folder = Folder(ground.data_folder().join("uploads"));
        let push = Push { lookup: deputy_code::domain::identity::Lookup([1; 32]), note: vec![1], body: vec![7; 40] };
        queue.push(push, kit.clock.now()).await.expect("a push");
        let before = folder.lay(&format!("aa{:030x}", 1), SystemTime::now() - 2 * DAY);
        let mut place = Place::random([0]);
        assert_eq!(sweep(kit, queue, &mut place).await, None, "it waits: nobody knows yet what it names");
        registrar::step(kit, queue).await;
        let after = folder.lay(&format!("aa{:030x}", 2), SystemTime::now() + Duration::from_secs(3_600));
        hand.advance(TimeDelta::days(3));
        assert_eq!(sweep(kit, queue, &mut place).await, Some(1));
        assert!(before.exists() && !after.exists());
    });
}

async fn open(ground: &Ground) -> Application {
    let settings = county::settings(ground);
    county::prepare(settings.clone()).await;
    Application::open(settings, Clock::system(), Purpose::Serving).await.expect("an application")
}

fn claim(ground: &Ground, photos: &[String]) {
    let database = rusqlite::Connection::open(ground.data_folder().join("deputy-code.db")).expect("the file");
    let values: Vec<String> = photos.iter().map(|id| format!("('{id}', zeroblob(16), 0)")).collect();
    let claimed = format!("INSERT INTO photos (id, owner_id, claimed_at) VALUES {}", values.join(","));
    database.execute(&claimed, []).expect("claims");
}
