/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dme-ingest.h"

G_BEGIN_DECLS

/* What this process has done since it started; any thread. */
typedef struct _DmeMetrics DmeMetrics;

DmeMetrics *dme_metrics_new (void);
void dme_metrics_free (DmeMetrics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DmeMetrics, dme_metrics_free)
void dme_metrics_count_request (DmeMetrics *self, guint status, gsize bytes_in, gsize bytes_out);
void dme_metrics_count_ops (DmeMetrics *self, const DmeIngestCounts *counts);
/* The text format of Prometheus. */
char *dme_metrics_to_text (DmeMetrics *self, const DmeServerStats *stats) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
