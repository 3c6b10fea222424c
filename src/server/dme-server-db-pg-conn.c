/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <poll.h>
#include <string.h>

#include "dme-server-db-pg-private.h"

/* One connection: statements, rows, errors. */

#define MAX_PARAMETERS 20
#define MAX_DEFERRED 256 /* What they answer must fit into the buffers of the socket. */
#define CURSOR_ROWS "500"

/* Durable whatever the server's default is. A writer that waits longer than lock_timeout for
 * another one tells its device to come again. */
#define SET_UP \
  "SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET lock_timeout = '5s';" \
  "SET statement_timeout = '120s'; SET idle_in_transaction_session_timeout = '60s';" \
  "SET standard_conforming_strings = on"

static DmeServerError
code_of (const char *state)
{
  static const struct
  {
    const char *prefix;
    DmeServerError code;
  } codes[] = {
    { "08", DME_SERVER_ERROR_LOST },          { "57P", DME_SERVER_ERROR_LOST },
    { "40", DME_SERVER_ERROR_BUSY },          { "55P03", DME_SERVER_ERROR_BUSY },
    { "57014", DME_SERVER_ERROR_BUSY },       { "25P03", DME_SERVER_ERROR_LOST },
    { "53100", DME_SERVER_ERROR_FULL },       { "53", DME_SERVER_ERROR_BUSY },
    { "22", DME_SERVER_ERROR_CONSTRAINT },    { "23", DME_SERVER_ERROR_CONSTRAINT },
    { "28", DME_SERVER_ERROR_PERMISSION },    { "42501", DME_SERVER_ERROR_PERMISSION },
    { "25006", DME_SERVER_ERROR_PERMISSION }, { "XX001", DME_SERVER_ERROR_CORRUPT },
    { "XX002", DME_SERVER_ERROR_CORRUPT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_str_has_prefix (state, codes[i].prefix))
      return codes[i].code;
  return DME_SERVER_ERROR_ENGINE;
}

gboolean
pg_error_lost (PGconn *db, GError **error)
{
  g_autofree char *text = g_strdup (db != NULL ? PQerrorMessage (db) : "no memory");

  g_set_error (error, DME_SERVER_ERROR, DME_SERVER_ERROR_LOST, "%s",
               *g_strchomp (text) != '\0' ? text : "The connection is lost");
  return FALSE;
}

/* Only the first line of what the server says: the others quote values. */
gboolean
pg_error (PgConn *conn, const PGresult *result, const char *doing, GError **error)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *text = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

  if (state == NULL || PQstatus (conn->db) != CONNECTION_OK)
    return pg_error_lost (conn->db, error);
  g_set_error (error, DME_SERVER_ERROR, code_of (state), "%s: %s", doing, text);
  return FALSE;
}

static void
ignore_notice (void *arg, const char *message)
{
}

/**
 * pg_open:
 * @url: the database
 * @error: `DME_SERVER_ERROR_LOST`: it cannot be reached
 *
 * Returns: (transfer full): a connection
 */
PgConn *
pg_open (const char *url, GError **error)
{
  const char *const keys[] = { "dbname", "application_name", "connect_timeout", NULL };
  const char *const values[] = { url, "desad", "10", NULL };
  g_autoptr (PgConn) self = g_new0 (PgConn, 1);

  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  self->db = PQconnectdbParams (keys, values, 1);
  if (PQstatus (self->db) != CONNECTION_OK)
    {
      pg_error_lost (self->db, error);
      return NULL;
    }
  PQsetNoticeProcessor (self->db, ignore_notice, NULL);
  return pg_exec (self, SET_UP, error) ? g_steal_pointer (&self) : NULL;
}

void
pg_close (PgConn *self)
{
  if (self == NULL)
    return;
  PQfinish (self->db);
  for (gsize i = 0; i < G_N_ELEMENTS (self->copies); i++)
    if (self->copies[i].text != NULL)
      g_string_free (self->copies[i].text, TRUE);
  g_hash_table_unref (self->statements);
  g_free (self);
}

