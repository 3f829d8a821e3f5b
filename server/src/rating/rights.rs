//! What residents may do with what is known of them (个人信息保护法 articles 15 and 45 to 47): correct name and telephone,
//! withdraw a separate consent or give it, have contact data erased. Each is a move through the one door, in every stage.

use serde::Deserialize;
use utoipa::ToSchema;

use super::moves::walk;
use crate::{
    domain::{
        fault::Faults,
        moves::{Consented, Move},
        personal::Personal,
        phone,
        submission::{Contact, Location},
        text::{self, NAME},
        words::Words,
    },
    http::{kit::Kit, problem::Problem},
    store::rows::CaseRow,
};

/// Name and telephone as they should be; what is absent stays, what is empty goes.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactCorrectionInput)]
pub struct ContactInput {
    #[schema(required, value_type = String)]
    pub query_code: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
}

/// Consents as they should be; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentChangeInput)]
pub struct ConsentInput {
    #[schema(required, value_type = String)]
    pub query_code: Option<String>,
    pub share_contact: Option<bool>,
    pub publish_result: Option<bool>,
}

/// What is to be erased.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureInput {
    #[schema(required, value_type = String)]
    pub query_code: Option<String>,
    /// Leaves the place, which whoever handles the case still needs.
    #[serde(default)]
    pub keep_place: bool,
}

/// Corrects name and telephone.
///
/// # Errors
/// 422 for what is no name or no telephone, or when nothing would be left: that is an erasure.
pub async fn correct(kit: &Kit, case: &CaseRow, input: ContactInput) -> Result<CaseRow, Problem> {
    let mut faults = Faults::default();
    let name = input.name.map(|raw| faults.keep("name", text::parse_optional(Some(&raw), NAME)).flatten());
    let phone = input.phone.map(|raw| match raw.trim() {
        "" => None,
        typed => faults.keep("phone", phone::parse(typed)),
    });
    let corrected = |before: &Contact| Contact {
        name: name.clone().unwrap_or_else(|| before.name.clone()),
        phone: phone.clone().unwrap_or_else(|| before.phone.clone()),
    };
    if faults.none() && corrected(&case.contact(&kit.secrets.sealer)?).is_empty() {
        faults.add("phone", "请至少留电话或者称呼。都不想留，请用“删除联系方式”");
    }
    if !faults.none() {
        return Err(Problem::Invalid(faults.0));
    }
    // Once more on the row as it stands: what was erased meanwhile does not come back.
    walk(kit, case, |row, _| {
        let before = row.contact(&kit.secrets.sealer)?;
        let after = corrected(&before);
        let told = Personal { contact: after.clone(), location: Location::default() };
        let step = (Move::ContactCorrected, Words::none().with_personal(told));
        Ok(if after == before || after.is_empty() { vec![] } else { vec![step] })
    })
    .await
}

/// Withdraws or gives separate consents.
///
/// # Errors
/// 422 when neither is named.
pub async fn consent(kit: &Kit, case: &CaseRow, input: &ConsentInput) -> Result<CaseRow, Problem> {
    if input.share_contact.is_none() && input.publish_result.is_none() {
        return Err(Problem::invalid("share_contact", "请说明要改哪一项同意"));
    }
    walk(kit, case, |row, _| {
        let wanted = [
            (Consented::ShareContact, input.share_contact, row.row.share_contact),
            (Consented::PublishResult, input.publish_result, row.row.publish_result),
        ];
        let changed = wanted.into_iter().filter_map(|(consent, wanted, now)| {
            let given = wanted.filter(|wanted| *wanted != now)?;
            Some((Move::ConsentChanged { consent, given }, Words::none()))
        });
        Ok(changed.collect())
    })
    .await
}

/// Erases name and telephone, and the place too unless it is to stay; a second time there is nothing to do. The words are
/// gone from the database's files when this returns, except where somebody reads at this very moment: then with the next
/// sweep.
///
/// # Errors
/// When the database is away.
pub async fn erase(kit: &Kit, case: &CaseRow, keep_place: bool) -> Result<CaseRow, Problem> {
    let place = !keep_place;
    let erased = walk(kit, case, |row, _| {
        let nothing = if place { row.is_anonymous() } else { row.row.contact.is_none() };
        Ok(if nothing { vec![] } else { vec![(Move::ContactErased { place }, Words::none())] })
    })
    .await?;
    kit.store.forget_erased().await?;
    Ok(erased)
}
