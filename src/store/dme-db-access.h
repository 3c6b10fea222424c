/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-access.h"
#include "dme-store.h"

G_BEGIN_DECLS

/* What is written to the access log besides who and when. No personal data. */
typedef struct
{
  DmeAccessKind kind;
  const char *type;   /* (nullable) name of the type of what was seen */
  const char *id;     /* (nullable) of one record */
  const char *region; /* (nullable) decides who sees the note; NULL: the region of the record @id */
  gint64 count;       /* of many records; 0: one, or not of records */
} DmeAccessNote;

/* In a transaction of its own: before the NIK is shown, after the file is written. Works while the
 * vault is locked. To list: a DmeQuery of dme_type_access, newest first. */
gboolean dme_db_note_access (DmeDb *self, const DmeAccessNote *note, GError **error);
void dme_store_note_access_async (DmeStore *self,
                                  const DmeAccessNote *note,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean dme_store_note_access_finish (DmeStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
