/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-db.h"

G_BEGIN_DECLS

/* Four drop-downs and a button that clears them. Signal "changed". */
#define DME_TYPE_ACTIVITY_FILTER (dme_activity_filter_get_type ())
G_DECLARE_FINAL_TYPE (DmeActivityFilter, dme_activity_filter, DME, ACTIVITY_FILTER, GtkWidget)

void dme_activity_filter_apply (DmeActivityFilter *self, DmeQuery *query); /* adds what is chosen */
gboolean dme_activity_filter_is_clear (DmeActivityFilter *self);
void dme_activity_filter_clear (DmeActivityFilter *self);
/* "" and -1: all. A value that is in no list yet is added to it. */
void dme_activity_filter_set (DmeActivityFilter *self,
                              const char *kind,
                              const char *period,
                              const char *region,
                              int state);

G_END_DECLS
