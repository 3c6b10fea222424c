-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the server keeps, version 1. Append only: a change of this schema is a new file.

-- Settings of this server, see the DME_META_ names.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last feed number given: one row. Read and written inside the one writing transaction.
CREATE TABLE feed (
  last INTEGER NOT NULL
) STRICT;
INSERT INTO feed VALUES (0);

CREATE TABLE person (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,        -- region codes joined by ','
  created_at TEXT NOT NULL,
  UNIQUE (name, role, scope)
) STRICT;

-- One-time codes, hashed.
CREATE TABLE enrol_code (
  hash TEXT PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (no),
  expires INTEGER NOT NULL,   -- unix seconds
  used_key TEXT,              -- public key of the device made with it
  device TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  no INTEGER PRIMARY KEY,     -- named in the stamps of fields: never used again
  id TEXT NOT NULL UNIQUE,
  person INTEGER NOT NULL REFERENCES person (no),
  label TEXT,
  public_key TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  last_seen_at TEXT,
  waiting INTEGER NOT NULL DEFAULT 0,
  revoked_at TEXT
) STRICT;

-- One incarnation of one device: its ops are numbered without gaps.
CREATE TABLE stream (
  no INTEGER PRIMARY KEY,
  device INTEGER NOT NULL REFERENCES device (no),
  incarnation TEXT NOT NULL,
  next INTEGER NOT NULL,      -- seq wanted
  UNIQUE (device, incarnation)
) STRICT;

-- What a device was told: these ops are here.
CREATE TABLE receipt (
  no INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (no),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Every op, exactly as it came, with its verdict. No references: this is the hot table, and ingest is the only writer.
CREATE TABLE op (
  no INTEGER PRIMARY KEY,     -- order of arrival
  stream INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  record TEXT,                -- NULL: unreadable
  fingerprint INTEGER NOT NULL,
  receipt INTEGER NOT NULL,
  verdict INTEGER NOT NULL,   -- DmeVerdictKind
  rev INTEGER NOT NULL,       -- feed number; 0 while waiting
  code TEXT,                  -- rejected
  field TEXT,                 -- rejected: the field; conflict: the fields joined by ','
  waits_for TEXT,             -- waiting: a record id
  line TEXT NOT NULL,
  UNIQUE (stream, seq)
) STRICT;
CREATE INDEX op_waits_for ON op (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX op_waiting ON op (stream, record) WHERE verdict = 5;

CREATE TABLE record (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  parent TEXT,                -- of a child record
  region TEXT,                -- of a child: its parent's
  rev INTEGER NOT NULL,       -- feed number of the last change
  deleted INTEGER NOT NULL,
  created_at TEXT,
  created_by TEXT,
  updated_at TEXT,
  updated_by TEXT,
  conflicts INTEGER NOT NULL, -- open ones
  stamp_rev INTEGER NOT NULL, -- when every field that stamps does not name was last changed,
  stamp_device INTEGER NOT NULL, -- and by whom
  stamps TEXT,                -- the others: "rev device name", one a line
  body TEXT NOT NULL          -- JSON of the fields
) STRICT;
CREATE INDEX record_parent ON record (parent) WHERE parent IS NOT NULL;

-- Values that were not applied because somebody else had changed the field; a person decides.
CREATE TABLE conflict (
  record TEXT NOT NULL,
  field TEXT NOT NULL,
  device INTEGER NOT NULL REFERENCES device (no),
  value TEXT,                 -- NULL: cleared
  rev INTEGER NOT NULL,       -- of the op that brought it
  by TEXT,
  at TEXT,
  PRIMARY KEY (record, field, device)
) STRICT, WITHOUT ROWID;

-- What was refused, kept whole.
CREATE TABLE reject (
  no INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES stream (no),
  seq INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,
  type TEXT,
  record TEXT,
  code TEXT NOT NULL,
  field TEXT,
  line TEXT NOT NULL,
  at TEXT NOT NULL,
  open INTEGER NOT NULL,      -- 0: brought again since
  UNIQUE (stream, seq, fingerprint)
) STRICT;
CREATE INDEX reject_open ON reject (stream) WHERE open = 1;

-- Who did what to the server itself. Append only.
CREATE TABLE audit (
  no INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  who TEXT NOT NULL,          -- 'admin' or a device id
  what TEXT NOT NULL,
  detail TEXT
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise (ABORT, 'audit is append only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise (ABORT, 'audit is append only'); END;
