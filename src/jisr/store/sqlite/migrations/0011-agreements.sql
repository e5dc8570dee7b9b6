-- What the agreement leaves of both logs come to, per partner; it can be made anew from them.
CREATE TABLE exchange_agreed (side TEXT PRIMARY KEY, agreed BLOB NOT NULL) WITHOUT ROWID;
-- How far the record was followed for agreements. Until this version there were none.
CREATE TABLE release_agree_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
INSERT INTO release_agree_cursor SELECT one, serial FROM release_cursor;
