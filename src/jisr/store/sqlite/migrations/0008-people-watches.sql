-- Further positions of an account, the watch a session has, and what each account keeps of its own seat.
CREATE TABLE people_position (
    account TEXT NOT NULL,
    place INTEGER NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (account, place)
) WITHOUT ROWID;
ALTER TABLE people_sitting ADD COLUMN position TEXT;
ALTER TABLE people_sitting ADD COLUMN since INTEGER;
CREATE TABLE people_seat (
    account TEXT PRIMARY KEY,
    read_to INTEGER NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
