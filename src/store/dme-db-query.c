/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"
#include "dme-text.h"

/* Lists and search. The row ids come from the narrow listing, in its own order, so nothing is
 * sorted; records are read a page at a time. */

DmeQuery *
dme_query_new (const DmeType *type)
{
  DmeQuery *self = g_new0 (DmeQuery, 1);

  self->type = type;
  self->state = -1;
  self->papers = -1;
  self->cover = -1;
  return self;
}

static gpointer
copy_text (gconstpointer text, gpointer data)
{
  return g_strdup (text);
}

DmeQuery *
dme_query_copy (const DmeQuery *self)
{
  DmeQuery *copy = g_memdup2 (self, sizeof *self);

  copy->search = g_strdup (self->search);
  copy->period = g_strdup (self->period);
  copy->region = g_strdup (self->region);
  copy->parent = g_strdup (self->parent);
  if (self->where != NULL)
    {
      copy->where = g_ptr_array_copy (self->where, copy_text, NULL);
      g_ptr_array_set_free_func (copy->where, g_free);
    }
  return copy;
}

void
dme_query_free (DmeQuery *self)
{
  g_free (self->search);
  g_free (self->period);
  g_free (self->region);
  g_free (self->parent);
  g_clear_pointer (&self->where, g_ptr_array_unref);
  g_free (self);
}

void
dme_query_result_free (DmeQueryResult *self)
{
  g_array_unref (self->rows);
  g_free (self);
}

/**
 * dme_query_describe:
 * @query: what is looked for
 *
 * Returns: (transfer full): everything in it but the search and the limit; the
 *   same for two queries only if they let the same rows through
 */
char *
dme_query_describe (const DmeQuery *query)
{
  GString *text = g_string_new (query->type->name);

  g_string_append_printf (text, " %d %d %d %d|%s|%s|%s", query->state, query->papers, query->cover,
                          query->deleted, query->period != NULL ? query->period : "",
                          query->region != NULL ? query->region : "",
                          query->parent != NULL ? query->parent : "-");
  for (guint i = 0; query->where != NULL && i < query->where->len; i++)
    g_string_append_printf (text, "|%s", (const char *) query->where->pdata[i]);
  return g_string_free (text, FALSE);
}

static int
longest_first (gconstpointer a, gconstpointer b)
{
  return (int) strlen (*(const char *const *) b) - (int) strlen (*(const char *const *) a);
}

/* Each word may be anywhere. The longest is the rarest, so it is looked for first. */
static GPtrArray *
fold_words (const char *search)
{
  g_autofree char *valid = g_utf8_make_valid (search != NULL ? search : "", -1);
  g_auto (GStrv) parts = g_strsplit_set (valid, " \t\n\r,;", -1);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *word = dme_text_fold (parts[i]);

      if (word != NULL && *word != '\0')
        g_ptr_array_add (words, word);
      else
        g_free (word);
    }

  g_ptr_array_sort (words, longest_first);
  return words;
}

static char *
choices_to_json (const char *value)
{
  g_auto (GStrv) codes = g_strsplit (value, ",", -1);
  g_autofree char *joined = g_strjoinv ("\",\"", codes);

  return g_strdup_printf ("[\"%s\"]", joined);
}

/* How a canonical value looks to json_extract(). */
static void
bind_value (sqlite3_stmt *stmt, const char *name, const DmeField *field, const char *value)
{
  g_autofree char *json = NULL;

  if (value == NULL || *value == '\0')
    return; /* NULL: the field has no value. */

  if (field->kind == DME_KIND_INT || field->kind == DME_KIND_MONEY)
    dme_bind_int (stmt, name, g_ascii_strtoll (value, NULL, 10));
  else if (field->kind == DME_KIND_BOOL)
    dme_bind_int (stmt, name, g_str_equal (value, "true"));
  else if (field->kind == DME_KIND_CHOICES)
    dme_bind_text (stmt, name, json = choices_to_json (value));
  else
    dme_bind_text (stmt, name, value);
}

/* Fields that the listing holds itself need no look at the record. */
static gboolean
is_listed (const DmeType *type, const DmeField *field)
{
  return field->kind == DME_KIND_CHOICE &&
         (g_str_equal (field->name, "kind") || g_str_equal (field->name, "mode") ||
          (g_str_equal (field->name, "status") && type == &dme_type_person));
}

