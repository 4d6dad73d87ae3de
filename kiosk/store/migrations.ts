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
  // 2: the print ledger.
  `
  -- The account of one roll in one printer. Rolls are few and are kept for good: their sums are the printer's totals,
  -- so that deleting old slips changes no total. What may or may not have come out is kept as least and most.
  CREATE TABLE paper_rolls (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    printer          TEXT    NOT NULL,          -- how it is reached: the socket or address, never a person
    profile          TEXT    NOT NULL,
    begun_by         TEXT    NOT NULL CHECK (begun_by IN ('first', 'paper-out', 'near-end', 'technician')),
    begun_wall_ms    INTEGER NOT NULL,
    -- What the printer said last of this roll, and whether it was opened or away since it said near-end.
    paper            TEXT    NOT NULL CHECK (paper IN ('unknown', 'ok', 'near-end', 'out')),
    handled          INTEGER NOT NULL CHECK (handled IN (0, 1)),
    near_end_um      INTEGER,                   -- paper that may have moved when near-end was first said
    least_um         INTEGER NOT NULL DEFAULT 0,
    most_um          INTEGER NOT NULL DEFAULT 0,
    least_cuts       INTEGER NOT NULL DEFAULT 0,
    most_cuts        INTEGER NOT NULL DEFAULT 0,
    printed          INTEGER NOT NULL DEFAULT 0,
    probably_printed INTEGER NOT NULL DEFAULT 0,
    unknown          INTEGER NOT NULL DEFAULT 0,
    failed           INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX paper_rolls_printer ON paper_rolls (printer, profile, seq);

  -- One attempt to print one slip. 'step' is how far it came; it ends with an outcome, given by the printer or, after a
  -- restart in between, by what the step proves.
  CREATE TABLE print_jobs (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    number        INTEGER NOT NULL CHECK (number BETWEEN 1 AND 9999), -- carried by its fence
    slip          TEXT    NOT NULL CHECK (slip IN ('verdict', 'claim')),
    subject       BLOB    NOT NULL,             -- keyed hash: which slip this is a copy of
    reprint       INTEGER NOT NULL,             -- 0: the first; n: it says 补打 n
    roll          INTEGER NOT NULL REFERENCES paper_rolls (seq),
    fence         TEXT    NOT NULL CHECK (fence IN ('gs-h', 'gs-r', 'none')),
    bytes         INTEGER NOT NULL,
    height_dots   INTEGER NOT NULL,
    height_um     INTEGER NOT NULL,
    cuts          INTEGER NOT NULL CHECK (cuts BETWEEN 0 AND 2),
    digest        BLOB    NOT NULL,             -- keyed hash of the bytes
    step          TEXT    NOT NULL CHECK (step IN ('intent', 'sending', 'handed-over', 'fence-answered')),
    outcome       TEXT    CHECK (outcome IN ('printed', 'probably-printed', 'unknown', 'failed')),
    fault         TEXT,
    partial       INTEGER CHECK (partial IN (0, 1)),
    recovered     INTEGER NOT NULL DEFAULT 0 CHECK (recovered IN (0, 1)), -- the outcome was found at a start
    begun_wall_ms INTEGER NOT NULL,
    ended_wall_ms INTEGER,
    took_ms       INTEGER,                      -- monotonic; null where a restart lies in between
    least_um      INTEGER NOT NULL DEFAULT 0,
    most_um       INTEGER NOT NULL DEFAULT 0,
    fate          TEXT    CHECK (fate IN ('taken', 'retracted', 'ejected', 'unknown')),
    CHECK ((outcome IS NULL) = (ended_wall_ms IS NULL)),
    CHECK ((outcome IS 'failed') = (partial IS NOT NULL))
  ) STRICT;
  CREATE INDEX print_jobs_subject ON print_jobs (subject);
  CREATE INDEX print_jobs_open    ON print_jobs (seq)           WHERE outcome IS NULL;
  CREATE INDEX print_jobs_ended   ON print_jobs (ended_wall_ms) WHERE outcome IS NOT NULL;
  `,
  // 3: several services, and what they answered today.
  `
  -- Which service may have taken the question, and under which key: it may have joined one that was under way.
  ALTER TABLE request ADD COLUMN asked_provider TEXT;
  ALTER TABLE request ADD COLUMN asked_key      TEXT;

  -- Answers given again instead of spending another of the day's checks. Nothing here is promised: it may be deleted.
  CREATE TABLE answer (
    question      BLOB    NOT NULL PRIMARY KEY,  -- keyed hash of the whole question, or of its invoice alone
    outcome       BLOB    NOT NULL,              -- sealed
    kept_wall_ms  INTEGER NOT NULL,
    until_wall_ms INTEGER NOT NULL,
    -- The same on the monotonic scale of one boot: a calendar that is set back makes no answer last longer.
    boot          TEXT    NOT NULL,
    kept_mono_ms  REAL    NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX answer_until ON answer (until_wall_ms);
  `,
  // 4: keys that can be changed, and what an operator asks of the running terminal.
  `
  -- The keys that seal and index, each closed with the terminal's root key. Those that index never change: what they
  -- were computed from (a claim code) is not kept, so that no index could be computed anew.
  CREATE TABLE keyring (
    purpose      TEXT    NOT NULL,
    id           INTEGER NOT NULL CHECK (id BETWEEN 1 AND 65535),
    wrapped      BLOB    NOT NULL,              -- sealed with the root key
    made_wall_ms INTEGER NOT NULL,
    PRIMARY KEY (purpose, id)
  ) STRICT, WITHOUT ROWID;

  -- A command left by another process, done by the one that holds the lock.
  CREATE TABLE operator_command (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    command       TEXT    NOT NULL,
    asked_wall_ms INTEGER NOT NULL,
    outcome       TEXT                          -- null: not done yet
  ) STRICT;
  CREATE INDEX operator_command_open ON operator_command (seq) WHERE outcome IS NULL;

  -- Why the last try gave no answer; of a dead request why it is dead ('answered_wall_ms' says since when).
  ALTER TABLE request ADD COLUMN reason TEXT;
  -- Tries that reached the service and got nothing usable, in a row.
  ALTER TABLE request ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;
  `,
  // 5: results that are sent to people.
  `
  -- A person's number or address, until the result of their request has been handed over. Deleted then, and when too old.
  CREATE TABLE delivery (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,   -- the idempotency key of the hand-over
    request          TEXT    NOT NULL UNIQUE,   -- whose result
    contact          BLOB    NOT NULL,          -- sealed
    language         TEXT    NOT NULL CHECK (language IN ('zh', 'en')),
    consent_text     TEXT    NOT NULL,          -- which text the person agreed to
    received_wall_ms INTEGER NOT NULL,
    attempts         INTEGER NOT NULL DEFAULT 0,
    -- The next try, as of a request.
    due_mono_ms      REAL    NOT NULL,
    due_wall_ms      INTEGER NOT NULL,
    wait_ms          INTEGER NOT NULL
  ) STRICT;
  `,
  // 6: no statement of the outbox walks through the whole table.
  `
  -- SQLite uses a partial index only where a statement's condition is the index's own, word for word: of
  -- "state IN ('waiting', 'leased')" it cannot tell that "state = 'waiting'" is a part.
  DROP INDEX request_open;
  -- With what the next lease is chosen by: thousands that are not due yet are passed over without being read.
  CREATE INDEX request_waiting     ON request (seq, wait_ms, due_mono_ms, invoice) WHERE state = 'waiting';
  CREATE INDEX request_deferred    ON request (due_mono_ms)       WHERE state = 'waiting' AND wait_ms > 0;
  CREATE INDEX request_uncollected ON request (collected_wall_ms) WHERE state = 'answered' AND collected_wall_ms IS NULL;
  UPDATE request SET answered_wall_ms = received_wall_ms WHERE state = 'dead' AND answered_wall_ms IS NULL;
  CREATE INDEX request_ended       ON request (answered_wall_ms)  WHERE answered_wall_ms IS NOT NULL;
  `,
  // 7: age by the time that has certainly passed, not by the calendar (age.ts). What is there counts as new.
  `
  ALTER TABLE request  ADD COLUMN received_lived_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE request  ADD COLUMN ended_lived_ms    INTEGER;
  ALTER TABLE delivery ADD COLUMN received_lived_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE request SET ended_lived_ms = 0 WHERE answered_wall_ms IS NOT NULL;
  DROP INDEX request_ended;
  CREATE INDEX request_ended ON request (ended_lived_ms) WHERE ended_lived_ms IS NOT NULL;
  DELETE FROM meta WHERE name IN ('wall-seen', 'wall-seen-delivery');
  `,
  // 8: what staff print to try the printer is on paper too, and is kept account of.
  `
  CREATE TABLE print_jobs_next (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    number        INTEGER NOT NULL CHECK (number BETWEEN 1 AND 9999), -- carried by its fence
    slip          TEXT    NOT NULL CHECK (slip IN ('verdict', 'claim', 'test')),
    subject       BLOB    NOT NULL,             -- keyed hash: which slip this is a copy of
    reprint       INTEGER NOT NULL,             -- 0: the first; n: it says 补打 n
    roll          INTEGER NOT NULL REFERENCES paper_rolls (seq),
    fence         TEXT    NOT NULL CHECK (fence IN ('gs-h', 'gs-r', 'none')),
    bytes         INTEGER NOT NULL,
    height_dots   INTEGER NOT NULL,
    height_um     INTEGER NOT NULL,
    cuts          INTEGER NOT NULL CHECK (cuts BETWEEN 0 AND 2),
    digest        BLOB    NOT NULL,             -- keyed hash of the bytes
    step          TEXT    NOT NULL CHECK (step IN ('intent', 'sending', 'handed-over', 'fence-answered')),
    outcome       TEXT    CHECK (outcome IN ('printed', 'probably-printed', 'unknown', 'failed')),
    fault         TEXT,
    partial       INTEGER CHECK (partial IN (0, 1)),
    recovered     INTEGER NOT NULL DEFAULT 0 CHECK (recovered IN (0, 1)), -- the outcome was found at a start
    begun_wall_ms INTEGER NOT NULL,
    ended_wall_ms INTEGER,
    took_ms       INTEGER,                      -- monotonic; null where a restart lies in between
    least_um      INTEGER NOT NULL DEFAULT 0,
    most_um       INTEGER NOT NULL DEFAULT 0,
    fate          TEXT    CHECK (fate IN ('taken', 'retracted', 'ejected', 'unknown')),
    CHECK ((outcome IS NULL) = (ended_wall_ms IS NULL)),
    CHECK ((outcome IS 'failed') = (partial IS NOT NULL))
  ) STRICT;
  INSERT INTO print_jobs_next SELECT * FROM print_jobs;
  DROP TABLE print_jobs;
  ALTER TABLE print_jobs_next RENAME TO print_jobs;
  CREATE INDEX print_jobs_subject ON print_jobs (subject);
  CREATE INDEX print_jobs_open    ON print_jobs (seq)           WHERE outcome IS NULL;
  CREATE INDEX print_jobs_ended   ON print_jobs (ended_wall_ms) WHERE outcome IS NOT NULL;
  `,
  // 9: on which day a service may have counted a check; a request that was given up too may have been asked today.
  `
  -- When it last left, lived time (age.ts); null: nobody knows, and it counts as asked when that is noticed.
  ALTER TABLE request ADD COLUMN asked_lived_ms INTEGER;
  CREATE INDEX request_dead ON request (invoice) WHERE state = 'dead';

  -- Questions of people who were promised nothing, from before they leave until they are answered: after a kill whoever asks
  -- the same finds where it may have been taken. For the rest of the day.
  CREATE TABLE left_question (
    question       BLOB    NOT NULL PRIMARY KEY,  -- keyed hash of the whole question
    provider       TEXT    NOT NULL,
    key            TEXT    NOT NULL,
    asked_lived_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // 10: how long claims are refused after a restart is no calendar's to say.
  `
  ALTER TABLE claim_tries DROP COLUMN last_wall_ms;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;
