-- To which log of the other direction an entry commits: a number of leaves says nothing without its log. What was kept
-- before is known where there was one log only; elsewhere nothing is known, and nothing is shown to be in order.
ALTER TABLE exchange_commit ADD COLUMN other INTEGER NOT NULL DEFAULT 0;
UPDATE exchange_commit SET other = coalesce((
    SELECT max(o.number) FROM exchange_log l JOIN exchange_log o ON o.partner = l.partner AND o.direction <> l.direction
     WHERE l.number = exchange_commit.log HAVING count(*) = 1), 0);
-- What partners were told in logs of ours that were closed since, and was not taken back: each by the decision that
-- began it.
CREATE TABLE release_told_closed (
    partner TEXT NOT NULL,
    report INTEGER NOT NULL,
    first TEXT NOT NULL,
    PRIMARY KEY (partner, report, first)
) WITHOUT ROWID;
CREATE TABLE release_onward_closed (
    source TEXT NOT NULL,
    idx INTEGER NOT NULL,
    partner TEXT NOT NULL,
    first TEXT NOT NULL,
    consent INTEGER,
    serial INTEGER NOT NULL,
    PRIMARY KEY (source, idx, partner, first)
) WITHOUT ROWID;
