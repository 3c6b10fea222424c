/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-blob-ref.h"
#include "dme-server-db.h"

G_BEGIN_DECLS

/* Photos and scans on the disk of the server: DIR/blobs/ab/abcd..., each named by its hash, 0600;
 * what is still coming lies in DIR/blobs/partial/, for each device apart. Any thread; several
 * processes may share the folder. */
typedef struct _DmeBlobs DmeBlobs;

#define DME_BLOBS_DAILY (256 * 1024 * 1024) /* bytes a device may send in a day */

DmeBlobs *dme_blobs_new (const char *dir) G_GNUC_WARN_UNUSED_RESULT; /* of the data */
void dme_blobs_free (DmeBlobs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeBlobs, dme_blobs_free)

/* --- whole ones --- */
gboolean dme_blobs_has (DmeBlobs *self, const char *sha256, gint64 *bytes);
GBytes *
dme_blobs_load (DmeBlobs *self, const char *sha256, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- what is coming --- */
/* A place for @length bytes; one of that device, hash and length that is there already goes on. */
gboolean dme_blobs_begin (DmeBlobs *self,
                          gint64 device_no,
                          const char *sha256,
                          gint64 length,
                          gint64 *offset,
                          GError **error);
/* NOT_FOUND: nothing is coming. */
gboolean dme_blobs_find (DmeBlobs *self,
                         gint64 device_no,
                         const char *sha256,
                         gint64 *offset,
                         gint64 *length,
                         GError **error);
/* On the disk when TRUE. EXISTS: @offset is not where it stands, *now is. CONSTRAINT: it is more
 * than was announced, or the whole has another hash, and is gone. */
gboolean dme_blobs_append (DmeBlobs *self,
                           gint64 device_no,
                           const char *sha256,
                           gint64 offset,
                           GBytes *part,
                           gint64 *now,
                           GError **error);
/* FALSE: the device has sent its share for today; @wait seconds. */
gboolean dme_blobs_take_share (DmeBlobs *self, gint64 device_no, gsize bytes, guint *wait);

/* --- care --- */
/* What has not moved for a week. */
void dme_blobs_expire (DmeBlobs *self);
/* What no record of @db names any more: after an erasure. */
void dme_blobs_sweep (DmeBlobs *self, DmeServerDb *db);
gboolean dme_blobs_verify (const char *dir, GPtrArray *findings, GError **error);
/* To and from the folder @path: what is not there yet. @path need not exist. */
gboolean dme_blobs_copy (const char *from, const char *to, GError **error);
char *dme_blobs_path (const char *dir) G_GNUC_WARN_UNUSED_RESULT;         /* DIR/blobs */
char *dme_blobs_backup_path (const char *file) G_GNUC_WARN_UNUSED_RESULT; /* FILE.blobs */

G_END_DECLS
