/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-wire-private.h"

#include <stdlib.h>

static json_t *
parse (char *text)
{
  json_t *value = json_loads (text, 0, NULL);

  g_free (text);
  return value;
}

static json_t *
records_to_json (const GPtrArray *records)
{
  json_t *array = json_array ();

  for (guint i = 0; i < records->len; i++)
    json_array_append_new (array, parse (dme_wire_record_to_json (records->pdata[i])));

  return array;
}

static json_t *
ops_to_json (const GPtrArray *ops)
{
  json_t *array = json_array ();

  for (guint i = 0; i < ops->len; i++)
    json_array_append_new (array, parse (dme_wire_op_to_json (ops->pdata[i])));

  return array;
}

/**
 * dme_wire_dossier_to_json:
 * @person: the person
 * @children: (element-type DmeRecord): what belongs to them
 * @history: (element-type DmeOp): who changed what
 * @accesses: (element-type DmeRecord): who has looked
 * @made_at: UTC
 * @made_by: who made it
 *
 * Everything that is written about one person, for that person to take to
 * another office (UU 27/2022, article 13).
 *
 * Returns: (transfer full): one object, for people as well: indented
 */
char *
dme_wire_dossier_to_json (const DmeRecord *person,
                          const GPtrArray *children,
                          const GPtrArray *history,
                          const GPtrArray *accesses,
                          const char *made_at,
                          const char *made_by)
{
  g_autoptr (json_t) document = NULL;
  char *dump, *text;

  g_return_val_if_fail (person != NULL && children != NULL && history != NULL && accesses != NULL,
                        NULL);

  document = json_pack ("{s:s, s:s, s:o, s:o, s:o, s:o}", "made_at", made_at, "made_by", made_by,
                        "record", parse (dme_wire_record_to_json (person)), "children",
                        records_to_json (children), "history", ops_to_json (history), "accesses",
                        records_to_json (accesses));
  dump = json_dumps (document, JSON_INDENT (2));
  text = g_strconcat (dump, "\n", NULL);
  free (dump);

  return text;
}
