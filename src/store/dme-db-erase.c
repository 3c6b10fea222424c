/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-db-erase.h"

#include "dme-clock.h"
#include "dme-db-blob.h"
#include "dme-db-private.h"
#include "dme-rights.h"
#include "dme-schema-persons.h"
#include "dme-wire.h"

/* Erasing: the record, what belongs to it, their ops, drafts and lists, in one transaction; then
 * the file forgets.
 *
 * Ops keep their names. One that waits may be on its way already, its verdict lost: taking it out
 * would leave a gap in the seqs, and another op under its name would clash with the copy. So every
 * op of the record, sent or not, is written over in its place by one that says "erase". The server
 * takes an erasing op under a used name of the same record for what it is, and a late copy of the
 * old text under the name of an erasing one too (dme-ingest-erase.c); neither is a clash. After
 * them comes one more op, with a name that nothing else ever had: if the verdict of an old text
 * arrives only now and settles the op that took its place, the erasure is still to be sent. */

typedef struct
{
  gint64 rid;
  char *id, *type, *parent;
  gboolean named; /* the erasure of what it belongs to does not reach it: it gets its own op */
} Victim;

static void
victim_free (gpointer data)
{
  Victim *self = data;

  g_free (self->id);
  g_free (self->type);
  g_free (self->parent);
  g_free (self);
}

/* --- what is to be erased --- */

static gboolean
add_victims (DmeDb *self,
             const char *literal,
             const char *id,
             gboolean named,
             GPtrArray *victims,
             GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, literal, error);
  int rc;

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":id", id);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      Victim *one = g_new (Victim, 1);

      *one = (Victim){ sqlite3_column_int64 (stmt, 0), dme_column_dup (stmt, 1),
                       dme_column_dup (stmt, 2), dme_column_dup (stmt, 3), named };
      g_ptr_array_add (victims, one);
    }

  return rc == SQLITE_DONE;
}

#define VICTIM "SELECT rid, id, type, parent FROM record WHERE erased = 0 AND "

static gboolean
is_among (GPtrArray *victims, guint before, gint64 rid)
{
  for (guint i = 0; i < before; i++)
    if (((Victim *) victims->pdata[i])->rid == rid)
      return TRUE;

  return FALSE;
}

/* The record, its children, and those that were merged into it: they are about the same person. */
static GPtrArray *
find_victims (DmeDb *self, const char *id, GError **error)
{
  g_autoptr (GPtrArray) victims = g_ptr_array_new_with_free_func (victim_free);

  if (!add_victims (self, VICTIM "id = :id", id, TRUE, victims, error))
    return NULL;

  for (guint i = 0; i < victims->len; i++)
    {
      const Victim *one = victims->pdata[i];

      if (is_among (victims, i, one->rid))
        {
          g_ptr_array_remove_index (victims, i--);
          continue;
        }
      if (!add_victims (self, VICTIM "parent = :id", one->id, FALSE, victims, error))
        return NULL;
      if (g_str_equal (one->type, dme_type_person.name) &&
          !add_victims (self,
                        VICTIM "type = 'person' AND deleted = 1"
                               " AND json_extract (body, '$.merged_into') = :id",
                        one->id, TRUE, victims, error))
        return NULL;
    }

  return g_steal_pointer (&victims);
}

/* --- erasing --- */

static DmeOp *
erasing_op (const Victim *one, const DmeAuthor *author)
{
  DmeOp *op = dme_op_new ();

  op->type = g_strdup (one->type);
  op->id = g_strdup (one->id);
  op->erase = TRUE;
  op->by = author != NULL ? g_strdup (author->by) : NULL;
  op->at = author != NULL ? g_strdup (author->at) : NULL;
  return op;
}

static GArray *
list_ops (DmeDb *self, gint64 rid, GError **error)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (DmeStmt)
    stmt = dme_db_prepare (self, "SELECT incarnation, seq FROM op WHERE rid = :rid", error);
  int rc;

  if (stmt == NULL)
    return NULL;

  dme_bind_int (stmt, ":rid", rid);
  while ((rc = dme_db_step (self, stmt, error)) == SQLITE_ROW)
    {
      gint64 name[] = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1) };

      g_array_append_vals (names, name, 2);
    }

  return rc == SQLITE_DONE ? g_steal_pointer (&names) : NULL;
}

