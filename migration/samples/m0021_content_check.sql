INSERT INTO content_words (reason, word, place) VALUES ('vice', '示例词', 0);
