-- Per partner: the number of the newest parcel we made for it, and of the newest of theirs we took in.
CREATE TABLE exchange_parcel (partner TEXT PRIMARY KEY, made INTEGER NOT NULL, taken INTEGER NOT NULL) WITHOUT ROWID;
-- Files of ours that the partner said it lacks, with the bytes it has; as its newest parcel stated them.
CREATE TABLE exchange_parcel_wanted (
    partner TEXT NOT NULL,
    id TEXT NOT NULL,
    have INTEGER NOT NULL,
    PRIMARY KEY (partner, id)
) WITHOUT ROWID;
