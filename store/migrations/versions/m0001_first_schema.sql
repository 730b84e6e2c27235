-- The tables and indexes of the first schema, for SQLite and PostgreSQL: m0001_first_schema.py fills in the types.
-- Statements are separated by empty lines.

CREATE TABLE users (
    id {serial} NOT NULL,
    name VARCHAR(200) NOT NULL,
    password_hash VARCHAR(200) NOT NULL,
    role VARCHAR(20) NOT NULL,
    language VARCHAR(5),
    code_secret VARCHAR(64),
    code_step BIGINT,
    recovery_digests JSON NOT NULL,
    disabled BOOLEAN NOT NULL,
    created_at {time} NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT uq_users_name UNIQUE (name),
    CONSTRAINT ck_users_role CHECK (role IN ('reader', 'reviewer', 'maintainer', 'admin'))
);

CREATE TABLE login_failures (
    "key" VARCHAR(300) NOT NULL,
    count INTEGER NOT NULL,
    last_at {time} NOT NULL,
    CONSTRAINT pk_login_failures PRIMARY KEY ("key")
);

CREATE TABLE audit (
    id {serial} NOT NULL,
    at {time} NOT NULL,
    actor VARCHAR(200) NOT NULL,
    action VARCHAR(50) NOT NULL,
    subject TEXT NOT NULL,
    detail JSON NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (id)
);

CREATE INDEX ix_audit_at ON audit (at);

CREATE TABLE runs (
    id {serial} NOT NULL,
    started_at {time} NOT NULL,
    finished_at {time},
    outlet_count INTEGER,
    CONSTRAINT pk_runs PRIMARY KEY (id)
);

CREATE TABLE entries (
    id VARCHAR(200) NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR(20) NOT NULL,
    name TEXT NOT NULL,
    priority VARCHAR(20) NOT NULL,
    data JSON NOT NULL,
    retired BOOLEAN NOT NULL,
    origin VARCHAR(20) NOT NULL,
    added_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    name_keys TEXT,
    CONSTRAINT pk_entries PRIMARY KEY (id),
    CONSTRAINT ck_entries_origin CHECK (origin IN ('file', 'desk', 'command'))
);

CREATE TABLE rescans (
    subject VARCHAR(200) NOT NULL,
    digest VARCHAR(200) NOT NULL,
    after_version_id {id} NOT NULL,
    keyed_before_id {id} NOT NULL,
    finished_at {time},
    CONSTRAINT pk_rescans PRIMARY KEY (subject)
);

CREATE TABLE rescan_slices (
    id {serial} NOT NULL,
    subjects JSON NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    after_version_id {id} NOT NULL,
    upto_version_id {id} NOT NULL,
    complete BOOLEAN NOT NULL,
    is_paused BOOLEAN NOT NULL,
    finished_at {time},
    CONSTRAINT pk_rescan_slices PRIMARY KEY (id)
);

CREATE TABLE validators (
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    sha256 VARCHAR(64) NOT NULL,
    checked_at {time} NOT NULL,
    since_full INTEGER NOT NULL,
    CONSTRAINT pk_validators PRIMARY KEY (url)
);

CREATE TABLE listings (
    url TEXT NOT NULL,
    links JSON NOT NULL,
    more JSON NOT NULL,
    CONSTRAINT pk_listings PRIMARY KEY (url)
);

CREATE TABLE rhythms (
    outlet VARCHAR(100) NOT NULL,
    intervals JSON NOT NULL,
    changes JSON NOT NULL,
    article_days JSON NOT NULL,
    stretch {double} NOT NULL,
    learnt_at {time} NOT NULL,
    CONSTRAINT pk_rhythms PRIMARY KEY (outlet)
);

CREATE TABLE stories (
    id {serial} NOT NULL,
    lead_article_row_id {id},
    lead_published {time},
    CONSTRAINT pk_stories PRIMARY KEY (id)
);