/* Nothing is left to correct or to decide of one that was refused or not applied. */
static gboolean
write_over (DmeDb *self, gint64 incarnation, const DmeOp *op, GError **error)
{
  g_autofree char *line = dme_wire_op_to_json (op);
  g_autoptr (DmeStmt) stmt = dme_db_prepare (
    self,
    "UPDATE op SET line = :line, sealed = NULL, base = 0, generation = 0, code = NULL,"
    " field = NULL, fields = NULL, waits_for = NULL, asked = 0,"
    " open = iif (open IN (2, 3), 0, open) WHERE incarnation = :incarnation AND seq = :seq",
    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":line", line);
  dme_bind_int (stmt, ":incarnation", incarnation);
  dme_bind_int (stmt, ":seq", op->seq);
  return dme_db_run (self, stmt, error);
}

static gboolean
erase_ops (DmeDb *self, const Victim *one, const DmeAuthor *author, GError **error)
{
  g_autoptr (GArray) names = list_ops (self, one->rid, error);
  g_autoptr (DmeOp) op = erasing_op (one, author);

  for (guint i = 0; names != NULL && i < names->len; i += 2)
    {
      op->seq = g_array_index (names, gint64, i + 1);
      if (!write_over (self, g_array_index (names, gint64, i), op, error))
        return FALSE;
    }

  return names != NULL;
}

static gboolean
run_for (DmeDb *self, const char *literal, gint64 rid, GError **error)
{
  g_autoptr (DmeStmt) stmt = dme_db_prepare (self, literal, error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_int (stmt, ":rid", rid);
  return dme_db_run (self, stmt, error);
}

static gboolean
erase_record (DmeDb *self, const Victim *one, const DmeAuthor *author, GError **error)
{
  g_autoptr (DmeStmt) stmt =
    dme_db_prepare (self,
                    "UPDATE record SET deleted = 1, deleted_with = NULL, erased = 1, body = '{}',"
                    " sealed = NULL, updated_at = coalesce (:at, updated_at),"
                    " updated_by = coalesce (:by, updated_by) WHERE rid = :rid",
                    error);

  if (stmt == NULL)
    return FALSE;

  dme_bind_text (stmt, ":at", author != NULL ? author->at : NULL);
  dme_bind_text (stmt, ":by", author != NULL ? author->by : NULL);
  dme_bind_int (stmt, ":rid", one->rid);
  return dme_db_run (self, stmt, error) && erase_ops (self, one, author, error) &&
         run_for (self, "DELETE FROM listing WHERE rid = :rid", one->rid, error) &&
         run_for (self, "DELETE FROM beside WHERE rid = :rid", one->rid, error) &&
         run_for (self, "DELETE FROM conflict WHERE rid = :rid", one->rid, error) &&
         (!g_str_equal (one->type, dme_type_person.name) ||
          dme_db_touch_person (self, one->rid, error)) &&
         dme_db_update_state (self, one->rid, error);
}

static gboolean
names_one_of (const DmeDraft *draft, GPtrArray *victims)
{
  for (guint i = 0; i < victims->len; i++)
    {
      const Victim *one = victims->pdata[i];

      if (g_strcmp0 (draft->record, one->id) == 0 ||
          (draft->extra != NULL && strstr (draft->extra, one->id) != NULL))
        return TRUE;
      for (guint n = 0; draft->fields != NULL && n < dme_fields_get_size (draft->fields); n++)
        if (g_strcmp0 (dme_fields_get_value_at (draft->fields, n), one->id) == 0)
          return TRUE;
    }

  return FALSE;
}

/* Half-typed forms of the records, and of new ones that would belong to them. */
static gboolean
erase_drafts (DmeDb *self, GPtrArray *victims, GError **error)
{
  g_autoptr (GPtrArray) drafts = dme_db_list_drafts (self, NULL, error);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      const DmeDraft *draft = drafts->pdata[i];

      if (names_one_of (draft, victims) && !dme_db_delete_draft (self, draft->id, error))
        return FALSE;
    }

  /* Those that are damaged, or locked, can still be known by the record they are of. */
  for (guint i = 0; drafts != NULL && i < victims->len; i++)
    if (!run_for (self, "DELETE FROM draft WHERE record = (SELECT id FROM record WHERE rid = :rid)",
                  ((Victim *) victims->pdata[i])->rid, error))
      return FALSE;

  return drafts != NULL;
}

