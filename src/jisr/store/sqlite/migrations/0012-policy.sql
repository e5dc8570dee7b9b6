-- The live policy, by the entry with its text.
CREATE TABLE release_policy (one INTEGER PRIMARY KEY CHECK (one = 0), serial INTEGER NOT NULL);
-- Alarms of the second check that no officer has acknowledged yet.
CREATE TABLE release_alarm (
    serial INTEGER PRIMARY KEY,
    report INTEGER NOT NULL,
    partner TEXT NOT NULL,
    failed TEXT NOT NULL,
    at INTEGER NOT NULL
);
-- Releases one officer proposed and no second one approved yet.
CREATE TABLE release_proposal (
    serial INTEGER PRIMARY KEY,
    partner TEXT NOT NULL,
    report INTEGER NOT NULL,
    expires INTEGER NOT NULL
);