CREATE TABLE chain (
    position {id} NOT NULL,
    kind VARCHAR(30) NOT NULL,
    row_id {id} NOT NULL,
    digest VARCHAR(64) NOT NULL,
    CONSTRAINT pk_chain PRIMARY KEY (position),
    CONSTRAINT uq_chain_kind UNIQUE (kind, row_id)
);

CREATE TABLE user_sessions (
    token_digest VARCHAR(64) NOT NULL,
    user_id {id} NOT NULL,
    created_at {time} NOT NULL,
    last_used_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    CONSTRAINT pk_user_sessions PRIMARY KEY (token_digest),
    CONSTRAINT fk_user_sessions_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE INDEX ix_user_sessions_user_id ON user_sessions (user_id);

CREATE TABLE outlet_runs (
    run_id {id} NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    finished_at {time} NOT NULL,
    counts JSON NOT NULL,
    CONSTRAINT pk_outlet_runs PRIMARY KEY (run_id, outlet),
    CONSTRAINT fk_outlet_runs_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_outlet_runs_outlet ON outlet_runs (outlet);

CREATE TABLE outcomes (
    id {serial} NOT NULL,
    run_id {id} NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT,
    outcome VARCHAR(20) NOT NULL,
    reason TEXT,
    CONSTRAINT pk_outcomes PRIMARY KEY (id),
    CONSTRAINT fk_outcomes_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id),
    CONSTRAINT ck_outcomes_outcome CHECK (outcome IN ('new', 'edited', 'restored', 'unchanged', 'gone', 'refused', 'blocked', 'deferred'))
);

CREATE INDEX ix_outcomes_run_id_outlet ON outcomes (run_id, outlet);

CREATE TABLE alarms (
    id {serial} NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    kind VARCHAR(50) NOT NULL,
    text TEXT NOT NULL,
    run_id {id},
    raised_at {time} NOT NULL,
    last_raised_at {time} NOT NULL,
    ended_at {time},
    CONSTRAINT pk_alarms PRIMARY KEY (id),
    CONSTRAINT fk_alarms_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE UNIQUE INDEX uq_alarms_open ON alarms (outlet, kind) WHERE ended_at IS NULL;

CREATE TABLE entry_history (
    id {serial} NOT NULL,
    entry_id VARCHAR(200) NOT NULL,
    at {time} NOT NULL,
    actor VARCHAR(200) NOT NULL,
    "before" JSON,
    "after" JSON NOT NULL,
    CONSTRAINT pk_entry_history PRIMARY KEY (id),
    CONSTRAINT fk_entry_history_entry_id_entries FOREIGN KEY(entry_id) REFERENCES entries (id)
);

CREATE INDEX ix_entry_history_entry_id ON entry_history (entry_id);

CREATE TABLE raw_records (
    id {serial} NOT NULL,
    run_id {id} NOT NULL,
    url TEXT NOT NULL,
    requested_url TEXT NOT NULL,
    status INTEGER NOT NULL,
    fetched_at {time} NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    packed_sha256 VARCHAR(64) NOT NULL,
    file VARCHAR(200) NOT NULL,
    "offset" BIGINT NOT NULL,
    length BIGINT NOT NULL,
    truncated BOOLEAN NOT NULL,
    CONSTRAINT pk_raw_records PRIMARY KEY (id),
    CONSTRAINT fk_raw_records_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_raw_records_run_id ON raw_records (run_id);

CREATE TABLE articles (
    id {serial} NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    article_id TEXT NOT NULL,
    url TEXT NOT NULL,
    state VARCHAR(20) NOT NULL,
    first_seen {time} NOT NULL,
    last_seen {time} NOT NULL,
    absent_since {time},
    unlisted_since {time},
    title TEXT,
    author TEXT,
    published {time},
    version_count INTEGER NOT NULL,
    is_edited BOOLEAN NOT NULL,
    extractor VARCHAR(100),
    visits INTEGER NOT NULL,
    last_visit_at {time},
    last_visit_run_id {id},
    last_listed_run_id {id},
    next_visit_at {time},
    story_id {id},
    sketch {bytes},
    CONSTRAINT pk_articles PRIMARY KEY (id),
    CONSTRAINT uq_articles_outlet UNIQUE (outlet, article_id),
    CONSTRAINT ck_articles_article_state CHECK (state IN ('live', 'edited', 'unlisted', 'soft_404', 'gone', 'blocked', 'unreachable')),
    CONSTRAINT fk_articles_last_visit_run_id_runs FOREIGN KEY(last_visit_run_id) REFERENCES runs (id),
    CONSTRAINT fk_articles_last_listed_run_id_runs FOREIGN KEY(last_listed_run_id) REFERENCES runs (id),
    CONSTRAINT fk_articles_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);

CREATE TABLE alarm_events (
    id {serial} NOT NULL,
    alarm_id {id} NOT NULL,
    event VARCHAR(20) NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    kind VARCHAR(50) NOT NULL,
    text TEXT NOT NULL,
    run_id {id},
    at {time} NOT NULL,
    CONSTRAINT pk_alarm_events PRIMARY KEY (id),
    CONSTRAINT fk_alarm_events_alarm_id_alarms FOREIGN KEY(alarm_id) REFERENCES alarms (id),
    CONSTRAINT ck_alarm_events_alarm_event_kind CHECK (event IN ('raised', 'ended')),
    CONSTRAINT fk_alarm_events_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_alarm_events_alarm_id ON alarm_events (alarm_id);

CREATE TABLE article_urls (
    id {serial} NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    url TEXT NOT NULL,
    article_row_id {id} NOT NULL,
    CONSTRAINT pk_article_urls PRIMARY KEY (id),
    CONSTRAINT uq_article_urls_outlet UNIQUE (outlet, url),
    CONSTRAINT fk_article_urls_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id)
);

CREATE INDEX ix_article_urls_article_row_id ON article_urls (article_row_id);

CREATE TABLE sketches (
    digest BIGINT NOT NULL,
    article_row_id {id} NOT NULL,
    CONSTRAINT pk_sketches PRIMARY KEY (digest, article_row_id),
    CONSTRAINT fk_sketches_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id)
){without_rowid};

CREATE TABLE versions (
    id {serial} NOT NULL,
    article_row_id {id} NOT NULL,
    seq INTEGER NOT NULL,
    fetched_at {time} NOT NULL,
    change VARCHAR(20) NOT NULL,
    changed JSON NOT NULL,
    meaning JSON NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    published {time},
    modified {time},
    lang VARCHAR(20) NOT NULL,
    text TEXT NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    entries JSON NOT NULL,
    layers JSON NOT NULL,
    translations JSON NOT NULL,
    extractor VARCHAR(100) NOT NULL,
    raw_record_id {id},
    run_id {id},
    CONSTRAINT pk_versions PRIMARY KEY (id),
    CONSTRAINT uq_versions_article_row_id UNIQUE (article_row_id, seq),
    CONSTRAINT fk_versions_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id),
    CONSTRAINT ck_versions_change CHECK (change IN ('new', 'edited', 'unchanged', 'restored', 'imported')),
    CONSTRAINT fk_versions_raw_record_id_raw_records FOREIGN KEY(raw_record_id) REFERENCES raw_records (id),
    CONSTRAINT fk_versions_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_versions_fetched_at ON versions (fetched_at);

CREATE TABLE article_states (
    id {serial} NOT NULL,
    article_row_id {id} NOT NULL,
    state VARCHAR(20) NOT NULL,
    seen_at {time} NOT NULL,
    run_id {id},
    status INTEGER,
    reason TEXT,
    CONSTRAINT pk_article_states PRIMARY KEY (id),
    CONSTRAINT fk_article_states_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id),
    CONSTRAINT ck_article_states_article_state CHECK (state IN ('live', 'edited', 'unlisted', 'soft_404', 'gone', 'blocked', 'unreachable')),
    CONSTRAINT fk_article_states_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_article_states_article_row_id ON article_states (article_row_id);

CREATE TABLE second_looks (
    id {serial} NOT NULL,
    article_row_id {id} NOT NULL,
    state VARCHAR(20) NOT NULL,
    seen_at {time} NOT NULL,
    run_id {id},
    status INTEGER,
    reason TEXT,
    via VARCHAR(200) NOT NULL,
    raw_record_id {id},
    CONSTRAINT pk_second_looks PRIMARY KEY (id),
    CONSTRAINT fk_second_looks_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id),
    CONSTRAINT ck_second_looks_second_state CHECK (state IN ('live', 'edited', 'unlisted', 'soft_404', 'gone', 'blocked', 'unreachable')),
    CONSTRAINT fk_second_looks_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id),
    CONSTRAINT fk_second_looks_raw_record_id_raw_records FOREIGN KEY(raw_record_id) REFERENCES raw_records (id)
);

