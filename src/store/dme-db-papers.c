/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-clock.h"
#include "dme-db-private.h"
#include "dme-papers.h"
#include "dme-schema-persons.h"
#include "dme-social-security.h"
#include "dme-wire.h"

/* What lists show of a person besides the record: how far the papers are, whether social security
 * is paid. Counted when something is written, in the same transaction, because a list of 100,000
 * cannot count. */

/* Fields of the papers of a person, without what is sealed: none of that is counted. */
static GPtrArray *
load_documents (DmeDb *self, const char *person, GError **error)
{
  g_autoptr (GPtrArray)
    documents = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_fields_free);
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self,
                           "SELECT body FROM record WHERE parent = :person AND type = 'document'"
                           " AND deleted = 0",
                           error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_text (stmt, ":person", person);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      DmeFields *fields = dme_wire_fields_from_json (&dme_type_document, dme_column_text (stmt, 0),
                                                     sqlite3_column_bytes (stmt, 0), NULL);

      /* One that cannot be read is not counted; dme_db_verify() speaks of it. */
      if (fields != NULL)
        g_ptr_array_add (documents, fields);
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&documents) : NULL;
}

/* The last day of the paper that counts, is good, and runs out first. */
static const char *
find_end (const GArray *papers)
{
  const char *end = NULL;

  for (guint i = 0; i < papers->len; i++)
    {
      const DmePaper *paper = &g_array_index (papers, DmePaper, i);
      const char *expires = paper->document != NULL ? dme_fields_get (paper->document, "expires")
                                                    : NULL;

      if (paper->counted && paper->done && paper->state == DME_PAPER_THERE && expires != NULL &&
          (end == NULL || g_strcmp0 (expires, end) < 0))
        end = expires;
    }

  return end;
}

static void
bind_cover (sqlite3_stmt *stmt, const DmeFields *fields, const char *today)
{
  const char *until = dme_fields_get (fields, "bpjs_tk_until");
  g_autofree char *computed = NULL;
  DmeCover cover = dme_social_security_get_cover (fields, today);

  if (until == NULL)
    until = computed =
      dme_social_security_get_until (dme_fields_get (fields, "bpjs_tk_paid_on"),
                                     (int) CLAMP (dme_fields_get_int (fields, "bpjs_tk_months", 0),
                                                  0, 1200));

  dme_bind_int (stmt, ":cover", MIN (cover, DME_COVER_VALID));
  dme_bind_text (stmt, ":until", cover >= DME_COVER_VALID ? until : NULL);
}

static gboolean
write_papers (DmeDb *self,
              gint64 rid,
              const char *id,
              const DmeFields *fields,
              const char *today,
              GError **error)
{
  g_autoptr (GPtrArray) documents = load_documents (self, id, error);
  g_autoptr (GArray) papers = NULL;
  g_autoptr (DmeStmt) stmt = NULL;
  DmePapersProgress progress;

  if (documents == NULL)
    return FALSE;

  papers = dme_papers_list (fields, (const DmeFields *const *) documents->pdata, documents->len,
                            today, &progress);
  stmt = dme_db_prepare (self,
                         "UPDATE listing SET papers_done = :done, papers_total = :total,"
                         " papers_end = :end WHERE rid = :rid",
                         error);
  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":done", progress.done);
  dme_bind_int (stmt, ":total", progress.total);
  dme_bind_text (stmt, ":end", find_end (papers));
  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error);
}

static gboolean
write_person (DmeDb *self, gint64 rid, const DmeRecord *person, const char *today, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self,
                                             "UPDATE listing SET status = :status, cover = :cover, "
                                             "cover_until = :until WHERE rid = :rid",
                                             error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":status", dme_record_get (person, "status"));
  bind_cover (stmt, person->fields, today);
  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error) &&
         write_papers (self, rid, person->id, person->fields, today, error) &&
         dme_db_touch_person (self, rid, error);
}