static void
append_where (GString *sql, const DmeQuery *query)
{
  for (guint i = 0; query->where != NULL && i + 1 < query->where->len; i += 2)
    {
      const DmeField *field = dme_type_find_field (query->type, query->where->pdata[i]);

      if (field == NULL)
        g_string_append (sql, " AND 0"); /* No record has it. */
      else if (is_listed (query->type, field))
        g_string_append_printf (sql, " AND l.%s IS :v%u", field->name, i);
      else
        g_string_append_printf (sql,
                                " AND (SELECT json_extract(r.body, '$.%s') FROM record r"
                                "  WHERE r.rid = l.rid) IS :v%u",
                                field->name, i);
    }
}

/* Only of persons. What ends is compared with today when it is asked for. */
static void
append_progress (GString *sql, const DmeQuery *query)
{
  if (query->papers == 0)
    g_string_append (sql, " AND l.papers_done < l.papers_total");
  else if (query->papers == 1)
    g_string_append (sql, " AND l.papers_done >= l.papers_total");

  switch (query->cover)
    {
    case DME_COVER_NONE:
    case DME_COVER_UNPAID:
      g_string_append_printf (sql, " AND l.cover = %d", query->cover);
      break;
    case DME_COVER_VALID:
      g_string_append_printf (sql, " AND julianday(l.cover_until) - julianday(:today) > %d",
                              DME_EXPIRY_SOON_DAYS);
      break;
    case DME_COVER_SOON:
      g_string_append_printf (sql,
                              " AND julianday(l.cover_until) - julianday(:today) BETWEEN 0 AND %d",
                              DME_EXPIRY_SOON_DAYS);
      break;
    case DME_COVER_EXPIRED:
      g_string_append (sql, " AND l.cover_until < :today");
      break;
    default:
      break;
    }
}

static char *
build_sql (const DmeQuery *query, const char *columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "SELECT %s FROM listing l WHERE l.type = :type", columns);
  if (!query->deleted)
    g_string_append (sql, " AND l.deleted = 0");
  if (query->period != NULL && *query->period != '\0')
    g_string_append (sql, " AND l.date >= :from AND l.date < :to");
  if (query->region != NULL && *query->region != '\0')
    g_string_append (sql, " AND (l.region = :region"
                          " OR (l.region > :region || '.' AND l.region < :region || '/'))");
  if (query->parent != NULL)
    g_string_append (sql, " AND l.rid IN (SELECT rid FROM record WHERE parent = :parent)");
  if (query->state == DME_STATE_SENT) /* The one with many records, so without an index. */
    g_string_append (sql, " AND l.rid NOT IN"
                          " (SELECT rid FROM record WHERE state <> 0 AND type = :type)");
  else if (query->state >= 0)
    g_string_append (sql, " AND l.rid IN"
                          " (SELECT rid FROM record WHERE state = :state"
                          "  AND state <> 0 AND type = :type)");
  append_where (sql, query);
  append_progress (sql, query);
  g_string_append (sql, " ORDER BY l.date DESC, l.rid DESC");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static void
bind_query (sqlite3_stmt *stmt, const DmeQuery *query)
{
  dme_bind_text (stmt, ":type", query->type->name);
  if (query->period != NULL && *query->period != '\0')
    {
      /* Everything that begins with the period: '~' is above every digit and '-'. */
      g_autofree char *end = g_strconcat (query->period, "~", NULL);

      dme_bind_text (stmt, ":from", query->period);
      dme_bind_text (stmt, ":to", end);
    }
  if (query->region != NULL && *query->region != '\0')
    dme_bind_text (stmt, ":region", query->region);
  if (query->parent != NULL)
    dme_bind_text (stmt, ":parent", query->parent);
  if (query->state > 0)
    dme_bind_int (stmt, ":state", query->state);
  for (guint i = 0; query->where != NULL && i + 1 < query->where->len; i += 2)
    {
      const DmeField *field = dme_type_find_field (query->type, query->where->pdata[i]);
      g_autofree char *name = g_strdup_printf (":v%u", i);

      if (field != NULL)
        bind_value (stmt, name, field, query->where->pdata[i + 1]);
    }
  if (query->cover >= DME_COVER_VALID)
    {
      g_autofree char *today = dme_clock_today ();

      dme_bind_text (stmt, ":today", today);
    }
}

