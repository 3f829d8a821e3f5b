//! What people do: with a case, and beside all cases.

/// One thing that somebody may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Open a case and its history.
    See,
    /// How the resident can be reached, the number masked.
    Contact,
    /// The whole number; a unit only with the resident's separate consent (个人信息保护法 第二十三条).
    Unmask,
    /// Find it in lists, searches, the inbox and its badge, and name it in a merge.
    List,
    /// Have it counted in figures, rankings and summaries.
    Count,
    /// Take it out in a file.
    Export,
    /// Hear of its moves as they happen.
    Feed,
    Acceptance,
    Resolution,
    Note,
    Transfer,
    OutOfScope,
    Question,
    Referral,
    Merge,
    Extension,
    Reopening,
    /// Keep an accusation from everybody but the county's committee.
    Sealing,
    /// Open it again.
    Unsealing,
    /// Declare an interest and give it away.
    Recusal,
    Inbox,
    OwnTimes,
    /// The list of cases of an area.
    Cases,
    Board,
    /// The month's report, to be printed and signed.
    Report,
    /// The ledgers of a station, to be printed and signed.
    Ledgers,
    /// What the office calls its ledgers.
    LedgerTitles,
    /// Register for residents without a phone.
    Counter,
    Codes,
    /// Whether a deputy serves.
    DeputyStatus,
    Roster,
    DeadLetters,
    /// The table itself.
    Permissions,
    /// Who did what outside the cases, and where a submission came from.
    Audit,
    /// Accounts of others.
    Accounts,
    /// Make an account; what it may do is said by another duty.
    NewAccount,
    /// Decide on what the content check held, and edit its words.
    Review,
    /// Working days, office hours, and how long each thing may take.
    Clocks,
    /// Find a resident's cases by the whole telephone.
    FindByPhone,
    /// The ledger of what was erased.
    Erasures,
    /// Release a photo, covered where it must be, or take it back.
    Release,
    /// Ask whoever has a case to hurry.
    Urging,
    /// Issue an order of the committee; take its answer or send it back.
    Supervising,
    /// Answer such an order.
    OrderAnswer,
    /// The list of orders, and their sheets.
    Orders,
    /// What one was told.
    Notices,
}

impl Verb {
    pub const ALL: [Self; 46] = [
        Self::See,
        Self::Contact,
        Self::Unmask,
        Self::List,
        Self::Count,
        Self::Export,
        Self::Feed,
        Self::Acceptance,
        Self::Resolution,
        Self::Note,
        Self::Transfer,
        Self::OutOfScope,
        Self::Question,
        Self::Referral,
        Self::Merge,
        Self::Extension,
        Self::Reopening,
        Self::Sealing,
        Self::Unsealing,
        Self::Recusal,
        Self::Inbox,
        Self::OwnTimes,
        Self::Cases,
        Self::Board,
        Self::Report,
        Self::Ledgers,
        Self::LedgerTitles,
        Self::Counter,
        Self::Codes,
        Self::DeputyStatus,
        Self::Roster,
        Self::DeadLetters,
        Self::Permissions,
        Self::Audit,
        Self::Accounts,
        Self::NewAccount,
        Self::Review,
        Self::Clocks,
        Self::FindByPhone,
        Self::Erasures,
        Self::Release,
        Self::Urging,
        Self::Supervising,
        Self::OrderAnswer,
        Self::Orders,
        Self::Notices,
    ];

    /// The moves, by the last part of their address.
    pub const MOVES: [(Self, &'static str); 17] = [
        (Self::Acceptance, "acceptance"),
        (Self::Resolution, "resolution"),
        (Self::Note, "note"),
        (Self::Transfer, "transfer"),
        (Self::OutOfScope, "out-of-scope"),
        (Self::Question, "question"),
        (Self::Referral, "referral"),
        (Self::Merge, "merge"),
        (Self::Extension, "extension"),
        (Self::Reopening, "reopening"),
        (Self::Sealing, "sealing"),
        (Self::Unsealing, "unsealing"),
        (Self::Recusal, "recusal"),
        (Self::Urging, "urging"),
        (Self::Supervising, "order"),
        (Self::OrderAnswer, "order-answer"),
        (Self::Supervising, "order-settlement"),
    ];
}
