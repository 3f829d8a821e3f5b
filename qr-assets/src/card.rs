//! What is printed, and on what.

use serde::Serialize;

/// What a layout can show; words are ready for paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    /// The whole address in the code, e.g. `https://dm.example.cn/c/…`.
    pub address: String,
    /// What people compare after scanning: `dm.example.cn`.
    pub address_start: String,
    /// In groups, e.g. `7kq2 mx9t br4w`; staff find a poster by it.
    pub code_number: String,
    pub organiser: String,
    /// Of the deputy, station, point or event.
    pub name: String,
    /// Lines under the name, level and electoral district; empty for what is no deputy.
    pub duty: Vec<String>,
    pub station: String,
    pub station_address: Option<String>,
    pub station_phone: Option<String>,
    /// Reception day and hours.
    pub station_hours: Option<String>,
    /// What happens after submitting, e.g. `24小时内代表会查看`.
    pub promise: String,
    /// Short lines: what deputies cannot handle.
    pub not_handled: Vec<String>,
    /// The month of printing, e.g. `2026年4月印`.
    pub printed: String,
}

impl Card {
    /// A made-up deputy, for previews and for checking a county's templates.
    pub fn sample() -> Card {
        let own = |text: &str| text.to_owned();
        Card {
            address: own("https://dm.example.cn/c/1007kq2mx9tbr4wd0h3e8sga"),
            address_start: own("dm.example.cn"),
            code_number: own("7kq2 mx9t br4w"),
            organiser: own("示例县人大常委会"),
            name: own("张例"),
            duty: vec![own("示例县人大代表"), own("第三选区")],
            station: own("示例街道代表联络站"),
            station_address: Some(own("示例街道示例路1号")),
            station_phone: Some(own("010-0000 0000")),
            station_hours: Some(own("每月15日 9:00到11:00")),
            promise: own("24小时内代表会查看"),
            not_handled: vec![
                own("已在法院、仲裁、信访办理的"),
                own("个人之间的合同、债务纠纷"),
                own("涉及国家秘密的"),
            ],
            printed: own("2026年4月印"),
        }
    }

    /// Every text of the card that may reach paper.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let plain = [
            &self.address_start,
            &self.code_number,
            &self.organiser,
            &self.name,
            &self.station,
            &self.promise,
            &self.printed,
        ];
        let optional = [&self.station_address, &self.station_phone, &self.station_hours];
        let lists = self.duty.iter().chain(&self.not_handled);
        plain.into_iter().chain(optional.into_iter().flatten()).chain(lists).map(String::as_str)
    }
}

/// The things that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// For a notice board, 210 × 297 mm, read from over a metre.
    A4Poster,
    /// For a desk, 105 × 148 mm, read from half a metre.
    A6Card,
    /// An A4 sheet with cut marks: 60 × 82, 45 × 70 and 37 × 56 mm.
    Stickers,
    /// For an event, 600 × 160 mm and 3 mm of bleed.
    Banner,
}

impl Layout {
    pub const ALL: [Layout; 4] = [Layout::A4Poster, Layout::A6Card, Layout::Stickers, Layout::Banner];

    /// As in addresses, commands and file names.
    pub fn code(self) -> &'static str {
        match self {
            Layout::A4Poster => "a4-poster",
            Layout::A6Card => "a6-card",
            Layout::Stickers => "stickers",
            Layout::Banner => "banner",
        }
    }

    /// As people call it.
    pub fn title(self) -> &'static str {
        match self {
            Layout::A4Poster => "A4海报",
            Layout::A6Card => "A6桌卡",
            Layout::Stickers => "不干胶贴",
            Layout::Banner => "活动横幅",
        }
    }

    /// The layout with this [`Layout::code`].
    pub fn parse(code: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.code() == code)
    }
}
