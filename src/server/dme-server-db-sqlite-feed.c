/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-server-db-sqlite-private.h"

/* What a pull reads: the feed, by parts. One read transaction for each reading. */

DmeRecordRow *
dme_server_sqlite_record_from (Loan *stmt)
{
  DmeRecordRow *record = g_new0 (DmeRecordRow, 1);

  record->row = sqlite3_column_int64 (stmt, 0);
  record->id = column_dup (stmt, 1);
  record->type = column_dup (stmt, 2);
  record->parent = column_dup (stmt, 3);
  record->region = column_dup (stmt, 4);
  record->rev = sqlite3_column_int64 (stmt, 5);
  record->deleted = sqlite3_column_int (stmt, 6);
  record->created_at = column_dup (stmt, 7);
  record->created_by = column_dup (stmt, 8);
  record->updated_at = column_dup (stmt, 9);
  record->updated_by = column_dup (stmt, 10);
  record->conflicts = sqlite3_column_int64 (stmt, 11);
  record->stamp_rev = sqlite3_column_int64 (stmt, 12);
  record->stamp_device = sqlite3_column_int64 (stmt, 13);
  record->stamps = column_dup (stmt, 14);
  record->body = column_dup (stmt, 15);
  record->erased = sqlite3_column_int (stmt, 16);
  record->moved = sqlite3_column_int64 (stmt, 17);
  return record;
}

/* Whole groups of a code count: 53.02.07 lies in 53.02, between "53.02." and "53.02/". */
#define IN_PART(column) \
  "(" column " = :part OR (" column " > :part || '.' AND " column " < :part || '/'))"

typedef struct
{
  Conn *conn;
  DmeFeedFunc func;
  gpointer user_data;
  gboolean enough;
} Reading;

static gboolean
tell_record (Reading *self, Loan *stmt, GError **error)
{
  g_autoptr (DmeRecordRow) record = dme_server_sqlite_record_from (stmt);
  DmeFeedItem item = {
    .rev = record->rev, .id = record->id, .record = record, .region = record->region
  };

  return self->func (&item, self->user_data, &self->enough, error);
}

static gboolean
tell_departure (Reading *self, Loan *stmt, GError **error)
{
  DmeFeedItem item = { .rev = sqlite3_column_int64 (stmt, 0),
                       .id = (const char *) sqlite3_column_text (stmt, 1),
                       .region = (const char *) sqlite3_column_text (stmt, 2) };

  return self->func (&item, self->user_data, &self->enough, error);
}

static Loan *
prepare_records (Conn *conn, const char *part, GError **error)
{
  if (g_str_equal (part, DME_FEED_ERASED))
    return conn_prepare (conn,
                         "SELECT " RECORD_COLUMNS
                         " FROM record WHERE rev > :after AND erased = 1 ORDER BY rev",
                         error);
  if (g_str_equal (part, DME_FEED_NOWHERE))
    return conn_prepare (conn,
                         "SELECT " RECORD_COLUMNS
                         " FROM record INDEXED BY record_feed WHERE rev > :after"
                         " AND region IS NULL AND erased = 0 ORDER BY rev",
                         error);
  return conn_prepare (conn,
                       "SELECT " RECORD_COLUMNS
                       " FROM record INDEXED BY record_feed WHERE rev > :after AND " IN_PART (
                         "region") " AND erased = 0 ORDER BY rev",
                       error);
}

/* Both lists are in order; the events of one feed number belong to one record. */
static gboolean
merge (Reading *self, Loan *records, Loan *departures, GError **error)
{
  int record = conn_row (self->conn, records, "Reading the feed", error);
  int departure =
    departures != NULL ? conn_row (self->conn, departures, "Reading departures", error) : 0;

  while (!self->enough && record >= 0 && departure >= 0 && record + departure > 0)
    {
      gboolean left = departure > 0 && (record == 0 || sqlite3_column_int64 (departures, 0) <
                                                         sqlite3_column_int64 (records, 5));

      if (left ? !tell_departure (self, departures, error) : !tell_record (self, records, error))
        return FALSE;
      if (left)
        departure = conn_row (self->conn, departures, "Reading departures", error);
      else
        record = conn_row (self->conn, records, "Reading the feed", error);
    }
  return record >= 0 && departure >= 0;
}

static gboolean
read_part (Reading *self, const char *part, gint64 after, gint64 *head, GError **error)
{
  gboolean region = !g_str_equal (part, DME_FEED_ERASED) && !g_str_equal (part, DME_FEED_NOWHERE);
  g_autoptr (Loan) records = prepare_records (self->conn, part, error);
  g_autoptr (Loan) departures = NULL;

  if (region)
    departures = conn_prepare (self->conn,
                               "SELECT d.rev, d.record, r.region FROM departure d"
                               " JOIN record r ON r.id = d.record AND r.erased = 0"
                               " WHERE d.rev > :after AND " IN_PART ("d.region") " ORDER BY d.rev",
                               error);
  if (records == NULL || (region && departures == NULL) ||
      !conn_get_int (self->conn, "SELECT last FROM feed", head, error))
    return FALSE;
  bind_int (records, ":after", after);
  if (region)
    {
      bind_text (records, ":part", part);
      bind_int (departures, ":after", after);
      bind_text (departures, ":part", part);
    }
  return merge (self, records, departures, error);
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
  SqliteDb *self = (SqliteDb *) db;
  Reading reading = { .conn = reader_take (self, error), .func = func, .user_data = user_data };
  gboolean ok;

  if (reading.conn == NULL)
    return FALSE;
  ok = conn_exec (reading.conn, "BEGIN", error) && read_part (&reading, part, after, head, error);
  conn_exec (reading.conn, "ROLLBACK", NULL);
  reader_give (self, reading.conn);
  return ok;
}

