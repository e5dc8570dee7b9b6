-- One row a report; `holder` is the side whose statement it is. The box index holds what has a place:
-- 1e-7 degrees, and whole minutes since 1970.
CREATE TABLE picture_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
CREATE TABLE picture_holder (number INTEGER PRIMARY KEY, side TEXT NOT NULL UNIQUE);
CREATE TABLE picture_report (
    id INTEGER PRIMARY KEY,
    holder INTEGER NOT NULL,
    report INTEGER NOT NULL,
    subject TEXT NOT NULL,
    serial INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    review_by INTEGER NOT NULL,
    placed INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    latest INTEGER NOT NULL
);
CREATE UNIQUE INDEX picture_report_name ON picture_report (holder, report);
CREATE INDEX picture_report_subject ON picture_report (holder, subject);
CREATE VIRTUAL TABLE picture_box USING rtree_i32 (id, west, east, south, north, first, last);
