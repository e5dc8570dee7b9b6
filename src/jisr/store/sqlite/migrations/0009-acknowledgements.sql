-- Every receipt that covered more than the one before it: an item is shown with the first that covers it.
CREATE TABLE exchange_receipt (
    log INTEGER NOT NULL,
    size INTEGER NOT NULL,
    at INTEGER NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (log, size)
) WITHOUT ROWID;
INSERT INTO exchange_receipt
    SELECT number, receipt_size, receipt_at, receipt_note FROM exchange_log WHERE receipt_size IS NOT NULL;
CREATE INDEX exchange_decision_idx ON exchange_decision (log, idx);
-- Acknowledgements that are not in the partner's log yet, and how far the record was followed for them. Until this
-- version there were none: what release has followed needs no second look.
CREATE TABLE release_ack_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
INSERT INTO release_ack_cursor SELECT one, serial FROM release_cursor;
CREATE TABLE release_ack (
    serial INTEGER PRIMARY KEY,
    partner TEXT NOT NULL,
    log TEXT NOT NULL,
    idx INTEGER NOT NULL
);
