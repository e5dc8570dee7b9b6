-- A record that lost entries at a restore signs under another name from then on.
ALTER TABLE record_head ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
-- Leaves of our own log that a partner gave back after a restore and the record did not know.
CREATE TABLE exchange_recovered (
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
-- What a partner said when it closed a log of its own and began another.
CREATE TABLE exchange_closed (
    partner TEXT NOT NULL,
    direction TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    fact BLOB NOT NULL,
    PRIMARY KEY (partner, direction, epoch)
) WITHOUT ROWID;
