-- What partners push: heads they have proven, and leaves under them that wait for the rest or for their bodies.
CREATE TABLE exchange_pending (
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (log, size)
) WITHOUT ROWID;
CREATE TABLE exchange_pending_entry (
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    header BLOB NOT NULL,
    salted BLOB,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
-- Logs we witness: the newest head we cosigned of each, and the first pair of heads that cannot both be true.
CREATE TABLE exchange_witnessed (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    at INTEGER NOT NULL,
    note BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE exchange_witness_fault (
    origin TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    known BLOB NOT NULL,
    offered BLOB NOT NULL
) WITHOUT ROWID;
-- Every card a side ever had here, our own changed ones included: old signatures stay verifiable.
CREATE TABLE exchange_card (
    side TEXT NOT NULL,
    version INTEGER NOT NULL,
    card BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (side, version)
) WITHOUT ROWID;
INSERT INTO exchange_card
    SELECT side, 0, card, pinned FROM exchange_partner;
-- Keys that were replaced: until when one still counts, seconds, or that it was revoked and up to which size it counts.
CREATE TABLE exchange_retired (
    side TEXT NOT NULL,
    purpose TEXT NOT NULL,
    public TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (side, purpose, public)
) WITHOUT ROWID;
CREATE TABLE exchange_trusted (
    side TEXT NOT NULL,
    public TEXT NOT NULL,
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (side, public, origin)
) WITHOUT ROWID;
