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
