//! What a resident submits: parsed once at the edge, for JSON and for the form alike.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    category,
    fault::{Fault, Faults},
    moves::{Channel, Kind},
    phone,
    text::{self, CONTENT, NAME, PLACE, REFERENCE},
    words::{PhotoId, is_photo_id},
};

/// Photos one request may carry.
pub const MOST_PHOTOS: usize = 6;
/// Version of the rules on personal information that residents agree to.
pub const RULES_VERSION: &str = "1";

/// A submission as it arrives, unchecked.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionInput {
    /// `consult`, `help`, `suggest` or `complain`.
    #[schema(required, value_type = String)]
    pub kind: Option<String>,
    /// 5 to 2,000 characters.
    #[schema(required, value_type = String)]
    pub content: Option<String>,
    pub category: Option<String>,
    #[serde(default)]
    pub about_this_deputy: bool,
    pub location: Option<LocationInput>,
    pub contact: Option<ContactInput>,
    #[serde(default)]
    #[schema(required)]
    pub consent: ConsentInput,
    #[serde(default)]
    pub uploads: Vec<String>,
    pub other_channel: Option<OtherChannelInput>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationInput {
    pub text: Option<String>,
    /// WGS-84 degrees.
    pub lat: Option<f64>,
    pub lng: Option<f64>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactInput {
    pub name: Option<String>,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentInput {
    #[schema(required, value_type = String)]
    pub rules_version: Option<String>,
    #[serde(default)]
    pub share_contact: bool,
    #[serde(default)]
    pub publish_result: bool,
    /// For a child under 14: the guardian agrees and fills in the form.
    #[serde(default)]
    pub guardian: bool,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherChannelInput {
    pub name: Option<String>,
    pub number: Option<String>,
}

/// A checked submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    pub kind: Kind,
    pub content: String,
    pub category: Option<String>,
    pub channel: Channel,
    pub about_this_deputy: bool,
    pub location: Location,
    pub contact: Contact,
    pub consent: Consent,
    pub photos: Vec<PhotoId>,
    pub other_channel: Option<OtherChannel>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    pub text: Option<String>,
    /// Latitude and longitude, WGS-84 degrees.
    pub point: Option<(f64, f64)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl Contact {
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.phone.is_none()
    }
}

impl Location {
    pub fn is_empty(&self) -> bool {
        self.text.is_none() && self.point.is_none()
    }
}

/// Separate consents (个人信息保护法 articles 23, 25 and 31).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    pub rules_version: String,
    pub share_contact: bool,
    pub publish_result: bool,
    /// A guardian agreed for a child under 14.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guardian: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherChannel {
    pub name: String,
    pub number: Option<String>,
}

impl SubmissionInput {
    /// Checks everything and reports every fault at once.
    pub fn parse(self, channel: Channel) -> Result<Submission, Vec<Fault>> {
        let mut faults = Faults::default();
        let content = faults.keep("content", text::parse(self.content.as_deref().unwrap_or_default(), CONTENT));
        let kind = faults.keep("kind", parse_kind(self.kind.as_deref()));
        let category = faults.keep("category", parse_category(self.category.as_deref()));
        let location = parse_location(self.location.unwrap_or_default(), &mut faults);
        let contact = parse_contact(self.contact.unwrap_or_default(), &mut faults);
        let photos = faults.keep("uploads", parse_photos(self.uploads));
        let other_channel = parse_other_channel(self.other_channel, &mut faults);
        let consent = parse_consent(self.consent, &mut faults);
        match (kind, content, category, photos, consent) {
            (Some(kind), Some(content), Some(category), Some(photos), Some(consent)) if faults.none() => {
                Ok(Submission {
                    kind,
                    content,
                    category,
                    channel,
                    about_this_deputy: self.about_this_deputy,
                    location,
                    contact,
                    consent,
                    photos,
                    other_channel,
                })
            }
            _ => Err(faults.0),
        }
    }
}

fn parse_kind(raw: Option<&str>) -> Result<Kind, String> {
    match raw.unwrap_or_default() {
        "consult" => Ok(Kind::Consult),
        "help" => Ok(Kind::Help),
        "suggest" => Ok(Kind::Suggest),
        "complain" => Ok(Kind::Complain),
        _ => Err("请选一项：求助、建议、咨询或投诉".into()),
    }
}

pub fn parse_category(raw: Option<&str>) -> Result<Option<String>, String> {
    match raw.unwrap_or_default() {
        "" => Ok(None),
        id => category::find(id).map(|found| Some(found.id.to_owned())).ok_or_else(|| "没有这个类别，请重新选".into()),
    }
}

fn parse_location(raw: LocationInput, faults: &mut Faults) -> Location {
    let text = faults.keep("location.text", text::parse_optional(raw.text.as_deref(), PLACE)).flatten();
    let point = match (raw.lat, raw.lng) {
        (None, None) => None,
        (Some(lat), Some(lng)) if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng) => Some((lat, lng)),
        _ => {
            faults.add("location.lat", "位置的经纬度不对，请重新定位，或只写地点");
            None
        }
    };
    Location { text, point }
}

