//! The chain in words: the newest entries by themselves, and the latest head's end of it.

use crate::{
    domain::{audit::AUDIT_START, china_time},
    http::kit::Kit,
    store::{
        StoreError,
        audit_list::{WantedEntries, check_chain},
    },
};

/// Entries checked for a page; `timeline verify` checks all.
const CHECKED: u64 = 1_000;
const ASK: &str = "记录可能被人改过，请马上联系系统管理员运行 timeline verify";

/// Whether it fits, and what was looked at.
pub async fn tell(kit: &Kit) -> Result<(bool, String), StoreError> {
    let outside = kit.store.audit_outside_the_chain().await?;
    if outside > 0 {
        return Ok((false, format!("有{outside}条记录不在链上，{ASK}。")));
    }
    let mut newest = kit.store.audit_entries(&WantedEntries::default(), CHECKED).await?;
    newest.reverse();
    let from_the_start = (newest.len() as u64) < CHECKED;
    if let Err((entry, _)) = check_chain(&newest, from_the_start.then_some((0, AUDIT_START))) {
        return Ok((false, format!("第{entry}条对不上，{ASK}。")));
    }
    let linked = match newest.len() {
        0 => "还没有记录。".to_owned(),
        count => format!("最近{count}条前后相接，没有断开。"),
    };
    let Some(head) = kit.store.last_head().await? else { return Ok((true, linked)) };
    let day = china_time::day_words(china_time::start_of(head.contents.day));
    let entries = i64::try_from(head.contents.audit_entries).unwrap_or(i64::MAX);
    if entries == 0 {
        return Ok((true, linked));
    }
    let held = kit.store.audit_chain_after(entries - 1, 1).await?;
    let fits = held.first().is_some_and(|row| row.hash.as_deref() == Some(&head.contents.audit_last[..]));
    Ok(match fits {
        true => (true, format!("{linked}{day}的总指纹里有前{entries}条，对得上。")),
        false => (false, format!("{day}的总指纹里有前{entries}条，现在对不上，{ASK}。")),
    })
}
