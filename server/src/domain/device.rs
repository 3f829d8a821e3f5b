//! What kind of device signed in: one coarse word, so that its owner knows it again and nobody else learns much.

/// From a `User-Agent`; whatever is not a browser is a program.
pub fn word(user_agent: &str) -> &'static str {
    let has = |part: &str| user_agent.contains(part);
    match () {
        () if has("MicroMessenger") => "微信",
        () if has("iPhone") => "苹果手机",
        () if has("iPad") => "平板",
        () if has("Android") && has("Mobile") => "安卓手机",
        () if has("Android") => "平板",
        () if has("HarmonyOS") || has("OpenHarmony") => "鸿蒙设备",
        () if has("Windows NT") => "Windows电脑",
        () if has("Macintosh") => "苹果电脑",
        () if has("X11") => "Linux电脑",
        () => "程序",
    }
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn devices_are_told_by_one_word() {
        for (agent, expected) in [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 MicroMessenger/8.0.40", "微信"),
            ("Mozilla/5.0 (Linux; Android 13; V2) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36", "安卓手机"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "Windows电脑"),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "Linux电脑"),
            ("curl/8.5.0", "程序"),
            ("", "程序"),
        ] {
            assert_eq!(word(agent), expected, "{agent}");
        }
    }
}
