-- Pinned partners, and one log per direction, partner and epoch.
CREATE TABLE exchange_partner (
    side TEXT PRIMARY KEY,
    partner BLOB NOT NULL,
    card BLOB NOT NULL,
    pinned INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE exchange_log (
    number INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    partner TEXT NOT NULL,
    direction TEXT NOT NULL,
    frontier BLOB NOT NULL,
    published BLOB NOT NULL,
    note BLOB,
    receipt_size INTEGER,
    receipt_at INTEGER,
    receipt_note BLOB,
    sent INTEGER NOT NULL DEFAULT 0,
    entry_at INTEGER,
    stopped TEXT
);
CREATE INDEX exchange_log_partner ON exchange_log (partner, direction, number);
-- id is log number * 2^40 + index: appending stays at the end of each log's own range.
CREATE TABLE exchange_entry (id INTEGER PRIMARY KEY, header BLOB NOT NULL, salted BLOB);
CREATE TABLE exchange_subtree (
    log INTEGER NOT NULL,
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log, level, idx)
) WITHOUT ROWID;
CREATE TABLE exchange_checkpoint (
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (log, size)
) WITHOUT ROWID;
CREATE TABLE exchange_decision (
    log INTEGER NOT NULL,
    decision TEXT NOT NULL,
    idx INTEGER NOT NULL,
    PRIMARY KEY (log, decision)
) WITHOUT ROWID;
CREATE TABLE exchange_aside (
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    reason TEXT NOT NULL,
    answered INTEGER NOT NULL,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
CREATE TABLE exchange_carried (
    log INTEGER NOT NULL,
    at INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE INDEX exchange_carried_log ON exchange_carried (log, at);
CREATE TABLE exchange_evidence (
    log INTEGER NOT NULL,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
