//! Sealing, opening again and recusal, as the page of a case offers them.

use crate::http::page::{Choice, FieldErrors};

/// `None` where it is not offered.
#[derive(Clone, Debug, Default)]
pub struct SecrecyForms {
    pub sealing: Option<SealingForm>,
    pub unsealing: Option<ReasonForm>,
    pub recusal: Option<ReasonForm>,
}

/// 密封.
#[derive(Clone, Debug, Default)]
pub struct SealingForm {
    pub units: Vec<Choice>,
    /// The unit it accuses, or empty.
    pub unit: String,
    pub reason: String,
    pub errors: FieldErrors,
}

/// 解除密封, 申请回避: a reason.
#[derive(Clone, Debug, Default)]
pub struct ReasonForm {
    pub reason: String,
    pub errors: FieldErrors,
}

impl SecrecyForms {
    /// Id and errors of each form.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, Option<&FieldErrors>)> {
        let forms = [
            ("sealing", self.sealing.as_ref().map(|form| &form.errors)),
            ("unsealing", self.unsealing.as_ref().map(|form| &form.errors)),
            ("recusal", self.recusal.as_ref().map(|form| &form.errors)),
        ];
        forms.into_iter()
    }

    pub fn any(&self) -> bool {
        self.sealing.is_some() || self.unsealing.is_some() || self.recusal.is_some()
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::desk_samples::choices;
    use crate::http::page::samples::errors;

    impl SecrecyForms {
        pub fn samples() -> [Self; 3] {
            let sealing = || SealingForm { units: choices(&[("1", "示例县城管局")]), ..SealingForm::default() };
            let reason = || ReasonForm::default();
            let open = Self { sealing: Some(sealing()), ..Self::default() };
            let sealed = Self {
                unsealing: Some(ReasonForm { errors: errors(&[("reason", "请写原因")]), ..reason() }),
                recusal: Some(reason()),
                ..Self::default()
            };
            let refused = Self {
                sealing: Some(SealingForm {
                    unit: "1".into(), errors: errors(&[("reason", "请写原因")]), ..sealing()
                }),
                ..Self::default()
            };
            [open, sealed, refused]
        }
    }
}
