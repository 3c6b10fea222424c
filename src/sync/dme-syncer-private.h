/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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

void dme_syncer_set_rhythm (DmeSyncer *self,
                            const DmeSyncerRhythm *rhythm); /* before dme_syncer_start() */

G_END_DECLS
