//! What a request is about: the default list an office starts with.

/// A category with its identifier, name and hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: &'static str,
    pub name: &'static str,
    pub hint: &'static str,
}

const fn category(id: &'static str, name: &'static str, hint: &'static str) -> Category {
    Category { id, name, hint }
}

/// Twelve everyday fields, in the order people ask for them.
pub const CATEGORIES: [Category; 12] = [
    category("public_works", "市政设施", "路灯、路面、井盖、下水道"),
    category("housing", "小区物业", "电梯、停车、物业服务"),
    category("environment", "环境卫生", "垃圾、污水、油烟、噪声"),
    category("traffic", "道路交通", "红绿灯、斑马线、公交、堵车"),
    category("water_power", "水电气暖", "停水、停电、燃气、供暖"),
    category("education", "教育", "上学、校门口、幼儿园"),
    category("health", "医疗卫生", "看病、医保、防疫"),
    category("social_security", "养老社保", "养老金、低保、老年饭桌"),
    category("employment", "就业务工", "找工作、欠薪、培训"),
    category("agriculture", "农业农村", "灌溉、农路、补贴、土地"),
    category("safety", "公共安全", "消防、食品、治安隐患"),
    category("other", "其他", "上面没有的"),
];

pub fn find(id: &str) -> Option<&'static Category> {
    CATEGORIES.iter().find(|category| category.id == id)
}
