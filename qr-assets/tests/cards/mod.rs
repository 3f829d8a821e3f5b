//! Cards for tests: a dozen ordinary ones, and those that break layouts.

#![allow(dead_code, reason = "each test takes what it needs")]

use super::Card;

/// An address as the program makes them, another for each number.
fn address(number: usize) -> String {
    const LETTERS: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut seed = number as u64 * 2_654_435_761 + 12_345;
    let token: String = (0..22)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            LETTERS[(seed >> 40) as usize % LETTERS.len()] as char
        })
        .collect();
    format!("https://dm.example.cn/c/10{token}")
}

/// Deputies as most are, with names of two to four characters.
pub fn ordinary(count: usize) -> Vec<Card> {
    const FAMILY: [&str; 10] = ["张", "王", "李", "赵", "刘", "陈", "杨", "周", "欧阳", "司马"];
    const GIVEN: [&str; 12] = ["例", "示", "小明", "建国", "秀英", "丽", "志强", "桂兰", "海燕", "文", "玉梅", "国庆"];
    let deputy = |number: usize| {
        let address = address(number);
        let token = &address[address.len() - 12..];
        Card {
            name: format!("{}{}", FAMILY[number % 10], GIVEN[number % 12]),
            duty: vec!["示例县人大代表".to_owned(), format!("第{}选区", number % 90 + 1)],
            code_number: format!("{} {} {}", &token[..4], &token[4..8], &token[8..]),
            address,
            ..Card::sample()
        }
    };
    (0..count).map(deputy).collect()
}

/// One card for each thing that goes wrong on paper.
pub fn hard() -> Vec<Card> {
    let named = |name: &str| Card { name: name.to_owned(), ..Card::sample() };
    let mut longest = named("阿卜杜热西提·阿卜杜外力江·买买提");
    longest.organiser = "示例回族土族撒拉族自治县人大常委会".to_owned();
    longest.duty = vec![
        "示例回族土族撒拉族自治县人大代表".to_owned(),
        "第一百二十八选区（示例镇示例村、示例坪村、示例河村）".to_owned(),
    ];
    longest.station = "示例回族土族撒拉族自治县示例街道人大代表联络站".to_owned();
    longest.station_address = Some("示例街道示例社区示例路一百二十八号党群服务中心二楼东侧".to_owned());
    longest.station_hours = Some("每月15日、28日 9:00到11:30，节假日顺延".to_owned());
    longest.promise = "48小时内代表或联络站会查看".to_owned();
    longest.not_handled = vec![
        "已经或者应当通过诉讼、仲裁、行政复议办理的".to_owned(),
        "正在信访程序中办理、还没有答复意见的".to_owned(),
        "个人之间的合同、债务、婚姻家庭纠纷".to_owned(),
        "涉及国家秘密、商业秘密和个人隐私的".to_owned(),
    ];
    let bare = Card {
        duty: Vec::new(),
        station_address: None,
        station_phone: None,
        station_hours: None,
        not_handled: Vec::new(),
        ..named("示例街道代表联络站")
    };
    let point = Card {
        duty: Vec::new(), ..named("示例街道示例社区第三网格党群服务中心人大代表联络点")
    };
    let event = Card {
        duty: vec!["4月22日 周三 18:00到20:00".to_owned(), "示例街道文化广场".to_owned()],
        ..named("2026年第二季度“代表接待日”暨物业管理专题意见征集活动（示例街道专场）")
    };
    let signs = Card { station: "示例A&B园区<东>联络站".to_owned(), ..named("Tashi Dolma·扎西卓玛") };
    let mut cards: Vec<Card> =
        ["王喆堃", "刘䶮", "欧阳龑玥", "陈𬱖", "古丽米热·艾合买提"].map(named).into_iter().collect();
    cards.extend([longest, bare, point, event, signs]);
    for (number, card) in cards.iter_mut().enumerate() {
        card.address = address(5_000 + number);
    }
    cards
}
