//! 四簿一册 (mechanism M03) and the six-step book (M02): which there are, and what the office calls them.

use std::collections::BTreeMap;

use crate::{
    domain::text::{self, Bounds},
    store::{Store, StoreError},
};

/// Where the office's own names lie: JSON from code to title.
const FACT: &str = "ledger_titles";
const TITLE: Bounds = Bounds { name: "名称", least: 1, most: 30 };

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Book {
    Opinions,
    Reception,
    Activities,
    Study,
    /// One deputy's, of a year or another time.
    Deputy,
    Steps,
}

impl Book {
    pub const ALL: [Self; 6] =
        [Self::Opinions, Self::Reception, Self::Activities, Self::Study, Self::Deputy, Self::Steps];

    pub fn code(self) -> &'static str {
        match self {
            Self::Opinions => "opinions",
            Self::Reception => "reception",
            Self::Activities => "activities",
            Self::Study => "study",
            Self::Deputy => "deputy",
            Self::Steps => "six-steps",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|book| book.code() == code)
    }

    /// What it is called where the office has not said otherwise.
    fn usual(self) -> &'static str {
        match self {
            Self::Opinions => "意见建议办理簿",
            Self::Reception => "接待选民登记簿",
            Self::Activities => "活动开展簿",
            Self::Study => "学习培训簿",
            Self::Deputy => "代表履职手册",
            Self::Steps => "六步闭环台账",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Opinions => "这段时间登记在这个站的诉求，一件一行。",
            Self::Reception => "到站、来电、书面和活动现场反映的，由工作人员代为登记。",
            Self::Activities => "这个站做过活动码的活动；其余各栏打印后手写。",
            Self::Study => "系统里还没有学习培训的记录，打印空表手写。",
            Self::Deputy => "一位代表这段时间收到什么、怎么答复、用了多久、满不满意。",
            Self::Steps => "每件诉求的登记、梳理、处办、反馈、督办、评议：哪天、谁办的。",
        }
    }
}

/// Titles in force; they name what is printed and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let stored = store.fact(FACT).await?;
        let wrong = |error: serde_json::Error| StoreError::inconsistent("facts", FACT, error);
        Ok(Self(stored.map(|json| serde_json::from_str(&json).map_err(wrong)).transpose()?.unwrap_or_default()))
    }

    pub fn of(&self, book: Book) -> &str {
        self.0.get(book.code()).map_or(book.usual(), String::as_str)
    }

    /// As typed; whatever is empty is called as usual again.
    ///
    /// # Errors
    /// The book whose title does not fit, with a sentence.
    pub fn read(typed: impl Fn(Book) -> String) -> Result<Self, (Book, String)> {
        let mut titles = BTreeMap::new();
        for book in Book::ALL {
            let text = typed(book);
            if !text.trim().is_empty() {
                let title = text::parse(&text, TITLE).map_err(|message| (book, message))?;
                titles.insert(book.code().to_owned(), title);
            }
        }
        Ok(Self(titles))
    }

    pub async fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let json = serde_json::to_string(&self.0).map_err(|error| StoreError::inconsistent("facts", FACT, error))?;
        store.set_fact(FACT, &json).await
    }
}
