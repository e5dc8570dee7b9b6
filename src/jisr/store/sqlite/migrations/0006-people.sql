-- Accounts, open sign-up links and sessions; `digest` is SHA-256 of a token that is stored nowhere.
CREATE TABLE people_account (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    position TEXT NOT NULL,
    hash TEXT NOT NULL,
    made INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE people_link (
    digest BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    position TEXT NOT NULL,
    made INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    maker TEXT
) WITHOUT ROWID;
CREATE TABLE people_sitting (
    digest BLOB PRIMARY KEY,
    account TEXT NOT NULL,
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX people_sitting_account ON people_sitting (account);