/* The row of the person a paper belongs to; what is sealed is not needed. */
static gboolean
write_parent (DmeDb *self, const char *id, const char *today, GError **error)
{
  g_autoptr (DmeFields) fields = NULL;
  gint64 rid = 0;

  {
    g_autoptr (DmeStmt) stmt =
      dme_db_prepare (self, "SELECT rid, body FROM record WHERE id = :id AND type = 'person'",
                      error);
    int rc;

    if (stmt == NULL)
      return FALSE;

    dme_bind_text (stmt, ":id", id);
    rc = dme_db_step (self, stmt, error);
    if (rc != SQLITE_ROW)
      return rc == SQLITE_DONE;

    rid = sqlite3_column_int64 (stmt, 0);
    fields = dme_wire_fields_from_json (&dme_type_person, dme_column_text (stmt, 1),
                                        sqlite3_column_bytes (stmt, 1), error);
  }

  return fields != NULL && write_papers (self, rid, id, fields, today, error);
}

/**
 * dme_db_touch_person:
 * @self: a connection, in a transaction
 * @rid: row of a person that is being written, or erased
 * @error: what SQLite says
 *
 * Tells all connections that their index is not up to date.
 */
gboolean
dme_db_touch_person (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "INSERT INTO touched (rid) VALUES (:rid)", error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error);
}

/**
 * dme_db_list_person:
 * @self: a connection, in a transaction
 * @rid: row of @record, which is in the listing
 * @record: a record of any type
 * @error: what SQLite says
 *
 * Writes what lists show of a person, if @record is one, or a paper of one.
 */
gboolean
dme_db_list_person (DmeDb *self, gint64 rid, const DmeRecord *record, GError **error)
{
  g_autofree char *today = NULL;
  const char *person;

  if (record->type == &dme_type_person)
    {
      today = dme_clock_today ();
      return write_person (self, rid, record, today, error);
    }
  if (record->type != &dme_type_document)
    return TRUE;

  person = dme_record_get (record, "person");
  today = dme_clock_today ();
  return person == NULL || write_parent (self, person, today, error);
}

/**
 * dme_db_recount_person:
 * @self: a connection, in a transaction
 * @id: of a person to whom a paper belonged until now
 * @error: what SQLite says
 */
gboolean
dme_db_recount_person (DmeDb *self, const char *id, GError **error)
{
  g_autofree char *today = dme_clock_today ();

  return write_parent (self, id, today, error);
}

/**
 * dme_db_recount_papers:
 * @self: a connection
 * @error: BUSY, and what SQLite says
 *
 * Papers run out without anybody writing anything: counts again where one that
 * was counted has.
 */
gboolean
dme_db_recount_papers (DmeDb *self, GError **error)
{
  g_autofree char *today = dme_clock_today ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  gboolean ok = TRUE;
  int rc;

  {
    g_autoptr (DmeStmt)
      stmt = dme_db_prepare (self,
                             "SELECT record.id FROM listing JOIN record USING (rid)"
                             " WHERE listing.type = 'person' AND papers_end < :today",
                             error);

    if (stmt == NULL)
      return FALSE;

    dme_bind_text (stmt, ":today", today);
    while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
      g_ptr_array_add (ids, dme_column_dup (stmt, 0));
  }
  if (rc != SQLITE_DONE || ids->len == 0)
    return rc == SQLITE_DONE;

  if (!dme_db_begin (self, error))
    return FALSE;
  for (guint i = 0; ok && i < ids->len; i++)
    ok = write_parent (self, ids->pdata[i], today, error);
  return dme_db_end (self, ok, error);
}

/**
 * dme_db_read_papers:
 * @self: a connection
 * @rid: row of @record
 * @record: a person that nobody else has yet
 * @error: what SQLite says
 *
 * Fills in how far the papers are, as lists show it.
 */
gboolean
dme_db_read_papers (DmeDb *self, gint64 rid, DmeRecord *record, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self, "SELECT papers_done, papers_total FROM listing WHERE rid = :rid", error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  rc = dme_db_step (self, stmt, error);
  if (rc == SQLITE_ROW)
    {
      record->papers_done = (guint) sqlite3_column_int (stmt, 0);
      record->papers_total = (guint) sqlite3_column_int (stmt, 1);
    }
  return rc != SQLITE_ERROR;
}
