INSERT INTO accounts (id, account, name, role, area_path, password, active, failures) VALUES ('01900000-0000-7000-8000-000000000020', 'staff', '工委', 'staff', '411122/', 'x', TRUE, 0);
