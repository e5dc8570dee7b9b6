-- The side's own record. The leaf hash is not stored: it is SHA-256 of the header, computed where it is needed.
CREATE TABLE record_entry (
    serial INTEGER PRIMARY KEY,
    header BLOB NOT NULL,
    salt BLOB,
    body BLOB
);
CREATE TABLE record_key (key TEXT PRIMARY KEY, serial INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record_amended (first INTEGER PRIMARY KEY, version INTEGER NOT NULL, withdrawn INTEGER NOT NULL);
CREATE TABLE record_subtree (
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) WITHOUT ROWID;
CREATE TABLE record_head (
    one INTEGER PRIMARY KEY CHECK (one = 0),
    frontier BLOB NOT NULL,
    checkpoint BLOB
);