/* The paper that is gone is in no count of those its person has. */
static gboolean
recount_parent (DmeDb *self, const Victim *one, GError **error)
{
  g_autoptr (DmeRecord) paper = NULL;

  if (!g_str_equal (one->type, dme_type_document.name) || one->parent == NULL)
    return TRUE;

  paper = dme_record_new (&dme_type_document, one->id);
  dme_fields_set (paper->fields, "person", one->parent);
  return dme_db_list_person (self, one->rid, paper, error);
}

/* What was erased must not lie in freed pages, nor in the gaps that moving cells leaves in others.
 */
static gboolean
note_scrub (DmeDb *self, GError **error)
{
  return dme_db_get_meta_int (self, DME_META_SCRUB) == DME_SCRUB_FILES ||
         dme_db_set_meta_int (self, DME_META_SCRUB, DME_SCRUB_ERASED, error);
}

static gboolean
erase_blobs (DmeDb *self, GPtrArray *victims, GError **error)
{
  for (guint i = 0; i < victims->len; i++)
    if (!dme_db_erase_blobs_of (self, ((Victim *) victims->pdata[i])->id, error))
      return FALSE;

  return TRUE;
}

static gboolean
erase_all (DmeDb *self, GPtrArray *victims, const DmeAuthor *author, GError **error)
{
  if (!erase_blobs (self, victims, error)) /* While something still says whose they are. */
    return FALSE;

  for (guint i = 0; i < victims->len; i++)
    if (!erase_record (self, victims->pdata[i], author, error))
      return FALSE;

  return victims->len == 0 || (recount_parent (self, victims->pdata[0], error) &&
                               erase_drafts (self, victims, error) && note_scrub (self, error));
}

/* Tells the server: see the head of this file. */
static gboolean
add_erasing_ops (DmeDb *self, GPtrArray *victims, const DmeAuthor *author, GError **error)
{
  for (guint i = 0; i < victims->len; i++)
    {
      const Victim *one = victims->pdata[i];
      g_autoptr (DmeOp) op = one->named ? erasing_op (one, author) : NULL;

      if (op != NULL && (!dme_db_add_op (self, one->rid, op, NULL, error) ||
                         !dme_db_update_state (self, one->rid, error)))
        return FALSE;
    }

  return TRUE;
}

/* Who erased did not know of what was merged into the record here meanwhile, nor did the server
 * then. */
static gboolean
tell_of_merged (DmeDb *self, GPtrArray *victims, GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *by = dme_db_get_meta (self, "name");
  const DmeAuthor author = { .by = by != NULL ? by : "", .at = at };

  if (victims->len > 0)
    ((Victim *) victims->pdata[0])->named = FALSE; /* Of this one it is known. */
  return add_erasing_ops (self, victims, &author, error);
}

/**
 * dme_db_apply_erasure:
 * @self: a connection, in a transaction
 * @type: its type
 * @id: a record
 * @error: what SQLite says
 *
 * Erases the record and what belongs to it, as somebody else has decided. Records of the same
 * person that were merged into it go too, and the server is told of them.
 */
gboolean
dme_db_apply_erasure (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_autoptr (GPtrArray) victims = NULL;

  g_return_val_if_fail (type != NULL && id != NULL, FALSE);

  victims = find_victims (self, id, error);
  if (victims == NULL)
    return FALSE;
  if (victims->len > 0 && !g_str_equal (((Victim *) victims->pdata[0])->type, type->name))
    return TRUE; /* Ids are of one type only, so this speaks of nothing that is here. */

  return erase_all (self, victims, NULL, error) && tell_of_merged (self, victims, error);
}

