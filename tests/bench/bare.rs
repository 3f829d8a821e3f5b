//! The bare loops: read a batch, insert, acknowledge; nothing is opened, checked, routed, hashed or sealed.
//!
//! One inserts a row for each entry into a table without an index, the other the five rows that a registered entry has,
//! copied from one that the registrar made, into the same tables.

use std::path::Path;

use deputy_code::{
    clock::Clock,
    store::entity::{case, event, intake_entry, round},
};
use redis::{aio::MultiplexedConnection, streams::StreamReadReply};
use rusqlite::Connection;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, Schema, TransactionTrait,
};
use uuid::Uuid;

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

/// What a loop writes for a batch.
pub enum Writing {
    OneRow,
    FiveRows(Box<Registered>),
}

/// The rows of an entry that the registrar registered.
pub struct Registered {
    case: case::Model,
    events: Vec<event::Model>,
    round: round::Model,
    key: intake_entry::Model,
}

impl Registered {
    /// The rows of the newest case.
    pub async fn newest(db: &DatabaseConnection) -> Self {
        let case = case::Entity::find().order_by_desc(case::Column::RegisteredAt).one(db).await.expect("an answer");
        let case = case.expect("a case");
        let events = event::Entity::find().filter(event::Column::CaseId.eq(case.id)).all(db).await.expect("events");
        let round = round::Entity::find_by_id((case.id, 1)).one(db).await.expect("an answer").expect("a round");
        let keys = intake_entry::Entity::find().filter(intake_entry::Column::CaseId.eq(case.id));
        let key = keys.one(db).await.expect("an answer").expect("a key");
        Self { case, events, round, key }
    }

    /// The same rows under new ids, for so many entries.
    async fn insert(&self, db: &DatabaseConnection, entries: usize, clock: &Clock) {
        let ids: Vec<(Uuid, Uuid)> = (0..entries).map(|_| (clock.new_id(), clock.new_key())).collect();
        let cases = ids.iter().map(|(id, entry)| case::Model {
            id: *id,
            entry_id: *entry,
            number: entry.simple().to_string()[..16].to_owned(),
            lookup: [entry.as_bytes(), id.as_bytes().as_slice()].concat(),
            ..self.case.clone()
        });
        let events = ids
            .iter()
            .flat_map(|(id, _)| self.events.iter().cloned().map(|event| event::Model { case_id: *id, ..event }));
        let rounds = ids.iter().map(|(id, _)| round::Model { case_id: *id, ..self.round.clone() });
        let keys =
            ids.iter().map(|(id, entry)| intake_entry::Model { entry_id: *entry, case_id: *id, ..self.key.clone() });
        let transaction = db.begin().await.expect("a transaction");
        case::Entity::insert_many(cases.map(whole::<case::ActiveModel>))
            .exec_without_returning(&transaction)
            .await
            .expect("cases");
        event::Entity::insert_many(events.map(whole::<event::ActiveModel>))
            .exec_without_returning(&transaction)
            .await
            .expect("events");
        round::Entity::insert_many(rounds.map(whole::<round::ActiveModel>))
            .exec_without_returning(&transaction)
            .await
            .expect("rounds");
        intake_entry::Entity::insert_many(keys.map(whole::<intake_entry::ActiveModel>))
            .exec_without_returning(&transaction)
            .await
            .expect("keys");
        transaction.commit().await.expect("a commit");
    }
}

/// A row with every column set.
fn whole<A: ActiveModelTrait>(model: <A::Entity as EntityTrait>::Model) -> A
where
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    model.into_active_model().reset_all()
}

/// Empties the queue into the database; gives how many entries there were.
pub async fn drain(
    source: &mut Source,
    db: &DatabaseConnection,
    batch: usize,
    clock: &Clock,
    writing: &Writing,
) -> usize {
    let mut drained = 0;
    loop {
        let (ids, bodies): (Vec<String>, Vec<Vec<u8>>) = source.take(batch).await.into_iter().unzip();
        if ids.is_empty() {
            return drained;
        }
        match writing {
            Writing::OneRow => {
                let at = clock.now().timestamp_micros();
                let row = |body| row::ActiveModel { id: Set(clock.new_id()), body: Set(body), at: Set(at) };
                let rows = bodies.into_iter().map(row);
                row::Entity::insert_many(rows).exec_without_returning(db).await.expect("a batch inserted");
            }
            Writing::FiveRows(registered) => registered.insert(db, ids.len(), clock).await,
        }
        source.acknowledge(&ids).await;
        drained += ids.len();
    }
}
