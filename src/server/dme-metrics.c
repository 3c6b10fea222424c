/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dme-metrics.h"

struct _DmeMetrics
{
  GMutex lock;
  gint64 requests[6]; /* by the hundreds of the status */
  gint64 bytes_in, bytes_out;
  gint64 verdicts[DME_VERDICT_WAITING + 1];
  gint64 repeats;
};

DmeMetrics *
dme_metrics_new (void)
{
  DmeMetrics *self = g_new0 (DmeMetrics, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
dme_metrics_free (DmeMetrics *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
dme_metrics_count_request (DmeMetrics *self, guint status, gsize bytes_in, gsize bytes_out)
{
  g_mutex_lock (&self->lock);
  self->requests[MIN (status / 100, 5)]++;
  self->bytes_in += (gint64) bytes_in;
  self->bytes_out += (gint64) bytes_out;
  g_mutex_unlock (&self->lock);
}

void
dme_metrics_count_ops (DmeMetrics *self, const DmeIngestCounts *counts)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < G_N_ELEMENTS (self->verdicts); i++)
    self->verdicts[i] += counts->verdicts[i];
  self->repeats += counts->repeats;
  g_mutex_unlock (&self->lock);
}

static void
add (GString *text, const char *name, const char *type, const char *help, gint64 value)
{
  g_string_append_printf (text,
                          "# HELP desad_%s %s\n# TYPE desad_%s %s\ndesad_%s %" G_GINT64_FORMAT "\n",
                          name, help, name, type, name, value);
}

char *
dme_metrics_to_text (DmeMetrics *self, const DmeServerStats *stats)
{
  GString *text = g_string_new ("# HELP desad_requests_total Answered requests\n# TYPE "
                                "desad_requests_total counter\n");

  g_mutex_lock (&self->lock);
  for (guint i = 2; i < G_N_ELEMENTS (self->requests); i++)
    g_string_append_printf (text, "desad_requests_total{status=\"%uxx\"} %" G_GINT64_FORMAT "\n", i,
                            self->requests[i]);
  g_string_append (text, "# HELP desad_ops_total Ops received\n# TYPE desad_ops_total counter\n");
  for (guint i = DME_VERDICT_OK; i < G_N_ELEMENTS (self->verdicts); i++)
    g_string_append_printf (text, "desad_ops_total{verdict=\"%s\"} %" G_GINT64_FORMAT "\n",
                            dme_verdict_get_code (i), self->verdicts[i]);
  add (text, "ops_repeated_total", "counter", "Ops received again", self->repeats);
  add (text, "received_bytes_total", "counter", "Bytes of request bodies", self->bytes_in);
  add (text, "sent_bytes_total", "counter", "Bytes of answer bodies", self->bytes_out);
  g_mutex_unlock (&self->lock);
  add (text, "records", "gauge", "Records kept", stats->records);
  add (text, "devices", "gauge", "Devices that may send", stats->devices);
  add (text, "open_rejects", "gauge", "Refused ops that were not corrected yet", stats->rejects);
  add (text, "open_conflicts", "gauge", "Values that a person has to decide about",
       stats->conflicts);
  add (text, "waiting_ops", "gauge", "Ops that wait for another record", stats->waiting);
  add (text, "feed_number", "counter", "Last feed number", stats->feed);
  add (text, "database_bytes", "gauge", "Size of the database", stats->bytes);
  return g_string_free (text, FALSE);
}
