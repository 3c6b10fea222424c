/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-fields.h"
#include "dme-server-db.h"

G_BEGIN_DECLS

/* The pseudo field under which the deletion of a record is stamped and kept as a conflict. */
#define DME_FIELD_DELETED "deleted"

/* A record while a push works on it: its row, its fields, and who changed which field last. */
typedef struct
{
  const DmeType *type;
  DmeRecordRow *row; /* body and stamps are text as last stored; see dme_server_record_flush() */
  DmeFields *fields;
  GHashTable
    *stamps;        /* (nullable) name -> Stamp: the fields that differ from the stamp of the row */
  gboolean written; /* row->body is what @fields are, word for word */
  gboolean dirty;
} DmeServerRecord;

DmeServerRecord *dme_server_record_new (const DmeType *type, const char *id);
DmeServerRecord *dme_server_record_from_row (DmeRecordRow *row /* (transfer full) */,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dme_server_record_free (DmeServerRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeServerRecord, dme_server_record_free)

/* When and by which device a field was last changed; FALSE: never. */
gboolean dme_server_record_get_stamp (const DmeServerRecord *self,
                                      const char *field,
                                      gint64 *rev,
                                      gint64 *device);
/* @at: when, as its author wrote it. */
void dme_server_record_set_stamp (DmeServerRecord *self,
                                  const char *field,
                                  gint64 rev,
                                  gint64 device,
                                  const char *at);
/* Who wrote the value of a field that stands, and when; *at NULL: not known. */
gboolean dme_server_record_get_author (const DmeServerRecord *self,
                                       const char *field,
                                       gint64 *device,
                                       const char **at);
typedef void (*DmeStampFunc) (const char *field, gint64 rev, gint64 device, gpointer user_data);
/* Only of the fields that differ from the stamp of the row. */
void dme_server_record_each_stamp (const DmeServerRecord *self, DmeStampFunc func, gpointer data);
/* The newest change by anybody but @device. */
gint64 dme_server_record_newest_foreign (const DmeServerRecord *self, gint64 device);
/* Writes body and stamps of the row anew. */
void dme_server_record_flush (DmeServerRecord *self);

G_END_DECLS
