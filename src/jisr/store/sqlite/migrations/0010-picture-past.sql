-- What was shown when: one row a period in which a report's version stood unchanged, closed by the entry that ended it.
-- What stands now is in picture_report, `since` which entry; a new report costs no row here until something ends it.
ALTER TABLE picture_report ADD COLUMN filed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE picture_report ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
CREATE INDEX picture_report_shown ON picture_report (since) WHERE latest OR withdrawn;
CREATE INDEX picture_report_passage ON picture_report (kind) WHERE latest AND kind IN ('crossing', 'route');
-- `version` is null when the content was erased. `fork` is null when another report on the subject was shown instead;
-- otherwise it is the node of the tree of serials at which the period is kept, see store/sqlite/past.py.
CREATE TABLE picture_past (
    id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    subject TEXT NOT NULL,
    digest INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    version INTEGER,
    filed INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    fork INTEGER,
    PRIMARY KEY (id, since)
) WITHOUT ROWID;
CREATE INDEX picture_past_subject ON picture_past (digest);
CREATE INDEX picture_past_until ON picture_past (fork, until) WHERE fork IS NOT NULL;
CREATE INDEX picture_past_since ON picture_past (fork, since) WHERE fork IS NOT NULL;
-- What was projected before has no past: the follower, its cursor gone, projects the whole record anew.
DELETE FROM picture_report;
DELETE FROM picture_box;
DELETE FROM picture_cursor;