/* A server that was stopped has closed the connection: then there is something to read. */
gboolean
pg_is_alive (PgConn *self)
{
  struct pollfd fd = { .fd = PQsocket (self->db), .events = POLLIN };

  if (PQstatus (self->db) != CONNECTION_OK || PQtransactionStatus (self->db) != PQTRANS_IDLE)
    return FALSE;
  return poll (&fd, 1, 0) == 0 || (PQconsumeInput (self->db) && poll (&fd, 1, 0) == 0);
}

gboolean
pg_exec (PgConn *self, const char *sql, GError **error)
{
  g_autoptr (PgRows) rows = NULL;

  if (!pg_flush (self, error))
    return FALSE;
  rows = PQexec (self->db, sql);
  return PQresultStatus (rows) == PGRES_COMMAND_OK || PQresultStatus (rows) == PGRES_TUPLES_OK ||
         pg_error (self, rows, "Working with the database", error);
}

typedef struct
{
  int n;
  const char *values[MAX_PARAMETERS];
  char numbers[MAX_PARAMETERS][24];
} Parameters;

static void
read_parameters (Parameters *self, const char *types, va_list args)
{
  g_assert (strlen (types) <= MAX_PARAMETERS);
  for (self->n = 0; types[self->n] != '\0'; self->n++)
    {
      if (types[self->n] == 'i')
        {
          g_snprintf (self->numbers[self->n], sizeof self->numbers[0], "%" G_GINT64_FORMAT,
                      va_arg (args, gint64));
          self->values[self->n] = self->numbers[self->n];
        }
      else
        self->values[self->n] = va_arg (args, const char *);
    }
}

/* Parsing is a third of a small statement's time. */
static const char *
prepare (PgConn *self, const char *doing, const char *sql, GError **error)
{
  const char *known = g_hash_table_lookup (self->statements, sql);
  g_autofree char *name = NULL;
  g_autoptr (PgRows) rows = NULL;

  if (known != NULL)
    return known;
  name = g_strdup_printf ("s%u", g_hash_table_size (self->statements));
  if (!pg_flush (self, error))
    return NULL;
  rows = PQprepare (self->db, name, sql, 0, NULL);
  if (PQresultStatus (rows) != PGRES_COMMAND_OK)
    {
      pg_error (self, rows, doing, error);
      return NULL;
    }
  known = name;
  g_hash_table_insert (self->statements, (gpointer) sql, g_steal_pointer (&name));
  return known;
}

PgRows *
pg_run (PgConn *self, const char *doing, GError **error, const char *sql, const char *types, ...)
{
  Parameters parameters;
  g_autoptr (PgRows) rows = NULL;
  const char *name = prepare (self, doing, sql, error);
  va_list args;

  if (name == NULL || !pg_flush (self, error))
    return NULL;
  va_start (args, types);
  read_parameters (&parameters, types, args);
  va_end (args);
  rows = PQexecPrepared (self->db, name, parameters.n, parameters.values, NULL, NULL, 0);
  if (PQresultStatus (rows) == PGRES_COMMAND_OK || PQresultStatus (rows) == PGRES_TUPLES_OK)
    return g_steal_pointer (&rows);
  pg_error (self, rows, doing, error);
  return NULL;
}

/* Many small statements whose results are not wanted go over the wire together: a push of a
 * thousand ops would otherwise wait a thousand times for the other side. */
gboolean
pg_defer (PgConn *self, const char *doing, GError **error, const char *sql, const char *types, ...)
{
  Parameters parameters;
  const char *name = prepare (self, doing, sql, error);
  va_list args;

  if (name == NULL || (self->copies[0].sql != NULL && !pg_flush (self, error)))
    return FALSE;
  if (self->deferred == 0 && !PQenterPipelineMode (self->db))
    return pg_error_lost (self->db, error);
  va_start (args, types);
  read_parameters (&parameters, types, args);
  va_end (args);
  self->deferred++;
  self->doing = doing;
  if (!PQsendQueryPrepared (self->db, name, parameters.n, parameters.values, NULL, NULL, 0))
    return pg_error_lost (self->db, error);
  return self->deferred < MAX_DEFERRED || pg_flush (self, error);
}

