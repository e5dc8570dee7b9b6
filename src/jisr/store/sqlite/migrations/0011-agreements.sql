-- What the agreement leaves of both logs come to, per partner; it can be made anew from them.
CREATE TABLE exchange_agreed (side TEXT PRIMARY KEY, agreed BLOB NOT NULL) WITHOUT ROWID;
-- How far the record was followed for agreements. Until this version there were none.
CREATE TABLE release_agree_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
INSERT INTO release_agree_cursor SELECT one, serial FROM release_cursor;
-- What partners answered to our questions whether their items may be passed on; a question is an index of our log.
CREATE TABLE exchange_consent (
    side TEXT NOT NULL,
    ask INTEGER NOT NULL,
    fact BLOB NOT NULL,
    PRIMARY KEY (side, ask)
) WITHOUT ROWID;
-- Passing on: how far the record was followed, what waits, what was passed on to whom, and which items of partners were
-- revised or withdrawn since they were told.
CREATE TABLE release_onward_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
CREATE TABLE release_onward_waiting (
    serial INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    idx INTEGER NOT NULL,
    partner TEXT NOT NULL,
    due INTEGER NOT NULL
);
CREATE TABLE release_onward_told (
    source TEXT NOT NULL,
    idx INTEGER NOT NULL,
    partner TEXT NOT NULL,
    first TEXT NOT NULL,
    consent INTEGER,
    serial INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    PRIMARY KEY (source, idx, partner)
) WITHOUT ROWID;
CREATE TABLE release_onward_amended (
    source TEXT NOT NULL,
    idx INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    PRIMARY KEY (source, idx)
) WITHOUT ROWID;
