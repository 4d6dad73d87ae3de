/**
 * The shape of the file, one step a version; `user_version` says how many have been taken. A step is never edited after
 * it has shipped: the next shape is the next step.
 */
export const MIGRATIONS: readonly string[] = [
  // 1: the outbox.
  `
  CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- A request is what the terminal has promised to finish. It leaves 'waiting' only by an answer that is stored here.
  CREATE TABLE request (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,   -- the idempotency key, end to end
    invoice          TEXT    NOT NULL,          -- keyed hash: no two checks of one invoice at a time
    claim            BLOB    NOT NULL UNIQUE,   -- keyed hash of claim code and last four digits
    state            TEXT    NOT NULL CHECK (state IN ('waiting', 'leased', 'answered', 'dead')),
    -- Could the service have counted a check? 'no' is certain. 'maybe': look up before asking. 'waited': it cannot be
    -- looked up, but a night has passed since, so that asking again is a check of a new day.
    sent             TEXT    NOT NULL CHECK (sent IN ('no', 'maybe', 'waited')),
    lease_epoch      INTEGER,
    attempts         INTEGER NOT NULL DEFAULT 0,
    received_wall_ms INTEGER NOT NULL,
    -- The next try. Monotonic within a run; the pair of wall time and length carries it over a restart (a wall clock
    -- that jumped can shorten a wait, never stretch it).
    due_mono_ms      REAL    NOT NULL,
    due_wall_ms      INTEGER NOT NULL,
    wait_ms          INTEGER NOT NULL,
    payload          BLOB,                      -- sealed: what to ask
    result           BLOB,                      -- sealed: what was answered
    answered_wall_ms INTEGER,
    collected_wall_ms INTEGER,
    CHECK ((state = 'answered') = (result IS NOT NULL)),
    CHECK ((state = 'leased') = (lease_epoch IS NOT NULL)),
    CHECK (state NOT IN ('waiting', 'leased') OR payload IS NOT NULL)
  ) STRICT;

  CREATE INDEX request_open   ON request (state, seq)   WHERE state IN ('waiting', 'leased');
  CREATE INDEX request_leased ON request (invoice)      WHERE state = 'leased';

  -- Wrong tries at a claim code, counted for the whole terminal.
  CREATE TABLE claim_tries (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    failed         INTEGER NOT NULL,
    last_wall_ms   INTEGER NOT NULL
  ) STRICT;
  INSERT INTO claim_tries VALUES (1, 0, 0);
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;
