INSERT INTO codes (token, kind, target_id, status, created_at) VALUES ('100aaaaaaaaaaaabbbbbbbbb', 'deputy', '01900000-0000-7000-8000-000000000002', 'issued', 1776216720000000);