CREATE INDEX ix_second_looks_article_row_id ON second_looks (article_row_id);

CREATE TABLE field_changes (
    id {serial} NOT NULL,
    article_row_id {id} NOT NULL,
    seen_at {time} NOT NULL,
    run_id {id},
    field VARCHAR(20) NOT NULL,
    "before" TEXT,
    "after" TEXT,
    CONSTRAINT pk_field_changes PRIMARY KEY (id),
    CONSTRAINT fk_field_changes_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id),
    CONSTRAINT fk_field_changes_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_field_changes_article_row_id ON field_changes (article_row_id);

CREATE TABLE mentions (
    id {serial} NOT NULL,
    version_id {id} NOT NULL,
    kind VARCHAR(20) NOT NULL,
    entry VARCHAR(200),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    surface TEXT NOT NULL,
    score {double} NOT NULL,
    why JSON NOT NULL,
    events JSON NOT NULL,
    code VARCHAR(200),
    article VARCHAR(50),
    part VARCHAR(50),
    paragraph VARCHAR(50),
    CONSTRAINT pk_mentions PRIMARY KEY (id),
    CONSTRAINT fk_mentions_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id),
    CONSTRAINT ck_mentions_mention_kind CHECK (kind IN ('person', 'organisation', 'law', 'citation'))
);

