-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4: erasure, feeding, pictures.

-- 1: all that was known of it was erased on request; deleted too. body is '{}', stamps NULL, and
-- the texts of its ops and of those refused are ''.
ALTER TABLE record ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
