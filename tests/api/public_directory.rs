//! The public directory: found by area, name and electoral district, never a private telephone, and a way to each deputy.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::http::Client;
use tests::matrix::Ground;
use tests::program::Start;

use crate::county::County;
use crate::roster::{export, import};
use crate::steps::{fields, problem};
use tests::sheets::{self, STATIONS};

crate::plainly!(
    a_resident_without_a_poster_finds_the_deputy_in_two_taps,
    lists_are_read_page_by_page,
    deputies_are_found_by_area_name_and_district,
    what_is_not_there_is_not_found,
);
tests::matrix!(one_who_no_longer_serves_says_so_and_leads_on, a_copy_of_the_time_before_is_read_anew,);

/// The address of the link with these words.
#[track_caller]
fn link(page: &str, words: &str) -> String {
    let (before, _) = page.split_once(&format!(">{words}</a>")).unwrap_or_else(|| panic!("no link {words}:\n{page}"));
    let (_, address) = before.rsplit_once("href=\"").expect("an address");
    address.split('"').next().expect("an address").to_owned()
}

async fn a_resident_without_a_poster_finds_the_deputy_in_two_taps(county: &'static County) {
    let resident = county.client();
    for door in ["/", "/help", "/q"] {
        let list = link(&resident.get(door).await.expect(200).text(), "找代表");
        let name = &county.code().name;
        let found = resident.get(&format!("{list}?name={name}&area=&district=")).await.expect(200).text();
        let (_, row) = found.split_once("<a class=\"row\" href=\"").expect("a row");
        let deputy = resident.get(row.split('"').next().unwrap()).await.expect(200).text();
        assert!(deputy.contains(&format!("<h1>{name}</h1>")) && deputy.contains("县人大代表"), "{deputy}");
        let landing = resident.get(&link(&deputy, "给这位代表提诉求")).await.expect(200).text();
        assert!(landing.contains(name) && landing.contains("我要提诉求"), "{landing}");
    }
    let stations = resident.get("/stations").await.expect(200).text();
    let (_, row) = stations.split_once("<a class=\"row\" href=\"").expect("a row");
    let station = resident.get(row.split('"').next().unwrap()).await.expect(200).text();
    for part in ["周一至周五", "代表联系点", "站里的代表", "href=\"tel:0990-"] {
        assert!(station.contains(part), "no {part}:\n{station}");
    }
    resident.get(&link(&station, "给这个联络站提诉求")).await.expect(200);
}

/// Ids and names of a whole list.
async fn all(client: &Client, path: &str) -> Vec<(String, String)> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get_json(&format!("{path}{cursor}")).await;
        let text = |item: &Value, name: &str| item[name].as_str().expect("a text").to_owned();
        items
            .extend(page["items"].as_array().expect("items").iter().map(|item| (text(item, "id"), text(item, "name"))));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

async fn lists_are_read_page_by_page(county: &'static County) {
    let client = county.client();
    let deputies = all(&client, "/api/v1/deputies?limit=100").await;
    assert_eq!(deputies.len(), 1_459, "all but the one who is suspended");
    assert_eq!(deputies.iter().collect::<BTreeSet<_>>().len(), deputies.len(), "nobody twice");
    assert_eq!(all(&client, "/api/v1/stations?limit=7").await.len(), 19);
    assert_eq!(client.get_json("/api/v1/deputies").await["items"].as_array().unwrap().len(), 20);
    for list in ["deputies", "stations"] {
        for (query, field) in
            [("limit=0", "limit"), ("limit=101", "limit"), ("cursor=c2", "cursor"), ("page=2", "page")]
        {
            assert_eq!(fields(client.get(&format!("/api/v1/{list}?{query}")).await), [field], "{list}?{query}");
        }
    }
    // On pages by links, and an address that was cut leads to the beginning.
    let mut page = client.get("/deputies").await.expect(200).text();
    assert!(page.contains("共1459位代表"), "{page}");
    page = client.get(&link(&page, "看后面的")).await.expect(200).text();
    assert!(page.contains("接着前一页"));
    let cut = client.get("/deputies?cursor=c2&from=singlemessage").await.expect(200).text();
    assert!(!cut.contains("接着前一页"));
}

async fn deputies_are_found_by_area_name_and_district(county: &'static County) {
    let client = county.client();
    let one = client.get_json("/api/v1/deputies?limit=1").await["items"][0].clone();
    let area = one["area"]["path"].as_str().expect("a path");
    let of_area = all(&client, &format!("/api/v1/deputies?limit=100&area={area}")).await;
    assert!(of_area.len() > 50 && of_area.len() < 200, "{}", of_area.len());
    let station = one["station"]["id"].as_str().expect("a station");
    assert_eq!(all(&client, &format!("/api/v1/deputies?limit=100&station={station}")).await, of_area);
    let (third, thirteenth) = ("district=第三选区", "district=第13选区");
    for (query, wanted) in [(third, "第三选区"), (thirteenth, "第十三选区")] {
        let found = client.get_json(&format!("/api/v1/deputies?limit=100&{query}")).await;
        let items = found["items"].as_array().unwrap();
        assert!(!items.is_empty());
        assert!(items.iter().all(|item| item["district"].as_str().unwrap().ends_with(wanted)), "{found}");
    }
    let name = one["name"].as_str().unwrap();
    let spaced: String = name.chars().flat_map(|c| [c, ' ']).collect();
    for typed in [name, spaced.trim()] {
        let found = all(&client, &format!("/api/v1/deputies?limit=100&name={typed}")).await;
        assert!(found.iter().all(|(_, found)| found.contains(name)) && !found.is_empty(), "{typed}: {found:?}");
    }
    let nobody = client.get("/deputies?name=无此人&elder=1").await.expect(200).text();
    assert!(nobody.contains("没有找到这样的代表") && nobody.contains("找联络站"), "{nobody}");
    let kept = link(&nobody, "标准版").replace("&amp;", "&").replace("&#38;", "&");
    assert!(kept.contains("name=") && kept.ends_with("elder=0"), "{kept}");
}

