CREATE TABLE case_events (
    id {serial} NOT NULL,
    entry VARCHAR(200) NOT NULL,
    event VARCHAR(50) NOT NULL,
    date DATE,
    date_precision VARCHAR(5),
    place TEXT,
    court TEXT,
    law VARCHAR(200),
    term VARCHAR(30),
    amount JSON,
    state VARCHAR(20) NOT NULL,
    sources INTEGER NOT NULL,
    outlets JSON NOT NULL,
    articles JSON NOT NULL,
    disputed JSON NOT NULL,
    is_custodial BOOLEAN NOT NULL,
    is_withdrawn BOOLEAN NOT NULL,
    first_reported {time},
    last_reported {time},
    sort_date DATE NOT NULL,
    CONSTRAINT pk_case_events PRIMARY KEY (id),
    CONSTRAINT ck_case_events_case_event_state CHECK (state IN ('proposed', 'confirmed', 'corrected', 'rejected'))
);

CREATE INDEX ix_case_events_entry_sort_date ON case_events (entry, sort_date);

CREATE INDEX ix_case_events_event_sort_date ON case_events (event, sort_date);

CREATE INDEX ix_case_events_withdrawn_entry ON case_events (is_withdrawn, entry, last_reported);

CREATE INDEX ix_case_events_state_sort_date ON case_events (state, sort_date);

CREATE TABLE event_reports (
    id {serial} NOT NULL,
    entry VARCHAR(200) NOT NULL,
    event VARCHAR(50) NOT NULL,
    article_row_id {id} NOT NULL,
    version_id {id} NOT NULL,
    withdrawn_version_id {id},
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    details JSON NOT NULL,
    is_correction BOOLEAN NOT NULL,
    is_custodial BOOLEAN NOT NULL,
    case_event_id {id},
    CONSTRAINT pk_event_reports PRIMARY KEY (id),
    CONSTRAINT fk_event_reports_article_row_id_articles FOREIGN KEY(article_row_id) REFERENCES articles (id),
    CONSTRAINT fk_event_reports_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id),
    CONSTRAINT fk_event_reports_withdrawn_version_id_versions FOREIGN KEY(withdrawn_version_id) REFERENCES versions (id),
    CONSTRAINT fk_event_reports_case_event_id_case_events FOREIGN KEY(case_event_id) REFERENCES case_events (id)
);

CREATE INDEX ix_event_reports_article_row_id ON event_reports (article_row_id);

CREATE INDEX ix_event_reports_case_event_id ON event_reports (case_event_id);

CREATE INDEX ix_event_reports_entry_event ON event_reports (entry, event) WHERE withdrawn_version_id IS NULL;

CREATE TABLE event_decisions (
    id {serial} NOT NULL,
    case_event_id {id} NOT NULL,
    kind VARCHAR(20) NOT NULL,
    undoes_id {id},
    fields JSON NOT NULL,
    shown JSON NOT NULL,
    reports JSON NOT NULL,
    source TEXT,
    state_before VARCHAR(20) NOT NULL,
    state_after VARCHAR(20) NOT NULL,
    reviewer VARCHAR(200) NOT NULL,
    note TEXT NOT NULL,
    decided_at {time} NOT NULL,
    token VARCHAR(200),
    CONSTRAINT pk_event_decisions PRIMARY KEY (id),
    CONSTRAINT fk_event_decisions_case_event_id_case_events FOREIGN KEY(case_event_id) REFERENCES case_events (id),
    CONSTRAINT ck_event_decisions_event_decision_kind CHECK (kind IN ('confirm', 'correct', 'reject', 'add', 'undo')),
    CONSTRAINT fk_event_decisions_undoes_id_event_decisions FOREIGN KEY(undoes_id) REFERENCES event_decisions (id),
    CONSTRAINT ck_event_decisions_event_state_before CHECK (state_before IN ('proposed', 'confirmed', 'corrected', 'rejected')),
    CONSTRAINT ck_event_decisions_event_state_after CHECK (state_after IN ('proposed', 'confirmed', 'corrected', 'rejected')),
    CONSTRAINT uq_event_decisions_token UNIQUE (token)
);

CREATE INDEX ix_event_decisions_case_event_id ON event_decisions (case_event_id);

CREATE INDEX ix_event_decisions_decided_at ON event_decisions (decided_at);

CREATE INDEX ix_event_decisions_undoes_id ON event_decisions (undoes_id);

CREATE TABLE case_event_changes (
    id {serial} NOT NULL,
    case_event_id {id} NOT NULL,
    at {time} NOT NULL,
    content JSON NOT NULL,
    CONSTRAINT pk_case_event_changes PRIMARY KEY (id),
    CONSTRAINT fk_case_event_changes_case_event_id_case_events FOREIGN KEY(case_event_id) REFERENCES case_events (id)
);

CREATE INDEX ix_case_event_changes_at ON case_event_changes (at);

CREATE INDEX ix_case_event_changes_case_event_id ON case_event_changes (case_event_id);

CREATE TABLE case_visits (
    user_id {id} NOT NULL,
    entry VARCHAR(200) NOT NULL,
    visited_at {time} NOT NULL,
    CONSTRAINT pk_case_visits PRIMARY KEY (user_id, entry),
    CONSTRAINT fk_case_visits_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE TABLE saved_views (
    id {serial} NOT NULL,
    user_id {id} NOT NULL,
    page VARCHAR(50) NOT NULL,
    name VARCHAR(200) NOT NULL,
    query TEXT NOT NULL,
    CONSTRAINT pk_saved_views PRIMARY KEY (id),
    CONSTRAINT uq_saved_views_user_id UNIQUE (user_id, page, name),
    CONSTRAINT fk_saved_views_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
);
