-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 1 of the store of one user on one device: the data dictionary.
-- Append only: a change of format is a new file, run after this one.

-- Settings and identity: one row per key; see dme-db-meta.c for the keys.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,       -- name of the setting
  value TEXT                  -- its text; NULL: not set
) STRICT, WITHOUT ROWID;

-- Lives of this store. A restored backup, or a clash at the server, begins a new one.
CREATE TABLE incarnation (
  number INTEGER PRIMARY KEY, -- order in which they began; the highest is the present one
  name TEXT NOT NULL UNIQUE,  -- random; what the server knows it by
  began_at TEXT NOT NULL,     -- UTC
  pruned INTEGER NOT NULL DEFAULT 0 -- ops up to this seq may have left the log (acknowledged for long, or moved on)
) STRICT;

-- One row per record, whatever its type.
CREATE TABLE record (
  rid INTEGER PRIMARY KEY,    -- row number; grows, never leaves this device
  type TEXT NOT NULL,         -- name of the type in the schema
  id TEXT NOT NULL UNIQUE,    -- UUID v7, made on the device that made the record
  parent TEXT,                -- id of the record this one belongs to; NULL: not a child
  region TEXT,                -- region code (scope); of a child: its parent's
  rev INTEGER NOT NULL DEFAULT 0, -- feed number of the last change pulled; 0: never pulled
  acked INTEGER NOT NULL DEFAULT 0, -- highest feed number by which the server acknowledged an op of this record
  deleted INTEGER NOT NULL DEFAULT 0, -- 1: deleted; the row stays
  deleted_with INTEGER,       -- rid of the record whose deletion took this one along; undone together
  created_at TEXT NOT NULL,   -- UTC
  created_by TEXT NOT NULL,   -- display name
  updated_at TEXT NOT NULL,   -- UTC
  updated_by TEXT NOT NULL,   -- display name
  body TEXT NOT NULL,         -- the fields, one JSON object; fields unknown to this program are kept
  sealed BLOB,                -- the sensitive fields, encrypted; NULL: none
  state INTEGER NOT NULL,     -- DmeState, derived from the open ops
  refused_code TEXT,          -- problem code of the refused op, while state is REFUSED
  refused_field TEXT          -- its field
) STRICT;

CREATE INDEX record_parent ON record (parent) WHERE parent IS NOT NULL;
-- What waits, is refused or is in conflict: few rows among many.
CREATE INDEX record_state ON record (state, type) WHERE state <> 0;
CREATE INDEX record_deleted ON record (deleted, deleted_with) WHERE deleted = 1;

-- What lists, search and sums read; derived from record in the same transaction, and never the only place of anything.
CREATE TABLE listing (
  type TEXT NOT NULL,         -- as in record
  date TEXT NOT NULL,         -- the date the record is sorted by (activity: date, follow_up: due); '': none
  rid INTEGER NOT NULL UNIQUE REFERENCES record (rid) ON DELETE CASCADE,
  deleted INTEGER NOT NULL,   -- as in record
  region TEXT,                -- as in record
  kind TEXT,                  -- field kind, if the type has one
  mode TEXT,                  -- field mode, if the type has one
  l INTEGER NOT NULL,         -- men, of the attendance matrix (participation: count_l)
  p INTEGER NOT NULL,         -- women
  people INTEGER NOT NULL,    -- l + p, or the number that is not split
  estimate INTEGER NOT NULL,  -- 1: people is an estimate
  done INTEGER NOT NULL,      -- follow_up: 1 when it has a date in done_on
  folded TEXT NOT NULL,       -- folded text for search
  PRIMARY KEY (type, date, rid)
) STRICT, WITHOUT ROWID;

-- The log of everything saved here, and the outbox: one row per save of one record.
CREATE TABLE op (
  incarnation INTEGER NOT NULL REFERENCES incarnation (number),
  seq INTEGER NOT NULL,       -- from 1, without gaps, per incarnation
  rid INTEGER NOT NULL REFERENCES record (rid) ON DELETE CASCADE,
  base INTEGER NOT NULL,      -- rev of the record that the author had before him; 0: none
  generation INTEGER NOT NULL, -- of the server that gave base
  line TEXT NOT NULL,         -- exactly the text that goes on the wire
  at TEXT NOT NULL,           -- UTC by the clock of this device
  open INTEGER NOT NULL,      -- 1 no final verdict yet, 2 refused and not brought again, 3 conflict to decide, 0 done
  asked INTEGER NOT NULL DEFAULT 0, -- 1: the server said "waiting" in the present run; not asked twice
  verdict INTEGER NOT NULL DEFAULT 0, -- DmeVerdictKind
  rev INTEGER NOT NULL DEFAULT 0, -- feed number the server gave it
  code TEXT,                  -- of a refusal: problem code
  field TEXT,                 -- of a refusal: its field
  fields TEXT,                -- of a conflict: the fields that were not applied, joined by ','
  waits_for TEXT,             -- of "waiting": id of the record that must come first
  verdict_generation INTEGER NOT NULL DEFAULT 0, -- of the server when it gave the verdict
  verdict_at TEXT,            -- UTC, when the verdict was stored here
  receipt INTEGER NOT NULL DEFAULT 0, -- number of the receipt that proves it
  PRIMARY KEY (incarnation, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX op_record ON op (rid, open);
-- The outbox proper: what waits, among all that was ever sent. All its columns, so that counting reads nothing else.
CREATE INDEX op_waits ON op (open, asked, incarnation, seq) WHERE open = 1;

-- What the server has confirmed, as shown to people.
CREATE TABLE receipt (
  generation INTEGER NOT NULL, -- of the server
  number INTEGER NOT NULL,    -- by the server
  at TEXT NOT NULL,           -- UTC, when it was stored here
  sent INTEGER NOT NULL,      -- ops it accepted
  conflicts INTEGER NOT NULL, -- ops with a conflict
  rejected INTEGER NOT NULL,  -- ops it refused
  PRIMARY KEY (generation, number)
) STRICT;

-- Half-typed forms. Not records, never sent.
CREATE TABLE draft (
  id TEXT PRIMARY KEY,        -- made by the form
  type TEXT NOT NULL,         -- name of the type
  record TEXT,                -- id of the record being edited; NULL: a new one
  base INTEGER NOT NULL,      -- rev of that record when the form was opened
  body TEXT NOT NULL,         -- the fields as typed, valid or not: a printed GVariant a{sms}
  extra TEXT,                 -- what else the form holds, in its own words
  updated_at TEXT NOT NULL,   -- UTC
  changed INTEGER NOT NULL    -- grows with each change: newest first, whatever the clock does
) STRICT, WITHOUT ROWID;

-- The regions of NTT as this program ships them, so that plain SQL can name them.
CREATE TABLE region (
  code TEXT PRIMARY KEY,      -- "53.02.08.2005"
  level TEXT NOT NULL,        -- provinsi, kabupaten, kota, kecamatan, kelurahan, desa
  name TEXT NOT NULL,         -- as in the decree
  parent TEXT                 -- code of the region above
) STRICT, WITHOUT ROWID;
