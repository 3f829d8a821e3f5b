//! draft
use qr_assets::*;
fn main() {
    let printer = match Printer::with_files(&Default::default()) {
        Ok(p) => p,
        Err(e) => {
            println!("{e}");
            return;
        }
    };
    let mut hard = Card::sample();
    hard.name = "阿卜杜热西提·阿卜杜外力江·买买提".into();
    hard.duty = vec!["示例回族土族撒拉族自治县人大代表".into(), "第十二选区（示例镇示例村、示例坪村）".into()];
    hard.station = "示例回族土族撒拉族自治县示例街道人大代表联络站".into();
    hard.station_address = Some("示例街道示例社区示例路一百二十八号党群服务中心二楼".into());
    let only: Vec<String> = std::env::args().skip(1).collect();
    for layout in Layout::ALL {
        if !only.is_empty() && !only.contains(&layout.code().to_string()) {
            continue;
        }
        for (n, card) in [("plain", Card::sample()), ("hard", hard.clone())] {
            std::fs::write(format!("/tmp/look/{}-{n}.svg", layout.code()), printer.svg(layout, &card).unwrap())
                .unwrap();
            match printer.png(
                layout,
                &card,
                if layout == Layout::Banner {
                    72
                } else if layout == Layout::A6Card {
                    200
                } else {
                    110
                },
            ) {
                Ok(png) => std::fs::write(format!("/tmp/look/{}-{n}.png", layout.code()), png).unwrap(),
                Err(e) => println!("{layout:?} {n} {e}"),
            }
            match printer.pdf(layout, &[card]) {
                Ok(png) => std::fs::write(format!("/tmp/look/{}-{n}.pdf", layout.code()), png).unwrap(),
                Err(e) => println!("{layout:?} {n} {e}"),
            }
        }
    }
}
