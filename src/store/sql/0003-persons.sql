-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 3: lists of persons. Nothing here is sensitive: names are searched in memory only.

-- Of a person, derived like the rest of the listing.
ALTER TABLE listing ADD COLUMN status TEXT;        -- field status
ALTER TABLE listing ADD COLUMN papers_done INTEGER; -- papers that count and are there
ALTER TABLE listing ADD COLUMN papers_total INTEGER; -- papers that count
ALTER TABLE listing ADD COLUMN papers_end TEXT;    -- the last day of the first one of them to run out; NULL: none will
ALTER TABLE listing ADD COLUMN cover INTEGER;      -- BPJS Ketenagakerjaan: 0 none, 1 not paid, 2 until cover_until
ALTER TABLE listing ADD COLUMN cover_until TEXT;   -- the last day of cover; NULL: not known

-- Persons that were written, in order: how the index in the memory of each connection keeps up.
-- Old rows are forgotten; one that has missed some reads everything again.
CREATE TABLE touched (
  change INTEGER PRIMARY KEY, -- grows by one
  rid INTEGER NOT NULL        -- of the person; the row may be gone
) STRICT;
