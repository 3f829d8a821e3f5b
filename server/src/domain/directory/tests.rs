//! Who goes on when somebody ends.

use chrono::TimeDelta;

use super::*;
use crate::domain::{secrets::samples, token::SINGLE_SHARD};

const STATION: Uuid = Uuid::from_u128(1);
const ENDED: Uuid = Uuid::from_u128(2);
const NEXT: Uuid = Uuid::from_u128(3);

/// A station, a deputy who ended, his successor, and a code of each.
fn directory() -> (Directory, [Token; 3]) {
    let secrets = samples::secrets();
    let station = Station {
        id: STATION,
        area: AreaPath::of(&["411122"]),
        name: "示例站".into(),
        phone: None,
        address: None,
        hours: None,
        open: true,
    };
    let deputy = |id, active, successor| Deputy {
        id,
        name: "张例".into(),
        level: "county".into(),
        district: "第三选区".into(),
        station: STATION,
        groups: Vec::new(),
        active,
        successor,
    };
    let mut directory = Directory::default();
    directory.stations.insert(STATION, station);
    directory.deputies.insert(ENDED, deputy(ENDED, false, Some(NEXT)));
    directory.deputies.insert(NEXT, deputy(NEXT, true, None));
    let tokens = [1, 2, 3].map(|random| secrets.mint_token(SINGLE_SHARD, random));
    let targets = [(CodeKind::Station, STATION), (CodeKind::Deputy, ENDED), (CodeKind::Deputy, NEXT)];
    for (token, (kind, target)) in tokens.iter().zip(targets) {
        directory.codes.insert(token.to_string(), Code::issued(kind, target));
    }
    (directory, tokens)
}

fn set_active(directory: &mut Directory, deputy: Uuid, active: bool) {
    directory.deputies.get_mut(&deputy).expect("a deputy").active = active;
}

#[test]
fn what_slipped_through_goes_to_the_successor_and_without_one_to_the_station() {
    let (mut directory, [_, ended, _]) = directory();
    let to = |directory: &Directory| directory.route(&ended, false).expect("a route").to;
    assert_eq!(to(&directory), Holder::Deputy(NEXT));
    set_active(&mut directory, NEXT, false);
    assert_eq!(to(&directory), Holder::Station(STATION));
    directory.stations.get_mut(&STATION).expect("a station").open = false;
    assert_eq!(to(&directory), Holder::Committee);
}

#[test]
fn open_cases_go_on_with_the_successor_but_never_with_whom_they_are_about() {
    let (mut directory, _) = directory();
    let held = Some(Holder::Deputy(ENDED));
    assert_eq!(directory.rerouted(held, STATION, None), Some(Holder::Deputy(NEXT)));
    assert_eq!(directory.rerouted(held, STATION, Some(NEXT)), Some(Holder::Committee));
    assert_eq!(directory.rerouted(Some(Holder::Deputy(NEXT)), STATION, None), None, "who serves keeps it");
    set_active(&mut directory, NEXT, false);
    assert_eq!(directory.rerouted(held, STATION, None), Some(Holder::Station(STATION)));
}

#[test]
fn a_dead_code_offers_its_replacement_then_the_successor_then_the_station() {
    let (mut directory, [station, ended, next]) = directory();
    let now = Instant::default();
    let offered = |directory: &Directory, token: &Token| {
        let Found::Dead(card) = directory.find(token, now) else { panic!("a dead code") };
        directory.instead_of(&card, now).map(|(token, _)| token.to_owned())
    };
    assert_eq!(offered(&directory, &ended), Some(next.to_string()));
    set_active(&mut directory, NEXT, false);
    assert_eq!(offered(&directory, &ended), Some(station.to_string()));
    set_active(&mut directory, ENDED, true);
    let newest = samples::secrets().mint_token(SINGLE_SHARD, 4);
    directory.codes.insert(newest.to_string(), Code::issued(CodeKind::Deputy, ENDED));
    let code = directory.codes.get_mut(ended.as_str()).expect("a code");
    (code.revoked, code.instead) = (true, Some(newest.to_string()));
    assert_eq!(offered(&directory, &ended), Some(newest.to_string()));
}

#[test]
fn a_replaced_code_whose_deputy_ended_leads_nobody_on() {
    let (mut directory, [_, ended, next]) = directory();
    let now = Instant::default();
    let code = directory.codes.get_mut(ended.as_str()).expect("a code");
    (code.revoked, code.instead, code.leads_until) = (true, Some(next.to_string()), Some(now + TimeDelta::days(1)));
    let state = |directory: &Directory| {
        let (Found::Live(card) | Found::Dead(card)) = directory.find(&ended, now) else { panic!("a known code") };
        card.state(now)
    };
    assert_eq!(state(&directory), CodeState::Replaced);
    set_active(&mut directory, ENDED, true);
    assert_eq!(state(&directory), CodeState::Leading);
}