/* Reads one answer for each statement that was sent. TRUE: none of them is a failure. */
static gboolean
read_answers (PgConn *self, GError **error)
{
  gboolean ok = TRUE;

  for (;;)
    {
      g_autoptr (PgRows) rows = PQgetResult (self->db);
      ExecStatusType status = PQresultStatus (rows);

      if (PQstatus (self->db) != CONNECTION_OK)
        return ok ? pg_error_lost (self->db, error) : FALSE;
      if (status == PGRES_PIPELINE_SYNC)
        return ok;
      if (rows == NULL || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        continue; /* NULL stands between the statements. */
      if (ok)
        pg_error (self, rows, self->doing, error);
      ok = FALSE;
    }
}

static gboolean
flush_deferred (PgConn *self, GError **error)
{
  gboolean ok;

  if (self->deferred == 0)
    return TRUE;
  self->deferred = 0;
  ok = PQpipelineSync (self->db) ? read_answers (self, error) : pg_error_lost (self->db, error);
  if (!PQexitPipelineMode (self->db) && ok)
    ok = pg_error_lost (self->db, error);
  return ok;
}

static void
append_copied (GString *text, const char *value)
{
  const char *c;

  if (value == NULL)
    {
      g_string_append (text, "\\N");
      return;
    }
  for (c = value + strcspn (value, "\\\n\r\t"); *c != '\0'; c = value + strcspn (value, "\\\n\r\t"))
    {
      g_string_append_len (text, value, c - value);
      g_string_append_c (text, '\\');
      g_string_append_c (text, *c == '\n' ? 'n' : *c == '\r' ? 'r' : *c == '\t' ? 't' : '\\');
      value = c + 1;
    }
  g_string_append (text, value);
}

static void
append_row (GString *text, const char *const *values, int n)
{
  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\t');
      append_copied (text, values[i]);
    }
  g_string_append_c (text, '\n');
}

/* NULL: both are taken by other tables. */
static PgCopy *
find_copy (PgConn *self, const char *sql)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->copies); i++)
    {
      PgCopy *copy = &self->copies[i];

      if (copy->sql != NULL && copy->sql != sql)
        continue;
      copy->sql = sql;
      if (copy->text == NULL)
        copy->text = g_string_new (NULL);
      return copy;
    }
  return NULL;
}

gboolean
pg_copy (PgConn *self, GError **error, const char *sql, const char *types, ...)
{
  Parameters parameters;
  PgCopy *copy = find_copy (self, sql);
  va_list args;

  if (copy == NULL && !pg_flush (self, error))
    return FALSE;
  if (copy == NULL)
    copy = find_copy (self, sql);
  va_start (args, types);
  read_parameters (&parameters, types, args);
  va_end (args);
  append_row (copy->text, parameters.values, parameters.n);
  return TRUE;
}

gboolean
pg_copy_values (PgConn *self, GError **error, const char *sql, const char *const *values, int n)
{
  PgCopy *copy = find_copy (self, sql);

  if (copy == NULL && !pg_flush (self, error))
    return FALSE;
  append_row ((copy != NULL ? copy : find_copy (self, sql))->text, values, n);
  return TRUE;
}