fn parse_contact(raw: ContactInput, faults: &mut Faults) -> Contact {
    let name = faults.keep("contact.name", text::parse_optional(raw.name.as_deref(), NAME)).flatten();
    let phone = match raw.phone.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(typed) => faults.keep("contact.phone", phone::parse(typed)),
    };
    Contact { name, phone }
}

/// Upload ids: at most six, each once.
pub fn parse_photos(raw: Vec<String>) -> Result<Vec<PhotoId>, String> {
    let mut photos: Vec<PhotoId> = Vec::with_capacity(raw.len());
    for id in raw {
        if !is_photo_id(&id) {
            return Err("有一张照片没有传好，请重新添加".into());
        }
        if !photos.contains(&id) {
            photos.push(id);
        }
    }
    if photos.len() > MOST_PHOTOS {
        return Err(format!("照片最多{MOST_PHOTOS}张，现在是{}张，请去掉几张", photos.len()));
    }
    Ok(photos)
}

fn parse_other_channel(raw: Option<OtherChannelInput>, faults: &mut Faults) -> Option<OtherChannel> {
    let raw = raw?;
    let number = faults.keep("other_channel.number", text::parse_optional(raw.number.as_deref(), REFERENCE)).flatten();
    let name = faults.keep("other_channel.name", text::parse_optional(raw.name.as_deref(), NAME)).flatten();
    match (name, number) {
        (None, None) => None,
        (Some(name), number) => Some(OtherChannel { name, number }),
        (None, number) => Some(OtherChannel { name: "其他渠道".into(), number }),
    }
}

fn parse_consent(raw: ConsentInput, faults: &mut Faults) -> Option<Consent> {
    match raw.rules_version.as_deref() {
        Some(RULES_VERSION) => Some(Consent {
            rules_version: RULES_VERSION.into(),
            share_contact: raw.share_contact,
            publish_result: raw.publish_result,
            guardian: raw.guardian,
        }),
        Some(other) if !other.is_empty() => {
            faults.add("consent.rules_version", "《个人信息处理规则》已更新，请重新阅读并勾选");
            None
        }
        _ => {
            faults.add("consent.rules_version", "请先阅读并同意《个人信息处理规则》，勾选后才能提交");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> SubmissionInput {
        SubmissionInput {
            kind: Some("help".into()),
            content: Some("东门的路灯坏了三盏".into()),
            consent: ConsentInput { rules_version: Some("1".into()), ..ConsentInput::default() },
            ..SubmissionInput::default()
        }
    }

    fn fields(input: SubmissionInput) -> Vec<String> {
        input.parse(Channel::Scan).unwrap_err().into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn what_kind_what_and_consent_are_enough() {
        assert!(good().parse(Channel::Scan).is_ok());
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        assert_eq!(fields(SubmissionInput::default()), ["content", "kind", "consent.rules_version"]);
        let mut input = good();
        input.contact = Some(ContactInput { name: None, phone: Some("138 0000 000".into()) });
        input.location = Some(LocationInput { text: None, lat: Some(91.0), lng: Some(0.0) });
        input.uploads = vec!["../etc".into()];
        assert_eq!(fields(input), ["location.lat", "contact.phone", "uploads"]);
    }

    #[test]
    fn a_seventh_photo_is_one_too_many_and_a_doubled_one_is_not() {
        let ids: Vec<String> = (0..7).map(|n| format!("{n:032x}")).collect();
        assert!(parse_photos(ids.clone()).unwrap_err().contains("最多6张"));
        assert_eq!(parse_photos(vec![ids[0].clone(), ids[0].clone()]).unwrap().len(), 1);
    }
}
