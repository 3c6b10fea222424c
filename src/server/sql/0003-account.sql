-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 3: who may use the server is an account; "person" is the view of the records of that type.
ALTER TABLE person RENAME TO account;
