/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-wire.h"

/* What every record has, as columns of the table `record`. */
static const char *const columns[] = { "id",         "region",     "rev",
                                       "deleted",    "created_at", "created_by",
                                       "updated_at", "updated_by", NULL };

/* Any name may be a keyword of SQL ("end", "case"), so every one is quoted. */
static void
append_identifier (GString *sql, const char *name)
{
  const char *c;

  g_string_append_c (sql, '"');
  for (c = name; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (sql, '"');
      g_string_append_c (sql, *c);
    }
  g_string_append_c (sql, '"');
}

/**
 * dme_wire_view_sql:
 * @type: a record type
 *
 * Writes the statement that makes a view named as the type, with one column per
 * field, for reports and for people who use SQL. Texts are text, counts and money
 * integers, booleans 0 or 1, sets of choices a JSON array. Deleted records are in
 * it too, marked. Device and server use the same views.
 *
 * Returns: (transfer full): `CREATE VIEW …` without a semicolon
 */
char *
dme_wire_view_sql (const DmeType *type)
{
  GString *sql = g_string_new ("CREATE VIEW ");
  gsize i;

  append_identifier (sql, type->name);
  g_string_append (sql, " AS SELECT ");
  for (i = 0; columns[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (sql, ", ");
      g_string_append (sql, columns[i]);
      if (!g_str_equal (dme_record_name_member (type, columns[i]), columns[i]))
        g_string_append_printf (sql, " AS %s", dme_record_name_member (type, columns[i]));
    }
  for (i = 0; i < type->n_fields; i++)
    {
      if (dme_record_is_member (type, type->fields[i].name))
        continue; /* "region" stands there already. */
      g_string_append_printf (sql, ", json_extract(body, '$.%s') AS ", type->fields[i].name);
      append_identifier (sql, type->fields[i].name);
    }
  g_string_append_printf (sql, " FROM record WHERE type = '%s'", type->name);

  return g_string_free (sql, FALSE);
}
