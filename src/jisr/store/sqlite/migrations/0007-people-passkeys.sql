-- Passkeys; `credential` is the authenticator's own name of one, `public` a COSE key.
CREATE TABLE people_passkey (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    credential BLOB NOT NULL UNIQUE,
    public BLOB NOT NULL,
    rp TEXT NOT NULL,
    counter INTEGER NOT NULL,
    synced INTEGER NOT NULL,
    made INTEGER NOT NULL,
    used INTEGER
) WITHOUT ROWID;
CREATE INDEX people_passkey_account ON people_passkey (account);
ALTER TABLE people_sitting ADD COLUMN proved INTEGER;
ALTER TABLE people_sitting ADD COLUMN passkey TEXT;
