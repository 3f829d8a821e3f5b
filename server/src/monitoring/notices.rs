//! What does not work right now, in sentences for the board.

use super::dead_letters;
use crate::{
    domain::{
        china_time::{self, Instant},
        permission::{self, Verb},
    },
    http::kit::Kit,
    queue::{Depth, Durability, Queue},
    store::{StoreError, viewer::Viewer},
};

/// A queue drained every half second holds nothing older than this on a good day.
const LONG: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

/// What the queue says of itself; `None` while it does not answer.
pub async fn depth(queue: &Queue) -> Option<Depth> {
    match queue.depth().await {
        Ok(depth) => Some(depth),
        Err(error) => {
            tracing::debug!(%error, "the board cannot ask the queue");
            None
        }
    }
}

pub fn sentences(queue: &Queue, depth: Option<&Depth>, viewer: &Viewer, now: Instant) -> Vec<String> {
    let mut sentences = Vec::new();
    let Some(depth) = depth else {
        return vec!["收件队列连不上，诉求直接进数据库，不会丢。请检查Redis是否在运行。".into()];
    };
    if let Queue::Redis(redis) = queue
        && let Durability::Refused(why) = redis.durability()
    {
        sentences.push(format!("队列的写盘方式不够可靠，诉求直接进数据库，不会丢。请检查Redis设置：{why}"));
    }
    if let Some(oldest) = depth.oldest.filter(|oldest| now - *oldest > LONG) {
        let count = depth.waiting + depth.leased;
        sentences.push(format!("有{count}件诉求还在排队登记，最早的是{}收到的。", china_time::near(oldest, now)));
    }
    if depth.buried > 0 && dead_letters::may_look(viewer) {
        sentences.push(format!("有{}件诉求没能登记上，请到“未登记”里处理。", depth.buried));
    }
    sentences
}

/// What waits for a decision on its content, for those who decide.
///
/// # Errors
/// When the database is away.
pub async fn held(kit: &Kit, viewer: &Viewer) -> Result<Option<String>, StoreError> {
    if !permission::ever(viewer.office(), Verb::Review) {
        return Ok(None);
    }
    let count = kit.store.count_in_review(viewer).await?;
    Ok((count > 0).then(|| format!("有{count}件诉求的内容在等审核，请到“审核”里决定。")))
}

/// The year whose days off are missing, for those who can enter them.
pub fn missing_days(kit: &Kit, viewer: &Viewer, now: Instant) -> Option<String> {
    let year = kit.clocks.now().missing_year(now).filter(|_| permission::ever(viewer.office(), Verb::Clocks))?;
    Some(format!("{year}年的放假安排还没有录入，跨到那一年的答复时间只能暂定。通知公布后请到“时限”里填上。"))
}
