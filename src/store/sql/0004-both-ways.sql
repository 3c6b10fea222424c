-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4: erasure, pulling, pictures.

-- Contents of photos and scans, by the hash of what is sent. Where they belong is said by the records of the type
-- blob_ref. What they show is sealed (XChaCha20-Poly1305), each part bound to its place.
CREATE TABLE blob (
  bid INTEGER PRIMARY KEY,    -- row number; never leaves this device
  sha256 TEXT NOT NULL UNIQUE, -- of the content, in lower-case hexadecimal
  media_type TEXT NOT NULL,   -- of the content
  bytes INTEGER NOT NULL,     -- of the content
  thumbnail BLOB,             -- a small picture of it, sealed; NULL: it has none
  state INTEGER NOT NULL,     -- 1 the server does not have all of it, 0 it has
  sent INTEGER NOT NULL DEFAULT 0, -- bytes that lay on the server when it was asked last
  code TEXT,                  -- why the server refused it last: a problem code; NULL: it did not
  added_at TEXT NOT NULL      -- UTC; when it was last chosen
) STRICT;

CREATE INDEX blob_waits ON blob (bytes, bid) WHERE state = 1;

-- Of 65536 bytes each but for the last, so that no more is ever in memory or sent at once.
CREATE TABLE blob_part (
  bid INTEGER NOT NULL REFERENCES blob (bid) ON DELETE CASCADE,
  part INTEGER NOT NULL,      -- from 0
  sealed BLOB NOT NULL,
  PRIMARY KEY (bid, part)
) STRICT;

CREATE INDEX record_blob ON record (json_extract (body, '$.sha256')) WHERE type = 'blob_ref';
-- 1: all that was known of it was erased on request; deleted too. The row stays, so that a late
-- copy is recognised; body is '{}', and each op of it says only that it is to be erased.
ALTER TABLE record ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

-- Which records were merged into a person: their history is that of the person.
CREATE INDEX record_merged ON record (json_extract (body, '$.merged_into')) WHERE type = 'person' AND deleted = 1;

-- Pulling.
-- known: feed number of the last change that this device has, by a pull or by its own doing;
-- -1: it was read, but the server has lost that since.
ALTER TABLE record ADD COLUMN known INTEGER NOT NULL DEFAULT 0;
-- gone, 1: no longer in the area of the user; it can be read, and is in no list.
ALTER TABLE record ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;

-- Values that were pulled, but that a change not yet sent hides. They appear when the server has
-- decided about that change, unless it came out on top.
CREATE TABLE beside (
  rid INTEGER NOT NULL REFERENCES record (rid) ON DELETE CASCADE,
  field TEXT NOT NULL,        -- its name; 'deleted' for whether the record is
  rev INTEGER NOT NULL,       -- of the record when it was pulled
  value TEXT,                 -- NULL: the field is empty there; or sealed
  sealed BLOB,
  PRIMARY KEY (rid, field)
) STRICT, WITHOUT ROWID;

-- Two people changed the same field: the value that does not stand, as the server told. Until
-- somebody decides.
CREATE TABLE conflict (
  rid INTEGER NOT NULL REFERENCES record (rid) ON DELETE CASCADE,
  field TEXT NOT NULL,        -- its name; 'deleted' for a deletion
  rev INTEGER NOT NULL,       -- feed number of the op that brought the value; names the conflict
  value TEXT,                 -- NULL: that op cleared the field; or sealed
  sealed BLOB,
  by TEXT,                    -- who brought it, and when
  at TEXT,
  now_by TEXT,                -- who wrote the value that stands, and when; NULL: not known
  now_at TEXT,
  mine INTEGER NOT NULL,      -- 1: this device brought it
  decided INTEGER NOT NULL DEFAULT 0, -- 1: decided here, and not sent yet
  PRIMARY KEY (rid, field, rev)
) STRICT, WITHOUT ROWID;
