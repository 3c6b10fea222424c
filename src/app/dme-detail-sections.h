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
GtkWidget *dme_detail_section_history (const DmeActivityBundle *bundle);

G_END_DECLS
