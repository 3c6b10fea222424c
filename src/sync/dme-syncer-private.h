/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-syncer-thread.h"
#include "dme-syncer.h"

G_BEGIN_DECLS

/* The rhythm of a syncer, in milliseconds; tests make it quicker. */
typedef struct
{
  guint after_save;   /* from a change in the store to the run: several saves make one run */
  guint after_wake;   /* from the network's first sign of life: it flickers */
  guint idle;         /* between runs with nothing to do */
  guint watch;        /* how often a run is looked at */
  guint silence;      /* a run without any sign of life for so long is begun anew */
  guint retry_second; /* what a second of back-off lasts */
} DmeSyncerRhythm;

/* --- shared by the files of the class --- */

struct _DmeSyncer
{
  GObject parent_instance;

  DmeStore *store;          /* (owned) */
  DmeSyncerThread *thread;  /* (owned) NULL once closed */
  GNetworkMonitor *monitor; /* (owned) */
  GCancellable *running;    /* (owned) NULL: no run is under way */
  DmeSyncerRhythm rhythm;
  guint run_source, watch_source;
  gint64 run_at;  /* monotonic; when run_source fires */
  guint failures; /* runs in a row */
  gint64 left;    /* ops that the last good run could not send */
  gboolean automatic, started, again, asking;

  DmeSyncerState state;
  const char *error_code; /* static */
  char *server_name;
  gint64 done, total, next_try;
  gint64 photo_done, photo_bytes;
  gboolean enrolled;
  gboolean photos_on_metered;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_DONE,
  PROP_TOTAL,
  PROP_ERROR_CODE,
  PROP_NEXT_TRY,
  PROP_SERVER_NAME,
  PROP_PHOTO_DONE,
  PROP_PHOTO_BYTES,
  PROP_ENROLLED,
} DmeSyncerProperty;

/* dme-syncer.c: each notifies if something changed. */
void dme_syncer_set_state (DmeSyncer *self, DmeSyncerState state);
void dme_syncer_set_int (DmeSyncer *self, gint64 *field, gint64 value, DmeSyncerProperty prop);
void dme_syncer_set_error_code (DmeSyncer *self, const char *code);
void dme_syncer_set_link (DmeSyncer *self, gboolean enrolled, const char *server_name);
void dme_syncer_finish (DmeSyncer *self, DmeSyncReport *report, gboolean ok);

/* dme-syncer-schedule.c: when to run. */
void dme_syncer_schedule (DmeSyncer *self, guint milliseconds, gboolean sooner);
void dme_syncer_unschedule (DmeSyncer *self);
void dme_syncer_begin_run (DmeSyncer *self);
void dme_syncer_take_news (const DmeSyncerNews *news, gpointer user_data);
void dme_syncer_store_changed (DmeSyncer *self);
void dme_syncer_network_changed (DmeSyncer *self, gboolean available);

/* --- for tests --- */

void dme_syncer_set_rhythm (DmeSyncer *self,
                            const DmeSyncerRhythm *rhythm); /* before dme_syncer_start() */

G_END_DECLS
