//! Starts one Redis and one PostgreSQL for a whole test run, prints their addresses and `ready`, and stops both when its
//! standard input closes: whoever started it may die in any way, the servers go with him.

use std::io::Read;

use tests::postgres_server::PostgresServer;
use tests::redis_server::RedisServer;

fn main() {
    let redis = RedisServer::start();
    let postgres = PostgresServer::start();
    println!("TEST_REDIS_URL={}", redis.url());
    println!("TEST_POSTGRES_URL={}", postgres.url("postgres"));
    println!("ready");
    std::io::stdin().read_to_end(&mut Vec::new()).ok();
}
