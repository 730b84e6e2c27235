-- The indexes of name keys and of words on PostgreSQL.

CREATE TABLE version_keys (
    version_id bigint PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
    keys integer[] NOT NULL
)

-- The list of pending entries holds the keys of some twelve articles, 200 each, which are merged together. Merging each
-- on its own takes a third of the server's time. Searches read the list, too. The size is in KB.

CREATE INDEX ix_version_keys_keys ON version_keys
USING gin (keys) WITH (fastupdate = on, gin_pending_list_limit = 128)

CREATE TABLE version_words (
    version_id bigint PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
    words tsvector NOT NULL
)

CREATE INDEX ix_version_words_words ON version_words USING gin (words)

-- A tsvector holds at most 1 MB; 200,000 characters never exceed that.

CREATE FUNCTION versions_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO version_words
    VALUES (new.id, to_tsvector('simple', left(new.title, 10000) || ' ' || left(new.text, 200000)));
    RETURN NULL;
END $$

CREATE TRIGGER versions_words AFTER INSERT ON versions FOR EACH ROW EXECUTE FUNCTION versions_words()
