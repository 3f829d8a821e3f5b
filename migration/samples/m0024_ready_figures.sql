INSERT INTO measured_moves (id, before, after) VALUES ('01900000-0000-7000-8000-000000000090', NULL, '{"rounds":[],"units":[],"online":true,"complaint":false,"sealed":false,"withheld":false}');
INSERT INTO ready_windows (period, from_day, to_day, form) VALUES ('30', '2026-03-17', '2026-04-15', 0);
INSERT INTO ready_figures (period, area, grouped_by, key, sight, tally) VALUES ('30', '411122/', 'whole', '', 0, '0');
