/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-persons.h"

#include <string.h>

#include "dme-db-private.h"
#include "dme-person-index.h"
#include "dme-schema-persons.h"
#include "dme-uuid.h"

/* The index of persons of one connection: read piece by piece, kept up to date by the numbers in
 * the table touched, whoever wrote them, and gone when the vault is locked. */

#define PIECE 200         /* records read between two looks at the clock */
#define TOUCHED_KEPT 1000 /* changes that another connection may still have to read */
#define TOUCHED_MANY 10000

struct _DmeDbPersons
{
  DmePersonIndex *index;
  gint64 read; /* all rows up to this one are in it */
  gint64 seen; /* and all changes up to this one */
  gboolean complete;

  /* The rows of the last filter: while somebody types it stays the same. */
  char *filter;
  GArray *rows; /* ascending */
  gint64 data_version, changes;
};

#define PERSON_COLUMNS "rid, id, region, deleted OR gone, json_extract(body, '$.sex'), sealed "

static void
forget_filter (DmeDbPersons *persons)
{
  g_clear_pointer (&persons->filter, g_free);
  g_clear_pointer (&persons->rows, g_array_unref);
}

/**
 * dme_db_drop_person_index:
 * @self: a connection
 *
 * Overwrites and forgets the index. dme_db_lock() does that.
 */
void
dme_db_drop_person_index (DmeDb *self)
{
  DmeDbPersons *persons = g_steal_pointer (&self->persons);

  if (persons == NULL)
    return;

  forget_filter (persons);
  dme_person_index_free (persons->index);
  g_free (persons);
}

gsize
dme_db_get_person_index_bytes (DmeDb *self)
{
  return self->persons != NULL ? dme_person_index_get_bytes (self->persons->index) : 0;
}

/* --- reading into it --- */

static void
put_row (DmeDb *self, sqlite3_stmt *stmt)
{
  g_autoptr (DmeRecord) record = dme_record_new (&dme_type_person, dme_column_text (stmt, 1));
  DmePersonEntry entry;

  /* Of one that is damaged, the village is left. */
  dme_db_open_record (self, record, stmt, 5);
  entry = (DmePersonEntry){
    .rid = sqlite3_column_int64 (stmt, 0),
    .deleted = sqlite3_column_int (stmt, 3) != 0,
    .name = dme_record_get (record, "name"),
    .nik = dme_record_get (record, "nik"),
    .phone = dme_record_get (record, "phone"),
    .birth_date = dme_record_get (record, "birth_date"),
    .sex = dme_column_text (stmt, 4),
    .region = dme_column_text (stmt, 2),
  };
  dme_person_index_put (self->persons->index, &entry);
}

static gboolean
read_piece (DmeDb *self, GError **error)
{
  DmeDbPersons *persons = self->persons;
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT " PERSON_COLUMNS "FROM record"
                           " WHERE rid > :after AND type = 'person' AND erased = 0"
                           " ORDER BY rid LIMIT :piece",
                           error);
  guint n = 0;
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":after", persons->read);
  dme_bind_int (stmt, ":piece", PIECE);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      put_row (self, stmt);
      persons->read = sqlite3_column_int64 (stmt, 0);
      n++;
    }

  persons->complete = rc == SQLITE_DONE && n < PIECE;
  return rc == SQLITE_DONE;
}

static gboolean
read_one (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "SELECT " PERSON_COLUMNS "FROM record"
                                             " WHERE rid = :rid AND type = 'person' AND erased = 0",
                                             error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    put_row (self, stmt);
  else if (rc == SQLITE_DONE)
    dme_person_index_remove (self->persons->index, rid);
  return rc != SQLITE_ERROR;
}

static gboolean
begin (DmeDb *self, GError **error)
{
  gint64 seen;

  if (!dme_db_get_int (self, "SELECT max(change) FROM touched", &seen, error))
    return FALSE;

  self->persons = g_new0 (DmeDbPersons, 1);
  self->persons->index = dme_person_index_new ();
  self->persons->seen = seen;
  return TRUE;
}

/* Rows changed since, by this connection or another: (out) of gint64. FALSE in @known if some may
 * have been forgotten. */
