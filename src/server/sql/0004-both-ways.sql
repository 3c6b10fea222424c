-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4: erasure, feeding, pictures.

-- 1: all that was known of it was erased on request; deleted too. body is '{}', stamps NULL, and
-- the texts of its ops and of those refused are ''.
ALTER TABLE record ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

-- Pulling: records in the order of their last change; what left a region, so that those who may not
-- see where it went learn that it did.
ALTER TABLE record ADD COLUMN moved INTEGER NOT NULL DEFAULT 0; -- feed number by which it came to its region; 0: it was made there
CREATE INDEX record_feed ON record (rev, region);
CREATE INDEX record_erased ON record (rev) WHERE erased = 1;
CREATE TABLE departure (
  record TEXT NOT NULL,       -- id
  region TEXT NOT NULL,       -- that it left
  rev INTEGER NOT NULL,       -- feed number, the last time it did
  PRIMARY KEY (record, region)
) STRICT, WITHOUT ROWID;
CREATE INDEX departure_feed ON departure (rev, region);

-- Which records name the content of a photo or scan. The contents themselves are files, DIR/blobs/.
CREATE INDEX record_blob ON record (json_extract (body, '$.sha256')) WHERE type = 'blob_ref';
