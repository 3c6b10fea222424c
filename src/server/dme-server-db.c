/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "dme-server-db.h"

/* The face of the database: each call goes to the implementation. */

G_DEFINE_QUARK (dme_server_error, dme_server_error)

void
dme_server_person_free (DmeServerPerson *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->role);
  g_free (self->scope);
  g_free (self->created_at);
  g_free (self);
}

void
dme_server_device_free (DmeServerDevice *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->person);
  g_free (self->role);
  g_free (self->scope);
  g_free (self->label);
  g_free (self->public_key);
  g_free (self->created_at);
  g_free (self->last_seen_at);
  g_free (self->revoked_at);
  g_free (self);
}

void
dme_enrol_code_free (DmeEnrolCode *self)
{
  if (self == NULL)
    return;
  g_free (self->used_key);
  g_free (self->device_id);
  g_free (self);
}

DmeRecordRow *
dme_record_row_copy (const DmeRecordRow *self)
{
  DmeRecordRow *copy = g_memdup2 (self, sizeof *self);

  copy->type = g_strdup (self->type);
  copy->id = g_strdup (self->id);
  copy->parent = g_strdup (self->parent);
  copy->region = g_strdup (self->region);
  copy->created_at = g_strdup (self->created_at);
  copy->created_by = g_strdup (self->created_by);
  copy->updated_at = g_strdup (self->updated_at);
  copy->updated_by = g_strdup (self->updated_by);
  copy->body = g_strdup (self->body);
  copy->stamps = g_strdup (self->stamps);
  return copy;
}

void
dme_record_row_free (DmeRecordRow *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->id);
  g_free (self->parent);
  g_free (self->region);
  g_free (self->created_at);
  g_free (self->created_by);
  g_free (self->updated_at);
  g_free (self->updated_by);
  g_free (self->body);
  g_free (self->stamps);
  g_free (self);
}

void
dme_op_row_free (DmeOpRow *self)
{
  if (self == NULL)
    return;
  g_free (self->record);
  g_free (self->line);
  g_free (self->code);
  g_free (self->field);
  g_free (self->waits_for);
  g_free (self);
}

void
dme_reject_row_free (DmeRejectRow *self)
{
  if (self == NULL)
    return;
  g_free (self->device);
  g_free (self->person);
  g_free (self->incarnation);
  g_free (self->type);
  g_free (self->record);
  g_free (self->code);
  g_free (self->field);
  g_free (self->line);
  g_free (self->at);
  g_free (self);
}

void
dme_conflict_row_free (DmeConflictRow *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->record);
  g_free (self->field);
  g_free (self->value);
  g_free (self->device);
  g_free (self->by);
  g_free (self->at);
  g_free (self);
}

void
dme_server_db_close (DmeServerDb *self)
{
  if (self != NULL)
    self->class->close (self);
}

gboolean
dme_server_db_get_meta (DmeServerDb *self, const char *key, char **value, GError **error)
{
  return self->class->get_meta (self, key, value, error);
}

DmeServerDevice *
dme_server_db_find_device (DmeServerDb *self, const char *token_hash, GError **error)
{
  return self->class->find_device (self, token_hash, error);
}

gboolean
dme_server_db_get_next (DmeServerDb *self,
                        gint64 device_no,
                        const char *incarnation,
                        gint64 *next,
                        GError **error)
{
  return self->class->get_next (self, device_no, incarnation, next, error);
}

GPtrArray *
dme_server_db_list_devices (DmeServerDb *self, GError **error)
{
  return self->class->list_devices (self, error);
}

GPtrArray *
dme_server_db_list_people (DmeServerDb *self, GError **error)
{
  return self->class->list_people (self, error);
}

GPtrArray *
dme_server_db_list_rejects (DmeServerDb *self, GError **error)
{
  return self->class->list_rejects (self, error);
}

GPtrArray *
dme_server_db_list_conflicts (DmeServerDb *self, GError **error)
{
  return self->class->list_conflicts (self, error);
}

gboolean
dme_server_db_each_record (DmeServerDb *self,
                           const char *type,
                           DmeRecordRowFunc func,
                           gpointer user_data,
                           GError **error)
{
  return self->class->each_record (self, type, func, user_data, error);
}

gboolean
dme_server_db_get_stats (DmeServerDb *self, DmeServerStats *stats, GError **error)
{
  return self->class->get_stats (self, stats, error);
}

gboolean
dme_server_db_get_safe (DmeServerDb *self, gint64 *safe, GError **error)
{
  return self->class->get_safe (self, safe, error);
}

gboolean
dme_server_db_read_feed (DmeServerDb *self,
                         const char *part,
                         gint64 after,
                         gint64 *head,
                         DmeFeedFunc func,
                         gpointer user_data,
                         GError **error)
{
  return self->class->read_feed (self, part, after, head, func, user_data, error);
}

gboolean
dme_server_db_each_version (DmeServerDb *self,
                            const char *part,
                            gint64 *head,
                            DmeVersionFunc func,
                            gpointer user_data,
                            GError **error)
{
  return self->class->each_version (self, part, head, func, user_data, error);
}

