//! Whether Redis keeps its promise: its persistence settings, read and judged.

/// What Redis's persistence settings promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every write is synced before it is answered.
    Always,
    /// Synced every second; accepted by a setting.
    Everysec,
    /// Intake goes to the database instead; the sentence says why.
    Refused(String),
    /// Not read since the connection was made.
    Unknown,
}

/// Asks for the persistence settings.
pub fn settings() -> redis::Pipeline {
    let mut pipe = redis::pipe();
    for name in ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy"] {
        pipe.cmd("CONFIG").arg("GET").arg(name);
    }
    pipe
}

/// `yes`, `always`, `no`, `noeviction`, or `everysec` where a setting accepts it.
pub fn judge(answers: Vec<Vec<String>>, accept_everysec: bool) -> Durability {
    let values: Vec<&str> = answers.iter().map(|pair| pair.get(1).map_or("", String::as_str)).collect();
    match values.as_slice() {
        ["yes", "always", "no", "noeviction"] => Durability::Always,
        ["yes", "everysec", "no", "noeviction"] if accept_everysec => Durability::Everysec,
        [append_only, fsync, on_rewrite, eviction] => Durability::Refused(format!(
            "Redis must run with appendonly yes, appendfsync always, no-appendfsync-on-rewrite no, maxmemory-policy \
             noeviction; it runs with appendonly {append_only}, appendfsync {fsync}, no-appendfsync-on-rewrite \
             {on_rewrite}, maxmemory-policy {eviction}"
        )),
        _ => Durability::Refused("its persistence settings are not readable".into()),
    }
}