static gboolean
send_copy (PgConn *self, const PgCopy *copy, GError **error)
{
  g_autoptr (PgRows) rows = PQexec (self->db, copy->sql);
  gboolean ok;

  if (PQresultStatus (rows) != PGRES_COPY_IN)
    return pg_error (self, rows, "Writing rows", error);
  if (PQputCopyData (self->db, copy->text->str, (int) copy->text->len) != 1 ||
      PQputCopyEnd (self->db, NULL) != 1)
    return pg_error_lost (self->db, error);
  g_clear_pointer (&rows, PQclear);
  rows = PQgetResult (self->db);
  ok = PQresultStatus (rows) == PGRES_COMMAND_OK || pg_error (self, rows, "Writing rows", error);
  while (rows != NULL)
    {
      PQclear (rows);
      rows = PQgetResult (self->db);
    }
  return ok;
}

void
pg_drop_copies (PgConn *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->copies); i++)
    {
      self->copies[i].sql = NULL;
      if (self->copies[i].text != NULL)
        g_string_truncate (self->copies[i].text, 0);
    }
}

gboolean
pg_flush (PgConn *self, GError **error)
{
  gboolean ok = flush_deferred (self, error);

  for (gsize i = 0; i < G_N_ELEMENTS (self->copies); i++)
    ok = ok && (self->copies[i].sql == NULL || send_copy (self, &self->copies[i], error));
  pg_drop_copies (self);
  return ok;
}

const char *
pg_text (const PgRows *rows, int row, int column)
{
  return PQgetisnull (rows, row, column) ? NULL : PQgetvalue (rows, row, column);
}

char *
pg_dup (const PgRows *rows, int row, int column)
{
  return g_strdup (pg_text (rows, row, column));
}

gint64
pg_int (const PgRows *rows, int row, int column)
{
  return g_ascii_strtoll (PQgetvalue (rows, row, column), NULL, 10);
}

gboolean
pg_get_int (PgConn *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (PgRows) rows = pg_run (self, "Reading the database", error, sql, "");

  if (rows == NULL)
    return FALSE;
  if (PQntuples (rows) > 0)
    *value = pg_int (rows, 0, 0);
  return TRUE;
}

GPtrArray *
pg_column (const PgRows *rows)
{
  GPtrArray *column = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (column, pg_dup (rows, i, 0));
  return column;
}

/**
 * pg_cursor_open:
 * @self: zeroed
 * @conn: in a transaction
 * @name: no other cursor of it has
 * @sql: what to read
 * @values: (array zero-terminated=1): its parameters
 * @error: of the database
 *
 * Returns: success
 */
gboolean
pg_cursor_open (PgCursor *self,
                PgConn *conn,
                const char *name,
                const char *sql,
                const char *const *values,
                GError **error)
{
  g_autofree char *declare = g_strconcat ("DECLARE ", name, " NO SCROLL CURSOR FOR ", sql, NULL);
  g_autoptr (PgRows) rows = NULL;

  self->conn = conn;
  self->name = name;
  if (!pg_flush (conn, error))
    return FALSE;
  rows = PQexecParams (conn->db, declare, (int) g_strv_length ((char **) values), NULL, values,
                       NULL, NULL, 0);
  return PQresultStatus (rows) == PGRES_COMMAND_OK ||
         pg_error (conn, rows, "Reading the database", error);
}

int
pg_cursor_next (PgCursor *self, GError **error)
{
  g_autofree char *fetch = NULL;

  if (self->rows != NULL && ++self->row < PQntuples (self->rows))
    return 1;
  if (self->rows != NULL && PQntuples (self->rows) == 0)
    return 0;
  g_clear_pointer (&self->rows, PQclear);
  fetch = g_strconcat ("FETCH " CURSOR_ROWS " FROM ", self->name, NULL);
  self->rows = PQexec (self->conn->db, fetch);
  self->row = 0;
  if (PQresultStatus (self->rows) == PGRES_TUPLES_OK)
    return PQntuples (self->rows) > 0;
  pg_error (self->conn, self->rows, "Reading the database", error);
  g_clear_pointer (&self->rows, PQclear);
  return -1;
}

void
pg_cursor_clear (PgCursor *self)
{
  g_clear_pointer (&self->rows, PQclear);
}
