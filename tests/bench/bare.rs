//! The bare loop: read a batch, insert a row for each entry, acknowledge; nothing is opened, checked, routed or chained.

use std::path::Path;

use deputy_code::clock::Clock;
use redis::{aio::MultiplexedConnection, streams::StreamReadReply};
use rusqlite::Connection;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait, Schema};

const STREAM: &str = "{dc:00}:intake";
const GROUP: &str = "registrars";

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "bench_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub body: Vec<u8>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The queue as it lies, without the program's code around it.
pub enum Source {
    Redis(MultiplexedConnection),
    Embedded(Connection),
}

impl Source {
    pub async fn redis(url: &str) -> Source {
        let client = redis::Client::open(url).expect("an address");
        Source::Redis(client.get_multiplexed_async_connection().await.expect("a connection to Redis"))
    }

    pub fn embedded(folder: &Path) -> Source {
        let connection = Connection::open(folder.join("queue.db")).expect("the queue's file");
        connection.pragma_update(None, "synchronous", "FULL").expect("FULL");
        Source::Embedded(connection)
    }

    async fn take(&mut self, limit: usize) -> Vec<(String, Vec<u8>)> {
        match self {
            Source::Redis(connection) => {
                let mut read = redis::cmd("XREADGROUP");
                read.arg("GROUP").arg(GROUP).arg("bench").arg("COUNT").arg(limit).arg("STREAMS").arg(STREAM).arg(">");
                let reply: Option<StreamReadReply> = read.query_async(connection).await.expect("a batch");
                let entries = reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids);
                entries.map(|entry| (entry.id.clone(), entry.get("b").expect("a body"))).collect()
            }
            Source::Embedded(connection) => {
                let sql = "SELECT id, body FROM entries ORDER BY id LIMIT ?";
                let mut statement = connection.prepare_cached(sql).expect("SQL");
                let rows = statement.query_map([limit as i64], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)));
                rows.expect("a batch").map(|row| row.expect("a row")).map(|(id, body)| (id.to_string(), body)).collect()
            }
        }
    }

    async fn acknowledge(&mut self, ids: &[String]) {
        match self {
            Source::Redis(connection) => {
                let mut pipe = redis::pipe();
                pipe.cmd("XACK").arg(STREAM).arg(GROUP).arg(ids).ignore().cmd("XDEL").arg(STREAM).arg(ids).ignore();
                pipe.query_async::<()>(connection).await.expect("an acknowledgement");
            }
            Source::Embedded(connection) => {
                let last: i64 = ids.last().and_then(|id| id.parse().ok()).expect("an id");
                connection.execute("DELETE FROM entries WHERE id <= ?", [last]).expect("an acknowledgement");
            }
        }
    }
}

pub async fn make_table(db: &DatabaseConnection) {
    let table = Schema::new(db.get_database_backend()).create_table_from_entity(row::Entity);
    db.execute(&table).await.expect("a table");
}

/// Empties the queue into the table; gives how many entries there were.
pub async fn drain(source: &mut Source, db: &DatabaseConnection, batch: usize, clock: &Clock) -> usize {
    let mut drained = 0;
    loop {
        let (ids, bodies): (Vec<String>, Vec<Vec<u8>>) = source.take(batch).await.into_iter().unzip();
        if ids.is_empty() {
            return drained;
        }
        let at = clock.now().timestamp_micros();
        let rows =
            bodies.into_iter().map(|body| row::ActiveModel { id: Set(clock.new_id()), body: Set(body), at: Set(at) });
        row::Entity::insert_many(rows).exec_without_returning(db).await.expect("a batch inserted");
        source.acknowledge(&ids).await;
        drained += ids.len();
    }
}