static gboolean
check_erasable (DmeDb *self, const DmeType *type, const char *id, gboolean *done, GError **error)
{
  g_autoptr (DmeRecord) record = NULL;

  g_autofree char *role = dme_db_get_meta (self, "role");

  if (!dme_type_may_be_erased (type) || !dme_rights_has (role, type->name, DME_RIGHT_ERASE))
    {
      g_set_error (error, DME_STORE_ERROR, DME_STORE_ERROR_CONSTRAINT,
                   "Records of the type %s are not erased by %s", type->name, role);
      return FALSE;
    }
  if (dme_type_is_sealed (type) && !dme_db_check_unlocked (self, error))
    return FALSE;

  record = dme_db_load (self, type, id, error);
  *done = record != NULL && record->erased;
  return record != NULL;
}

static gboolean
erase (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_autofree char *at = dme_clock_now_utc ();
  g_autofree char *by = dme_db_get_meta (self, "name");
  const DmeAuthor author = { .by = by != NULL ? by : "", .at = at };
  const DmeAccessNote note = { .kind = DME_ACCESS_ERASURE, .type = type->name, .id = id };
  g_autoptr (GPtrArray) victims = NULL;
  gboolean done = FALSE;

  if (!check_erasable (self, type, id, &done, error))
    return FALSE;
  if (done)
    return TRUE;

  victims = find_victims (self, id, error);
  return victims != NULL && dme_db_add_access (self, &note, error) &&
         erase_all (self, victims, &author, error) &&
         add_erasing_ops (self, victims, &author, error);
}

/**
 * dme_db_erase:
 * @self: a connection
 * @type: of what is about one person, see dme_type_may_be_erased()
 * @id: a record
 * @error: NOT_FOUND, LOCKED, CONSTRAINT (the type), BUSY, FULL, ENGINE; nothing is erased then
 *
 * Erases a record and all that belongs to it, deleted or not: values, history, what waits to be
 * sent, drafts. When it returns TRUE that is decided for good; the file is written anew then,
 * which takes a second or two for 100,000 persons, or later if another program reads it just now.
 * Files that were written before (backups, exports, a store kept by a restore) stay.
 */
gboolean
dme_db_erase (DmeDb *self, const DmeType *type, const char *id, GError **error)
{
  g_return_val_if_fail (self != NULL && type != NULL && id != NULL, FALSE);

  if (!dme_db_begin (self, error) || !dme_db_end (self, erase (self, type, id, error), error))
    return FALSE;

  dme_db_drop_person_index (self); /* Words of names stay in it otherwise. */
  dme_db_scrub (self);
  return TRUE;
}

/**
 * dme_db_count_erasure:
 * @self: a connection
 * @id: a record
 * @counts: (out caller-allocates): what belongs to it, deleted or not
 * @error: what SQLite says
 *
 * Counts what dme_db_erase() would take along.
 */
gboolean
dme_db_count_erasure (DmeDb *self, const char *id, DmeErasureCounts *counts, GError **error)
{
  g_autoptr (GPtrArray) victims = NULL;

  g_return_val_if_fail (id != NULL && counts != NULL, FALSE);

  *counts = (DmeErasureCounts){ 0 };
  victims = find_victims (self, id, error);
  for (guint i = 1; victims != NULL && i < victims->len; i++)
    {
      const char *type = ((Victim *) victims->pdata[i])->type;

      if (g_str_equal (type, dme_type_document.name))
        counts->papers++;
      else if (g_str_equal (type, "follow_up"))
        counts->follow_ups++;
      else if (g_str_equal (type, dme_type_blob_ref.name))
        counts->photos++;
      else
        counts->others++;
    }

  return victims != NULL;
}

gboolean
dme_db_erasure_is_due (DmeDb *self)
{
  return dme_db_get_meta_int (self, DME_META_SCRUB) != DME_SCRUB_NONE;
}

/* --- from the main thread --- */

typedef struct
{
  const DmeType *type;
  char *id;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->id);
  g_free (job);
}

static gpointer
erase_job (DmeDb *db, gpointer data, GError **error)
{
  const Job *job = data;

  return GINT_TO_POINTER (dme_db_erase (db, job->type, job->id, error));
}

void
dme_store_erase_async (DmeStore *self,
                       const DmeType *type,
                       const char *id,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ type, g_strdup (id) };
  dme_store_run_async (self, erase_job, job, job_free, NULL, TRUE, NULL, callback, user_data);
}

gboolean
dme_store_erase_finish (DmeStore *self, GAsyncResult *result, GError **error)
{
  return dme_store_run_finish (self, result, error) != NULL;
}
