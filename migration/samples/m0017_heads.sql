INSERT INTO heads (day, made_at, cases, events, root, audit_entries, audit_last, previous, kid, signature) VALUES ('2026-04-15', 1776268920000000, 1, 1, '0', 0, '0', '0', 'r1', '0');
INSERT INTO head_leaves (case_id, day, events, last_hash) VALUES ('01900000-0000-7000-8000-000000000010', '2026-04-15', 1, '0');
INSERT INTO head_blocks (place, first_case, root) VALUES (0, '01900000-0000-7000-8000-000000000010', '0');
INSERT INTO submission_sources (id, case_id, at, sealed) VALUES ('01900000-0000-7000-8000-000000000060', '01900000-0000-7000-8000-000000000010', 1776216720000000, '0');