async fn what_is_not_there_is_not_found(county: &'static County) {
    let client = county.client();
    for list in ["deputies", "stations"] {
        for id in ["0190a0b0-0000-7000-8000-000000000000", "1", "%00"] {
            problem(client.get(&format!("/api/v1/{list}/{id}")).await, 404);
            client.get(&format!("/{list}/{id}")).await.expect(404);
        }
    }
}

async fn one_who_no_longer_serves_says_so_and_leads_on(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let (staff, resident) = (county.role("staff").await, county.client());
    let mut rows = export(&staff).await;
    let (gone, next) = (county.code().name.clone(), county.demo.codes[1].name.clone());
    let id = sheets::deputy(&mut rows, &gone)[8].clone();
    let next_id = sheets::deputy(&mut rows, &next)[8].clone();
    let before = resident.get_json(&format!("/api/v1/deputies/{id}")).await;
    assert_eq!((&before["serving"], &before["successor"]), (&json!(true), &Value::Null));
    sheets::deputy(&mut rows, &gone)[6] = "暂停".into();
    import(&staff, sheets::write(&rows), "").await.expect(200);
    let page = resident.get(&format!("/deputies/{id}")).await.expect(200).text();
    assert!(page.contains("现在不接诉求") && !page.contains("给这位代表提诉求"), "{page}");
    resident.get(&link(&page, "找联络站提诉求")).await.expect(200);

    sheets::deputy(&mut rows, &gone)[6] = "终止".into();
    sheets::deputy(&mut rows, &gone)[7] = next_id;
    import(&staff, sheets::write(&rows), "").await.expect(200);
    let after = resident.get_json(&format!("/api/v1/deputies/{id}")).await;
    assert_eq!((&after["serving"], &after["code_url"]), (&json!(false), &Value::Null));
    assert_eq!(after["successor"]["name"], json!(next));
    let page = resident.get(&format!("/deputies/{id}")).await.expect(200).text();
    let landing = resident.get(&link(&page, &format!("找接任的{next}代表"))).await.expect(200).text();
    assert!(landing.contains(&next), "{landing}");
    let list = resident.get_json(&format!("/api/v1/deputies?name={gone}")).await;
    assert!(list["items"].as_array().unwrap().iter().all(|item| item["id"] != json!(id)), "{list}");

    sheets::deputy(&mut rows, &gone)[6] = "在任".into();
    import(&staff, sheets::write(&rows), "").await.expect(200);
    resident.get(&format!("/c/{}", county.code().token)).await.expect(200);

    let station = sheets::deputy(&mut rows, &gone)[3].clone();
    let closed = rows[STATIONS].iter_mut().find(|row| row[0] == station).expect("a station");
    closed[5] = "否".into();
    let station_id = closed[6].clone();
    import(&staff, sheets::write(&rows), "").await.expect(200);
    let page = resident.get(&format!("/deputies/{id}")).await.expect(200).text();
    assert!(page.contains("现在不接诉求") && page.contains("附近的"), "{page}");
    assert!(resident.get(&format!("/stations/{station_id}")).await.expect(200).text().contains("不再开放"));
    assert!(!resident.get("/stations").await.expect(200).text().contains(&station_id));
    let list = resident.get_json(&format!("/api/v1/deputies?station={station_id}")).await;
    assert_eq!(list["items"], json!([]), "nobody is listed whom requests do not reach");
}

async fn a_copy_of_the_time_before_is_read_anew(ground: Ground) {
    let mut county = County::start(ground, &[]).await;
    county.program.terminate();
    let file = county.ground.data_folder().join("directory.json");
    let mut copy: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let before = copy["groups"].as_object().expect("groups").len();
    assert_eq!(before, 16);
    // As a program without groups wrote it, at the same version of the directory.
    let root = copy.as_object_mut().unwrap();
    root.remove("groups");
    root.remove("shape");
    for (list, field) in [("deputies", "groups"), ("points", "address")] {
        for one in root[list].as_object_mut().unwrap().values_mut() {
            one.as_object_mut().unwrap().remove(field);
        }
    }
    std::fs::write(&file, copy.to_string()).unwrap();
    county.program = Start::serve(&county.ground).listening().await;
    let id = county.client().get_json("/api/v1/deputies?limit=1").await["items"][0]["id"].as_str().unwrap().to_owned();
    let one = county.client().get_json(&format!("/api/v1/deputies/{id}")).await;
    assert!(!one["groups"].as_array().unwrap().is_empty(), "{one}");
}
