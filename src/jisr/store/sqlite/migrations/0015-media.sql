-- Files lie beside the database; what no row here names is swept from the disk.
CREATE TABLE media_upload (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    report INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    have INTEGER NOT NULL,
    blob TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE media_attachment (
    serial INTEGER PRIMARY KEY,
    report INTEGER NOT NULL,
    name TEXT NOT NULL,
    blob TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL
);
CREATE INDEX media_attachment_report ON media_attachment (report);
CREATE TABLE media_stripped (
    serial INTEGER NOT NULL,
    rules TEXT NOT NULL,
    blob TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    duration INTEGER,
    PRIMARY KEY (serial, rules)
) WITHOUT ROWID;
-- By which id a partner knows an attachment.
CREATE TABLE media_told (
    partner TEXT NOT NULL,
    id TEXT NOT NULL,
    serial INTEGER NOT NULL,
    PRIMARY KEY (partner, id)
) WITHOUT ROWID;
CREATE INDEX media_told_serial ON media_told (serial);
-- What partners' items name; `chain` is the first item of the chain, `have` the bytes that are here.
CREATE TABLE media_arrival (
    log TEXT NOT NULL,
    idx INTEGER NOT NULL,
    place INTEGER NOT NULL,
    partner TEXT NOT NULL,
    chain INTEGER NOT NULL,
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    blob TEXT NOT NULL,
    have INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (log, idx, place)
) WITHOUT ROWID;
CREATE INDEX media_arrival_wanted ON media_arrival (partner, idx) WHERE state = 'wanted';
-- The files a partner may fetch now: those the newest item of each chain in its log names.
CREATE TABLE exchange_media (
    log INTEGER NOT NULL,
    id TEXT NOT NULL,
    idx INTEGER NOT NULL,
    chain INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (log, id, idx)
) WITHOUT ROWID;
CREATE INDEX exchange_media_chain ON exchange_media (log, chain);
