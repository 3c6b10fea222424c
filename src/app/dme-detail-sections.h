/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dme-activity-bundle.h"

G_BEGIN_DECLS

/* The parts of the detail page. Each returns a section, or NULL if there is nothing to say. */
GPtrArray *dme_detail_sections_of_fields (DmeRecord *record); /* of GtkWidget, in the order of the
                                                                 form; with attendance */
GtkWidget *dme_detail_section_participations (const DmeActivityBundle *bundle);
GtkWidget *dme_detail_section_follow_ups (const DmeActivityBundle *bundle);
GtkWidget *dme_detail_section_photos (DmeStore *store, GPtrArray *photos); /* of DmeRecord */
GtkWidget *dme_detail_section_history (const DmeType *type, GPtrArray *history); /* of DmeOp */

/* What they are made of. */
GtkWidget *dme_detail_section_new (const char *title, GtkWidget *content);
GtkWidget *dme_detail_list_new (const char *name); /* a boxed list */
/* A name beside or above its value, which can be copied. */
GtkWidget *dme_detail_row_new (GtkOrientation orientation, const char *name, const char *value);

G_END_DECLS
