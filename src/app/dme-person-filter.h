/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-db.h"

G_BEGIN_DECLS

/* Drop-downs that narrow the list of persons, and a button that clears them. Signal "changed". */
#define DME_TYPE_PERSON_FILTER (dme_person_filter_get_type ())
G_DECLARE_FINAL_TYPE (DmePersonFilter, dme_person_filter, DME, PERSON_FILTER, GtkWidget)

GtkWidget *dme_person_filter_new (void);
void dme_person_filter_apply (DmePersonFilter *self, DmeQuery *query); /* adds what is chosen */
gboolean dme_person_filter_is_clear (DmePersonFilter *self);
void dme_person_filter_clear (DmePersonFilter *self);
/* @name: "status", "papers", "bpjs", "region" or "state"; @position: 0 for all. */
void dme_person_filter_select (DmePersonFilter *self, const char *name, guint position);

G_END_DECLS