static GArray *
list_touched (DmeDb *self, gboolean *known, GError **error)
{
  DmeDbPersons *persons = self->persons;
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "SELECT change, rid FROM touched WHERE change > :seen ORDER BY change",
                    error);
  gint64 expected = persons->seen + 1;
  int rc;

  *known = TRUE;
  if (stmt == NULL)
    return NULL;

  dme_bind_int (stmt, ":seen", persons->seen);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 rid = sqlite3_column_int64 (stmt, 1);

      *known = *known && sqlite3_column_int64 (stmt, 0) == expected++;
      g_array_append_val (rids, rid);
    }
  if (rc != SQLITE_DONE)
    return NULL;

  persons->seen = expected - 1;
  return g_steal_pointer (&rids);
}

static gboolean
catch_up (DmeDb *self, GError **error)
{
  gboolean known;
  g_autoptr (GArray) rids = list_touched (self, &known, error);

  if (rids == NULL)
    return FALSE;
  if (!known)
    {
      dme_db_drop_person_index (self);
      return begin (self, error);
    }

  for (guint i = 0; i < rids->len; i++)
    {
      gint64 rid = g_array_index (rids, gint64, i);

      /* What has not been read yet will be read as it is then. */
      if ((self->persons->complete || rid <= self->persons->read) && !read_one (self, rid, error))
        return FALSE;
    }

  return TRUE;
}

/* Numbers that everybody has read. The newest stay, so that numbers go on. */
static void
forget_touched (DmeDb *self)
{
  gint64 n;

  if (sqlite3_get_autocommit (self->handle) &&
      dme_db_get_int (self, "SELECT max(change) - min(change) FROM touched", &n, NULL) &&
      n > TOUCHED_MANY)
    dme_db_exec (self,
                 "DELETE FROM touched WHERE change <= (SELECT max(change) FROM touched) "
                 "- " G_STRINGIFY (TOUCHED_KEPT),
                 NULL);
}

/**
 * dme_db_build_person_index:
 * @self: a connection
 * @max_usec: about how long it may take; 0: to the end
 * @complete: (out) (optional): whether everything is in the index now
 * @error: LOCKED, and what SQLite says
 *
 * Brings the index up to date, or nearer to it.
 */
gboolean
dme_db_build_person_index (DmeDb *self, gint64 max_usec, gboolean *complete, GError **error)
{
  gint64 begun = g_get_monotonic_time ();
  gboolean was_complete;

  if (complete != NULL)
    *complete = FALSE;
  if (!dme_db_can_read (self, &dme_type_person, error))
    {
      dme_db_drop_person_index (self);
      return FALSE;
    }
  if ((self->persons == NULL && !begin (self, error)) || !catch_up (self, error))
    return FALSE;

  was_complete = self->persons->complete;
  if (self->persons->read == 0 && sqlite3_get_autocommit (self->handle))
    dme_db_recount_papers (self, NULL); /* Once, and not when the program starts. */
  while (!self->persons->complete)
    {
      if (!read_piece (self, error))
        return FALSE;
      if (max_usec > 0 && g_get_monotonic_time () - begun >= max_usec)
        break;
    }

  if (self->persons->complete && !was_complete)
    forget_touched (self);
  if (complete != NULL)
    *complete = self->persons->complete;
  return TRUE;
}

/**
 * dme_db_wants_person_index:
 * @self: a connection
 *
 * Returns: whether there is something left to read that can be read now
 */
gboolean
dme_db_wants_person_index (DmeDb *self)
{
  return (self->persons == NULL || !self->persons->complete) && dme_db_has_vault (self) &&
         !dme_db_is_locked (self);
}

/* --- looking into it --- */

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static gboolean
has_filter (const DmeQuery *query)
{
  return query->period != NULL || query->region != NULL || query->parent != NULL ||
         query->state >= 0 || query->where != NULL || query->papers >= 0 || query->cover >= 0 ||
         query->deleted;
}

static gboolean
is_filter_known (DmeDb *self, const char *filter, gint64 data_version, gint64 changes)
{
  const DmeDbPersons *persons = self->persons;

  return g_strcmp0 (persons->filter, filter) == 0 && persons->data_version == data_version &&
         persons->changes == changes;
}