static gboolean
read_versions (Conn *conn,
               const char *part,
               gint64 *head,
               DmeVersionFunc func,
               gpointer user_data,
               GError **error)
{
  gboolean nowhere = g_str_equal (part, DME_FEED_NOWHERE);
  g_autoptr (Loan) stmt =
    nowhere
      ? conn_prepare (conn, "SELECT type, id, rev FROM record WHERE region IS NULL AND erased = 0",
                      error)
      : conn_prepare (conn,
                      "SELECT type, id, rev FROM record WHERE erased = 0 AND " IN_PART ("region"),
                      error);
  int row;

  if (stmt == NULL || !conn_get_int (conn, "SELECT last FROM feed", head, error))
    return FALSE;
  if (!nowhere)
    bind_text (stmt, ":part", part);
  while ((row = conn_row (conn, stmt, "Reading versions", error)) > 0)
    if (!func ((const char *) sqlite3_column_text (stmt, 0),
               (const char *) sqlite3_column_text (stmt, 1), sqlite3_column_int64 (stmt, 2),
               user_data, error))
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
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  gboolean ok;

  if (conn == NULL)
    return FALSE;
  ok = conn_exec (conn, "BEGIN", error) && read_versions (conn, part, head, func, user_data, error);
  conn_exec (conn, "ROLLBACK", NULL);
  reader_give (self, conn);
  return ok;
}

static DmeRecordRow *
read_record (Conn *conn, const char *id, GError **error)
{
  g_autoptr (Loan)
    stmt = conn_prepare (conn, "SELECT " RECORD_COLUMNS " FROM record WHERE id = :id", error);

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":id", id);
  return conn_row (conn, stmt, "Reading a record", error) > 0 ? dme_server_sqlite_record_from (stmt)
                                                              : NULL;
}

static DmeRecordRow *
load_record (DmeServerDb *db, const char *id, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  DmeRecordRow *record;

  if (conn == NULL)
    return NULL;
  record = read_record (conn, id, error);
  reader_give (self, conn);
  return record;
}

static GPtrArray *
read_conflicts (Conn *conn, const char *record, GError **error)
{
  g_autoptr (GPtrArray)
    conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_conflict_row_free);
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "SELECT c.field, c.value, d.id, c.by, c.at, c.rev FROM conflict c"
                  " JOIN device d ON d.no = c.device WHERE c.record = :record ORDER BY c.rev",
                  error);
  int row;

  if (stmt == NULL)
    return NULL;
  bind_text (stmt, ":record", record);
  while ((row = conn_row (conn, stmt, "Reading conflicts", error)) > 0)
    {
      DmeConflictRow *conflict = g_new0 (DmeConflictRow, 1);

      conflict->record = g_strdup (record);
      conflict->field = column_dup (stmt, 0);
      conflict->value = column_dup (stmt, 1);
      conflict->device = column_dup (stmt, 2);
      conflict->by = column_dup (stmt, 3);
      conflict->at = column_dup (stmt, 4);
      conflict->rev = sqlite3_column_int64 (stmt, 5);
      g_ptr_array_add (conflicts, conflict);
    }
  return row < 0 ? NULL : g_steal_pointer (&conflicts);
}

static GPtrArray *
list_conflicts_of (DmeServerDb *db, const char *record, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  GPtrArray *conflicts;

  if (conn == NULL)
    return NULL;
  conflicts = read_conflicts (conn, record, error);
  reader_give (self, conn);
  return conflicts;
}

static char *
read_author (Conn *conn, gint64 device_no, GError **error)
{
  g_autoptr (Loan) stmt =
    conn_prepare (conn,
                  "SELECT p.name FROM device d JOIN account p ON p.no = d.person WHERE d.no = :no",
                  error);

  if (stmt == NULL)
    return NULL;
  bind_int (stmt, ":no", device_no);
  return conn_row (conn, stmt, "Reading a name", error) > 0 ? column_dup (stmt, 0) : NULL;
}

static char *
get_author (DmeServerDb *db, gint64 device_no, GError **error)
{
  SqliteDb *self = (SqliteDb *) db;
  Conn *conn = reader_take (self, error);
  char *name;

  if (conn == NULL)
    return NULL;
  name = read_author (conn, device_no, error);
  reader_give (self, conn);
  return name;
}

static gboolean
add_departure (DmeServerTxn *txn,
               const char *record,
               const char *region,
               gint64 rev,
               GError **error)
{
  Conn *conn = txn_conn (txn);
  g_autoptr (Loan)
    stmt = conn_prepare (conn,
                         "INSERT INTO departure (record, region, rev) VALUES (:record, :region,"
                         " :rev) ON CONFLICT (record, region) DO UPDATE SET rev = excluded.rev",
                         error);

  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, ":record", record);
  bind_text (stmt, ":region", region);
  bind_int (stmt, ":rev", rev);
  return conn_done (conn, stmt, "Writing a departure", error);
}

void
dme_server_sqlite_fill_feed (DmeServerDbClass *class)
{
  class->read_feed = read_feed;
  class->each_version = each_version;
  class->load_record = load_record;
  class->list_conflicts_of = list_conflicts_of;
  class->get_author = get_author;
  class->add_departure = add_departure;
}
