-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4: erasure, pulling, pictures.

-- 1: all that was known of it was erased on request; deleted too. The row stays, so that a late
-- copy is recognised; body is '{}', and each op of it says only that it is to be erased.
ALTER TABLE record ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
