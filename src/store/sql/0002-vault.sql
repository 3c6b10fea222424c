-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 2: the vault. What a type marks as sensitive is sealed (XChaCha20-Poly1305) wherever it
-- is kept; record.sealed is there since version 1.
--
-- meta has these keys of it: vault_passphrase and vault_recovery, the store key wrapped by what the
-- user knows; vault_failures and vault_failed_at, wrong attempts since the last right one;
-- vault_scrub while what was readable before may still lie in freed pages; sealed_token and
-- sealed_secret_key in place of token and secret_key.

-- The whole line of an op that says something sensitive; then line is ''. NULL: line says it all.
ALTER TABLE op ADD COLUMN sealed BLOB;

-- Body and extra of a draft of a type with sensitive fields; then body is '' and extra NULL.
ALTER TABLE draft ADD COLUMN sealed BLOB;