CREATE INDEX ix_mentions_entry ON mentions (entry);

CREATE INDEX ix_mentions_version_id ON mentions (version_id);

CREATE TABLE review_items (
    id {serial} NOT NULL,
    story_id {id} NOT NULL,
    entry VARCHAR(200) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    state VARCHAR(20) NOT NULL,
    opening VARCHAR(20) NOT NULL,
    priority VARCHAR(20) NOT NULL,
    rank INTEGER NOT NULL,
    outlet VARCHAR(100) NOT NULL,
    lang VARCHAR(20) NOT NULL,
    article_row_id {id} NOT NULL,
    version_id {id} NOT NULL,
    since_version_id {id} NOT NULL,
    title TEXT NOT NULL,
    start INTEGER,
    "end" INTEGER,
    surface TEXT NOT NULL,
    sentence TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    score {double} NOT NULL,
    why JSON NOT NULL,
    events JSON NOT NULL,
    first_opened_at {time} NOT NULL,
    opened_at {time} NOT NULL,
    decided_at {time},
    decision_count INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    assignee VARCHAR(200),
    CONSTRAINT pk_review_items PRIMARY KEY (id),
    CONSTRAINT uq_review_items_story_id UNIQUE (story_id, entry),
    CONSTRAINT fk_review_items_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id),
    CONSTRAINT ck_review_items_mention_kind CHECK (kind IN ('person', 'organisation', 'law', 'citation')),
    CONSTRAINT ck_review_items_item_state CHECK (state IN ('open', 'unsure', 'second', 'confirmed', 'rejected')),
    CONSTRAINT ck_review_items_opening CHECK (opening IN ('found', 'edit', 'backfill')),
    CONSTRAINT fk_review_items_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id),
    CONSTRAINT fk_review_items_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id),
    CONSTRAINT fk_review_items_since_version_id_versions FOREIGN KEY(since_version_id) REFERENCES versions (id)
);

