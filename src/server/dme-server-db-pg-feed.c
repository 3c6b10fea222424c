/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-pg-private.h"

/* What a pull reads: the feed, by parts. Each reading sees one moment. Since writers take turns
 * from their first statement to their last, whoever sees a feed number sees all before it. */

/* Whole groups of a code count: 53.02.07 lies in 53.02, between "53.02." and "53.02/". */
#define IN_PART(column, n) \
  "(" column " = $" n " OR (" column " > $" n " || '.' AND " column " < $" n " || '/'))"

typedef struct
{
  PgCursor records, departures;
  DmeFeedFunc func;
  gpointer user_data;
  gboolean enough;
} Reading;

static void
reading_clear (Reading *self)
{
  pg_cursor_clear (&self->records);
  pg_cursor_clear (&self->departures);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
tell_record (Reading *self, GError **error)
{
  g_autoptr (DmeRecordRow) record = pg_record_from (self->records.rows, self->records.row);
  DmeFeedItem item = {
    .rev = record->rev, .id = record->id, .record = record, .region = record->region
  };

  return self->func (&item, self->user_data, &self->enough, error);
}

static gboolean
tell_departure (Reading *self, GError **error)
{
  const PgCursor *at = &self->departures;
  DmeFeedItem item = { .rev = pg_int (at->rows, at->row, 0),
                       .id = pg_text (at->rows, at->row, 1),
                       .region = pg_text (at->rows, at->row, 2) };

  return self->func (&item, self->user_data, &self->enough, error);
}

#define RECORDS_AFTER "SELECT " PG_RECORD_COLUMNS " FROM record WHERE rev > $1::bigint AND "

static const char *
records_sql (const char *part)
{
  if (g_str_equal (part, DME_FEED_ERASED))
    return RECORDS_AFTER "erased = 1 ORDER BY rev";
  if (g_str_equal (part, DME_FEED_NOWHERE))
    return RECORDS_AFTER "region IS NULL AND erased = 0 ORDER BY rev";
  return RECORDS_AFTER IN_PART ("region", "2::text") " AND erased = 0 ORDER BY rev";
}

#define DEPARTURES_AFTER \
  "SELECT d.rev, d.record, r.region FROM departure d JOIN record r ON r.id = d.record" \
  " AND r.erased = 0 WHERE d.rev > $1::bigint AND " IN_PART ("d.region", \
                                                             "2::text") " ORDER BY d.rev"

/* Both lists are in order; the events of one feed number belong to one record. */
static gboolean
merge (Reading *self, gboolean departs, GError **error)
{
  int record = pg_cursor_next (&self->records, error);
  int departure = record >= 0 && departs ? pg_cursor_next (&self->departures, error) : 0;

  while (!self->enough && record >= 0 && departure >= 0 && record + departure > 0)
    {
      gboolean left = departure > 0 &&
                      (record == 0 || pg_int (self->departures.rows, self->departures.row, 0) <
                                        pg_int (self->records.rows, self->records.row, 5));

      if (left ? !tell_departure (self, error) : !tell_record (self, error))
        return FALSE;
      if (left)
        departure = pg_cursor_next (&self->departures, error);
      else
        record = pg_cursor_next (&self->records, error);
    }
  return record >= 0 && departure >= 0;
}

static gboolean
read_part (Reading *self,
           PgConn *conn,
           const char *part,
           gint64 after,
           gint64 *head,
           GError **error)
{
  gboolean region = !g_str_equal (part, DME_FEED_ERASED) && !g_str_equal (part, DME_FEED_NOWHERE);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, after);
  const char *const values[] = { number, region ? part : NULL, NULL };

  return pg_get_int (conn, "SELECT last FROM feed", head, error) &&
         pg_cursor_open (&self->records, conn, "records", records_sql (part), values, error) &&
         (!region || pg_cursor_open (&self->departures, conn, "departures", DEPARTURES_AFTER,
                                     values, error)) &&
         merge (self, region, error);
}

static gboolean
read_feed (DmeServerDb *db,
           const char *part,
           gint64 after,
           gint64 *head,
           DmeFeedFunc func,
           gpointer user_data,
           GError **error)
{
  g_auto (Reading) reading = { .func = func, .user_data = user_data };
  PgConn *conn = pg_take_snapshot ((PgDb *) db, error);
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = read_part (&reading, conn, part, after, head, error);
  pg_give_snapshot ((PgDb *) db, conn);
  return ok;
}

#define VERSIONS "SELECT type, id, rev FROM record WHERE erased = 0 AND "

static gboolean
read_versions (PgConn *conn,
               const char *part,
               gint64 *head,
               DmeVersionFunc func,
               gpointer user_data,
               GError **error)
{
  gboolean nowhere = g_str_equal (part, DME_FEED_NOWHERE);
  const char *const values[] = { nowhere ? NULL : part, NULL };
  g_auto (PgCursor) cursor = { 0 };
  int row;

  if (!pg_get_int (conn, "SELECT last FROM feed", head, error) ||
      !pg_cursor_open (&cursor, conn, "versions",
                       nowhere ? VERSIONS "region IS NULL" : VERSIONS IN_PART ("region", "1::text"),
                       values, error))
    return FALSE;
  while ((row = pg_cursor_next (&cursor, error)) > 0)
    if (!func (pg_text (cursor.rows, cursor.row, 0), pg_text (cursor.rows, cursor.row, 1),
               pg_int (cursor.rows, cursor.row, 2), user_data, error))
      return FALSE;
  return row == 0;
}

static gboolean
each_version (DmeServerDb *db,
              const char *part,
              gint64 *head,
              DmeVersionFunc func,
              gpointer user_data,
              GError **error)
{
  PgConn *conn = pg_take_snapshot ((PgDb *) db, error);
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = read_versions (conn, part, head, func, user_data, error);
  pg_give_snapshot ((PgDb *) db, conn);
  return ok;
}

static DmeRecordRow *
load_record (DmeServerDb *db, const char *id, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Reading a record", error,
                 "SELECT " PG_RECORD_COLUMNS " FROM record WHERE id = $1", "t", id);
  pg_give ((PgDb *) db, conn);
  return rows != NULL && PQntuples (rows) > 0 ? pg_record_from (rows, 0) : NULL;
}

static char *
get_author (DmeServerDb *db, gint64 device_no, GError **error)
{
  PgConn *conn = pg_take ((PgDb *) db, error);
  g_autoptr (PgRows) rows = NULL;

  if (conn == NULL)
    return NULL;
  rows = pg_run (conn, "Reading a name", error,
                 "SELECT p.name FROM device d JOIN account p ON p.no = d.person WHERE d.no = $1",
                 "i", device_no);
  pg_give ((PgDb *) db, conn);
  return rows != NULL && PQntuples (rows) > 0 ? pg_dup (rows, 0, 0) : NULL;
}

static gboolean
add_departure (DmeServerTxn *txn,
               const char *record,
               const char *region,
               gint64 rev,
               GError **error)
{
  return pg_defer (pg_conn (txn), "Writing a departure", error,
                   "INSERT INTO departure (record, region, rev) VALUES ($1, $2, $3)"
                   " ON CONFLICT (record, region) DO UPDATE SET rev = excluded.rev",
                   "tti", record, region, rev);
}

void
dme_server_pg_fill_feed (DmeServerDbClass *class)
{
  class->read_feed = read_feed;
  class->each_version = each_version;
  class->load_record = load_record;
  class->get_author = get_author;
  class->add_departure = add_departure;
}
