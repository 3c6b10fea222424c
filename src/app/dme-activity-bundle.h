/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"

G_BEGIN_DECLS

/* An activity with all that belongs to it, read in one job. */
typedef struct
{
  DmeRecord *record;
  GPtrArray *follow_ups;     /* of DmeRecord, by due date */
  GPtrArray *participations; /* of DmeRecord */
  GHashTable *organisations; /* id -> name */
  GPtrArray *photos;         /* of DmeRecord (blob_ref) */
  GPtrArray *history;        /* of DmeOp, oldest first */
} DmeActivityBundle;

void dme_activity_bundle_free (DmeActivityBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeActivityBundle, dme_activity_bundle_free)
gpointer
dme_activity_bundle_load (DmeDb *db, gpointer id, GError **error); /* in the store's thread */
void dme_activity_bundle_load_async (DmeStore *store,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
DmeActivityBundle *dme_activity_bundle_load_finish (DmeStore *store,
                                                    GAsyncResult *result,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) of DmeRecord: follow-ups, participations and photos, as the form wants them. */
GPtrArray *
dme_activity_bundle_dup_children (const DmeActivityBundle *self) G_GNUC_WARN_UNUSED_RESULT;

/* What was agreed about an activity or a person, by due date. */
GPtrArray *dme_bundle_list_follow_ups (DmeDb *db,
                                       const char *parent,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
