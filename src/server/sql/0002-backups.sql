-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 2: the backups that `desad backup` has written. What the oldest of them holds, devices need not keep.

CREATE TABLE backup (
  path TEXT PRIMARY KEY,      -- absolute
  bytes INTEGER NOT NULL,     -- a file of another size or time is not that backup any more
  mtime INTEGER NOT NULL,     -- unix seconds
  rev INTEGER NOT NULL,       -- last feed number it holds
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