CREATE INDEX ix_review_items_outlet_state ON review_items (outlet, state);

CREATE TABLE decisions (
    id {serial} NOT NULL,
    item_id {id} NOT NULL,
    kind VARCHAR(20) NOT NULL,
    verdict VARCHAR(20),
    undoes_id {id},
    state_before VARCHAR(20) NOT NULL,
    state_after VARCHAR(20) NOT NULL,
    reviewer VARCHAR(200) NOT NULL,
    reason VARCHAR(50),
    note TEXT NOT NULL,
    version_id {id} NOT NULL,
    sentence TEXT NOT NULL,
    decided_at {time} NOT NULL,
    token VARCHAR(200),
    CONSTRAINT pk_decisions PRIMARY KEY (id),
    CONSTRAINT fk_decisions_item_id_review_items FOREIGN KEY(item_id) REFERENCES review_items (id),
    CONSTRAINT ck_decisions_decision_kind CHECK (kind IN ('verdict', 'undo')),
    CONSTRAINT ck_decisions_verdict CHECK (verdict IN ('confirmed', 'rejected', 'unsure')),
    CONSTRAINT fk_decisions_undoes_id_decisions FOREIGN KEY(undoes_id) REFERENCES decisions (id),
    CONSTRAINT ck_decisions_state_before CHECK (state_before IN ('open', 'unsure', 'second', 'confirmed', 'rejected')),
    CONSTRAINT ck_decisions_state_after CHECK (state_after IN ('open', 'unsure', 'second', 'confirmed', 'rejected')),
    CONSTRAINT fk_decisions_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id),
    CONSTRAINT uq_decisions_token UNIQUE (token)
);

CREATE INDEX ix_decisions_item_id ON decisions (item_id);

CREATE INDEX ix_decisions_decided_at ON decisions (decided_at);

CREATE INDEX ix_decisions_undoes_id ON decisions (undoes_id);

CREATE TABLE item_copies (
    item_id {id} NOT NULL,
    article_row_id {id} NOT NULL,
    CONSTRAINT pk_item_copies PRIMARY KEY (item_id, article_row_id),
    CONSTRAINT fk_item_copies_item_id_review_items FOREIGN KEY(item_id) REFERENCES review_items (id),
    CONSTRAINT fk_item_copies_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id)
);

CREATE INDEX ix_item_copies_article_row_id ON item_copies (article_row_id);

CREATE TABLE item_events (
    id {serial} NOT NULL,
    item_id {id} NOT NULL,
    kind VARCHAR(20) NOT NULL,
    at {time} NOT NULL,
    version_id {id} NOT NULL,
    "before" TEXT,
    "after" TEXT,
    CONSTRAINT pk_item_events PRIMARY KEY (id),
    CONSTRAINT fk_item_events_item_id_review_items FOREIGN KEY(item_id) REFERENCES review_items (id),
    CONSTRAINT ck_item_events_item_event_kind CHECK (kind IN ('opened', 'reopened', 'reworded', 'copy')),
    CONSTRAINT fk_item_events_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id)
);

CREATE INDEX ix_item_events_item_id ON item_events (item_id);

CREATE INDEX ix_articles_outlet_last_listed_run_id ON articles (outlet, last_listed_run_id);

CREATE INDEX ix_articles_outlet_next_visit_at ON articles (outlet, next_visit_at);

CREATE INDEX ix_articles_story_id ON articles (story_id);

CREATE INDEX ix_review_items_queue ON review_items (state, rank, opened_at, id);

CREATE INDEX ix_review_items_opened_at ON review_items (opened_at);

CREATE INDEX ix_review_items_entry_state ON review_items (entry, state);

CREATE INDEX ix_review_items_article_row_id ON review_items (article_row_id);

CREATE INDEX ix_review_items_assignee ON review_items (assignee, state) WHERE assignee IS NOT NULL;
