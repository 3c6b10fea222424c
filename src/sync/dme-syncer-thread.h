/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-store.h"
#include "dme-sync.h"

G_BEGIN_DECLS

/* The thread behind DmeSyncer, with its own connection to the store. Asked from the main thread;
 * answers there. */

typedef enum
{
  DME_SYNCER_HEARD_LINK,     /* whether there is a server: after start and after enrolment */
  DME_SYNCER_HEARD_PROGRESS, /* of the running run */
  DME_SYNCER_HEARD_END,      /* of a run */
} DmeSyncerHeard;

typedef struct
{
  DmeSyncerHeard kind;
  DmeSyncProgress progress;
  DmeSyncReport report;
  gboolean ok;
  gboolean cancelled;
  int error;        /* a DmeSyncError, or -1: something else */
  const char *code; /* static; NULL if @ok */
  gboolean enrolled;
  char *server_name; /* (nullable) */
} DmeSyncerNews;

typedef void (*DmeSyncerNewsFunc) (const DmeSyncerNews *news, gpointer user_data);

typedef struct _DmeSyncerThread DmeSyncerThread;

DmeSyncerThread *
dme_syncer_thread_new (DmeStore *store, DmeSyncerNewsFunc func, gpointer user_data);
void dme_syncer_thread_close (DmeSyncerThread *self); /* joins; no news after it */
void dme_syncer_thread_ask_link (DmeSyncerThread *self);
/* @records_only: photos and scans wait for another line. */
void
dme_syncer_thread_run (DmeSyncerThread *self, GCancellable *cancellable, gboolean records_only);
void dme_syncer_thread_enrol (DmeSyncerThread *self,
                              const char *url,
                              const char *code,
                              GTask *task /* (transfer full) */);
gint64 dme_syncer_thread_get_silence (DmeSyncerThread
                                        *self); /* microseconds since bytes moved or a job began */

G_END_DECLS