/* Rows of @query in the order of lists, whatever it searches and however many it wants. */
DmeOwnStmt *
dme_db_prepare_query (DmeDb *self, const DmeQuery *query, const char *columns, GError **error)
{
  g_autofree char *sql = build_sql (query, columns);
  DmeOwnStmt *stmt = dme_db_prepare_own (self, sql, error);

  if (stmt != NULL)
    bind_query (stmt, query);
  return stmt;
}

/**
 * dme_db_query:
 * @self: a connection
 * @query: what is looked for
 * @error: what SQLite says
 *
 * Finds records: newest date first, and of one date the newest row first.
 *
 * Returns: (transfer full): row ids and the sum of people
 */
DmeQueryResult *
dme_db_query (DmeDb *self, const DmeQuery *query, GError **error)
{
  g_autoptr (GPtrArray) words = fold_words (query->search);
  g_autoptr (DmeQueryResult) result = NULL;
  g_autoptr (DmeOwnStmt) stmt = NULL;
  int rc = SQLITE_DONE;

  if (words->len > 0)
    return query->type == &dme_type_person ? dme_db_query_persons (self, query, error)
                                           : dme_db_query_listed (self, query, words, error);

  dme_db_drop_listed (self, query->type);
  stmt = dme_db_prepare_query (self, query, "l.rid, l.people", error);
  if (stmt == NULL)
    return NULL;

  result = g_new0 (DmeQueryResult, 1);
  result->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  while ((query->limit <= 0 || result->rows->len < (guint) query->limit) &&
         (rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (result->rows, rid);
      result->people += sqlite3_column_int64 (stmt, 1);
    }

  return rc == SQLITE_DONE || rc == SQLITE_ROW ? g_steal_pointer (&result) : NULL;
}

/**
 * dme_db_load_rows:
 * @self: a connection
 * @rows: row ids, as dme_db_query() gives them
 * @n: how many
 * @error: NOT_FOUND if a row is not there, and what SQLite says
 *
 * Returns: (transfer full) (element-type DmeRecord): the records, in that order
 */
GPtrArray *
dme_db_load_rows (DmeDb *self, const gint64 *rows, gsize n, GError **error)
{
  g_autoptr (GPtrArray)
    records = g_ptr_array_new_full ((guint) n, (GDestroyNotify) dme_record_unref);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (DmeStmt) stmt =
        dme_db_prepare (self, "SELECT " DME_RECORD_COLUMNS "FROM record WHERE rid = :rid", error);
      DmeRecord *record;
      int rc;

      if (stmt == NULL)
        return NULL;

      dme_bind_int (stmt, ":rid", rows[i]);
      rc = dme_db_step (self, stmt, error);
      if (rc == SQLITE_DONE)
        g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_NOT_FOUND, "No row %" G_GINT64_FORMAT,
                     rows[i]);
      if (rc != SQLITE_ROW)
        return NULL;

      record = dme_record_from_row (self, stmt, error);
      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
      if ((record->type == &dme_type_person &&
           !dme_db_read_papers (self, rows[i], record, error)) ||
          !dme_db_look_for_photos (self, record, error))
        return NULL;
    }

  return g_steal_pointer (&records);
}

/**
 * dme_db_list:
 * @self: a connection
 * @query: what is looked for
 * @error: what SQLite says
 *
 * Returns: (transfer full) (element-type DmeRecord): the records found, as of one moment
 */
GPtrArray *
dme_db_list (DmeDb *self, const DmeQuery *query, GError **error)
{
  g_autoptr (DmeQueryResult) result = NULL;
  g_autoptr (GPtrArray) records = NULL;

  if (!dme_db_begin_read (self, error))
    return NULL;

  result = dme_db_query (self, query, error);
  if (result != NULL)
    records = dme_db_load_rows (self, (gint64 *) result->rows->data, result->rows->len, error);

  if (!dme_db_end (self, records != NULL, error))
    return NULL;
  return g_steal_pointer (&records);
}
