-- Which items of a log were revised by which of its leaves, in either direction.
CREATE TABLE exchange_revised (
    log INTEGER NOT NULL,
    first INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    PRIMARY KEY (log, first, idx)
) WITHOUT ROWID;
INSERT INTO exchange_revised
    SELECT id >> 40, CASE WHEN json_valid(CAST(header AS TEXT)) THEN json_extract(CAST(header AS TEXT), '$.re[0]') END,
           id & ((1 << 40) - 1)
      FROM exchange_entry JOIN exchange_log ON number = id >> 40 AND direction = 'out'
     WHERE instr(header, '"k":"revise"')
       AND CASE WHEN json_valid(CAST(header AS TEXT)) THEN json_extract(CAST(header AS TEXT), '$.re[0]') END IS NOT NULL;
-- How far a partner's log was followed for what is to be erased here, and for what its age says.
CREATE TABLE exchange_owing (
    log INTEGER PRIMARY KEY,
    followed INTEGER NOT NULL,
    aged INTEGER NOT NULL
);
-- Items of partners to be erased here, at `due`, milliseconds; `entry` is our entry once the content is gone from the
-- tables, 0 where there was none to cite, and `stated` the leaf in which we said so.
CREATE TABLE exchange_owed (
    log INTEGER NOT NULL,
    first INTEGER NOT NULL,
    why TEXT NOT NULL,
    due INTEGER NOT NULL,
    entry INTEGER,
    stated INTEGER,
    PRIMARY KEY (log, first)
) WITHOUT ROWID;
CREATE INDEX exchange_owed_due ON exchange_owed (log, due) WHERE stated IS NULL;
-- Items of ours a partner may state to have erased, by which leaf, and the leaf in which it did.
CREATE TABLE exchange_erased (
    log INTEGER NOT NULL,
    first INTEGER NOT NULL,
    permitted INTEGER NOT NULL,
    stated INTEGER,
    PRIMARY KEY (log, first)
) WITHOUT ROWID;
-- How far a head may lie ahead of us because an officer said so, and the last one that was announced.
CREATE TABLE exchange_jump (
    log INTEGER PRIMARY KEY,
    announced INTEGER NOT NULL,
    allowed INTEGER NOT NULL
);
-- Which entries partners' items were filed as: `count` items from `idx` on have the serials from `serial` on.
CREATE TABLE intake_filed (
    log TEXT NOT NULL,
    idx INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (log, idx)
) WITHOUT ROWID;
INSERT INTO intake_filed
    SELECT json_extract(CAST(header AS TEXT), '$.of[0]'), json_extract(CAST(header AS TEXT), '$.of[1]'), serial, 1
      FROM record_entry WHERE instr(header, '"k":"received"') AND json_extract(CAST(header AS TEXT), '$.k') = 'received'
       AND json_extract(CAST(header AS TEXT), '$.of[0]') IS NOT NULL
    ON CONFLICT DO NOTHING;
-- How far the record was followed for reports whose content was erased.
CREATE TABLE release_erase_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