DmeRecordRow *
dme_server_db_load_record (DmeServerDb *self, const char *id, GError **error)
{
  return self->class->load_record (self, id, error);
}

GPtrArray *
dme_server_db_list_conflicts_of (DmeServerDb *self, const char *record, GError **error)
{
  return self->class->list_conflicts_of (self, record, error);
}

char *
dme_server_db_get_author (DmeServerDb *self, gint64 device_no, GError **error)
{
  return self->class->get_author (self, device_no, error);
}

DmeServerTxn *
dme_server_db_begin (DmeServerDb *self, GError **error)
{
  return self->class->begin (self, error);
}

gboolean
dme_server_txn_commit (DmeServerTxn *self, GError **error)
{
  return self->db->class->commit (self, error);
}

void
dme_server_txn_abort (DmeServerTxn *self)
{
  if (self != NULL)
    self->db->class->abort (self);
}

gboolean
dme_server_txn_set_meta (DmeServerTxn *self, const char *key, const char *value, GError **error)
{
  return self->db->class->set_meta (self, key, value, error);
}

gboolean
dme_server_txn_add_person (DmeServerTxn *self, DmeServerPerson *person, GError **error)
{
  return self->db->class->add_person (self, person, error);
}

gboolean
dme_server_txn_set_scope (DmeServerTxn *self, const DmeServerPerson *person, GError **error)
{
  return self->db->class->set_scope (self, person, error);
}

gboolean
dme_server_txn_add_code (DmeServerTxn *self,
                         const char *hash,
                         gint64 person_no,
                         gint64 expires,
                         GError **error)
{
  return self->db->class->add_code (self, hash, person_no, expires, error);
}

DmeEnrolCode *
dme_server_txn_find_code (DmeServerTxn *self, const char *hash, GError **error)
{
  return self->db->class->find_code (self, hash, error);
}

gboolean
dme_server_txn_use_code (DmeServerTxn *self,
                         const char *hash,
                         const char *public_key,
                         const char *device_id,
                         GError **error)
{
  return self->db->class->use_code (self, hash, public_key, device_id, error);
}

DmeServerDevice *
dme_server_txn_find_device_by_id (DmeServerTxn *self, const char *id, GError **error)
{
  return self->db->class->find_device_by_id (self, id, error);
}

DmeServerDevice *
dme_server_txn_find_device_by_no (DmeServerTxn *self, gint64 no, GError **error)
{
  return self->db->class->find_device_by_no (self, no, error);
}

gboolean
dme_server_txn_add_device (DmeServerTxn *self, DmeServerDevice *device, GError **error)
{
  return self->db->class->add_device (self, device, error);
}

gboolean
dme_server_txn_set_token (DmeServerTxn *self,
                          gint64 device_no,
                          const char *token_hash,
                          GError **error)
{
  return self->db->class->set_token (self, device_no, token_hash, error);
}

gboolean
dme_server_txn_revoke_device (DmeServerTxn *self, gint64 device_no, const char *at, GError **error)
{
  return self->db->class->revoke_device (self, device_no, at, error);
}

gboolean
dme_server_txn_audit (DmeServerTxn *self,
                      const char *at,
                      const char *who,
                      const char *what,
                      const char *detail,
                      GError **error)
{
  return self->db->class->audit (self, at, who, what, detail, error);
}

gboolean
dme_server_txn_open_stream (DmeServerTxn *self,
                            gint64 device_no,
                            const char *incarnation,
                            gint64 *stream,
                            gint64 *next,
                            GError **error)
{
  return self->db->class->open_stream (self, device_no, incarnation, stream, next, error);
}

gboolean
dme_server_txn_close_stream (DmeServerTxn *self,
                             gint64 device_no,
                             gint64 stream,
                             gint64 next,
                             gint64 waiting,
                             const char *at,
                             GError **error)
{
  return self->db->class->close_stream (self, device_no, stream, next, waiting, at, error);
}

gint64
dme_server_txn_next_rev (DmeServerTxn *self)
{
  return self->db->class->next_rev (self);
}

gboolean
dme_server_txn_add_receipt (DmeServerTxn *self,
                            gint64 stream,
                            gint64 first,
                            const char *at,
                            gint64 *no,
                            GError **error)
{
  return self->db->class->add_receipt (self, stream, first, at, no, error);
}

gboolean
dme_server_txn_end_receipt (DmeServerTxn *self, gint64 no, gint64 last, GError **error)
{
  return self->db->class->end_receipt (self, no, last, error);
}

DmeOpRow *
dme_server_txn_find_op (DmeServerTxn *self, gint64 stream, gint64 seq, GError **error)
{
  return self->db->class->find_op (self, stream, seq, error);
}

gboolean
dme_server_txn_add_op (DmeServerTxn *self, DmeOpRow *op, GError **error)
{
  return self->db->class->add_op (self, op, error);
}

