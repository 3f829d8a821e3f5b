UPDATE cases SET chases = 2, urges = 1 WHERE id = (SELECT id FROM cases ORDER BY id LIMIT 1);
INSERT INTO notices (id, recipient, recipient_id, kind, count, made_at, shown_from, read_at) VALUES ('01900000-0000-7000-8000-000000000230', 'account', '01900000-0000-7000-8000-000000000020', 'reminded', 1, 1776216720000000, 1776216720000000, NULL);
INSERT INTO notice_facts (case_id, sequence, recipient_id, kind, notice_id, place) VALUES ('01900000-0000-7000-8000-000000000010', 2, '01900000-0000-7000-8000-000000000020', 'reminded', '01900000-0000-7000-8000-000000000230', 0);
