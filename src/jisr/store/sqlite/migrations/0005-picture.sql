-- One row a report; its id is the holder's number * 2^40 + the report, so that rows of one side lie in order.
-- The box index holds what has a place: 1e-7 degrees, and whole minutes since 1970.
CREATE TABLE picture_cursor (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
CREATE TABLE picture_holder (number INTEGER PRIMARY KEY, side TEXT NOT NULL UNIQUE);
CREATE TABLE picture_report (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    digest INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    review_by INTEGER NOT NULL,
    placed INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    latest INTEGER NOT NULL
);
-- A digest of holder and subject: half as wide as the words, and what decides is still the words.
CREATE INDEX picture_report_subject ON picture_report (digest);
CREATE VIRTUAL TABLE picture_box USING rtree_i32 (id, west, east, south, north, first, last);
