-- Leaves of our own logs that officers marked as flash, with the item each is a version of, while they stand.
CREATE TABLE exchange_flash (
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    first INTEGER NOT NULL,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
-- What came ahead of a partner's log, proven under the head of `size` leaves. Once the log is here header and content
-- lie there, and what stays is that the item came ahead; erased content is gone from here as it is from there. `looked`
-- is 1 once it was seen until when each may be kept, which does not wait for the log.
CREATE TABLE exchange_ahead (
    log INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    first INTEGER NOT NULL,
    size INTEGER NOT NULL,
    header BLOB,
    salted BLOB,
    proof BLOB,
    looked INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
-- The signed heads these were proven under, until the log has come so far and was compared with each.
CREATE TABLE exchange_ahead_head (
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (log, size)
) WITHOUT ROWID;
