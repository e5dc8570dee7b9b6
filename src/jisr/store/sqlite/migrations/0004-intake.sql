-- How far each partner's log was filed, and the content hash of every imported report.
CREATE TABLE intake_cursor (partner TEXT PRIMARY KEY, idx INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE intake_content (report TEXT PRIMARY KEY, hash BLOB NOT NULL) WITHOUT ROWID;
