/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include <string.h>

#include "dme-db-private.h"

/* Searching a list while somebody types. The first key reads what the listing holds of the rows
 * that the filter lets through; the next keys look only there, and among the rows of the key before
 * if all its words are still asked for. Anything written, by whomever, makes it be read anew. */

typedef struct
{
  gint64 rid, people;
  gsize start; /* of its text, which ends in '\0' */
} Row;

struct _DmeDbListed
{
  const DmeType *type;
  char *filter;
  gint64 data_version, changes;
  GArray *rows;  /* of Row, in the order of the list */
  GString *text; /* what is searched in, of all of them */

  GPtrArray *words; /* (nullable) of the key before */
  GArray *found;    /* of guint: the rows it found */
};

/**
 * dme_db_drop_listed:
 * @self: a connection
 * @type: (nullable): of the records that nobody searches any more; %NULL: any
 *
 * Forgets what the last search read. Nothing sensitive is in it.
 */
void
dme_db_drop_listed (DmeDb *self, const DmeType *type)
{
  DmeDbListed *listed = self->listed;

  if (listed == NULL || (type != NULL && type != listed->type))
    return;

  g_string_free (listed->text, TRUE);
  g_array_unref (listed->rows);
  g_array_unref (listed->found);
  g_clear_pointer (&listed->words, g_ptr_array_unref);
  g_free (listed->filter);
  g_free (listed);
  self->listed = NULL;
}

static gboolean
read_rows (DmeDb *self, sqlite3_stmt *stmt, GError **error)
{
  DmeDbListed *listed = self->listed;
  int rc;

  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      Row row = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1),
                  listed->text->len };
      const char *folded = dme_column_text (stmt, 2);

      g_string_append_len (listed->text, folded != NULL ? folded : "",
                           folded != NULL ? sqlite3_column_bytes (stmt, 2) : 0);
      g_string_append_c (listed->text, '\0');
      g_array_append_val (listed->rows, row);
    }

  return rc == SQLITE_DONE;
}

/* Reads the rows, unless they are known. */
static gboolean
ensure_rows (DmeDb *self, const DmeQuery *query, GError **error)
{
  g_autofree char *filter = dme_query_describe (query);
  gint64 data_version = dme_db_get_data_version (self);
  gint64 changes = sqlite3_total_changes64 (self->handle);
  g_autoptr (DmeOwnStmt) stmt = NULL;

  if (self->listed != NULL && g_str_equal (self->listed->filter, filter) &&
      self->listed->data_version == data_version && self->listed->changes == changes)
    return TRUE;

  dme_db_drop_listed (self, NULL);
  stmt = dme_db_prepare_query (self, query, "l.rid, l.people, l.folded", error);
  if (stmt == NULL)
    return FALSE;

  self->listed = g_new0 (DmeDbListed, 1);
  self->listed->type = query->type;
  self->listed->filter = g_steal_pointer (&filter);
  self->listed->data_version = data_version;
  self->listed->changes = changes;
  self->listed->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->listed->text = g_string_new (NULL);
  self->listed->found = g_array_new (FALSE, FALSE, sizeof (guint));
  if (read_rows (self, stmt, error))
    return TRUE;

  dme_db_drop_listed (self, NULL);
  return FALSE;
}

/* Whoever has all of @words has all of @before. */
static gboolean
is_narrower (GPtrArray *words, GPtrArray *before)
{
  for (guint i = 0; i < before->len; i++)
    {
      gboolean asked = FALSE;

      for (guint j = 0; j < words->len && !asked; j++)
        asked = strstr (words->pdata[j], before->pdata[i]) != NULL;
      if (!asked)
        return FALSE;
    }

  return TRUE;
}

static const char *
text_of (const DmeDbListed *listed, guint row, gsize *length)
{
  gsize start = g_array_index (listed->rows, Row, row).start;
  gsize end = row + 1 < listed->rows->len ? g_array_index (listed->rows, Row, row + 1).start
                                          : listed->text->len;

  *length = end - start - 1;
  return listed->text->str + start;
}

static gboolean
has_words (const DmeDbListed *listed, guint row, GPtrArray *words)
{
  gsize length;
  const char *text = text_of (listed, row, &length);

  for (guint i = 0; i < words->len; i++)
    if (memmem (text, length, words->pdata[i], strlen (words->pdata[i])) == NULL)
      return FALSE;
  return TRUE;
}

/* One run over all texts for the longest word, the rarest; the others only where it is. */
static GArray *
look_everywhere (const DmeDbListed *listed, GPtrArray *words)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  const char *text = listed->text->str, *end = text + listed->text->len;
  const char *word = words->pdata[0];
  guint row = 0;

  for (const char *at = text; row < listed->rows->len; row++)
    {
      at = memmem (at, (gsize) (end - at), word, strlen (word));
      if (at == NULL)
        break;

      while (row + 1 < listed->rows->len &&
             g_array_index (listed->rows, Row, row + 1).start <= (gsize) (at - text))
        row++;
      if (words->len == 1 || has_words (listed, row, words))
        g_array_append_val (found, row);
      if (row + 1 < listed->rows->len)
        at = text + g_array_index (listed->rows, Row, row + 1).start;
    }

  return found;
}

static GArray *
look_among (const DmeDbListed *listed, GPtrArray *words)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < listed->found->len; i++)
    {
      guint row = g_array_index (listed->found, guint, i);

      if (has_words (listed, row, words))
        g_array_append_val (found, row);
    }

  return found;
}

/**
 * dme_db_query_listed:
 * @self: a connection
 * @query: not of persons
 * @words: (element-type utf8) (transfer none): folded, the longest first, at
 *   least one
 * @error: what SQLite says
 *
 * Returns: (transfer full): the rows of the query whose texts have every word
 */
DmeQueryResult *
dme_db_query_listed (DmeDb *self, const DmeQuery *query, GPtrArray *words, GError **error)
{
  DmeQueryResult *result;
  DmeDbListed *listed;
  GArray *found;

  if (!ensure_rows (self, query, error))
    return NULL;

  listed = self->listed;
  found = listed->words != NULL && is_narrower (words, listed->words)
            ? look_among (listed, words)
            : look_everywhere (listed, words);
  g_array_unref (listed->found);
  g_clear_pointer (&listed->words, g_ptr_array_unref);
  listed->found = found;
  listed->words = g_ptr_array_ref (words);

  result = g_new0 (DmeQueryResult, 1);
  result->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < found->len && (query->limit <= 0 || i < (guint) query->limit); i++)
    {
      const Row *row = &g_array_index (listed->rows, Row, g_array_index (found, guint, i));

      g_array_append_val (result->rows, row->rid);
      result->people += row->people;
    }

  return result;
}
