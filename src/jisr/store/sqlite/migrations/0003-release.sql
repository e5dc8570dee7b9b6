CREATE TABLE release_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
CREATE TABLE release_waiting (
    decision TEXT PRIMARY KEY,
    serial INTEGER NOT NULL,
    partner TEXT NOT NULL,
    report INTEGER NOT NULL,
    due INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX release_due ON release_waiting (due);
CREATE TABLE release_told (
    partner TEXT NOT NULL,
    report INTEGER NOT NULL,
    first TEXT NOT NULL,
    newest TEXT NOT NULL,
    version INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    PRIMARY KEY (partner, report)
) WITHOUT ROWID;
CREATE TABLE release_cell (
    partner TEXT NOT NULL,
    subject TEXT NOT NULL,
    level INTEGER NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    PRIMARY KEY (partner, subject, level)
) WITHOUT ROWID;
