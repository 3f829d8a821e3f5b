INSERT INTO areas (path, name, level) VALUES ('411122/', '示例县', 'county');
INSERT INTO areas (path, name, level) VALUES ('411122/100/', '示例镇', 'township');
INSERT INTO stations (id, area_path, name, phone, address, hours, open) VALUES ('01900000-0000-7000-8000-000000000001', '411122/100/', '示例镇代表联络站', '0395-0000001', '示例路1号', '每周三', TRUE);
INSERT INTO deputies (id, name, level, district, station_id, status) VALUES ('01900000-0000-7000-8000-000000000002', '张例', 'county', '第一选区', '01900000-0000-7000-8000-000000000001', 'active');
INSERT INTO undertakers (id, area_path, name) VALUES ('01900000-0000-7000-8000-000000000003', '411122/', '示例县城管局');
