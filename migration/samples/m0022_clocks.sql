UPDATE cases SET paused_until = paused_since + 604800000000 WHERE paused_since IS NOT NULL;
UPDATE cases SET provisional = TRUE WHERE id = (SELECT id FROM cases ORDER BY id LIMIT 1);
UPDATE rounds SET accept_working = 3600, first_reply_working = 7200, resolve_working = 50400 WHERE number = 1;
INSERT INTO facts (name, value) VALUES ('clocks', '{"calendar":{"years":[],"hours":"08:30-12:00"},"profiles":{"usual":{"accept_hours":24,"answer_days":7},"lines":[],"rating_days":7}}');
