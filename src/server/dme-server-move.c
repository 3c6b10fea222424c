/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-server-move.h"

const DmeMoveTable dme_move_tables[] = {
  { "meta", "key, value", "key", FALSE },
  { "account", "no, id, name, role, scope, created_at", "no", TRUE },
  { "enrol_code", "hash, person, expires, used_key, device", "hash", FALSE },
  { "device",
    "no, id, person, label, public_key, token_hash, created_at, last_seen_at, waiting, revoked_at",
    "no", TRUE },
  { "stream", "no, device, incarnation, next", "no", TRUE },
  { "receipt", "no, stream, first, last, at", "no", TRUE },
  { "op",
    "no, stream, seq, record, fingerprint, receipt, verdict, rev, code, field, waits_for, line",
    "no", FALSE },
  { "record",
    "no, id, type, parent, region, rev, deleted, created_at, created_by, updated_at, updated_by, "
    "conflicts, stamp_rev, stamp_device, stamps, body, erased, moved",
    "no", FALSE },
  { "departure", "record, region, rev", "record, region", FALSE },
  { "conflict", "record, field, device, value, rev, by, at", "record, field, device", FALSE },
  { "reject", "no, stream, seq, fingerprint, type, record, code, field, line, at, open", "no",
    TRUE },
  { "audit", "no, at, who, what, detail", "no", TRUE },
  { NULL, NULL, NULL, FALSE },
};

void
dme_move_hash (GChecksum *sum, const char *const *values, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_checksum_update (sum, (const guchar *) (values[i] != NULL ? "v" : "n"), 1);
      if (values[i] != NULL)
        g_checksum_update (sum, (const guchar *) values[i], (gssize) strlen (values[i]));
      g_checksum_update (sum, (const guchar *) "", 1);
    }
}
