-- What can be searched: one row a version, by the entry that brought it. `ended` is the entry from which it no longer
-- stood, 2^62 while it stands, `withdrawn` that what ended it was a withdrawal; times are minutes, places 1e-7 degrees.
CREATE TABLE search_entry (
    serial INTEGER PRIMARY KEY,
    holder INTEGER NOT NULL,
    report INTEGER NOT NULL,
    version INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    lang TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    west INTEGER,
    east INTEGER,
    south INTEGER,
    north INTEGER
);
CREATE INDEX search_entry_report ON search_entry (holder, report);
-- Folded words, see terms/shadow.py: nothing here is shown, and every row goes when its entry is erased. With
-- secure-delete a word leaves the index at once and not when pages happen to be merged.
CREATE VIRTUAL TABLE search_words USING fts5 (title, text, rest, bare, cut, tokenize = 'ascii');
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab (search_words, 'row');
CREATE TABLE search_made (one INTEGER PRIMARY KEY CHECK (one = 0), by INTEGER NOT NULL);
INSERT INTO search_made VALUES (0, 1);
-- Nothing was indexed of what was projected before: the follower, its cursor gone, projects the whole record anew.
DELETE FROM picture_report;
DELETE FROM picture_box;
DELETE FROM picture_past;
DELETE FROM picture_cursor;
