-- How each standing rule stands, written with the entries that say so; what rules have still to judge and what they
-- sent; the newest decision for each report and partner; and what waits for a person.
CREATE TABLE rule_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
CREATE TABLE rule (
    serial INTEGER PRIMARY KEY,
    partner TEXT NOT NULL,
    expires INTEGER NOT NULL,
    activated INTEGER,
    stopped INTEGER
);
CREATE TABLE rule_sent (
    rule INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (rule, version)
) WITHOUT ROWID;
CREATE INDEX rule_sent_at ON rule_sent (rule, at);
CREATE TABLE rule_candidate (
    version INTEGER NOT NULL,
    report INTEGER NOT NULL,
    rule INTEGER NOT NULL,
    PRIMARY KEY (version, rule)
) WITHOUT ROWID;
CREATE TABLE rule_chosen (
    report INTEGER NOT NULL,
    partner TEXT NOT NULL,
    action TEXT NOT NULL,
    of INTEGER NOT NULL,
    rule INTEGER NOT NULL,
    PRIMARY KEY (report, partner)
) WITHOUT ROWID;
CREATE TABLE release_asked (
    partner TEXT NOT NULL,
    report INTEGER NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    rule INTEGER NOT NULL,
    PRIMARY KEY (report, partner)
) WITHOUT ROWID;
CREATE INDEX release_asked_newest ON release_asked (version);
