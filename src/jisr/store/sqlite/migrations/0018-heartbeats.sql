-- Heartbeats of partners' logs: for each size the first and the last one verified, and when the newest was heard.
CREATE TABLE exchange_beat (
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    first_note BLOB NOT NULL,
    last_at INTEGER NOT NULL,
    last_note BLOB NOT NULL,
    heard INTEGER NOT NULL,
    PRIMARY KEY (log, size)
) WITHOUT ROWID;
-- The newest heartbeat of a log that cannot be true beside the others, and why.
CREATE TABLE exchange_odd_beat (
    log INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    note BLOB NOT NULL,
    heard INTEGER NOT NULL
);
-- Which entries commit to how much of the log in the other direction, verified: what order is read from.
CREATE TABLE exchange_commit (log INTEGER NOT NULL, idx INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (log, idx))
    WITHOUT ROWID;
-- What opens a `head` of ours: the salt, and the signed head of the record it hides.
CREATE TABLE exchange_opening (
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    salt BLOB NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
