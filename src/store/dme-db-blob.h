/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-blob-ref.h"
#include "dme-db.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* Photos and scans: contents by the hash of what is sent, sealed in parts. A store without a vault
 * takes none, one of practice neither: a picture of people is never in the clear. Where a content
 * belongs is said by records of the type blob_ref. */

/* --- contents --- */
gboolean dme_db_add_blob (DmeDb *self,
                          GBytes *content,
                          const char *media_type,
                          GBytes *thumbnail /* (nullable) */,
                          char **sha256,
                          GError **error);
gboolean dme_db_has_blob (DmeDb *self, const char *sha256);
GBytes *
dme_db_load_blob (DmeDb *self, const char *sha256, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *dme_db_load_thumbnail (DmeDb *self, const char *sha256, GError **error)
  G_GNUC_WARN_UNUSED_RESULT; /* NULL without an error: it has none */
/* The save that lets a content belong to @parent. */
DmeSave *dme_blob_ref_save_new (const char *parent,
                                const char *sha256,
                                const char *media_type,
                                gsize bytes,
                                const char *caption) G_GNUC_WARN_UNUSED_RESULT;

/* --- care --- */
/* For an erasure, in its transaction: no content of @record or of what belongs to it stays, unless
 * it belongs to somebody else too. */
gboolean dme_db_erase_blobs_of (DmeDb *self, const char *record, GError **error);
/* What belongs to nothing any more, neither to a record nor to a draft, and has not for a week. */
gboolean dme_db_sweep_blobs (DmeDb *self, GError **error);

/* --- for sync: contents that the server does not have, of records that it has --- */
typedef struct
{
  char *sha256, *media_type;
  gint64 bytes;
} DmeBlobOut;

/* On a line that costs by the byte: this connection finds nothing to be sent. */
void dme_db_hold_blobs (DmeDb *self, gboolean hold);
void dme_blob_out_free (DmeBlobOut *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeBlobOut, dme_blob_out_free)

typedef struct
{
  gint64 waiting, bytes; /* contents that belong to something, and what is left of them */
  gint64 refused;        /* of those: by the server, with a reason */
  char *code;            /* (nullable) the last reason: a problem code */
} DmeBlobStatus;

void dme_blob_status_clear (DmeBlobStatus *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DmeBlobStatus, dme_blob_status_clear)
gboolean dme_db_get_blob_status (DmeDb *self, DmeBlobStatus *status, GError **error);
/* Those that may be sent now, the smallest first. */
GPtrArray *dme_db_list_blobs_out (DmeDb *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At most @length bytes from @offset, and at most to the end of a part. */
GBytes *dme_db_read_blob_part (DmeDb *self,
                               const char *sha256,
                               gint64 offset,
                               gsize length,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The server has so many bytes of it; all: it is there. */
gboolean dme_db_note_blob_sent (DmeDb *self, const char *sha256, gint64 bytes, GError **error);
gboolean
dme_db_note_blob_refused (DmeDb *self, const char *sha256, const char *code, GError **error);

/* --- from the main thread --- */
typedef struct
{
  char *sha256, *media_type;
  gsize bytes;
} DmeBlobAdded;

void dme_blob_added_free (DmeBlobAdded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeBlobAdded, dme_blob_added_free)
void dme_store_add_blob_async (DmeStore *self,
                               GBytes *content,
                               const char *media_type,
                               GBytes *thumbnail,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
DmeBlobAdded *dme_store_add_blob_finish (DmeStore *self, GAsyncResult *result, GError **error);
void dme_store_load_blob_async (DmeStore *self,
                                const char *sha256,
                                gboolean thumbnail,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GBytes *dme_store_load_blob_finish (DmeStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