/* (out) @rows: NULL: no filter. */
static gboolean
apply_filter (DmeDb *self, const DmeQuery *query, const GArray **rows, GError **error)
{
  DmeDbPersons *persons = self->persons;
  g_autofree char *filter = NULL;
  g_autoptr (DmeQuery) plain = NULL;
  g_autoptr (DmeQueryResult) result = NULL;
  gint64 data_version, changes;

  *rows = NULL;
  if (!has_filter (query))
    return TRUE;

  filter = dme_query_describe (query);
  data_version = dme_db_get_data_version (self);
  changes = sqlite3_total_changes64 (self->handle);
  if (!is_filter_known (self, filter, data_version, changes))
    {
      plain = dme_query_copy (query);
      g_clear_pointer (&plain->search, g_free);
      plain->limit = 0;
      result = dme_db_query (self, plain, error);
      if (result == NULL)
        return FALSE;

      forget_filter (persons);
      g_array_sort (result->rows, compare_rows);
      persons->rows = g_array_ref (result->rows);
      persons->filter = g_steal_pointer (&filter);
      persons->data_version = data_version;
      persons->changes = changes;
    }

  *rows = persons->rows;
  return TRUE;
}

/**
 * dme_db_query_persons:
 * @self: a connection
 * @query: of persons, with a search
 * @error: LOCKED, and what SQLite says
 *
 * Returns: (transfer full): row ids, best first
 */
DmeQueryResult *
dme_db_query_persons (DmeDb *self, const DmeQuery *query, GError **error)
{
  g_autofree char *id = g_strstrip (g_ascii_strdown (query->search, -1));
  DmeQueryResult *result;
  const GArray *only;

  if (dme_uuid_is_valid (id))
    return dme_db_can_read (self, &dme_type_person, error)
             ? dme_db_query_person_by_id (self, id, error)
             : NULL;
  if (!dme_db_build_person_index (self, 0, NULL, error) ||
      !apply_filter (self, query, &only, error))
    return NULL;

  result = g_new0 (DmeQueryResult, 1);
  result->rows = dme_person_index_search (self->persons->index, query->search, only);
  if (query->limit > 0 && result->rows->len > query->limit)
    g_array_set_size (result->rows, (guint) query->limit);
  return result;
}

void
dme_duplicate_free (DmeDuplicate *self)
{
  dme_record_unref (self->record);
  g_free (self);
}

static gboolean
find_rid (DmeDb *self, const char *id, gint64 *rid, GError **error)
{
  g_autoptr (DmeStmt) stmt = NULL;
  int rc;

  *rid = 0;
  if (id == NULL)
    return TRUE;

  stmt = dme_db_prepare (self, "SELECT rid FROM record WHERE id = :id", error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", id);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    *rid = sqlite3_column_int64 (stmt, 0);
  return rc != SQLITE_ERROR;
}

/**
 * dme_db_find_duplicates:
 * @self: a connection
 * @person: what is known of a person so far
 * @except_id: (nullable): id of its record, if it has one
 * @limit: how many to return at most; 0 for all
 * @error: LOCKED, and what SQLite says
 *
 * Looks through all persons in the store for somebody who may be the same: by
 * NIK, telephone, name in any spelling, date of birth and place.
 *
 * Returns: (transfer full) (element-type DmeDuplicate): the likeliest first
 */
GPtrArray *
dme_db_find_duplicates (DmeDb *self,
                        const DmeFields *person,
                        const char *except_id,
                        guint limit,
                        GError **error)
{
  g_autoptr (GPtrArray)
    found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_duplicate_free);
  g_autoptr (GArray) twins = NULL;
  gint64 except;

  g_return_val_if_fail (person != NULL, NULL);

  if (!dme_db_build_person_index (self, 0, NULL, error) ||
      !find_rid (self, except_id, &except, error))
    return NULL;

  twins = dme_person_index_find_twins (self->persons->index, person, except, limit);
  for (guint i = 0; i < twins->len; i++)
    {
      const DmeTwin *twin = &g_array_index (twins, DmeTwin, i);
      g_autoptr (GPtrArray) records = dme_db_load_rows (self, &twin->rid, 1, error);
      DmeDuplicate *duplicate;

      if (records == NULL)
        return NULL;

      duplicate = g_new (DmeDuplicate, 1);
      *duplicate = (DmeDuplicate){ dme_record_ref (records->pdata[0]), twin->score, twin->reasons };
      g_ptr_array_add (found, duplicate);
    }

  return g_steal_pointer (&found);
}
