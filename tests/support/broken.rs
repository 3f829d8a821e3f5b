//! What goes wrong behind the program's back: a database that refuses cases, an entry nobody can read.

use std::time::Duration;

use crate::matrix::Ground;

fn sqlite(ground: &Ground, file: &str, statements: &str) {
    let database = rusqlite::Connection::open(ground.data_folder().join(file)).expect("the file");
    database.busy_timeout(Duration::from_secs(10)).expect("a limit");
    database.execute_batch(statements).unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// Changes rows behind the program's back, in words that both databases read.
pub fn changes(ground: &Ground, statements: &str) {
    match ground.postgres() {
        None => sqlite(ground, "deputy-code.db", statements),
        Some(database) => {
            database.sql(statements);
        }
    }
}

/// From now on the database answers and refuses every new case.
pub fn breaks_registration(ground: &Ground) {
    match ground.postgres() {
        None => sqlite(
            ground,
            "deputy-code.db",
            "CREATE TRIGGER refuse BEFORE INSERT ON cases BEGIN SELECT RAISE(ABORT, 'refused by a test'); END",
        ),
        Some(database) => {
            database.sql(
                "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'refused by a test' USING ERRCODE = '23514'; END $$ LANGUAGE plpgsql;
                 CREATE TRIGGER refuse BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION refuse()",
            );
        }
    }
}

pub fn mends_registration(ground: &Ground) {
    match ground.postgres() {
        None => sqlite(ground, "deputy-code.db", "DROP TRIGGER refuse"),
        Some(database) => {
            database.sql("DROP TRIGGER refuse ON cases; DROP FUNCTION refuse()");
        }
    }
}

/// From now on nothing can be written into the audit.
pub fn breaks_audit(ground: &Ground) {
    match ground.postgres() {
        None => sqlite(
            ground,
            "deputy-code.db",
            "CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused by a test'); END",
        ),
        Some(database) => {
            database.sql(
                "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'refused by a test'; END $$ LANGUAGE plpgsql;
                 CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()",
            );
        }
    }
}

pub fn mends_audit(ground: &Ground) {
    match ground.postgres() {
        None => sqlite(ground, "deputy-code.db", "DROP TRIGGER refuse"),
        Some(database) => {
            database.sql("DROP TRIGGER refuse ON audit; DROP FUNCTION refuse()");
        }
    }
}

/// Pushes bytes that no secrets open, while nobody serves.
pub fn push_unreadable(ground: &Ground) {
    match ground.redis() {
        None => push_unreadable_into_file(ground),
        Some(redis) => {
            let mut push = redis::cmd("XADD");
            push.arg("{dc:00}:intake").arg("*").arg("l").arg(&[0_u8; 32][..]).arg("b").arg(b"\0\xFF\n\0");
            push.query::<()>(&mut redis.connection()).expect("an entry in the stream");
        }
    }
}

/// The same into the embedded queue's file, whichever queue serves.
pub fn push_unreadable_into_file(ground: &Ground) {
    let entry = "INSERT INTO entries (lookup, body, pushed_at) VALUES (zeroblob(32), x'00FF0A00', 0)";
    sqlite(ground, "queue.db", entry);
}
