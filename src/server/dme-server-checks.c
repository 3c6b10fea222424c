/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-checks.h"

const DmeServerCheck dme_server_checks[] = {
  { "SELECT count(*) FROM stream s WHERE s.next - 1 <> (SELECT count(*) FROM op o WHERE o.stream "
    "= s.no)",
    "devices whose ops have gaps" },
  { "SELECT count(*) FROM op o WHERE NOT EXISTS (SELECT 1 FROM receipt r WHERE r.no = o.receipt)",
    "ops without a receipt" },
  { "SELECT count(*) FROM op o WHERE o.verdict IN (1, 3) AND o.line NOT LIKE '%\"del\":true%' "
    "AND NOT EXISTS (SELECT 1 FROM record r WHERE r.id = o.record)",
    "accepted ops without their record" },
  { "SELECT count(*) FROM op o WHERE o.verdict = 4 AND NOT EXISTS (SELECT 1 FROM reject r WHERE "
    "r.stream = o.stream AND r.seq = o.seq)",
    "refused ops that were not kept" },
  { "SELECT count(*) FROM op WHERE (verdict = 5) <> (waits_for IS NOT NULL)",
    "ops whose waiting is not explained" },
  { "SELECT count(*) FROM record WHERE rev > (SELECT last FROM feed) OR stamp_rev > rev",
    "records ahead of the feed" },
  { "SELECT count(*) FROM record c WHERE c.parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "record p WHERE p.id = c.parent)",
    "children without a parent" },
  { "SELECT count(*) FROM record r WHERE r.conflicts <> (SELECT count(*) FROM conflict c WHERE "
    "c.record = r.id)",
    "records with a wrong count of conflicts" },
  { NULL, NULL },
};

void
dme_server_check_add (GPtrArray *findings, gint64 n, const char *text)
{
  if (n > 0)
    g_ptr_array_add (findings, g_strdup_printf ("%" G_GINT64_FORMAT " %s", n, text));
}
