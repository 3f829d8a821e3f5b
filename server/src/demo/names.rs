//! Names that nobody could take for real ones: every one carries a sign that says "example".

use super::chance::Chance;

pub const COUNTY: &str = "示例县";
pub const COUNTY_CODE: &str = "999001";

/// The townships and streets, each with one liaison station.
pub const TOWNSHIPS: [&str; 19] = [
    "示例街道",
    "样例街道",
    "范例街道",
    "例东街道",
    "例西镇",
    "例南镇",
    "例北镇",
    "例河镇",
    "例山镇",
    "例湖镇",
    "例桥镇",
    "例泉镇",
    "例林镇",
    "例岭镇",
    "例湾乡",
    "例川乡",
    "例塘乡",
    "例坪乡",
    "例岗乡",
];

/// Beginnings of the names of communities and villages.
pub const VILLAGES: [&str; 6] = ["例和", "样兴", "例安", "范家", "样庄", "例新"];

/// Fields of the professional groups.
pub const FIELDS: [&str; 16] = [
    "教育",
    "卫生健康",
    "农业农村",
    "城建环保",
    "交通运输",
    "法治",
    "财经",
    "社会建设",
    "文化旅游",
    "民政养老",
    "就业",
    "工业",
    "科技",
    "水利",
    "市场监管",
    "民族侨务",
];

/// Whoever opens the county first meets this deputy.
pub const FIRST_DEPUTY: &str = "张例明";

const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹潘葛彭鲁韦马苗方俞任袁柳唐薛雷贺汤罗郝安常于傅康余顾孟黄萧尹姚邵汪毛戴宋庞熊纪舒项祝董梁杜";
const SIGNS: &str = "例样范模示";
const SUFFIXES: &str = "明华兰芳强勇平丽军霞斌敏静涛红波娟飞燕宁清秋梅文";

/// Different names of people, as many as asked for, the first deputy's first.
pub fn people(count: usize, chance: Chance<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for surname in SURNAMES.chars() {
        for sign in SIGNS.chars() {
            names.push(format!("{surname}{sign}"));
            names.extend(SUFFIXES.chars().map(|suffix| format!("{surname}{sign}{suffix}")));
        }
    }
    names.retain(|name| name != FIRST_DEPUTY);
    chance.shuffle(&mut names);
    names.insert(0, FIRST_DEPUTY.to_owned());
    names.truncate(count);
    names
}

/// How residents sign, e.g. `王女士`.
pub fn resident(chance: Chance<'_>) -> String {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    format!("{}{}", chance.pick(&surnames), chance.pick(&["先生", "女士", "师傅", "大姐", "阿姨", "老师"]))
}

/// A landline nobody has: local numbers do not begin with 0.
pub fn phone(number: usize) -> String {
    format!("0990-{number:07}")
}

/// 1 to 999 as Chinese numerals, for electoral districts.
pub fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut text = String::new();
    if hundreds > 0 {
        text += DIGITS[hundreds];
        text += "百";
    }
    match (hundreds, tens, ones) {
        (_, 0, 0) => {}
        (0, 0, _) => text += DIGITS[ones],
        (_, 0, _) => text += &format!("零{}", DIGITS[ones]),
        (0, 1, _) => text += "十",
        _ => text += &format!("{}十", DIGITS[tens]),
    }
    if tens > 0 && ones > 0 {
        text += DIGITS[ones];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, domain::phone as telephone};

    #[test]
    fn people_have_different_names_that_say_they_are_examples() {
        let (clock, _) = Clock::test(Default::default(), 3);
        let names = people(1_600, Chance(&clock));
        let different: std::collections::HashSet<&String> = names.iter().collect();
        assert_eq!((names.len(), different.len()), (1_600, 1_600));
        assert!(names.iter().all(|name| name.chars().any(|character| SIGNS.contains(character))));
        assert_eq!(names[0], FIRST_DEPUTY);
    }

    #[test]
    fn numbers_of_districts_are_read_as_people_say_them() {
        let said: Vec<String> = [1, 10, 12, 20, 35, 100, 105, 110, 319].into_iter().map(numeral).collect();
        assert_eq!(said, ["一", "十", "十二", "二十", "三十五", "一百", "一百零五", "一百一十", "三百一十九"]);
    }

    #[test]
    fn phones_are_taken_by_the_forms() {
        assert_eq!(telephone::parse(&phone(123)).unwrap(), "0990-0000123");
    }
}