gboolean
dme_server_txn_set_verdict (DmeServerTxn *self, const DmeOpRow *op, GError **error)
{
  return self->db->class->set_verdict (self, op, error);
}

gboolean
dme_server_txn_has_waiting (DmeServerTxn *self, gboolean *any, GError **error)
{
  return self->db->class->has_waiting (self, any, error);
}

GPtrArray *
dme_server_txn_list_waiting_for (DmeServerTxn *self, const char *record, GError **error)
{
  return self->db->class->list_waiting_for (self, record, error);
}

GPtrArray *
dme_server_txn_list_waiting_of (DmeServerTxn *self,
                                gint64 stream,
                                const char *record,
                                GError **error)
{
  return self->db->class->list_waiting_of (self, stream, record, error);
}

gboolean
dme_server_txn_fetch_records (DmeServerTxn *self, GPtrArray *ids, GError **error)
{
  return self->db->class->fetch_records == NULL ||
         self->db->class->fetch_records (self, ids, error);
}

gboolean
dme_server_txn_find_record (DmeServerTxn *self, const char *id, DmeRecordRow **row, GError **error)
{
  return self->db->class->find_record (self, id, row, error);
}

gboolean
dme_server_txn_save_record (DmeServerTxn *self, DmeRecordRow *row, GError **error)
{
  return self->db->class->save_record (self, row, error);
}

GPtrArray *
dme_server_txn_list_children (DmeServerTxn *self, const char *id, GError **error)
{
  return self->db->class->list_children (self, id, error);
}

gboolean
dme_server_txn_add_departure (DmeServerTxn *self,
                              const char *record,
                              const char *region,
                              gint64 rev,
                              GError **error)
{
  return self->db->class->add_departure (self, record, region, rev, error);
}

gboolean
dme_server_txn_add_reject (DmeServerTxn *self,
                           const DmeOpRow *op,
                           const char *type,
                           const char *at,
                           GError **error)
{
  return self->db->class->add_reject (self, op, type, at, error);
}

gboolean
dme_server_txn_close_reject (DmeServerTxn *self, gint64 stream, gint64 seq, GError **error)
{
  return self->db->class->close_reject (self, stream, seq, error);
}

GPtrArray *
dme_server_txn_list_open_rejects (DmeServerTxn *self, gint64 stream, GError **error)
{
  return self->db->class->list_open_rejects (self, stream, error);
}

gboolean
dme_server_txn_keep_conflict (DmeServerTxn *self,
                              const DmeConflictRow *conflict,
                              gint64 device_no,
                              GError **error)
{
  return self->db->class->keep_conflict (self, conflict, device_no, error);
}

gboolean
dme_server_txn_drop_conflicts (DmeServerTxn *self,
                               const char *record,
                               const char *field,
                               gint64 device_no,
                               const char *value,
                               GError **error)
{
  return self->db->class->drop_conflicts (self, record, field, device_no, value, error);
}

gboolean
dme_server_txn_drop_conflict (DmeServerTxn *self,
                              const char *record,
                              const char *field,
                              gint64 rev,
                              GError **error)
{
  return self->db->class->drop_conflict (self, record, field, rev, error);
}

gboolean
dme_server_txn_count_conflicts (DmeServerTxn *self, const char *record, gint64 *n, GError **error)
{
  return self->db->class->count_conflicts (self, record, n, error);
}

GPtrArray *
dme_server_txn_list_merged (DmeServerTxn *self, const char *id, GError **error)
{
  return self->db->class->list_merged (self, id, error);
}

gboolean
dme_server_txn_forget (DmeServerTxn *self,
                       GPtrArray *records,
                       gint64 rev,
                       const char *at,
                       GError **error)
{
  return self->db->class->forget (self, records, rev, at, error);
}

/* --- contents of photos and scans --- */

typedef struct
{
  const char *sha256;
  GPtrArray *found;
} Search;

/* The hash is 64 hexadecimal digits, which stand in no other field by chance. */
static gboolean
look_at (const DmeRecordRow *row, gpointer data, GError **error)
{
  Search *search = data;

  if (row->body != NULL && strstr (row->body, search->sha256) != NULL)
    g_ptr_array_add (search->found, dme_record_row_copy (row));
  return TRUE;
}

/**
 * dme_server_db_list_blob_refs:
 * @self: a database
 * @sha256: the name of a content
 * @error: of the database
 *
 * Returns: (transfer full) (element-type DmeRecordRow): the records that name it, deleted ones too
 */
GPtrArray *
dme_server_db_list_blob_refs (DmeServerDb *self, const char *sha256, GError **error)
{
  g_autoptr (GPtrArray)
    found = g_ptr_array_new_with_free_func ((GDestroyNotify) dme_record_row_free);
  Search search = { sha256, found };

  if (self->class->list_blob_refs != NULL)
    return self->class->list_blob_refs (self, sha256, error);
  return dme_server_db_each_record (self, "blob_ref", look_at, &search, error)
           ? g_steal_pointer (&found)
           : NULL;
}
